"""Conditions and cordons become taints; foreign taints stay."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb
from kubenb.controllers.nodelifecycle import NOT_READY, UNREACHABLE, UNSCHEDULABLE, wanted_taints

FOREIGN = {"key": "dedicated", "value": "db", "effect": "NoSchedule"}


def node(ready: str | None = "True", cordoned: bool = False, taints: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    spec: dict[str, Any] = {"unschedulable": True} if cordoned else {}
    if taints:
        spec["taints"] = taints
    conditions = [{"type": "Ready", "status": ready}] if ready else []
    return {"metadata": {"name": "n"}, "spec": spec, "status": {"conditions": conditions}}


@pytest.mark.parametrize(
    ("given", "keys"),
    [
        (node(), []),
        (node("False"), [NOT_READY]),
        (node("Unknown", taints=[FOREIGN]), ["dedicated", UNREACHABLE]),
        (node("True", taints=[FOREIGN, {"key": NOT_READY, "effect": "NoSchedule"}]), ["dedicated"]),
        (node("True", taints=[{"key": NOT_READY, "effect": "NoExecute"}]), [NOT_READY]),
        (node("False", cordoned=True), [NOT_READY, UNSCHEDULABLE]),
        (node(None, taints=[{"key": NOT_READY, "effect": "NoSchedule"}]), []),
    ],
)
def test_taints(given: dict[str, Any], keys: list[str]) -> None:
    assert [taint["key"] for taint in wanted_taints(given, "now")] == keys


def test_a_cordon_is_seen_by_the_scheduler_as_a_taint() -> None:
    cluster = kubenb.Cluster(nodes=1, seed=0, frozen=True)
    cluster.patch("Node", "node-1", {"spec": {"unschedulable": True}})
    cluster.settle()
    assert [t["key"] for t in cluster.get("Node", "node-1")["spec"]["taints"]] == [UNSCHEDULABLE]
    cluster.patch("Node", "node-1", {"spec": {"unschedulable": None}})
    cluster.settle()
    assert "taints" not in cluster.get("Node", "node-1")["spec"]
