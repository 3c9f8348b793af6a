"""Conditions and cordons become taints; foreign taints stay."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.controllers.nodelifecycle_taints import NOT_READY, UNREACHABLE, UNSCHEDULABLE, driving_out, wanted_taints

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


OLD = {"key": NOT_READY, "effect": "NoExecute", "timeAdded": "then"}


@pytest.mark.parametrize(
    ("given", "key", "taints"),
    [
        ([], "", []),
        ([FOREIGN], UNREACHABLE, [FOREIGN, {"key": UNREACHABLE, "effect": "NoExecute", "timeAdded": "now"}]),
        ([OLD, FOREIGN], UNREACHABLE, [FOREIGN, {"key": UNREACHABLE, "effect": "NoExecute", "timeAdded": "now"}]),
        ([OLD], NOT_READY, [OLD]),
        ([OLD, FOREIGN], "", [FOREIGN]),
    ],
)
def test_what_drives_out(given: list[dict[str, Any]], key: str, taints: list[dict[str, Any]]) -> None:
    assert driving_out(node(taints=given), key, "now") == taints
