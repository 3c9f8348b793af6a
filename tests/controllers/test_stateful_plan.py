"""What a StatefulSet does next, from any state."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.controllers.stateful_plan import Plan, Wish, plan

Object = dict[str, Any]


def pod(ordinal: int, letter: str) -> Object:
    """N, O: ready pods of the new and the old template; n, o: unready ones; T: an old one on its way out; F: failed."""
    metadata: Object = {"name": f"web-{ordinal}", "labels": {"controller-revision-hash": "new" if letter in "Nn" else "old"}}
    if letter == "T":
        metadata["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    ready = {"type": "Ready", "status": "True" if letter in "NOT" else "False"}
    return {"metadata": metadata, "status": {"phase": "Failed" if letter == "F" else "Running", "conditions": [ready]}}


def pods(state: str) -> dict[int, Object]:
    return {ordinal: pod(ordinal, letter) for ordinal, letter in enumerate(state) if letter != "."}


def said(decided: Plan) -> str:
    """ "+1 -2": create pod 1, delete pod 2."""
    return " ".join(f"+{step.ordinal}" if step.pod is None else "-" + step.pod["metadata"]["name"][4:] for step in decided.steps)


def wish(replicas: int = 3, ordered: bool = True, update: str | None = "new", **more: Any) -> Wish:
    return Wish(range(replicas), ordered, update, **more)


@pytest.mark.parametrize(
    ("wanted", "state", "steps"),
    [
        (wish(), "...", "+0"),
        (wish(), "n..", ""),
        (wish(), "N..", "+1"),
        (wish(), "NNN", ""),
        (wish(), ".NN", "+0"),
        (wish(), "TNN", ""),
        (wish(), "NFN", "-1"),
        (wish(ordered=False), "...", "+0 +1 +2"),
        (wish(ordered=False), "n.N", "+1"),
        # fewer
        (wish(1), "NNN", "-2"),
        (wish(1), "NNT", ""),
        (wish(1), "nNN", ""),
        (wish(1), "NnN", "-2"),
        (wish(1), "Nnn", ""),
        (wish(1), "NNn", "-2"),
        (wish(1, ordered=False), "NNN", "-2 -1"),
        (wish(1, ordered=False), "NNT", "-1"),
        # a new template
        (wish(), "OOO", "-2"),
        (wish(), "OON", "-1"),
        (wish(), "OOn", ""),
        (wish(), "OOo", ""),
        (wish(ordered=False), "OOo", "-2"),
        (wish(ordered=False), "OOn", ""),
        (wish(partition=2), "OON", ""),
        (wish(partition=1), "OON", "-1"),
        (wish(update=None), "OOO", ""),
        (wish(max_unavailable=2), "OOO", "-2 -1"),
        (wish(max_unavailable=2, ordered=False), "OOn", "-1"),
    ],
)
def test_the_next_steps(wanted: Wish, state: str, steps: str) -> None:
    assert said(plan(wanted, pods(state), lambda one: True)) == steps


def test_ready_is_not_enough_while_min_ready_seconds_run() -> None:
    assert said(plan(wish(), pods("N.."), lambda one: False)) == ""
