"""What becomes of the dependents of deleted owners."""

from __future__ import annotations

from typing import Any

import pytest
from controllers.builders import Hand, deployment, manifest

import kubenb


def owned(name: str, *owners: dict[str, Any]) -> dict[str, Any]:
    references = [
        {
            "apiVersion": "v1",
            "kind": owner["kind"],
            "name": owner["metadata"]["name"],
            "uid": owner["metadata"]["uid"],
            "blockOwnerDeletion": True,
        }
        for owner in owners
    ]
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "ownerReferences": references}}


def create(cluster: kubenb.Cluster, obj: dict[str, Any]) -> dict[str, Any]:
    stored: dict[str, Any] = cluster.create(obj)[0]
    cluster.run(1)
    return stored


def names(cluster: kubenb.Cluster, kind: str = "ConfigMap") -> list[str]:
    listed = cluster.list(kind, "default")
    return [o["metadata"]["name"] for o in listed if o["metadata"]["name"] != "kube-root-ca.crt"]


@pytest.mark.parametrize("propagation", ["background", "foreground"])
def test_a_cascade_ends_with_nothing_left(cluster: kubenb.Cluster, hand: Hand, propagation: str) -> None:
    cluster.create(manifest(deployment(3)))
    cluster.run(2)
    hand.make_ready()
    cluster.delete("Deployment", "web", propagation=propagation)
    cluster.run(3)
    stays = propagation == "foreground"
    assert bool(names(cluster, "Deployment")) == bool(names(cluster, "ReplicaSet")) == stays
    assert all("deletionTimestamp" in one["metadata"] for one in hand.pods())
    hand.finish()
    assert [names(cluster, kind) for kind in ("Deployment", "ReplicaSet", "Pod")] == [[], [], []]


def test_orphans_stay_and_can_be_adopted_again(cluster: kubenb.Cluster, hand: Hand) -> None:
    cluster.create(manifest(deployment(2)))
    cluster.run(2)
    before = names(cluster, "Pod")
    cluster.delete("Deployment", "web", propagation="orphan")
    cluster.run(2)
    (rs,) = cluster.list("ReplicaSet", "default")
    assert "ownerReferences" not in rs["metadata"] and not names(cluster, "Deployment")
    cluster.create(manifest(deployment(2)))
    cluster.run(2)
    assert names(cluster, "Pod") == before
    assert len(cluster.list("ReplicaSet", "default")) == 1


def test_a_second_owner_keeps_it_alive(cluster: kubenb.Cluster) -> None:
    first, second = create(cluster, owned("first")), create(cluster, owned("second"))
    create(cluster, owned("child", first, second))
    cluster.delete("ConfigMap", "first")
    cluster.run(1)
    (reference,) = cluster.get("ConfigMap", "child")["metadata"]["ownerReferences"]
    assert reference["name"] == "second"
    cluster.delete("ConfigMap", "second")
    cluster.run(1)
    assert names(cluster) == []


def test_an_owner_that_never_was(cluster: kubenb.Cluster) -> None:
    ghost = {"kind": "ConfigMap", "metadata": {"name": "ghost", "uid": "no-such-uid"}}
    cluster.create(owned("child", ghost))
    cluster.run(1)
    assert names(cluster) == []


def test_an_owner_of_the_same_name_is_not_the_owner(cluster: kubenb.Cluster) -> None:
    first = create(cluster, owned("first"))
    cluster.stop("kube-controller-manager")
    cluster.delete("ConfigMap", "first")
    create(cluster, owned("first"))
    create(cluster, owned("child", first))
    cluster.start("kube-controller-manager")
    cluster.run(1)
    assert names(cluster) == ["first"]


def test_a_second_delete_in_the_background_ends_the_waiting(cluster: kubenb.Cluster, hand: Hand) -> None:
    cluster.create(manifest(deployment(1)))
    cluster.run(2)
    hand.make_ready()
    cluster.delete("Deployment", "web", propagation="foreground")
    cluster.run(2)
    cluster.delete("Deployment", "web", propagation="background")
    cluster.run(2)
    assert names(cluster, "Deployment") == []


def test_it_finds_on_its_return_what_was_deleted_while_it_was_away(cluster: kubenb.Cluster) -> None:
    first = create(cluster, owned("first"))
    create(cluster, owned("child", first))
    cluster.stop("kube-controller-manager")
    cluster.delete("ConfigMap", "first")
    cluster.start("kube-controller-manager")
    cluster.run(1)
    assert names(cluster) == []


def test_it_says_which_owner_is_gone(cluster: kubenb.Cluster) -> None:
    first = create(cluster, owned("first"))
    create(cluster, owned("child", first))
    cluster.delete("ConfigMap", "first")
    cluster.run(1)
    (gone,) = [r for r in cluster.history if r.verb == "delete" and r.name == "child"]
    assert (gone.author, gone.why) == ("generic-garbage-collector", "its owner ConfigMap first is gone")
