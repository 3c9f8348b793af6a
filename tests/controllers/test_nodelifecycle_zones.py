"""How fast nodes may be declared lost."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.controllers.nodelifecycle_zones import FULL, NORMAL, PARTIAL, ZoneQueue, eviction_rate, zone_of, zone_state
from kubenb.ledger import Ledger


@pytest.mark.parametrize(
    ("ready", "unready", "state"),
    [
        (3, 0, NORMAL),
        (0, 0, NORMAL),
        (0, 1, FULL),
        (1, 2, NORMAL),
        (2, 3, PARTIAL),
        (3, 3, NORMAL),
        (45, 55, PARTIAL),
        (46, 54, NORMAL),
    ],
)
def test_the_state_of_a_zone(ready: int, unready: int, state: str) -> None:
    assert zone_state(ready, unready, 0.55) == state


@pytest.mark.parametrize(("state", "nodes", "rate"), [(NORMAL, 5, 0.1), (FULL, 5, 0.1), (PARTIAL, 50, 0), (PARTIAL, 51, 0.01)])
def test_the_rate(state: str, nodes: int, rate: float) -> None:
    assert eviction_rate(state, nodes, Ledger()) == rate


def test_one_at_once_then_one_every_ten_seconds() -> None:
    queue = ZoneQueue(0.1, 0.0)
    for name in ("a", "b", "a", "c"):
        queue.add(name)
    queue.discard("c")
    assert (queue.wait(0.0), queue.take(0.0), queue.wait(0.0), queue.wait(4.0)) == (0, "a", 10, 6)
    assert (queue.take(10.0), queue.wait(10.0)) == ("b", None)


def test_a_zone_left_alone_waits_for_a_token_when_it_goes_on() -> None:
    queue = ZoneQueue(0.1, 0.0)
    for name in ("a", "b"):
        queue.add(name)
    queue.take(0.0)
    queue.set_rate(0.0, 1.0)
    assert queue.wait(100.0) is None
    queue.set_rate(0.1, 100.0)
    assert queue.wait(100.0) == 10


@pytest.mark.parametrize(
    ("labels", "zone"),
    [
        ({}, ""),
        ({"topology.kubernetes.io/zone": "a"}, "/a"),
        ({"topology.kubernetes.io/region": "eu", "failure-domain.beta.kubernetes.io/zone": "a"}, "eu/a"),
    ],
)
def test_the_zone_of_a_node(labels: dict[str, Any], zone: str) -> None:
    assert zone_of({"metadata": {"name": "n", "labels": labels}}) == zone
