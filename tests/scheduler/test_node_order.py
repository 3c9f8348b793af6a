from __future__ import annotations

from scheduler.builders import node

from kubenb.scheduler.node_order import NodeOrder


def order(*zones: str) -> list[int]:
    made = NodeOrder()
    for row, zone in enumerate(zones):
        made.put(row, node(f"n{row}", labels={"topology.kubernetes.io/zone": zone} if zone else {}))
    return made.rows().tolist()


def test_zones_take_turns() -> None:
    assert order("a", "a", "a", "b", "c", "b") == [0, 3, 4, 1, 5, 2]
    assert order("", "", "a") == [0, 2, 1]
    assert order("", "", "") == [0, 1, 2]
    assert order() == []


def test_a_node_may_change_its_zone_or_go() -> None:
    made = NodeOrder()
    for row, zone in enumerate("aab"):
        made.put(row, node(f"n{row}", labels={"topology.kubernetes.io/zone": zone}))
    made.put(0, node("n0", labels={"topology.kubernetes.io/zone": "b"}))
    assert made.rows().tolist() == [1, 2, 0]
    made.drop(1)
    assert made.rows().tolist() == [2, 0]
    assert len(made) == 2


def test_the_order_goes_round() -> None:
    made = NodeOrder()
    for row in range(4):
        made.put(row, node(f"n{row}"))
    assert made.from_(3).tolist() == [3, 0, 1, 2]
