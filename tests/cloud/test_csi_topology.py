"""The zone of a new disk."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.cloud.csi_drivers import DRIVERS, ZONE, rounded
from kubenb.cloud.csi_topology import allowed_zones, fnv, node_affinity, pick_zone, spread

Object = dict[str, Any]


def nodes(*zones: str) -> list[Object]:
    return [{"metadata": {"name": f"n{n}", "labels": {ZONE: zone} if zone else {}}} for n, zone in enumerate(zones)]


def only(*zones: str) -> Object:
    return {"allowedTopologies": [{"matchLabelExpressions": [{"key": ZONE, "values": list(zones)}]}]}


@pytest.mark.parametrize(
    ("there", "storage_class", "expected"),
    [
        (nodes("a"), {}, {"a"}),
        (nodes("", ""), {}, {""}),
        (nodes("a", "b", "a"), {}, {"a", "b"}),
        (nodes("a", "b"), only("b"), {"b"}),
        (nodes(""), only("b"), {"b"}),
    ],
)
def test_pick_zone(there: list[Object], storage_class: Object, expected: set[str]) -> None:
    assert {pick_zone(there, storage_class, f"data-{n}") for n in range(9)} == expected


def test_a_class_that_allows_no_zone_that_is_there() -> None:
    with pytest.raises(LookupError, match="no available topology found"):
        pick_zone(nodes("a"), only("b"), "c")


def test_numbered_claims_go_round_the_zones() -> None:
    zones = [pick_zone(nodes("a", "b", "c"), {}, f"data-web-{n}") for n in range(6)]
    assert zones[:3] == zones[3:] and len(set(zones[:3])) == 3


def test_small_things() -> None:
    assert fnv("") == 2166136261 and fnv("a") == 84696446
    assert spread("web-3") == spread("web-0") + 3
    assert allowed_zones({}) is None and allowed_zones(only("a", "b")) == ["a", "b"]
    assert node_affinity("a")["required"]["nodeSelectorTerms"][0]["matchExpressions"][0]["values"] == ["a"]
    assert rounded(1, DRIVERS["disk.csi.kubenb.io"]) == rounded(1 << 30, DRIVERS["disk.csi.kubenb.io"]) == 1 << 30
