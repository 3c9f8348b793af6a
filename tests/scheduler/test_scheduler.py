"""The component: what it writes, when, and why."""

from __future__ import annotations

from typing import Any

import pytest
from scheduler.builders import Object, node, pod

import kubenb


def cluster(*nodes: Object, **ledger: Any) -> kubenb.Cluster:
    """An API server and a scheduler, nothing else."""
    return kubenb.Cluster(nodes=list(nodes), components={"kube-scheduler"}, ledger=ledger)


def create(c: kubenb.Cluster, *objects: Object) -> None:
    for one in objects:
        c.create({**one, "metadata": {k: v for k, v in one["metadata"].items() if k != "uid"}})


def condition(c: kubenb.Cluster, name: str) -> Object:
    return next(each for each in c.get("Pod", name)["status"]["conditions"] if each["type"] == "PodScheduled")


def events(c: kubenb.Cluster, reason: str) -> list[Object]:
    return [each for each in c.list("Event") if each["reason"] == reason]


def test_a_pod_gets_a_node_a_condition_and_an_event() -> None:
    c = cluster(node("a"), node("b", cpu="1"))
    create(c, pod("web", cpu="2"))
    c.settle()
    assert c.get("Pod", "web")["spec"]["nodeName"] == "a"
    assert condition(c, "web")["status"] == "True"
    (event,) = events(c, "Scheduled")
    assert event["message"] == "Successfully assigned default/web to a"
    assert event["source"]["component"] == "default-scheduler"
    (binding,) = [each for each in c.history if each.verb == "update" and each.name == "web"]
    created = next(each for each in c.history if each.verb == "create" and each.name == "web")
    assert (binding.author, binding.cause) == ("kube-scheduler", created.number)
    assert binding.why == "the only node that fits"


def test_a_pod_that_fits_nowhere_says_so_until_there_is_room() -> None:
    c = cluster(node("a", cpu="1"))
    create(c, pod("big", cpu="2"))
    c.settle()
    said = condition(c, "big")
    text = (
        "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: "
        "1 Preemption is not helpful for scheduling."
    )
    assert (said["status"], said["reason"], said["message"]) == ("False", "Unschedulable", text)
    (event,) = events(c, "FailedScheduling")
    assert (event["type"], event["message"]) == ("Warning", text)
    create(c, node("b", cpu="4"))
    if c.get("Node", "b")["spec"].get("taints"):
        c.patch("Node", "b", {"spec": {"taints": None}}, type="merge")
    c.settle()
    assert c.get("Pod", "big")["spec"]["nodeName"] == "b"


def test_assumed_pods_do_not_wait_for_the_api_server() -> None:
    """A second of latency: still no node is overbooked, and no pod waits for another's binding."""
    c = cluster(node("a", cpu="2"), node("b", cpu="2"), request_latency=1.0)
    create(c, *(pod(f"p{number}", cpu="1") for number in range(4)))
    c.run(1.5)
    placed = sorted(each["spec"].get("nodeName", "") for each in c.list("Pod"))
    assert placed == ["a", "a", "b", "b"]


def test_the_client_sends_fifty_requests_a_second_after_a_burst_of_a_hundred() -> None:
    c = cluster(*(node(f"n{number}") for number in range(10)))
    create(c, *(pod(f"p{number:03d}") for number in range(200)))
    c.run(1.0)
    bound = sum(1 for each in c.list("Pod") if each["spec"].get("nodeName"))
    assert 130 <= bound <= 150
    c.run(2.0)
    assert all(each["spec"].get("nodeName") for each in c.list("Pod"))


def test_a_pod_deleted_between_decision_and_binding_leaves_no_trace() -> None:
    c = cluster(node("a", cpu="1"), request_latency=2.0)
    create(c, pod("first", cpu="1"))
    c.run(0.5)
    c.delete("Pod", "first", grace_period=0)
    create(c, pod("second", cpu="1"))
    c.settle()
    assert [each["metadata"]["name"] for each in c.list("Pod")] == ["second"]
    assert c.get("Pod", "second")["spec"]["nodeName"] == "a"


def test_a_pod_without_a_scheduler_of_ours_is_left_alone() -> None:
    c = cluster(node("a"))
    create(c, pod("other", schedulerName="my-scheduler"))
    c.settle()
    assert "nodeName" not in c.get("Pod", "other")["spec"]


def test_a_restarted_scheduler_finds_everything_again() -> None:
    c = cluster(node("a", cpu="2"))
    create(c, pod("one", cpu="1"))
    c.settle()
    c.stop("kube-scheduler")
    create(c, pod("two", cpu="1"), pod("three", cpu="1"))
    c.settle()
    assert "nodeName" not in c.get("Pod", "two")["spec"]
    c.start("kube-scheduler")
    c.settle()
    assert sorted(each["spec"].get("nodeName", "") for each in c.list("Pod")) == ["", "a", "a"]


def test_finished_pods_hold_nothing() -> None:
    c = cluster(node("a", cpu="1"))
    create(c, pod("done", cpu="1"))
    c.settle()
    create(c, pod("next", cpu="1"))
    c.settle()
    assert "nodeName" not in c.get("Pod", "next")["spec"]
    c.patch("Pod", "done", {"status": {"phase": "Succeeded"}}, subresource="status", type="merge")
    c.settle()
    assert c.get("Pod", "next")["spec"]["nodeName"] == "a"


def test_a_cluster_without_nodes() -> None:
    c = cluster()
    create(c, pod("early"))
    c.settle()
    assert condition(c, "early")["message"] == "no nodes available to schedule pods"
    create(c, node("a"))
    if c.get("Node", "a")["spec"].get("taints"):
        c.patch("Node", "a", {"spec": {"taints": None}}, type="merge")
    c.settle()
    assert c.get("Pod", "early")["spec"]["nodeName"] == "a"


def test_explain_foretells_what_happens_and_explains_it_afterwards() -> None:
    c = cluster(*(node(f"n{number}") for number in range(5)))
    waiting = c.create(pod("web", cpu="1"), dry_run=True)[0]
    foretold = c.scheduler.explain(waiting)
    digest = c.digest()
    assert c.digest() == digest and foretold.node in foretold.best
    create(c, pod("web", cpu="1"))
    c.settle()
    assert c.get("Pod", "web")["spec"]["nodeName"] == foretold.node
    afterwards = c.scheduler.explain(c.get("Pod", "web"))
    assert [verdict.total for verdict in afterwards.nodes] == [verdict.total for verdict in foretold.nodes]


@pytest.mark.parametrize("seed", [0, 1])
def test_the_same_seed_gives_the_same_history(seed: int) -> None:
    def run() -> str:
        c = kubenb.Cluster(nodes=[node(f"n{n}") for n in range(7)], seed=seed, components={"kube-scheduler"})
        create(c, *(pod(f"p{number}", cpu="100m") for number in range(20)))
        c.settle()
        return c.digest()

    assert run() == run()
