"""Windows, policies and limits of the autoscaler, by tables."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.controllers.horizontal_behavior import (
    Bounds,
    Memory,
    Note,
    highest_allowed,
    longest_memory,
    lowest_allowed,
    plain,
    with_behavior,
)


def rules(*policies: tuple[str, int, int], select: str = "Max", window: int | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "selectPolicy": select,
        "policies": [{"type": kind, "value": value, "periodSeconds": period} for kind, value, period in policies],
    }
    return found if window is None else {**found, "stabilizationWindowSeconds": window}


USUAL_UP = rules(("Pods", 4, 15), ("Percent", 100, 15), window=0)
USUAL_DOWN = rules(("Percent", 100, 15))


@pytest.mark.parametrize(
    ("current", "desired", "least", "most", "expected", "reason"),
    [
        (1, 40, 1, 100, 4, "ScaleUpLimit"),  # at most four, or twice as many
        (4, 40, 1, 100, 8, "ScaleUpLimit"),
        (32, 40, 1, 100, 40, "DesiredWithinRange"),
        (2, 9, 1, 4, 4, "TooManyReplicas"),
        (2, 9, 1, 5, 4, "ScaleUpLimit"),
        (6, 1, 3, 10, 3, "TooFewReplicas"),
        (6, 5, 3, 10, 5, "DesiredWithinRange"),
    ],
)
def test_without_a_behavior(current: int, desired: int, least: int, most: int, expected: int, reason: str) -> None:
    verdict = plain(desired, Bounds(current, least, most), Memory(), 100.0, 300.0)
    assert (verdict.replicas, verdict.limit[0]) == (expected, reason)
    assert verdict.is_limited is (reason != "DesiredWithinRange")


@pytest.mark.parametrize(("age", "expected"), [(10, 7), (300, 7), (301, 2)])
def test_the_highest_recommendation_of_five_minutes_stands(age: float, expected: int) -> None:
    verdict = plain(2, Bounds(8, 1, 10), Memory([Note(1000 - age, 7)]), 1000.0, 300.0)
    assert verdict.replicas == expected
    assert verdict.able[0] == ("ScaleDownStabilized" if expected == 7 else "ReadyForNewScale")


@pytest.mark.parametrize(
    ("policies", "select", "changes", "expected"),
    [
        ([("Pods", 3, 60)], "Max", [], 13),
        ([("Percent", 50, 60)], "Max", [], 15),
        ([("Percent", 5, 60)], "Max", [], 11),  # rounded up, else it would never grow
        ([("Pods", 3, 60), ("Percent", 50, 60)], "Max", [], 15),
        ([("Pods", 3, 60), ("Percent", 50, 60)], "Min", [], 13),
        ([("Pods", 3, 60)], "Disabled", [], 10),
        ([("Pods", 3, 60)], "Max", [(30, 2)], 11),  # two of the three are used up in this period
        ([("Pods", 3, 60)], "Max", [(60, 2)], 13),  # a period is over after 60 s
        ([("Pods", 3, 60)], "Max", [(30, -2)], 15),  # what was taken away may come back
        ([("Pods", 3, 60)], "Max", [(30, 9)], 4),  # (never below the present count: see with_behavior)
    ],
)
def test_growing(policies: list[tuple[str, int, int]], select: str, changes: list[tuple[float, int]], expected: int) -> None:
    memory = Memory(changes=[Note(1000 - age, by) for age, by in changes])
    assert highest_allowed(10, rules(*policies, select=select), memory, 1000.0) == expected


@pytest.mark.parametrize(
    ("policies", "select", "changes", "expected"),
    [
        ([("Pods", 3, 60)], "Max", [], 7),
        ([("Percent", 50, 60)], "Max", [], 5),
        ([("Percent", 5, 60)], "Max", [], 9),  # 9.5, cut off
        ([("Percent", 100, 15)], "Max", [], 0),
        ([("Pods", 3, 60), ("Percent", 50, 60)], "Max", [], 5),
        ([("Pods", 3, 60), ("Percent", 50, 60)], "Min", [], 7),
        ([("Pods", 3, 60)], "Disabled", [], 10),
        ([("Pods", 3, 60)], "Max", [(30, -2)], 9),
        ([("Pods", 3, 60)], "Max", [(30, 2)], 5),
    ],
)
def test_shrinking(policies: list[tuple[str, int, int]], select: str, changes: list[tuple[float, int]], expected: int) -> None:
    memory = Memory(changes=[Note(1000 - age, by) for age, by in changes])
    assert lowest_allowed(10, rules(*policies, select=select), memory, 1000.0) == expected


@pytest.mark.parametrize(
    ("current", "desired", "up", "down", "notes", "expected", "able", "limit"),
    [
        (2, 20, USUAL_UP, USUAL_DOWN, [], 6, "ReadyForNewScale", "ScaleUpLimit"),
        (6, 20, USUAL_UP, USUAL_DOWN, [], 10, "ReadyForNewScale", "TooManyReplicas"),
        (6, 2, USUAL_UP, USUAL_DOWN, [(200, 5)], 5, "ScaleDownStabilized", "DesiredWithinRange"),
        (6, 2, USUAL_UP, rules(("Percent", 100, 15), window=60), [(200, 5)], 2, "ReadyForNewScale", "DesiredWithinRange"),
        (6, 1, USUAL_UP, rules(("Percent", 100, 15), window=0), [], 2, "ReadyForNewScale", "TooFewReplicas"),
        (6, 2, USUAL_UP, rules(("Pods", 1, 60), window=0), [], 5, "ReadyForNewScale", "ScaleDownLimit"),
        (4, 8, rules(("Percent", 100, 15), window=120), USUAL_DOWN, [(60, 5)], 5, "ScaleUpStabilized", "DesiredWithinRange"),
        (4, 8, rules(("Percent", 100, 15), window=120), USUAL_DOWN, [(60, 3)], 4, "ScaleUpStabilized", "DesiredWithinRange"),
        (4, 8, rules(("Percent", 100, 15), window=120), USUAL_DOWN, [(120, 3)], 8, "ReadyForNewScale", "DesiredWithinRange"),
    ],
)
def test_with_a_behavior(
    current: int, desired: int, up: Any, down: Any, notes: list[tuple[float, int]], expected: int, able: str, limit: str
) -> None:
    memory = Memory([Note(1000 - age, count) for age, count in notes])
    verdict = with_behavior(desired, Bounds(current, 2, 10), {"scaleUp": up, "scaleDown": down}, memory, 1000.0, 300.0)
    assert (verdict.replicas, verdict.able[0], verdict.limit[0]) == (expected, able, limit)


def test_growth_that_used_up_its_period_stops_without_shrinking() -> None:
    memory = Memory(changes=[Note(990, 9)])
    behavior = {"scaleUp": rules(("Pods", 3, 60), window=0), "scaleDown": USUAL_DOWN}
    assert with_behavior(20, Bounds(10, 1, 50), behavior, memory, 1000.0, 300.0).replicas == 10


def test_memory_reaches_as_far_as_the_longest_window_or_period() -> None:
    assert longest_memory(None, 300.0) == 300.0
    assert longest_memory({"scaleUp": rules(("Pods", 1, 1800), window=0), "scaleDown": USUAL_DOWN}, 300.0) == 1800
    memory = Memory([Note(1, 1), Note(2, 2)], [Note(1, 1)])
    memory.forget(2)
    assert memory == Memory([Note(2, 2)], [])
