"""Paths that name no resource, and lists that are watched."""

from __future__ import annotations

import pytest

import kubenb
from kubenb.objects import ApiError


@pytest.fixture
def cluster() -> kubenb.Cluster:
    return kubenb.Cluster(nodes=1, components=["kube-controller-manager"])


def test_what_is_served(cluster: kubenb.Cluster) -> None:
    assert cluster.raw("GET", "/api")["versions"] == ["v1"]
    groups = {group["name"]: group for group in cluster.raw("GET", "/apis")["groups"]}
    assert groups["autoscaling"]["preferredVersion"]["version"] == "v2"
    assert cluster.raw("GET", "/apis/apps")["kind"] == "APIGroup"
    pods = {one["name"]: one for one in cluster.raw("GET", "/api/v1")["resources"]}
    assert pods["pods"]["shortNames"] == ["po"] and pods["pods/eviction"]["kind"] == "Eviction"
    assert "/apis/apps/v1" in cluster.raw("GET", "/")["paths"]


def test_health(cluster: kubenb.Cluster) -> None:
    assert [cluster.raw("GET", path) for path in ("/healthz", "/livez", "/readyz", "/livez/ping")] == ["ok"] * 4
    lines = cluster.raw("GET", "/readyz?verbose").splitlines()
    assert (lines[0], lines[-1]) == ("[+]ping ok", "readyz check passed")


@pytest.mark.parametrize(
    ("path", "message"), [("/openapi/v2", "kubectl explain"), ("/foo", "could not find"), ("/livez/x", "find")]
)
def test_what_is_not(cluster: kubenb.Cluster, path: str, message: str) -> None:
    with pytest.raises(ApiError, match=message) as refused:
        cluster.raw("GET", path)
    assert refused.value.code == 404


def config(name: str, app: str) -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "labels": {"app": app}}}


def test_a_watch_begins_with_what_is_there_or_goes_on_from_a_version(cluster: kubenb.Cluster) -> None:
    path = "/api/v1/namespaces/default/configmaps?watch=true&labelSelector=app%3Da"
    cluster.create([config("one", "a"), config("two", "b")])
    assert [(e["type"], e["object"]["metadata"]["name"]) for e in cluster.raw("GET", path)] == [("ADDED", "one")]
    version = cluster.raw("GET", "/api/v1/namespaces/default/configmaps")["metadata"]["resourceVersion"]
    cluster.patch("ConfigMap", "two", {"metadata": {"labels": {"app": "a"}}})
    cluster.patch("ConfigMap", "one", {"data": {"k": "v"}})
    cluster.patch("ConfigMap", "one", {"metadata": {"labels": {"app": "b"}}})
    cluster.delete("ConfigMap", "two")
    events = cluster.raw("GET", f"{path}&resourceVersion={version}")
    names = [(e["type"], e["object"]["metadata"]["name"]) for e in events]
    assert names == [("ADDED", "two"), ("MODIFIED", "one"), ("DELETED", "one"), ("DELETED", "two")]


def test_a_watch_lets_time_pass(cluster: kubenb.Cluster) -> None:
    cluster.kubectl("create deployment web --image=nginx")
    before = cluster.now
    events = cluster.raw("GET", "/api/v1/namespaces/default/pods?watch=true&timeoutSeconds=5")
    assert [event["type"] for event in events][:1] == ["ADDED"] and cluster.now == before + 5


def test_the_kubernetes_service_comes_back(cluster: kubenb.Cluster) -> None:
    cluster.run(3)
    old = cluster.get("Service", "kubernetes")
    cluster.delete("Service", "kubernetes")
    cluster.run(5)
    assert not any(one["metadata"]["name"] == "kubernetes" for one in cluster.list("Service", "default"))
    cluster.run(5)
    new = cluster.get("Service", "kubernetes")
    assert new["spec"]["clusterIP"] == "10.96.0.1" and new["metadata"]["uid"] != old["metadata"]["uid"]
    assert cluster.get("Endpoints", "kubernetes")["subsets"]
