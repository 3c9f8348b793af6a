"""Certificate requests: a node's own is approved and signed, others wait for a person; old ones go."""

from __future__ import annotations

import base64

import pytest

import kubenb
from kubenb.apiserver import Call
from kubenb.objects import EPOCH, ApiError, Object
from kubenb.objects.x509 import Subject, read_certificate, request_pem

KUBELET = "kubernetes.io/kube-apiserver-client-kubelet"


def ask(cluster: kubenb.Cluster, user: str, subject: Subject, signer: str = KUBELET, **spec: object) -> str:
    request = base64.b64encode(request_pem(subject).encode()).decode()
    body = {
        "apiVersion": "certificates.k8s.io/v1", "kind": "CertificateSigningRequest", "metadata": {"generateName": "csr-"},
        "spec": {"request": request, "signerName": signer, "usages": ["digital signature", "client auth"], **spec},
    }  # fmt: skip
    name: str = cluster.api.create(body, None, Call(author=user, user=user))["metadata"]["name"]
    return name


def state(cluster: kubenb.Cluster, name: str) -> str:
    return cluster.kubectl(f"get csr {name} --no-headers").stdout.split()[-1]


def node(name: str) -> Subject:
    return Subject(f"system:node:{name}", ("system:nodes",))


@pytest.fixture
def cluster() -> kubenb.Cluster:
    return kubenb.Cluster(nodes=1)


@pytest.mark.parametrize(
    ("user", "subject", "signer", "wanted"),
    [
        ("system:node:node-1", node("node-1"), KUBELET, "Approved,Issued"),
        ("system:bootstrap:abcdef", node("node-9"), KUBELET, "Approved,Issued"),
        ("system:node:node-1", node("node-2"), KUBELET, "Pending"),
        ("kubernetes-admin", node("node-1"), KUBELET, "Pending"),
        ("system:node:node-1", Subject("system:node:node-1"), KUBELET, "Pending"),
        ("system:node:node-1", node("node-1"), "kubernetes.io/kubelet-serving", "Pending"),
        ("system:node:node-1", node("node-1"), "example.com/mine", "Pending"),
    ],
)
def test_who_is_approved_without_a_person(cluster: kubenb.Cluster, user: str, subject: Subject, signer: str, wanted: str) -> None:
    name = ask(cluster, user, subject, signer)
    cluster.run(2)
    assert state(cluster, name) == wanted


def test_a_certificate_is_valid_for_as_long_as_asked(cluster: kubenb.Cluster) -> None:
    name = ask(cluster, "system:node:node-1", node("node-1"), expirationSeconds=7200)
    cluster.run(2)
    text = cluster.get("CertificateSigningRequest", name, None)["status"]["certificate"]
    certificate = read_certificate(base64.b64decode(text).decode())
    assert certificate.subject == node("node-1")
    assert certificate.not_after == pytest.approx(EPOCH + 7200, abs=2)


def test_a_person_answers(cluster: kubenb.Cluster) -> None:
    yes, no = (ask(cluster, "dora", Subject("dora", ("dev",)), "kubernetes.io/kube-apiserver-client") for _ in "ab")
    assert (
        cluster.kubectl(f"certificate approve {yes}").stdout == f"certificatesigningrequest.certificates.k8s.io/{yes} approved\n"
    )
    assert cluster.kubectl(f"certificate deny {no}").returncode == 0
    assert cluster.kubectl(f"certificate approve {no}").stderr == f'error: certificate signing request "{no}" is already Denied\n'
    cluster.run(2)
    assert (state(cluster, yes), state(cluster, no)) == ("Approved,Issued", "Denied")
    assert cluster.get("csr", yes, None)["spec"]["username"] == "dora"


@pytest.mark.parametrize(("user", "after"), [("system:node:node-1", 3600), ("dora", 86400)])
def test_old_requests_go(cluster: kubenb.Cluster, user: str, after: float) -> None:
    name = ask(cluster, user, node("node-1"))
    cluster.run(after - 10)
    assert state(cluster, name)
    cluster.run(20)
    with pytest.raises(ApiError):
        cluster.get("csr", name, None)


def test_no_request_no_work(cluster: kubenb.Cluster) -> None:
    cluster.settle()
    assert [one for one in cluster.history if "csr" in str(one.author)] == []


def test_what_is_asked_for_stays(cluster: kubenb.Cluster) -> None:
    name = ask(cluster, "dora", Subject("dora"))
    asked: Object = cluster.get("csr", name, None)
    with pytest.raises(ApiError, match=r"spec: Forbidden|spec: Invalid value"):
        cluster.patch("csr", name, {"spec": {"usages": ["client auth"]}}, None, type="merge")
    assert cluster.get("csr", name, None)["spec"] == asked["spec"]
