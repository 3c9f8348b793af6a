"""A claim that a pod uses can be deleted as often as one likes: it stays until the pod has ended."""

from __future__ import annotations

import pytest
from controllers.storage import claim, create, state, user, volume

import kubenb


def prepared(cluster: kubenb.Cluster, node: str = "n1") -> None:
    create(cluster, volume("p"), seconds=1)
    create(cluster, claim("c"), user("a", "c", node=node))


def test_a_used_claim_stays_whatever_the_flags(cluster: kubenb.Cluster) -> None:
    prepared(cluster)
    cluster.delete("PersistentVolumeClaim", "c", grace_period=0)
    cluster.kubectl("delete pvc c --grace-period=0 --force --wait=false")
    cluster.run(60)
    there = cluster.get("PersistentVolumeClaim", "c")
    assert there["metadata"]["finalizers"] == ["kubernetes.io/pvc-protection"] and there["status"]["phase"] == "Bound"
    cluster.delete("Pod", "a", grace_period=0)
    cluster.run(2)
    assert state(cluster) == "p:Released=c"


@pytest.mark.parametrize("phase", ["Succeeded", "Failed"])
def test_a_pod_that_has_ended_holds_nothing(cluster: kubenb.Cluster, phase: str) -> None:
    prepared(cluster)
    cluster.delete("PersistentVolumeClaim", "c")
    cluster.run(1)
    cluster.patch("Pod", "a", {"status": {"phase": phase}}, subresource="status")
    cluster.run(2)
    assert state(cluster) == "p:Released=c"


def test_a_pod_without_a_node_holds_nothing(cluster: kubenb.Cluster) -> None:
    prepared(cluster, node="")
    cluster.delete("PersistentVolumeClaim", "c")
    cluster.run(2)
    assert state(cluster) == "p:Released=c"


def test_a_claim_without_the_finalizer_gets_it(cluster: kubenb.Cluster) -> None:
    create(cluster, claim("c"))
    cluster.patch("PersistentVolumeClaim", "c", {"metadata": {"finalizers": None}}, type="merge")
    cluster.run(1)
    assert cluster.get("PersistentVolumeClaim", "c")["metadata"]["finalizers"] == ["kubernetes.io/pvc-protection"]


def test_scaled_away_claims_go_when_their_pod_is_gone(cluster: kubenb.Cluster) -> None:
    """The retention policy of StatefulSets, by way of the garbage collector and this finalizer."""
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "nginx:1"}]}}
    storage = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    spec = {
        "replicas": 2, "serviceName": "web", "podManagementPolicy": "Parallel", "template": template,
        "selector": {"matchLabels": {"app": "web"}}, "persistentVolumeClaimRetentionPolicy": {"whenScaled": "Delete"},
        "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": storage}],
    }  # fmt: skip
    create(cluster, {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "web"}, "spec": spec})
    cluster.patch("StatefulSet", "web", {"spec": {"replicas": 1}})
    cluster.run(5)
    assert [one["metadata"]["name"] for one in cluster.list("PersistentVolumeClaim")] == ["data-web-0"]
