"""Evictions: what budgets guard, and what costs them nothing."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb
from kubenb.objects import ApiError

BUDGET = {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "web"}}


@pytest.fixture
def cluster() -> kubenb.Cluster:
    made = kubenb.Cluster(nodes=1, components=["kube-controller-manager"], frozen=True)
    pods = [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"app": "web"}},
         "spec": {"nodeName": "node-1", "containers": [{"name": "c", "image": "nginx"}]}}
        for name in ("one", "two")
    ]  # fmt: skip
    made.create(pods)
    for name in ("one", "two"):
        report(made, name)
    return made


def report(cluster: kubenb.Cluster, name: str, ready: bool = True) -> None:
    condition = {"type": "Ready", "status": str(ready)}
    cluster.patch("Pod", name, {"status": {"phase": "Running", "conditions": [condition]}}, subresource="status")


def budget(cluster: kubenb.Cluster, name: str = "web", **spec: Any) -> None:
    selector = {"matchLabels": {"app": "web"}}
    cluster.create({**BUDGET, "metadata": {"name": name}, "spec": {"selector": selector, **spec}})


def evict(cluster: kubenb.Cluster, name: str, **options: Any) -> Any:
    body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name}, "deleteOptions": options}
    return cluster.raw("POST", f"/api/v1/namespaces/default/pods/{name}/eviction", body)


def test_the_pod_says_why_it_goes(cluster: kubenb.Cluster) -> None:
    evict(cluster, "one")
    pod = cluster.get("Pod", "one")
    found = [c for c in pod["status"]["conditions"] if c["type"] == "DisruptionTarget"]
    assert "deletionTimestamp" in pod["metadata"]
    assert [(c["reason"], c["message"]) for c in found] == [("EvictionByEvictionAPI", "Eviction API: evicting")]


def test_a_budget_of_one_lets_one_go(cluster: kubenb.Cluster) -> None:
    budget(cluster, minAvailable=1)
    with pytest.raises(ApiError, match="violate") as refused:
        evict(cluster, "one")
    assert refused.value.causes[0]["message"] == "The disruption budget web is still being processed by the server."
    cluster.run(2)
    assert evict(cluster, "one")["code"] == 201
    with pytest.raises(ApiError) as refused:
        evict(cluster, "two")
    assert (refused.value.code, refused.value.message) == (
        429, "Cannot evict pod as it would violate the pod's disruption budget."
    )  # fmt: skip
    assert evict(cluster, "one")["code"] == 201, "it is going already"


@pytest.mark.parametrize(("policy", "goes"), [(None, False), ("IfHealthyBudget", False), ("AlwaysAllow", True)])
def test_a_pod_that_is_not_ready(cluster: kubenb.Cluster, policy: str | None, goes: bool) -> None:
    report(cluster, "one", ready=False)
    budget(cluster, minAvailable=2, **({"unhealthyPodEvictionPolicy": policy} if policy else {}))
    cluster.run(2)
    if goes:
        evict(cluster, "one")
    else:
        with pytest.raises(ApiError, match="violate"):
            evict(cluster, "one")


def test_a_pod_that_is_not_ready_and_not_needed(cluster: kubenb.Cluster) -> None:
    report(cluster, "one", ready=False)
    budget(cluster, minAvailable=1)
    cluster.run(2)
    evict(cluster, "one")
    with pytest.raises(ApiError, match="violate"):
        evict(cluster, "two")


def test_two_budgets_are_one_too_many(cluster: kubenb.Cluster) -> None:
    budget(cluster, minAvailable=1)
    budget(cluster, "other", maxUnavailable=1)
    cluster.run(2)
    with pytest.raises(ApiError, match="more than one PodDisruptionBudget") as refused:
        evict(cluster, "one")
    assert refused.value.code == 500


def test_the_systems_priorities_stay(cluster: kubenb.Cluster) -> None:
    with pytest.raises(ApiError, match="is forbidden: this is a system priority class and cannot be deleted"):
        cluster.delete("PriorityClass", "system-node-critical")


def test_a_dry_run_changes_nothing(cluster: kubenb.Cluster) -> None:
    before = cluster.api.etcd.revision
    evict(cluster, "one", dryRun=["All"])
    assert cluster.api.etcd.revision == before
