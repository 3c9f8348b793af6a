"""The DaemonSet controller in a cluster: one pod on every node that fits, from any state."""

from __future__ import annotations

from typing import Any

from controllers.builders import Hand, controlled_cluster, node, template

import kubenb
from kubenb.controllers.daemon_pods import target_of


def create(cluster: kubenb.Cluster, **spec: Any) -> None:
    pods = template("nginx:1", app="agent")
    wanted = {"selector": {"matchLabels": {"app": "agent"}}, "template": pods, **spec}
    cluster.create({"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "agent"}, "spec": wanted})
    cluster.run(3)


def on_their_nodes(cluster: kubenb.Cluster, hand: Hand) -> None:
    for pod in hand.alive():
        hand.report(pod, node=target_of(pod))
    cluster.run(3)


def roll_to(cluster: kubenb.Cluster, image: str) -> None:
    change = {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": image}]}}}}
    cluster.patch("DaemonSet", "agent", change, type="strategic")
    cluster.run(3)


def status(cluster: kubenb.Cluster) -> dict[str, int]:
    found = cluster.get("DaemonSet", "agent")["status"]
    return {key: found.get(key, 0) for key in ("desiredNumberScheduled", "numberReady", "updatedNumberScheduled")}


def test_one_pod_a_node_each_with_its_reason(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster)
    assert sorted(map(target_of, hand.pods())) == ["n1", "n2", "n3"]
    reasons = sorted(r.why for r in cluster.history if r.kind == "Pod" and r.verb == "create")
    assert reasons == [f"n{i} has no daemon of agent yet" for i in (1, 2, 3)]


def test_a_new_node_gets_one_too(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster)
    cluster.create(node("n4"))
    cluster.run(2)
    assert "n4" in map(target_of, hand.pods())


def test_a_failed_daemon_is_killed_and_made_again_but_not_at_once_the_second_time() -> None:
    cluster = controlled_cluster(ledger={"daemon_first_backoff": 100.0, "node_startup_grace": 1000.0})
    hand = Hand(cluster)
    create(cluster)
    for patience, failed in ((5, 0), (90, 1), (15, 0)):
        for pod in hand.alive():
            if target_of(pod) == "n1":
                hand.report(pod, phase="Failed")
        cluster.run(patience)
        assert sum(pod["status"]["phase"] == "Failed" for pod in hand.pods()) == failed
    assert len(hand.alive()) == 3
    assert any(event["reason"] == "FailedDaemonPod" for event in cluster.list("Event", "default"))


def test_undo_takes_the_old_revision_up_under_a_new_number(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster)
    on_their_nodes(cluster, hand)
    roll_to(cluster, "nginx:2")
    roll_to(cluster, "nginx:1")
    revisions = cluster.list("ControllerRevision", "default")
    assert sorted(one["revision"] for one in revisions) == [2, 3]


def test_only_so_many_past_revisions_are_kept(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, revisionHistoryLimit=1, updateStrategy={"type": "OnDelete"})
    for number in range(2, 6):
        roll_to(cluster, f"nginx:{number}")
    revisions = {one["revision"] for one in cluster.list("ControllerRevision", "default")}
    assert revisions == {1, 4, 5}  # 1 is carried by the pods, 5 is the present one


def test_it_rolls_to_the_end(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster)
    on_their_nodes(cluster, hand)
    roll_to(cluster, "nginx:2")
    for _ in range(4):
        hand.finish()
        on_their_nodes(cluster, hand)
    assert status(cluster) == {"desiredNumberScheduled": 3, "numberReady": 3, "updatedNumberScheduled": 3}
    assert {pod["spec"]["containers"][0]["image"] for pod in hand.pods()} == {"nginx:2"}


def test_it_leaves_alone_what_it_does_not_own(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster)
    one = hand.pods()[0]
    cluster.patch("Pod", one["metadata"]["name"], {"metadata": {"labels": {"app": "debug"}}})
    cluster.run(2)
    assert not cluster.get("Pod", one["metadata"]["name"])["metadata"].get("ownerReferences")
    assert len(hand.alive(app="agent")) == 3
