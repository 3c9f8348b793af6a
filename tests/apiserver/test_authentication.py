"""Tokens: whose they are, and for how long; the API server as a pod sees it over the network."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

import kubenb
from kubenb.apiserver.authentication import authenticate
from kubenb.apiserver.http import handle
from kubenb.objects import ApiError
from kubenb.objects.tokens import ISSUER, read

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}


@pytest.fixture
def cluster() -> kubenb.Cluster:
    made = kubenb.Cluster(nodes=1, frozen=True)
    made.settle()
    return made


def ask(cluster: kubenb.Cluster, account: str = "default", **spec: Any) -> dict[str, Any]:
    answer: dict[str, Any] = cluster.raw("POST", f"/api/v1/namespaces/default/serviceaccounts/{account}/token", {"spec": spec})
    return answer


def who(cluster: kubenb.Cluster, token: str) -> str:
    return authenticate(cluster.api, f"Bearer {token}").name


def test_anybody_can_read_a_token(cluster: kubenb.Cluster) -> None:
    answer = ask(cluster, expirationSeconds=1800)
    middle = answer["status"]["token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    assert (claims["sub"], claims["aud"], claims["iss"]) == ("system:serviceaccount:default:default", [ISSUER], ISSUER)
    assert claims["exp"] - claims["iat"] == 1800
    assert answer["status"]["expirationTimestamp"] == "2026-01-01T00:30:00Z"


def test_nobody_can_forge_one(cluster: kubenb.Cluster) -> None:
    token = ask(cluster)["status"]["token"]
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    forged = base64.urlsafe_b64encode(json.dumps({**claims, "exp": claims["exp"] + 1}).encode()).rstrip(b"=").decode()
    assert read(token) == claims and read(f"{head}.{forged}.{signature}") is None
    for wrong in (f"{head}.{forged}.{signature}", "x", "", "a.b.c"):
        with pytest.raises(ApiError) as refused:
            authenticate(cluster.api, f"Bearer {wrong}")
        assert (refused.value.code, refused.value.message) == (401, "Unauthorized")


def test_a_token_ends_with_its_time_and_with_its_account(cluster: kubenb.Cluster) -> None:
    cluster.kubectl("create serviceaccount robot")
    token = ask(cluster, "robot", expirationSeconds=600)["status"]["token"]
    assert who(cluster, token) == "system:serviceaccount:default:robot"
    cluster.run(601)
    with pytest.raises(ApiError):
        who(cluster, token)
    token = ask(cluster, "robot")["status"]["token"]
    cluster.kubectl("delete serviceaccount robot")
    cluster.kubectl("create serviceaccount robot")
    with pytest.raises(ApiError):
        who(cluster, token)


def test_a_token_bound_to_a_pod_ends_with_it(cluster: kubenb.Cluster) -> None:
    cluster.create(POD)
    cluster.settle()
    token = ask(cluster, boundObjectRef={"apiVersion": "v1", "kind": "Pod", "name": "web"})["status"]["token"]
    user = authenticate(cluster.api, f"Bearer {token}")
    assert user.extra["authentication.kubernetes.io/pod-name"] == ["web"]
    cluster.delete("Pod", "web", grace_period=0)
    cluster.run(2)
    with pytest.raises(ApiError):
        who(cluster, token)


def test_a_token_for_somebody_else_is_none_here(cluster: kubenb.Cluster) -> None:
    token = ask(cluster, audiences=["vault"])["status"]["token"]
    with pytest.raises(ApiError):
        who(cluster, token)
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": token, "audiences": ["vault"]}}
    answer = cluster.raw("POST", "/apis/authentication.k8s.io/v1/tokenreviews", review)
    assert answer["status"]["authenticated"] and answer["status"]["user"]["username"] == "system:serviceaccount:default:default"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"expirationSeconds": 60}, "may not specify a duration less than 10 minutes"),
        ({"expirationSeconds": 1 << 33}, "may not specify a duration larger than 2"),
        ({"boundObjectRef": {"kind": "Pod", "apiVersion": "v1", "name": "gone"}}, 'pods "gone" not found'),
        (
            {"boundObjectRef": {"kind": "Service", "apiVersion": "v1", "name": "x"}},
            "cannot bind token to object of type /v1, Kind=Service",
        ),
    ],
)
def test_refused_requests(cluster: kubenb.Cluster, spec: dict[str, Any], message: str) -> None:
    with pytest.raises(ApiError, match=message):
        ask(cluster, **spec)


def serve(cluster: kubenb.Cluster, method: str, path: str, headers: dict[str, str], body: str = "") -> tuple[int, str]:
    code, text, _ = handle(cluster.api, method, path, headers, body)
    return code, text


def test_over_the_network(cluster: kubenb.Cluster) -> None:
    pods, token = "/api/v1/namespaces/default/pods", ask(cluster)["status"]["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    code, text = serve(cluster, "GET", pods, {})
    assert (code, json.loads(text)["message"].partition(":")[0]) == (403, "pods is forbidden")
    assert serve(cluster, "GET", pods, {"authorization": "Bearer x"})[0] == 401
    assert serve(cluster, "GET", pods, bearer)[0] == 403
    cluster.kubectl("create rolebinding editors --clusterrole=edit --serviceaccount=default:default")
    assert serve(cluster, "GET", pods, bearer)[0] == 200
    code, text = serve(cluster, "POST", pods, bearer, json.dumps(POD))
    assert (code, json.loads(text)["metadata"]["name"]) == (201, "web")
    assert cluster.history[-1].author == "system:serviceaccount:default:default"
    assert serve(cluster, "POST", pods, bearer, "{")[0] == 400
    assert serve(cluster, "GET", "/healthz", {}) == (200, "ok")
    code, text = serve(cluster, "GET", f"{pods}?watch=1", bearer)
    assert [json.loads(line)["type"] for line in text.splitlines()] == ["ADDED"]


def test_a_token_of_old_lies_in_a_secret_and_never_ends(cluster: kubenb.Cluster) -> None:
    note = {"kubernetes.io/service-account.name": "default"}
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "old", "annotations": note},
              "type": "kubernetes.io/service-account-token"}  # fmt: skip
    cluster.create(secret)
    cluster.settle()
    data = cluster.get("Secret", "old")["data"]
    assert sorted(data) == ["ca.crt", "namespace", "token"]
    token = base64.b64decode(data["token"]).decode()
    cluster.run(7200)
    assert who(cluster, token) == "system:serviceaccount:default:default"
    cluster.delete("Secret", "old")
    with pytest.raises(ApiError):
        who(cluster, token)
