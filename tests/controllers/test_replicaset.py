"""The ReplicaSet controller in a cluster: the right number of pods, from any state."""

from __future__ import annotations

import pytest
from controllers.builders import Hand, controlled_cluster, manifest, pod, replica_set

import kubenb


def create(cluster: kubenb.Cluster, replicas: int, **spec: object) -> None:
    wanted = manifest(replica_set("web", replicas))
    wanted["metadata"].pop("annotations")
    wanted["spec"].update(spec)
    cluster.create(wanted)
    cluster.run(3)


def scale(cluster: kubenb.Cluster, replicas: int) -> None:
    cluster.patch("ReplicaSet", "web", {"spec": {"replicas": replicas}})
    cluster.run(3)


def status(cluster: kubenb.Cluster) -> dict[str, int]:
    found = cluster.get("ReplicaSet", "web")["status"]
    return {key: found.get(key, 0) for key in ("replicas", "readyReplicas", "availableReplicas", "terminatingReplicas")}


def test_it_makes_what_is_missing_and_no_more(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, 5)
    assert len(hand.alive()) == 5
    assert status(cluster)["replicas"] == 5
    made = [r for r in cluster.history if r.kind == "Pod" and r.verb == "create"]
    assert {r.why for r in made} == {"0 pods of 5 wanted: creates 5"}
    assert len({r.time for r in made}) == 1


def test_more_than_500_come_in_bursts(cluster: kubenb.Cluster) -> None:
    create(cluster, 620)
    cluster.run(60)
    times = [r.time for r in cluster.history if r.kind == "Pod" and r.verb == "create"]
    assert [times.count(t) for t in dict.fromkeys(times)] == [500, 120]


def test_scaling_down_takes_the_unready_first_and_says_so(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, 3)
    hand.make_ready(2)
    scale(cluster, 2)
    assert status(cluster) == {"replicas": 2, "readyReplicas": 2, "availableReplicas": 2, "terminatingReplicas": 0}
    (gone,) = [r for r in cluster.history if r.kind == "Pod" and r.verb == "delete"]
    assert gone.why == "3 pods, 2 wanted: this one goes first because it has no node yet"


def test_a_finished_pod_is_replaced_and_left(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, 1)
    hand.make_ready()
    hand.report(hand.pods()[0], phase="Failed")
    cluster.run(2)
    assert len(hand.pods()) == 2


def test_min_ready_seconds_hold_availability_back(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, 2, minReadySeconds=20)
    hand.make_ready()
    assert (status(cluster)["readyReplicas"], status(cluster)["availableReplicas"]) == (2, 0)
    cluster.run(21)
    assert status(cluster)["availableReplicas"] == 2


def test_settle_waits_for_min_ready_seconds(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, 1, minReadySeconds=20)
    hand.make_ready()
    cluster.settle()
    assert status(cluster)["availableReplicas"] == 1


def test_a_bare_pod_is_adopted_and_counts(cluster: kubenb.Cluster, hand: Hand) -> None:
    labels = {"app": "web", "pod-template-hash": "web"}
    cluster.create(manifest(pod("bare", node="", **labels)))
    create(cluster, 2)
    assert len(hand.pods()) == 2
    assert cluster.get("Pod", "bare")["metadata"]["ownerReferences"][0]["name"] == "web"


def test_a_relabeled_pod_is_released_and_replaced(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, 1)
    (one,) = hand.pods()
    cluster.patch("Pod", one["metadata"]["name"], {"metadata": {"labels": {"app": "debug"}}})
    cluster.run(2)
    released = cluster.get("Pod", one["metadata"]["name"])
    assert not released["metadata"].get("ownerReferences")
    assert len(hand.pods()) == 2 and status(cluster)["replicas"] == 1


def test_it_notices_on_its_return_what_happened_while_it_was_away(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, 3)
    cluster.stop("kube-controller-manager")
    cluster.delete("Pod", hand.pods()[0]["metadata"]["name"])
    cluster.patch("ReplicaSet", "web", {"spec": {"replicas": 5}})
    cluster.run(5)
    assert len(hand.pods()) == 2
    cluster.start("kube-controller-manager")
    cluster.run(3)
    assert len(hand.pods()) == 5 and status(cluster)["replicas"] == 5


@pytest.mark.parametrize("replicas", [0, 1, 7])
def test_it_converges(cluster: kubenb.Cluster, hand: Hand, replicas: int) -> None:
    create(cluster, 4)
    hand.make_ready(2)
    scale(cluster, replicas)
    hand.finish()
    assert len(hand.pods()) == replicas == status(cluster)["replicas"]


def test_events_name_the_pods(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, 1)
    (event,) = [e for e in cluster.list("Event", "default") if e["reason"] == "SuccessfulCreate"]
    assert event["message"] == f"Created pod: {hand.pods()[0]['metadata']['name']}"
    assert event["source"]["component"] == "replicaset-controller"


def test_a_released_pod_is_no_victim_while_the_cache_still_thinks_it_owned() -> None:
    for seed in range(12):
        cluster = controlled_cluster(seed=seed)
        create(cluster, 3)
        one = Hand(cluster).pods()[0]
        cluster.stop("kube-controller-manager")
        cluster.patch("Pod", one["metadata"]["name"], {"metadata": {"labels": {"app": "debug"}}})
        cluster.patch("ReplicaSet", "web", {"spec": {"replicas": 0}})
        cluster.start("kube-controller-manager")
        cluster.run(5)
        assert [left["metadata"]["name"] for left in Hand(cluster).pods()] == [one["metadata"]["name"]]


def test_refused_pods_are_a_condition_an_event_and_a_later_retry(cluster: kubenb.Cluster, hand: Hand) -> None:
    template = manifest(replica_set("web", 2))["spec"]["template"]
    template["spec"]["serviceAccountName"] = "robot"
    create(cluster, 2, template=template)
    (condition,) = cluster.get("ReplicaSet", "web")["status"]["conditions"]
    assert (condition["type"], condition["reason"]) == ("ReplicaFailure", "FailedCreate")
    assert 'serviceaccount "robot" not found' in condition["message"]
    assert any(e["reason"] == "FailedCreate" and e["type"] == "Warning" for e in cluster.list("Event", "default"))
    cluster.create({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "robot"}})
    cluster.run(30)
    assert len(hand.pods()) == 2
    assert not cluster.get("ReplicaSet", "web")["status"].get("conditions")
