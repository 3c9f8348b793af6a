"""Tracks: limits by the rules of the Deployment controller, states with minReadySeconds, counts."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from timeline.synthetic import Script

from kubenb.timeline.lives import Life, family
from kubenb.timeline.states import STATES
from kubenb.timeline.tracks import counts, limits, pod_states, track


def deployment(replicas: int, surge: Any = None, unavailable: Any = None, kind: str = "RollingUpdate") -> dict[str, Any]:
    rolling = {"maxSurge": surge, "maxUnavailable": unavailable}
    given = {key: value for key, value in rolling.items() if value is not None}
    strategy = {"type": kind, **({"rollingUpdate": given} if kind == "RollingUpdate" else {})}
    return {"spec": {"replicas": replicas, "strategy": strategy}}


@pytest.mark.parametrize(
    ("obj", "low", "high"),
    [
        (deployment(10), 8, 13),
        (deployment(10, 3, 2), 8, 13),
        (deployment(4, "25%", "25%"), 3, 5),
        (deployment(1), 1, 2),
        (deployment(3, 0, 1), 2, 3),
        (deployment(3, 1, 0), 3, 4),
        (deployment(3, "0%", "10%"), 2, 3),
        (deployment(5, 1, 9), 0, 6),
        (deployment(0), 0, 1),
        (deployment(4, kind="Recreate"), 0, 4),
    ],
)
def test_limits(obj: dict[str, Any], low: int, high: int) -> None:
    wanted, least, most, surge, unavailable = limits(obj)
    assert (wanted, least) == (obj["spec"]["replicas"], low)
    if wanted:
        assert most == high
    assert surge >= 0 and unavailable >= 0


def names(rows: list[list[Any]]) -> list[tuple[float, str]]:
    return [(row[0], STATES[row[1]]) for row in rows]


def one_pod(min_ready: float, lookup: int = -1) -> Life:
    people = family(Script(replicas=2, nodes=2, min_ready=min_ready).run().history, "web", "default")
    return people.pods[lookup]


def test_states_of_a_life() -> None:
    states = names(pod_states(one_pod(0, 0), 0, 100, 0))
    assert [state for _, state in states] == [
        "Pending", "ContainerCreating", "Running", "Available", "Terminating", "Gone",
    ]  # fmt: skip
    assert [t for t, _ in states] == sorted(t for t, _ in states)


def test_ready_becomes_available_after_min_ready_seconds() -> None:
    rows = {state: t for t, state in names(pod_states(one_pod(5), 0, 100, 5))}
    assert 4 <= rows["Available"] - rows["Ready"] <= 5


def test_states_before_the_start_fold_into_one_row_and_those_after_the_end_are_left_out() -> None:
    rows = names(pod_states(one_pod(0, 0), 19.0, 20.5, 0))
    assert rows[0] == (19.0, "Available")
    assert all(19.0 <= t <= 20.5 for t, _ in rows)


def test_counts_add_up() -> None:
    def code(name: str) -> int:
        return STATES.index(name)

    old = [[0.0, code("Available")], [5.0, code("Terminating")], [6.0, code("Gone")]]
    new = [[1.0, code("Pending")], [2.0, code("Ready")], [4.0, code("Available")]]
    assert counts([(0, old), (1, new)], 2) == [
        [0.0, 1, 1, 1, 0, 0, 0],
        [1.0, 1, 1, 1, 1, 0, 0],
        [2.0, 1, 1, 1, 1, 1, 0],
        [4.0, 1, 1, 1, 1, 1, 1],
        [5.0, 0, 0, 0, 1, 1, 1],
    ]


def test_track_keeps_changes_only() -> None:
    people = family(Script(replicas=2).run().history, "web", "default")
    rows = track(people.sets[0].versions, 0, 100, lambda obj: [obj["spec"]["replicas"]])
    values = [row[1] for row in rows]
    assert values[0] == 2 and values[-1] == 0
    assert all(a != b for a, b in itertools.pairwise(values))
