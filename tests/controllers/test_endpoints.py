"""The Endpoints controller in a cluster."""

from __future__ import annotations

from typing import Any

from controllers.builders import Hand, controlled_cluster, manifest, replica_set, service

import kubenb

OVER = "endpoints.kubernetes.io/over-capacity"


def endpoints(cluster: kubenb.Cluster) -> dict[str, Any]:
    return cluster.get("Endpoints", "web")


def start(cluster: kubenb.Cluster, hand: Hand, pods: int) -> None:
    cluster.create(manifest(service()))
    cluster.create(manifest(replica_set("web", pods)))
    cluster.run(3)
    while hand.make_ready():
        pass


def test_a_terminating_pod_leaves_at_once(cluster: kubenb.Cluster, hand: Hand) -> None:
    start(cluster, hand, 2)
    assert [len(s["addresses"]) for s in endpoints(cluster)["subsets"]] == [2]
    cluster.delete("Pod", hand.pods()[0]["metadata"]["name"])
    cluster.run(2)
    (subset,) = endpoints(cluster)["subsets"]
    assert [a["targetRef"]["name"] for a in subset["addresses"]] == [hand.alive(app="web")[0]["metadata"]["name"]] or (
        len(subset["addresses"]) == 1
    )


def test_it_is_cut_off_and_says_so() -> None:
    cluster = controlled_cluster(ledger={"endpoints_capacity": 3})
    hand = Hand(cluster)
    start(cluster, hand, 5)
    found = endpoints(cluster)
    assert len(found["subsets"][0]["addresses"]) == 3
    assert found["metadata"]["annotations"][OVER] == "truncated"
    cluster.patch("ReplicaSet", "web", {"spec": {"replicas": 2}})
    cluster.run(2)
    assert OVER not in endpoints(cluster)["metadata"].get("annotations", {})


def test_what_others_change_is_put_right(cluster: kubenb.Cluster, hand: Hand) -> None:
    start(cluster, hand, 1)
    cluster.patch("Endpoints", "web", {"subsets": []}, type="merge")
    cluster.run(2)
    assert len(endpoints(cluster)["subsets"][0]["addresses"]) == 1
    cluster.delete("Endpoints", "web")
    cluster.run(2)
    assert len(endpoints(cluster)["subsets"][0]["addresses"]) == 1


def test_it_goes_with_its_service(cluster: kubenb.Cluster, hand: Hand) -> None:
    start(cluster, hand, 1)
    cluster.delete("Service", "web")
    cluster.run(2)
    assert [e["metadata"]["name"] for e in cluster.list("Endpoints", "default")] == ["kubernetes"]
