"""The arithmetic of rolling updates, by tables, and its two promises for any limits and any order of events."""

from __future__ import annotations

import pytest
from controllers.builders import deployment, replica_set
from hypothesis import given
from hypothesis import strategies as st

from kubenb.controllers.deployment_rolling import Band, band, fenceposts, grow_new, new_size, scaled, shrink_old


@pytest.mark.parametrize(
    ("value", "replicas", "up", "down"),
    [("25%", 10, 3, 2), ("25%", 4, 1, 1), ("25%", 1, 1, 0), ("100%", 4, 4, 4), (2, 10, 2, 2), ("0%", 9, 0, 0), ("34%", 3, 2, 1)],
)
def test_percentages_round_up_for_surge_and_down_for_unavailable(value: object, replicas: int, up: int, down: int) -> None:
    assert (scaled(value, replicas, True), scaled(value, replicas, False)) == (up, down)


def test_both_limits_zero_would_stand_still_for_ever() -> None:
    assert fenceposts(0, "10%", 3) == Band(0, 1)


def test_band_of_the_other_strategy_is_empty() -> None:
    assert band(deployment(4, strategy={"type": "Recreate"})) == Band(0, 0)
    assert band(deployment(2, 1, 5)) == Band(1, 2), "no more can be unavailable than there are"


@pytest.mark.parametrize(
    ("replicas", "surge", "existing", "size", "expected"),
    [(10, 3, 10, 0, 3), (10, 3, 13, 3, 3), (10, 3, 8, 3, 8), (10, 3, 3, 3, 10), (3, 0, 3, 0, 0), (3, 1, 9, 1, 1)],
)
def test_new_size(replicas: int, surge: int, existing: int, size: int, expected: int) -> None:
    assert new_size(replicas, surge, existing, size) == expected


def test_growth_says_why_with_its_numbers() -> None:
    step = grow_new(deployment(10, 3, 0), replica_set("new", 3, revision=2), [replica_set("old", 8, 8)])
    assert step is not None
    assert (step.replicas, step.why) == (5, "new ReplicaSet may grow to 5: 10 + maxSurge 3 - 8 existing")


def test_a_new_set_that_is_too_large_shrinks() -> None:
    step = grow_new(deployment(2), replica_set("new", 5), [])
    assert step is not None and step.replicas == 2


@pytest.mark.parametrize(
    ("replicas", "limits", "new", "olds", "expected"),
    [
        # (wanted, available) of the new set and of the old ones -> sizes of the old ones afterwards
        (10, (3, 2), (5, 0), [(8, 8)], [8]),
        (10, (3, 2), (5, 3), [(8, 8)], [5]),
        (4, (1, 1), (1, 0), [(4, 4)], [3]),
        (3, (1, 0), (1, 0), [(3, 3)], [3]),
        (3, (1, 0), (1, 1), [(3, 3)], [2]),
        (8, ("25%", "25%"), (0, 0), [(8, 4)], [6]),  # half ready: what isn't available goes, no more than may go
        (4, (1, 1), (1, 0), [(2, 2), (2, 0)], [2, 1]),  # the unready ones of the middle revision first
        (3, (1, 1), (1, 1), [(2, 2), (1, 1)], [0, 1]),
        (3, (2, 0), (3, 1), [(3, 5)], [3]),  # scaled down a moment ago: its status is out of date, so nothing happens
        (3, (1, 1), (3, 3), [(0, 0)], [0]),
    ],
)
def test_shrink_old(
    replicas: int, limits: tuple[object, object], new: tuple[int, int], olds: list[tuple[int, int]], expected: list[int]
) -> None:
    made = [replica_set(f"old{i}", *sizes, revision=i + 1) for i, sizes in enumerate(olds)]
    steps = shrink_old(deployment(replicas, *limits), replica_set("new", *new, revision=9), made)
    sizes = {step.replica_set["metadata"]["name"]: step.replicas for step in steps}
    assert [sizes.get(f"old{i}", wanted) for i, (wanted, _) in enumerate(olds)] == expected


def test_shrinking_says_why_with_its_numbers() -> None:
    (step,) = shrink_old(deployment(3, 1, 1), replica_set("new", 1, 0, revision=2), [replica_set("old", 3, 3)])
    assert step.why == "old ReplicaSet gives up 1: 3 available - 2 that must stay available (3 - maxUnavailable 1) = 1 to spare"


limits = st.one_of(st.integers(0, 6), st.integers(0, 100).map(lambda n: f"{n}%"))


@given(replicas=st.integers(1, 25), surge=limits, unavailable=limits, choices=st.lists(st.integers(0, 100), max_size=300))
def test_a_rollout_keeps_its_promises_and_ends(replicas: int, surge: object, unavailable: object, choices: list[int]) -> None:
    """Whichever pods become ready when: never more than replicas + surge, never fewer available than replicas - unavailable."""
    wanted = deployment(replicas, surge, unavailable)
    extra, fewer = band(wanted)
    new, old = replica_set("new", 0, revision=2), replica_set("old", replicas, replicas)
    for choice in [*choices, *[100] * (4 * replicas)]:
        growth = grow_new(wanted, new, [old])
        if growth:
            new = _sized(new, growth.replicas)
        else:
            for step in shrink_old(wanted, new, [old]):
                old = _sized(old, step.replicas)
        pods = new["spec"]["replicas"] + old["spec"]["replicas"]
        available = new["status"]["availableReplicas"] + old["status"]["availableReplicas"]
        assert pods <= replicas + extra
        assert available >= replicas - fewer
        coming = new["spec"]["replicas"] - new["status"]["availableReplicas"]
        new["status"]["availableReplicas"] += -(-coming * choice // 100)
    assert (new["spec"]["replicas"], old["spec"]["replicas"]) == (replicas, 0)


def _sized(rs: dict[str, object], replicas: int) -> dict[str, object]:
    """The set after scaling, its surplus pods gone, the unready ones first."""
    status = dict(rs["status"])  # type: ignore[call-overload]
    status["availableReplicas"] = min(status["availableReplicas"], replicas)
    return {**rs, "spec": {**rs["spec"], "replicas": replicas}, "status": status}  # type: ignore[dict-item]
