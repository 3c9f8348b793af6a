"""The graph of owners and dependents."""

from __future__ import annotations

from controllers.builders import pod

from kubenb.controllers.ownership import OwnershipGraph, gives_up_dependents, waits_for_dependents


def owned(name: str, owner: str, blocks: bool = True) -> dict[str, object]:
    made = pod(name)
    made["metadata"]["ownerReferences"] = [{"uid": owner, "kind": "ReplicaSet", "name": "x", "blockOwnerDeletion": blocks}]
    return made


def test_dependents_follow_their_references() -> None:
    graph = OwnershipGraph()
    graph.put(owned("a", "o1"))
    graph.put(owned("b", "o1", blocks=False))
    assert (graph.dependents("o1"), graph.blocking("o1")) == (["uid-a", "uid-b"], ["uid-a"])
    graph.put(owned("a", "o2"))
    assert (graph.dependents("o1"), graph.dependents("o2")) == (["uid-b"], ["uid-a"])
    graph.remove(owned("b", "o1"))
    assert graph.dependents("o1") == []


def test_how_an_owner_goes() -> None:
    going = pod("a", terminating=True)
    assert not waits_for_dependents(going) and not gives_up_dependents(going)
    going["metadata"]["finalizers"] = ["foregroundDeletion"]
    assert waits_for_dependents(going)
    going["metadata"]["finalizers"] = ["orphan"]
    assert gives_up_dependents(going)
