"""ReplicationControllers behave as ReplicaSets do."""

from __future__ import annotations

from controllers.builders import Hand, template

import kubenb


def test_it_keeps_its_pods(cluster: kubenb.Cluster, hand: Hand) -> None:
    spec = {"replicas": 2, "selector": {"app": "web"}, "template": template()}
    cluster.create({"apiVersion": "v1", "kind": "ReplicationController", "metadata": {"name": "kubia"}, "spec": spec})
    cluster.run(2)
    assert len(hand.pods()) == 2
    hand.make_ready()
    cluster.delete("Pod", hand.pods()[0]["metadata"]["name"])
    cluster.run(2)
    assert len(hand.alive()) == 2
    status = cluster.get("ReplicationController", "kubia")["status"]
    assert (status["replicas"], status["readyReplicas"]) == (2, 1)
    assert "terminatingReplicas" not in status
    owner = hand.pods()[0]["metadata"]["ownerReferences"][0]
    assert (owner["apiVersion"], owner["kind"]) == ("v1", "ReplicationController")
