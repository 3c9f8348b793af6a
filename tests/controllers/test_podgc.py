"""Pods that nobody would ever finish."""

from __future__ import annotations

from controllers.builders import Hand, controlled_cluster, manifest, node, pod

import kubenb


def exists(cluster: kubenb.Cluster, name: str) -> bool:
    return any(one["metadata"]["name"] == name for one in cluster.list("Pod", "default"))


def test_pods_of_a_lost_node_go_after_its_quarantine(cluster: kubenb.Cluster, hand: Hand) -> None:
    cluster.create([manifest(pod("here", node="n1")), manifest(pod("there", node="n2"))])
    cluster.run(7)
    cluster.delete("Node", "n2", None)
    cluster.run(39)
    assert exists(cluster, "there")
    cluster.run(22)
    assert (exists(cluster, "here"), exists(cluster, "there")) == (True, False)
    last = [r for r in cluster.history if r.kind == "Pod" and r.name == "there"][-1]
    assert last.verb == "delete" and last.why == "node n2 no longer exists"
    conditions = {c["type"]: c for c in last.object["status"]["conditions"]}
    assert (last.object["status"]["phase"], conditions["DisruptionTarget"]["reason"]) == ("Failed", "DeletionByPodGC")


def test_a_node_that_comes_back_in_time_keeps_its_pods(cluster: kubenb.Cluster) -> None:
    cluster.create(manifest(pod("there", node="n2")))
    cluster.delete("Node", "n2", None)
    cluster.run(25)
    cluster.create(node("n2"))
    cluster.run(60)
    assert exists(cluster, "there")


def test_only_the_newest_finished_pods_are_kept() -> None:
    cluster = controlled_cluster(ledger={"pod_gc_threshold": 2})
    hand = Hand(cluster)
    for number in range(4):
        cluster.create(manifest(pod(f"done-{number}", node="n1")))
        hand.report(cluster.get("Pod", f"done-{number}"), ready=False, phase="Succeeded")
        cluster.run(1)
    cluster.run(25)
    assert [one["metadata"]["name"] for one in cluster.list("Pod", "default")] == ["done-2", "done-3"]


def report_node(cluster: kubenb.Cluster, status: str) -> None:
    conditions = [{"type": "Ready", "status": status, "reason": "Reported"}]
    cluster.patch("Node", "n2", {"status": {"conditions": conditions}}, subresource="status")


def test_a_node_out_of_service_gives_its_terminating_pods_up(cluster: kubenb.Cluster, hand: Hand) -> None:
    cluster.create([manifest(pod(name, node="n2")) for name in ("going", "staying")])
    for name in ("going", "staying"):
        hand.report(cluster.get("Pod", name))
    cluster.delete("Pod", "going")
    taint = {"key": "node.kubernetes.io/out-of-service", "value": "nodeshutdown", "effect": "NoSchedule"}
    cluster.patch("Node", "n2", {"spec": {"taints": [taint]}})
    report_node(cluster, "True")
    cluster.run(25)
    assert exists(cluster, "going"), "the node is Ready: somebody will finish the pod"
    report_node(cluster, "False")
    cluster.run(21)
    assert (exists(cluster, "going"), exists(cluster, "staying")) == (False, True)
