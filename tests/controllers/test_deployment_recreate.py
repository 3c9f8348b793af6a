"""Recreate: all old pods go before the first new one comes."""

from __future__ import annotations

import pytest
from controllers.builders import deployment, pod, replica_set

from kubenb.controllers import deployment_recreate as recreate


def test_every_old_set_goes_to_zero() -> None:
    steps = recreate.stop_old([replica_set("a", 3), replica_set("b", 0), replica_set("c", 1)])
    assert [(step.replica_set["metadata"]["name"], step.replicas) for step in steps] == [("a", 0), ("c", 0)]


@pytest.mark.parametrize(
    ("counted", "pods", "remain"),
    [
        (1, [], True),
        (0, [pod("a", terminating=True)], True),
        (0, [pod("a", phase="Failed"), pod("b", phase="Succeeded")], False),
        (0, [], False),
    ],
)
def test_old_pods_remain(counted: int, pods: list[dict[str, object]], remain: bool) -> None:
    assert recreate.old_pods_remain([replica_set("a", 0, pods=counted)], pods) is remain


def test_the_new_set_comes_in_full() -> None:
    step = recreate.start_new(deployment(3), replica_set("new", 0))
    assert step is not None and step.replicas == 3
    assert recreate.start_new(deployment(3), replica_set("new", 3)) is None
