"""kubeadm in small: init, join, tokens, certificates."""

from __future__ import annotations

import pytest

import kubenb
from kubenb.course.kubeadm import Kubeadm
from kubenb.course.kubeadm_certificates import YEAR, residual

DAY = 86400.0


@pytest.fixture
def kubeadm() -> Kubeadm:
    return Kubeadm(kubenb.Cluster(nodes=0))


def test_init_makes_a_control_plane_that_takes_no_work_of_others(kubeadm: Kubeadm) -> None:
    said = kubeadm.run("kubeadm init --pod-network-cidr=10.244.0.0/16")
    cluster = kubeadm.cluster
    cluster.run(30)
    assert "Your Kubernetes control-plane has initialized successfully!" in said
    (node,) = cluster.list("Node")
    assert [taint["key"] for taint in node["spec"]["taints"]] == ["node-role.kubernetes.io/control-plane"]
    running = {pod["metadata"]["name"] for pod in cluster.list("Pod", "kube-system") if pod["status"]["phase"] == "Running"}
    assert {"etcd-cp", "kube-apiserver-cp", "kube-controller-manager-cp", "kube-scheduler-cp"} <= running
    cluster.kubectl("create deployment web --image=nginx:1.27")
    cluster.run(5)
    assert "untolerated taint" in cluster.kubectl("get events").stdout


def test_join_brings_a_worker(kubeadm: Kubeadm) -> None:
    command = kubeadm.run("init")[-1]
    cluster = kubeadm.cluster
    cluster.kubectl("create deployment web --image=nginx:1.27")
    cluster.run(5)
    assert "This node has joined the cluster:" in kubeadm.run(f"{command} --node-name worker-1")
    cluster.run(60)
    assert [p["spec"].get("nodeName") for p in cluster.list("Pod", "default")] == ["worker-1"]


def test_a_token_is_good_for_a_day(kubeadm: Kubeadm) -> None:
    kubeadm.run("init")
    command = kubeadm.run("token create --print-join-command")[0]
    assert len(kubeadm.run("token list")) == 3
    kubeadm.cluster.run(DAY + 60)
    with pytest.raises(ValueError, match=r"token has expired|could not find a JWS"):
        kubeadm.run(command)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("join 10.0.0.1:6443 --token abcdef.0123456789abcdef", 'could not find a JWS signature .* for token ID "abcdef"'),
        ("init", "admin.conf already exists"),
        ("certs renew kubelet", "'kubelet' is none that can be renewed"),
        ("upgrade plan", 'unknown command "upgrade plan"'),
    ],
)
def test_what_is_refused(kubeadm: Kubeadm, line: str, said: str) -> None:
    kubeadm.run("init")
    with pytest.raises(ValueError, match=said):
        kubeadm.run(line)


def test_a_wrong_authority_is_noticed(kubeadm: Kubeadm) -> None:
    token = kubeadm.run("init")[-1].split("--token ")[1].split()[0]
    with pytest.raises(ValueError, match=r"none of the public keys .* are pinned"):
        kubeadm.run(f"join 10.0.0.1:6443 --token {token} --discovery-token-ca-cert-hash sha256:00")


def test_certificates_run_out_and_are_renewed() -> None:
    cluster = kubenb.Cluster(nodes=0)
    kubeadm = Kubeadm(cluster, certificate_life=3600)
    kubeadm.run("init")
    assert "1h" in kubeadm.run("certs check-expiration")[0]
    cluster.run(3700)
    assert len(kubeadm.expired()) == 11
    kubeadm.run("certs renew apiserver")
    assert len(kubeadm.expired()) == 10 and "apiserver" not in kubeadm.expired()
    kubeadm.run("certs renew all")
    assert kubeadm.expired() == []


@pytest.mark.parametrize(
    ("seconds", "text"), [(-1, "<invalid>"), (90, "1m"), (3600, "1h"), (YEAR - 1, "364d"), (10 * YEAR - 1, "9y")]
)
def test_what_is_left(seconds: float, text: str) -> None:
    assert residual(seconds) == text
