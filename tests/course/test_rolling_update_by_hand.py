"""The client-side rolling update of old: pods one by one, and what is left when the client goes away."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb
from kubenb.course.rolling_update_by_hand import rolling_update


def controller(*names: str) -> dict[str, Any]:
    containers = [{"name": name, "image": "luksa/kubia:v1"} for name in names]
    template = {"metadata": {"labels": {"app": "kubia"}}, "spec": {"containers": containers}}
    return {"apiVersion": "v1", "kind": "ReplicationController", "metadata": {"name": "kubia-v1"},
            "spec": {"replicas": 3, "template": template}}  # fmt: skip


@pytest.fixture
def cluster() -> kubenb.Cluster:
    made = kubenb.Cluster(nodes=2)
    made.create(controller("kubia"))
    made.settle()
    return made


def images(cluster: kubenb.Cluster) -> list[str]:
    return sorted(pod["spec"]["containers"][0]["image"] for pod in cluster.list("Pod"))


def test_to_the_end(cluster: kubenb.Cluster) -> None:
    said = rolling_update(cluster, "kubia-v1", "kubia-v2", "luksa/kubia:v2")
    assert said[:4] == [
        "Created kubia-v2",
        "Scaling up kubia-v2 from 0 to 3, scaling down kubia-v1 from 3 to 0 (keep 3 pods available, don't exceed 4 pods)",
        "Scaling kubia-v2 up to 1",
        "Scaling kubia-v1 down to 2",
    ]
    assert said[-1] == 'replicationcontroller "kubia-v2" rolling updated'
    cluster.settle()
    assert images(cluster) == ["luksa/kubia:v2"] * 3
    assert [rc["metadata"]["name"] for rc in cluster.list("ReplicationController")] == ["kubia-v2"]
    most = max(sum(1 for _ in cluster.at(r.time).list("Pod")) for r in cluster.history if r.kind == "Pod" and r.verb == "create")
    assert most <= 5


def test_when_the_client_goes_away_nobody_goes_on(cluster: kubenb.Cluster) -> None:
    rolling_update(cluster, "kubia-v1", "kubia-v2", "luksa/kubia:v2", steps=1)
    cluster.run(3600)
    assert images(cluster) == ["luksa/kubia:v1", "luksa/kubia:v1", "luksa/kubia:v2"]


def test_a_pod_of_several_containers_is_refused() -> None:
    cluster = kubenb.Cluster(nodes=1, components=["kube-controller-manager"])
    cluster.create(controller("kubia", "sidecar"))
    with pytest.raises(ValueError, match="multi-container"):
        rolling_update(cluster, "kubia-v1", "kubia-v2", "luksa/kubia:v2")
