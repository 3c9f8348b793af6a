"""Scaling in the middle of a rollout: proportional shares."""

from __future__ import annotations

import pytest
from controllers.builders import deployment, replica_set
from hypothesis import given
from hypothesis import strategies as st

from kubenb.controllers.deployment_scaling import proportional, share_out, size_notes, was_scaled


def test_scaled_is_told_by_the_annotation_of_sets_with_pods() -> None:
    assert was_scaled(deployment(5), [replica_set("a", 3, desired_replicas="3")])
    assert not was_scaled(deployment(5), [replica_set("a", 3, desired_replicas="5")])
    assert not was_scaled(deployment(5), [replica_set("a", 0, desired_replicas="3")])
    assert not was_scaled(deployment(5), [replica_set("a", 3)]), "an adopted set that nobody ever sized"


def test_one_active_set_gets_it_all() -> None:
    (step,) = share_out(deployment(8), replica_set("new", 0, revision=2), [replica_set("old", 3)])
    assert (step.replica_set["metadata"]["name"], step.replicas) == ("old", 8)


def test_a_saturated_new_set_ends_the_old_ones() -> None:
    new = replica_set("new", 4, 4, revision=2, desired_replicas="4")
    (step,) = share_out(deployment(4), new, [replica_set("old", 2, desired_replicas="3")])
    assert (step.replica_set["metadata"]["name"], step.replicas) == ("old", 0)


def test_recreate_shares_nothing() -> None:
    new = replica_set("new", 1, revision=2, desired_replicas="3")
    steps = share_out(deployment(0, strategy={"type": "Recreate"}), new, [replica_set("old", 2, desired_replicas="3")])
    assert [(step.replica_set["metadata"]["name"], step.replicas) for step in steps] == [("old", 0)]


@pytest.mark.parametrize(
    ("replicas", "surge", "before", "sizes", "expected"),
    [
        # the recorded case: 5, 2 and 6 of 10 + 3 become 20 + 3
        (20, 3, 13, [5, 2, 6], [9, 3, 11]),
        (3, 2, 8, [5, 3], [3, 2]),
        (0, 1, 4, [3, 1], [0, 0]),
        (15, 4, 13, [8, 5], [12, 7]),
    ],
)
def test_shares(replicas: int, surge: int, before: int, sizes: list[int], expected: list[int]) -> None:
    sets = [replica_set(f"rs{i}", n, revision=i + 1, max_replicas=str(before)) for i, n in enumerate(sizes)]
    found = {step.replica_set["metadata"]["name"]: step.replicas for step in proportional(deployment(replicas, surge), sets)}
    assert [found[f"rs{i}"] for i in range(len(sizes))] == expected


def test_equal_sets_new_pods_to_the_newer_lost_pods_from_the_older() -> None:
    sets = [replica_set("old", 2, revision=1, max_replicas="4"), replica_set("new", 2, revision=2, max_replicas="4")]
    up = {step.replica_set["metadata"]["name"]: step.replicas for step in proportional(deployment(5, 0), sets)}
    down = {step.replica_set["metadata"]["name"]: step.replicas for step in proportional(deployment(3, 0), sets)}
    assert (up, down) == ({"new": 3, "old": 2}, {"old": 1, "new": 2})


@given(st.integers(1, 60), st.integers(0, 10), st.lists(st.integers(1, 30), min_size=2, max_size=5))
def test_shares_add_up(replicas: int, surge: int, sizes: list[int]) -> None:
    before = sum(sizes)
    sets = [replica_set(f"rs{i}", n, revision=i + 1, max_replicas=str(before)) for i, n in enumerate(sizes)]
    steps = proportional(deployment(replicas, surge), sets)
    assert all(step.replicas >= 0 for step in steps)
    assert sum(step.replicas for step in steps) == replicas + surge


def test_size_notes() -> None:
    assert size_notes(deployment(10)) == {
        "deployment.kubernetes.io/desired-replicas": "10",
        "deployment.kubernetes.io/max-replicas": "13",
    }
