"""Nodes that fall silent, and what becomes of their pods: whole clusters of a few nodes."""

from __future__ import annotations

from typing import Any

import pytest
from controllers.builders import Hand, controlled_cluster, manifest, node, pod

import kubenb
from kubenb.controllers.nodelifecycle_taints import UNSCHEDULABLE


def test_a_cordon_is_seen_by_the_scheduler_as_a_taint() -> None:
    cluster = kubenb.Cluster(nodes=1, seed=0, frozen=True)
    cluster.patch("Node", "node-1", {"spec": {"unschedulable": True}})
    cluster.settle()
    assert [t["key"] for t in cluster.get("Node", "node-1")["spec"]["taints"]] == [UNSCHEDULABLE]
    cluster.patch("Node", "node-1", {"spec": {"unschedulable": None}})
    cluster.settle()
    assert "taints" not in cluster.get("Node", "node-1")["spec"]


READY = {"type": "Ready", "status": "True", "reason": "KubeletReady"}


def ready(cluster: kubenb.Cluster, name: str) -> str:
    return next(c["status"] for c in cluster.get("Node", name)["status"]["conditions"] if c["type"] == "Ready")


def driving_out(cluster: kubenb.Cluster, name: str) -> list[str]:
    taints = cluster.get("Node", name)["spec"].get("taints") or []
    return [taint["key"].rpartition("/")[2] for taint in taints if taint["effect"] == "NoExecute"]


def test_a_node_whose_kubelet_stops_is_emptied_and_taken_back() -> None:
    c = kubenb.Cluster(nodes=2, seed=0)
    c.create({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
              "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}},
                       "template": {"metadata": {"labels": {"app": "web"}},
                                    "spec": {"containers": [{"name": "c", "image": "nginx:1"}]}}}})  # fmt: skip
    c.settle()
    c.stop("kubelet/node-1")
    stopped = c.now
    assert c.run(until=lambda: ready(c, "node-1") == "Unknown")
    assert 40 < c.now - stopped < 65
    assert c.run(until=lambda: driving_out(c, "node-1") == ["unreachable"], timeout=15)
    tainted = c.now
    here = [p for p in c.list("Pod") if p["spec"]["nodeName"] == "node-1"]
    assert [condition["status"] for p in here for condition in p["status"]["conditions"] if condition["type"] == "Ready"] == [
        "False"
    ]
    assert c.run(until=lambda: len(c.list("Pod")) == 3, timeout=400)
    assert 299 < c.now - tainted < 302
    c.settle()
    terminating = [p for p in c.list("Pod") if "deletionTimestamp" in p["metadata"]]
    assert [p["spec"]["nodeName"] for p in terminating] == ["node-1"]
    c.start("kubelet/node-1")
    c.run(60)
    assert ready(c, "node-1") == "True" and not driving_out(c, "node-1")
    assert len(c.list("Pod")) == 2
    reasons = {e["reason"] for e in c.list("Event")}
    assert {"NodeNotReady", "TaintManagerEviction", "Starting", "NodeReady"} <= reasons


def test_a_node_that_never_reports(cluster: kubenb.Cluster) -> None:
    cluster.create({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "new"}})
    cluster.run(55)
    assert "conditions" not in cluster.get("Node", "new").get("status", {})
    cluster.run(20)
    conditions = cluster.get("Node", "new")["status"]["conditions"]
    assert [c["type"] for c in conditions] == ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"]
    assert {(c["status"], c["reason"], c["message"]) for c in conditions} == {
        ("Unknown", "NodeStatusNeverUpdated", "Kubelet never posted node status.")
    }
    events = [e["message"] for e in cluster.list("Event") if e["involvedObject"]["name"] == "new"]
    assert events == ["Node new event: Registered Node new in Controller"]


def beating(cluster: kubenb.Cluster, alive: list[str], seconds: float) -> None:
    """Let time pass while these nodes renew their Leases."""
    end = cluster.now + seconds
    while cluster.now < end:
        for name in alive:
            lease = {
                "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
                "metadata": {"name": name, "namespace": "kube-node-lease"},
                "spec": {"holderIdentity": name, "leaseDurationSeconds": 40, "renewTime": cluster.sim.stamp_micro()},
            }  # fmt: skip
            cluster.apply(lease, namespace="kube-node-lease")
        cluster.run(5)


def test_a_lease_of_that_name_elsewhere_is_no_sign_of_life(cluster: kubenb.Cluster) -> None:
    for name in ("n1", "n2", "n3"):
        cluster.patch("Node", name, {"status": {"conditions": [READY]}}, subresource="status")
    for _ in range(8):
        spec = {"renewTime": cluster.sim.stamp_micro()}
        cluster.apply({"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "n1"}, "spec": spec})
        beating(cluster, ["n2", "n3"], 10)
    assert [ready(cluster, name) for name in ("n1", "n2")] == ["Unknown", "True"]


def test_when_all_nodes_fall_silent_nobody_is_driven_out(cluster: kubenb.Cluster) -> None:
    cluster.run(90)
    assert {ready(cluster, name) for name in ("n1", "n2", "n3")} == {"Unknown"}
    assert [driving_out(cluster, name) for name in ("n1", "n2", "n3")] == [[], [], []]
    beating(cluster, ["n1"], 30)
    cluster.patch("Node", "n1", {"status": {"conditions": [READY]}}, subresource="status")
    beating(cluster, ["n1"], 30)
    assert [driving_out(cluster, name) for name in ("n1", "n2", "n3")][1:] == [["unreachable"], ["unreachable"]]


def test_lost_nodes_are_tainted_one_every_ten_seconds() -> None:
    cluster = controlled_cluster()
    for name in ("n4", "n5"):
        cluster.create(node(name))
    for name in ("n1", "n2", "n3", "n4", "n5"):
        cluster.patch("Node", name, {"status": {"conditions": [READY]}}, subresource="status")
    beating(cluster, ["n1", "n2", "n3"], 90)
    times = [
        r.time
        for r in cluster.history
        if r.kind == "Node" and r.author == "node-controller" and r.why == "what can't stay there must go"
    ]
    assert len(times) == 2 and times[1] - times[0] == pytest.approx(10, abs=0.1)


@pytest.mark.parametrize(("tolerations", "gone"), [([], True), ([{"key": "maintenance", "operator": "Exists"}], False)])
def test_a_noexecute_taint_by_hand(cluster: kubenb.Cluster, hand: Hand, tolerations: list[dict[str, Any]], gone: bool) -> None:
    one = manifest(pod("web", node="n1"))
    one["spec"]["tolerations"] = tolerations
    cluster.create(one)
    hand.report(cluster.get("Pod", "web"))
    cluster.patch("Node", "n1", {"spec": {"taints": [{"key": "maintenance", "effect": "NoExecute"}]}})
    cluster.run(2)
    assert ("deletionTimestamp" in cluster.get("Pod", "web")["metadata"]) is gone


def test_who_tolerates_for_a_while_is_spared_when_the_taint_goes(cluster: kubenb.Cluster, hand: Hand) -> None:
    one = manifest(pod("web", node="n1"))
    one["spec"]["tolerations"] = [{"key": "k", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 30}]
    cluster.create(one)
    hand.report(cluster.get("Pod", "web"))
    cluster.patch("Node", "n1", {"spec": {"taints": [{"key": "k", "effect": "NoExecute"}]}})
    beating(cluster, ["n1", "n2", "n3"], 20)
    cluster.patch("Node", "n1", {"spec": {"taints": None}})
    beating(cluster, ["n1", "n2", "n3"], 40)
    assert "deletionTimestamp" not in cluster.get("Pod", "web")["metadata"]
    said = [e["message"] for e in cluster.list("Event") if e["reason"] == "TaintManagerEviction"]
    assert said == ["Cancelling deletion of Pod default/web"]


def test_a_second_taint_may_end_its_patience(cluster: kubenb.Cluster, hand: Hand) -> None:
    one = manifest(pod("web", node="n1"))
    one["spec"]["tolerations"] = [{"key": "k", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 30}]
    cluster.create(one)
    hand.report(cluster.get("Pod", "web"))
    taints = [{"key": key, "effect": "NoExecute"} for key in ("k", "other")]
    cluster.patch("Node", "n1", {"spec": {"taints": taints[:1]}})
    beating(cluster, ["n1", "n2", "n3"], 5)
    assert "deletionTimestamp" not in cluster.get("Pod", "web")["metadata"]
    cluster.patch("Node", "n1", {"spec": {"taints": taints}})
    cluster.run(1)
    assert "deletionTimestamp" in cluster.get("Pod", "web")["metadata"]
    said = [e["message"] for e in cluster.list("Event") if e["reason"] == "TaintManagerEviction"]
    assert said == ["Cancelling deletion of Pod default/web", "Marking for deletion Pod default/web"]


def test_what_was_planned_stands_when_the_node_is_deleted(cluster: kubenb.Cluster, hand: Hand) -> None:
    one = manifest(pod("web", node="n1"))
    one["spec"]["tolerations"] = [{"key": "k", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 20}]
    cluster.create(one)
    hand.report(cluster.get("Pod", "web"))
    cluster.patch("Node", "n1", {"spec": {"taints": [{"key": "k", "effect": "NoExecute"}]}})
    cluster.run(2)
    cluster.delete("Node", "n1")
    cluster.run(20)
    assert "deletionTimestamp" in cluster.get("Pod", "web")["metadata"]
