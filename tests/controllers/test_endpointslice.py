"""The EndpointSlice controller in a cluster."""

from __future__ import annotations

from typing import Any

from controllers.builders import Hand, controlled_cluster, manifest, node, pod, replica_set, service

import kubenb


def slices(cluster: kubenb.Cluster) -> list[dict[str, Any]]:
    return [s for s in cluster.list("EndpointSlice", "default") if s["metadata"]["name"] != "kubernetes"]


def written(cluster: kubenb.Cluster) -> int:
    return sum(r.kind == "EndpointSlice" and r.author == "endpointslice-controller" for r in cluster.history)


def start(cluster: kubenb.Cluster, hand: Hand, pods: int) -> None:
    cluster.create(manifest(service()))
    rs = manifest(replica_set("web", pods))
    cluster.create(rs)
    cluster.run(3)
    while hand.make_ready():
        pass


def test_a_pod_becomes_an_endpoint_and_stays_one_while_it_terminates(cluster: kubenb.Cluster, hand: Hand) -> None:
    start(cluster, hand, 1)
    (one,) = slices(cluster)
    assert one["ports"] == [{"name": "", "port": 80, "protocol": "TCP"}]
    assert one["endpoints"][0]["conditions"] == {"ready": True, "serving": True, "terminating": False}
    assert one["metadata"]["ownerReferences"][0]["kind"] == "Service"
    cluster.patch("ReplicaSet", "web", {"spec": {"replicas": 0}})
    cluster.run(2)
    assert slices(cluster)[0]["endpoints"][0]["conditions"] == {"ready": False, "serving": True, "terminating": True}
    hand.finish()
    (one,) = slices(cluster)
    assert (one.get("endpoints"), one.get("ports")) in (([], []), (None, None))


def test_a_change_writes_one_slice_once(cluster: kubenb.Cluster, hand: Hand) -> None:
    start(cluster, hand, 5)
    before = written(cluster)
    hand.report(hand.pods()[0], ready=False)
    cluster.run(2)
    assert written(cluster) == before + 1
    cluster.patch("Pod", hand.pods()[0]["metadata"]["name"], {"metadata": {"annotations": {"note": "x"}}})
    cluster.run(2)
    assert written(cluster) == before + 1, "nothing that endpoints depend on changed"


def test_slices_hold_100(cluster: kubenb.Cluster, hand: Hand) -> None:
    start(cluster, hand, 250)
    assert sorted(len(s["endpoints"]) for s in slices(cluster)) == [50, 100, 100]


def test_what_others_change_is_put_right(cluster: kubenb.Cluster, hand: Hand) -> None:
    start(cluster, hand, 2)
    (one,) = slices(cluster)
    cluster.patch("EndpointSlice", one["metadata"]["name"], {"endpoints": []}, type="merge")
    cluster.run(2)
    assert len(slices(cluster)[0]["endpoints"]) == 2
    cluster.delete("EndpointSlice", one["metadata"]["name"])
    cluster.run(2)
    assert [len(s["endpoints"]) for s in slices(cluster)] == [2]


def test_slices_go_with_their_service(cluster: kubenb.Cluster, hand: Hand) -> None:
    start(cluster, hand, 1)
    cluster.delete("Service", "web")
    cluster.run(3)
    assert slices(cluster) == []


def test_a_restarted_controller_takes_over_what_there_is(cluster: kubenb.Cluster, hand: Hand) -> None:
    start(cluster, hand, 2)
    before = written(cluster)
    cluster.stop("kube-controller-manager")
    hand.report(hand.pods()[0], ready=False)
    cluster.run(2)
    cluster.start("kube-controller-manager")
    cluster.run(2)
    assert written(cluster) == before + 1
    ready = [e["conditions"]["ready"] for e in slices(cluster)[0]["endpoints"]]
    assert sorted(ready) == [False, True]


def test_a_pod_on_a_node_that_is_not_there_waits_for_it(cluster: kubenb.Cluster, hand: Hand) -> None:
    cluster.create(manifest(service()))
    cluster.create(manifest(pod("lonely", node="n9", app="web")))
    hand.report(cluster.get("Pod", "lonely"))
    cluster.run(2)
    assert not slices(cluster)[0].get("endpoints")
    cluster.create(node("n9"))
    cluster.run(2)
    assert len(slices(cluster)[0]["endpoints"]) == 1


def test_labels_follow_the_service(cluster: kubenb.Cluster, hand: Hand) -> None:
    start(cluster, hand, 1)
    cluster.patch("Service", "web", {"metadata": {"labels": {"team": "a"}}})
    cluster.run(2)
    assert slices(cluster)[0]["metadata"]["labels"]["team"] == "a"


def test_changes_of_pods_wait_for_the_batch_period() -> None:
    cluster = controlled_cluster(ledger={"endpoint_updates_batch_period": 5.0})
    hand = Hand(cluster)
    start(cluster, hand, 2)
    cluster.run(6)
    before = written(cluster)
    hand.report(hand.pods()[0], ready=False)
    cluster.run(4)
    assert written(cluster) == before
    hand.report(hand.pods()[1], ready=False)
    cluster.run(2)
    assert written(cluster) == before + 1, "both changes in one write, five seconds after the first"
