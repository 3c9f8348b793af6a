"""The metrics APIs as kubectl and REST paths show them: by hand, measured, and not there at all."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb

LOADED = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {kubenb.io/cpu-per-request: 5ms}}
    spec:
      containers:
      - {name: web, image: nginx, ports: [{containerPort: 80}], resources: {LIMITS}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""


def two_containers(name: str = "web-0", **labels: str) -> dict[str, Any]:
    containers = [{"name": "main", "image": "nginx"}, {"name": "side", "image": "redis"}]
    meta = {"name": name, "labels": labels or {"app": "web"}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": {"containers": containers}}


@pytest.fixture
def cluster() -> kubenb.Cluster:
    made = kubenb.Cluster(nodes=1, seed=0, frozen=True)
    made.settle()
    return made


def loaded(cluster: kubenb.Cluster, limits: str, rate: float) -> None:
    cluster.apply(LOADED.replace("{LIMITS}", limits))
    cluster.settle()
    cluster.start("metrics-server")
    cluster.traffic.start(service="web", rate=rate)
    cluster.run(60)


def top(cluster: kubenb.Cluster, command: str = "pod") -> list[list[str]]:
    return [line.split() for line in cluster.kubectl(f"top {command}").stdout.splitlines()]


def test_nobody_serves_metrics_at_first(cluster: kubenb.Cluster) -> None:
    assert cluster.kubectl("top pod").stderr == "error: Metrics API not available\n"
    with pytest.raises(kubenb.ApiError) as caught:
        cluster.raw("GET", "/apis/metrics.k8s.io/v1beta1/pods")
    assert (caught.value.code, caught.value.message) == (404, "the server could not find the requested resource")


def test_what_was_set_is_told_of_pods_that_are_there(cluster: kubenb.Cluster) -> None:
    cluster.create(two_containers())
    cluster.metrics.set_pod("web-0", "default", container="side", cpu="0.1", memory=2**20)
    cluster.metrics.set_pod("web-0", "default", cpu=0.25)
    cluster.metrics.set_pod("ghost", "default", cpu="1")
    items = cluster.raw("GET", "/apis/metrics.k8s.io/v1beta1/namespaces/default/pods?labelSelector=app%3Dweb")["items"]
    assert [item["metadata"]["name"] for item in items] == ["web-0"]
    assert items[0]["containers"] == [
        {"name": "side", "usage": {"cpu": "100m", "memory": "1Mi"}},
        {"name": "main", "usage": {"cpu": "250m"}},
    ]
    assert top(cluster) == [["NAME", "CPU(cores)", "MEMORY(bytes)"], ["web-0", "350m", "1Mi"]]
    cluster.metrics.clear()
    assert cluster.kubectl("top pod").stderr == "error: metrics not available yet\n"


def test_what_is_no_quantity_is_refused(cluster: kubenb.Cluster) -> None:
    with pytest.raises(ValueError, match="cpu: 'lots' is no quantity such as 100m or 300Mi"):
        cluster.metrics.set_pod("web-0", cpu="lots")
    assert cluster.kubectl("top pod").stderr == "error: Metrics API not available\n"


def test_one_by_name_and_one_that_is_not_there(cluster: kubenb.Cluster) -> None:
    cluster.create(two_containers())
    cluster.metrics.set_pod("web-0", cpu="1")
    path = "/apis/metrics.k8s.io/v1beta1/namespaces/default/pods/"
    assert cluster.raw("GET", path + "web-0")["kind"] == "PodMetrics"
    with pytest.raises(kubenb.ApiError, match=r'pods\.metrics\.k8s\.io "default/b" not found'):
        cluster.raw("GET", path + "b")


def test_custom_metrics(cluster: kubenb.Cluster) -> None:
    cluster.create([two_containers("a"), two_containers("b", app="other")])
    cluster.metrics.set_custom("Pod", "a", "default", "qps", 20)
    cluster.metrics.set_custom("Pod", "b", "default", "qps", "2500m")
    path = "/apis/custom.metrics.k8s.io/v1beta2/namespaces/default/pods/"
    listed = cluster.raw("GET", path + "*/qps?labelSelector=app%3Dweb")
    assert [(item["describedObject"]["name"], item["value"]) for item in listed["items"]] == [("a", "20")]
    assert cluster.raw("GET", path + "b/qps")["items"][0]["value"] == "2500m"
    with pytest.raises(kubenb.ApiError, match="the server could not find the metric qps for pods c"):
        cluster.raw("GET", path + "c/qps")


def test_external_metrics_add_up_over_series(cluster: kubenb.Cluster) -> None:
    cluster.metrics.set_external("queue", "default", 5)
    cluster.metrics.set_external("queue", "default", 7)
    cluster.metrics.set_external("queue", "default", 2, labels={"name": "mail"})
    path = "/apis/external.metrics.k8s.io/v1beta1/namespaces/default/"
    values = [item["value"] for item in cluster.raw("GET", path + "queue")["items"]]
    assert values == ["7", "2"]
    assert len(cluster.raw("GET", path + "queue?labelSelector=name%3Dother")["items"]) == 1
    assert cluster.raw("GET", path + "nothing")["items"] == []


@pytest.mark.parametrize(
    ("limits", "rate", "expected", "slow"),
    [
        ("{}", 20, "101m", False),
        ("{}", 100, "501m", False),
        ("{limits: {cpu: 200m}}", 30, "151m", False),
        ("{limits: {cpu: 200m}}", 100, "200m", True),
    ],
)
def test_usage_follows_the_load_up_to_the_limit(
    cluster: kubenb.Cluster, limits: str, rate: float, expected: str, slow: bool
) -> None:
    loaded(cluster, limits, rate)
    assert top(cluster)[1][1] == expected
    worst = max(request.latency for request in cluster.traffic.requests if request.at < 30)
    assert (worst > 0.2) is slow
    assert (cluster.traffic.tally.timeout > 0) is slow


def test_nodes_and_discovery(cluster: kubenb.Cluster) -> None:
    loaded(cluster, "{}", 20)
    assert top(cluster, "node")[1][0] == "node-1"
    served = cluster.raw("GET", "/apis/metrics.k8s.io/v1beta1")["resources"]
    assert [one["name"] for one in served] == ["nodes", "pods"]
    cluster.stop("metrics-server")
    assert cluster.kubectl("top node").stderr == "error: Metrics API not available\n"
