"""The disruption controller: how many pods may be evicted, and what an eviction takes from that."""

from __future__ import annotations

from typing import Any

import pytest
from controllers.builders import Hand, deployment, manifest, pod, template

import kubenb


def budget(cluster: kubenb.Cluster, **spec: Any) -> None:
    wanted = {"selector": {"matchLabels": {"app": "web"}}, **spec}
    cluster.create({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "web"}, "spec": wanted})
    cluster.run(2)


def status(cluster: kubenb.Cluster) -> tuple[int, int, int, int]:
    """(expected, desired, healthy, allowed)."""
    found = cluster.get("PodDisruptionBudget", "web")["status"]
    return found["expectedPods"], found["desiredHealthy"], found["currentHealthy"], found["disruptionsAllowed"]


def evict(cluster: kubenb.Cluster, name: str) -> None:
    body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": "default"}}
    cluster.raw("POST", f"/api/v1/namespaces/default/pods/{name}/eviction", body)


def web(cluster: kubenb.Cluster, hand: Hand, replicas: int, ready: int) -> None:
    cluster.create(manifest(deployment(replicas)))
    cluster.run(3)
    hand.make_ready(ready)


@pytest.mark.parametrize(
    ("spec", "ready", "numbers"),
    [
        ({"minAvailable": 2}, 4, (4, 2, 4, 2)),
        ({"minAvailable": 2}, 1, (4, 2, 1, 0)),
        ({"minAvailable": "60%"}, 4, (4, 3, 4, 1)),
        ({"maxUnavailable": 1}, 4, (4, 3, 4, 1)),
        ({"maxUnavailable": "30%"}, 3, (4, 2, 3, 1)),
        ({"maxUnavailable": 9}, 4, (4, 0, 4, 4)),
    ],
)
def test_the_numbers(cluster: kubenb.Cluster, hand: Hand, spec: dict[str, Any], ready: int, numbers: tuple[int, ...]) -> None:
    web(cluster, hand, 4, ready)
    budget(cluster, **spec)
    assert status(cluster) == numbers
    (condition,) = cluster.get("PodDisruptionBudget", "web")["status"]["conditions"]
    assert condition["reason"] == ("SufficientPods" if numbers[3] else "InsufficientPods")


def test_a_budget_without_pods_allows_nothing(cluster: kubenb.Cluster) -> None:
    budget(cluster, minAvailable=0)
    assert status(cluster) == (0, 0, 0, 0)
    assert any(event["reason"] == "NoPods" for event in cluster.list("Event", "default"))


def test_owners_that_want_no_number_are_a_failure(cluster: kubenb.Cluster) -> None:
    pods = template("i", app="web")
    pods["spec"]["restartPolicy"] = "Never"
    cluster.create({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "job"}, "spec": {"template": pods}})
    cluster.run(2)
    budget(cluster, maxUnavailable=1)
    (condition,) = cluster.get("PodDisruptionBudget", "web")["status"]["conditions"]
    assert (condition["reason"], condition["message"]) == ("SyncFailed", "jobs do not implement the scale subresource")


def test_bare_pods_count_only_against_a_number(cluster: kubenb.Cluster, hand: Hand) -> None:
    cluster.create(manifest(pod("bare", node="")))
    hand.make_ready()
    budget(cluster, minAvailable=1)
    assert status(cluster) == (1, 1, 1, 0)
    cluster.patch("PodDisruptionBudget", "web", {"spec": {"minAvailable": None, "maxUnavailable": 1}})
    cluster.run(2)
    assert status(cluster) == (0, 0, 1, 0)


def test_an_eviction_takes_from_the_budget_at_once_and_the_next_is_refused(cluster: kubenb.Cluster, hand: Hand) -> None:
    web(cluster, hand, 3, 3)
    budget(cluster, minAvailable=2)
    first, second, *_ = [one["metadata"]["name"] for one in hand.alive()]
    evict(cluster, first)
    with pytest.raises(kubenb.ApiError) as refused:
        evict(cluster, second)
    assert refused.value.code == 429
    cluster.run(2)
    assert status(cluster)[1:] == (2, 2, 0)  # the evicted one is going, its successor isn't ready
    hand.finish()
    hand.make_ready()
    assert status(cluster) == (3, 2, 3, 1)
    evict(cluster, second)
