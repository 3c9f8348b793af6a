"""Who looks after what one kind of owner controls hears of that, and of what nobody controls."""

from __future__ import annotations

import pytest

from kubenb.apiserver import APIServer, Call
from kubenb.client import Informer
from kubenb.ledger import Ledger
from kubenb.objects import Object
from kubenb.sim import Simulation


def owned(kind: str | None, version: str = "1") -> Object:
    reference = {"apiVersion": "apps/v1", "kind": kind, "name": "owner", "uid": "u", "controller": True}
    metadata: Object = {"name": "c", "namespace": "default", "labels": {"version": version}}
    if kind:
        metadata["ownerReferences"] = [{**reference, "controller": False, "kind": "Other"}, reference]
    return {"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "metadata": metadata}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("ReplicaSet", "ReplicaSet", {"ReplicaSet"}),
        ("ReplicaSet", "Job", {"ReplicaSet", "Job"}),
        ("ReplicaSet", None, {"ReplicaSet", "Job", "DaemonSet"}),
        (None, "Job", {"ReplicaSet", "Job", "DaemonSet"}),
        ("StatefulSet", "StatefulSet", set()),
    ],
)
def test_changes_reach_those_whose_kind_controls_or_did(before: str | None, after: str | None, told: set[str]) -> None:
    sim = Simulation()
    api = APIServer(sim, Ledger(), enforce_service_accounts=False)
    api.create(owned(before), "default", Call(trusted=True))
    heard: list[str] = []
    informer = Informer(api, "Secret", "test")
    for kind in ("ReplicaSet", "Job", "DaemonSet"):
        informer.on_owned_change(kind, lambda old, new, kind=kind: heard.append(kind) if new else None)
    at_first = {before} & {"ReplicaSet", "Job", "DaemonSet"} if before else {"ReplicaSet", "Job", "DaemonSet"}
    assert set(heard) == at_first
    heard.clear()
    api.update(owned(after, "2"), "default", Call(trusted=True))
    sim.run_for(1)
    assert set(heard) == told and len(heard) == len(told)


def test_a_deletion_reaches_those_whose_kind_controlled() -> None:
    sim = Simulation()
    api = APIServer(sim, Ledger(), enforce_service_accounts=False)
    api.create(owned("Job"), "default", Call(trusted=True))
    heard: list[tuple[str, bool]] = []
    informer = Informer(api, "Secret", "test")
    for kind in ("ReplicaSet", "Job"):
        informer.on_owned_change(kind, lambda old, new, kind=kind: heard.append((kind, new is None)))
    api.delete(api.registry.find("Secret"), "c", "default", Call(trusted=True))
    sim.run_for(1)
    assert heard == [("Job", False), ("Job", True)]
