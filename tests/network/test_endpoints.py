"""Which endpoints a rule leads to, by where it stands."""

from __future__ import annotations

import pytest

from kubenb.network.endpoints import Backend, Choice, Place, all_backends, choose_near, usable

A1, A2 = Backend("a1", 80, "", "node-1", True, ("a",)), Backend("a2", 80, "", "node-2", True, ("a",))
B3 = Backend("b3", 80, "", "node-3", True, ("b",))
BARE = Backend("x", 80, "", "node-1")
LEAVING = Backend("l", 80, "", "node-1", False)
ON_1 = Backend("n1", 80, "", "node-1", True, ("a",), ("node-1",))
ON_3 = Backend("n3", 80, "", "node-3", True, ("b",), ("node-3",))


@pytest.mark.parametrize(
    ("backends", "place", "local", "chosen", "empty"),
    [
        ((A1, A2, B3), Place("node-1", "a"), False, (A1, A2), "refuse"),
        ((A1, A2, B3), Place("node-3", "b"), False, (B3,), "refuse"),
        ((A1, A2, B3), Place("node-9", "c"), False, (A1, A2, B3), "refuse"),
        ((A1, A2, B3), Place("node-9"), False, (A1, A2, B3), "refuse"),
        ((A1, A2, BARE), Place("node-3", "b"), False, (A1, A2, BARE), "refuse"),
        ((ON_1, ON_3), Place("node-3", "a"), False, (ON_3,), "refuse"),
        ((ON_1, ON_3), Place("node-2", "a"), False, (ON_1,), "refuse"),
        ((A1, B3), Place("node-1"), True, (A1,), "drop"),
        ((A1, B3), Place("node-2"), True, (), "drop"),
        ((), Place("node-2"), True, (), "refuse"),
        ((LEAVING,), Place("node-1"), False, (LEAVING,), "refuse"),
        ((LEAVING, B3), Place("node-1"), False, (B3,), "refuse"),
        ((LEAVING, B3), Place("node-1"), True, (LEAVING,), "drop"),
    ],
)
def test_what_is_near(backends: tuple[Backend, ...], place: Place, local: bool, chosen: tuple[Backend, ...], empty: str) -> None:
    """Hints hold if every ready endpoint has some and one fits; Local falls back to what still serves on the node itself."""
    found = choose_near(backends, place, local)
    assert found.backends == chosen
    if not chosen:
        assert found == Choice((), empty)  # type: ignore[arg-type]


def test_ready_ones_first() -> None:
    assert usable((LEAVING, A1)) == (A1,)
    assert usable((LEAVING,)) == (LEAVING,)


def test_ports_are_compared_by_name_and_protocol() -> None:
    spec = {"ports": [{"name": "dns", "port": 53, "protocol": "UDP"}, {"name": "dns-tcp", "port": 53, "protocol": "TCP"}]}
    both = [{"name": "dns", "port": 1053, "protocol": "UDP"}, {"name": "dns-tcp", "port": 2053, "protocol": "TCP"}]
    slices = {"s": {"ports": both, "endpoints": [{"addresses": ["10.0.0.1"]}]}}
    assert [one.port for one in all_backends({"spec": spec}, slices, "dns")] == [1053]
    assert [one.port for one in all_backends({"spec": spec}, slices, "dns-tcp")] == [2053]
