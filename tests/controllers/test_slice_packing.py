"""Endpoints in slices: full where they can be, and untouched where nothing changed."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kubenb.controllers.slice_packing import Packing, Slice, port_key

HTTP, ADMIN = port_key([{"name": "", "port": 80}]), port_key([{"name": "", "port": 9090}])


def endpoint(name: str, ready: bool = True) -> dict[str, Any]:
    return {"addresses": [name], "conditions": {"ready": ready}}


def stored(packing: Packing) -> Packing:
    """What a writer does: everything is in the API server now."""
    packing.fill()
    for number, one in enumerate(packing.slices):
        one.stored = one.stored or {"metadata": {"name": f"s{number}"}}
        one.touched = False
    return packing


def filled(count: int, limit: int = 100) -> Packing:
    packing = Packing(limit)
    for number in range(count):
        packing.put(f"p{number}", HTTP, endpoint(f"p{number}"))
    return stored(packing)


def sizes(packing: Packing) -> list[int]:
    return [len(one.members) for one in packing.slices]


def test_slices_are_filled_one_after_the_other() -> None:
    assert sizes(filled(250)) == [100, 100, 50]


def test_without_members_one_slice_stays_without_ports() -> None:
    packing = filled(0)
    assert [one.is_placeholder for one in packing.slices] == [True]
    packing.put("a", HTTP, endpoint("a"))
    assert packing.fill() == []
    (one,) = packing.slices
    assert one.ports == HTTP and one.stored is not None, "the placeholder itself becomes the first real slice"
    packing.put("a", (), None)
    packing.fill()
    assert [(one.ports, one.members) for one in packing.slices] == [((), {})]


def test_a_change_touches_its_slice_only() -> None:
    packing = filled(250)
    packing.put("p120", HTTP, endpoint("p120", ready=False))
    packing.fill()
    assert [one.touched for one in packing.slices] == [False, True, False]


def test_the_same_again_touches_nothing() -> None:
    packing = filled(3)
    packing.put("p1", HTTP, endpoint("p1"))
    packing.fill()
    assert not any(one.touched for one in packing.slices)


def test_newcomers_go_where_something_is_written_anyway_else_into_the_fullest_with_room() -> None:
    packing = filled(6, limit=4)  # 4 and 2
    packing.put("p0", HTTP, None)
    packing.put("new", HTTP, endpoint("new"))
    packing.fill()
    assert sizes(packing) == [4, 2] and [one.touched for one in packing.slices] == [True, False]
    packing = filled(6, limit=4)
    packing.put("new", HTTP, endpoint("new"))
    packing.fill()
    assert sizes(packing) == [4, 3]


def test_other_ports_other_slices_and_empty_ones_are_used_again() -> None:
    packing = filled(1)
    packing.put("p0", ADMIN, endpoint("p0"))
    assert packing.fill() == []
    assert [(one.ports, list(one.members)) for one in packing.slices] == [(ADMIN, ["p0"])]
    packing = filled(8, limit=4)
    for number in range(4):
        packing.put(f"p{number}", HTTP, None)
    (gone,) = packing.fill()
    assert not gone.members and sizes(packing) == [4]


changes = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from([HTTP, ADMIN]), st.sampled_from([True, False, None])), max_size=40
)


@given(changes, st.integers(1, 5), st.data())
def test_every_member_is_in_one_slice_and_no_slice_overflows(
    listed: list[tuple[int, Any, bool | None]], limit: int, data: st.DataObject
) -> None:
    packing, expected = Packing(limit), {}
    for number, ports, ready in listed:
        member = f"p{number}"
        packing.put(member, ports, None if ready is None else endpoint(member, ready))
        expected[member] = None if ready is None else (ports, endpoint(member, ready))
        if data.draw(st.booleans()):
            packing = stored(packing)
    packing.fill()
    found = [(member, (one.ports, entry)) for one in packing.slices for member, entry in one.members.items()]
    assert dict(found) == {member: entry for member, entry in expected.items() if entry}
    assert len(found) == len(dict(found))
    assert packing.slices and all(len(one.members) <= limit for one in packing.slices)
    assert [one for one in packing.slices if not one.members] in ([], packing.slices[:1])


def test_slices_as_they_lie_in_the_api_server_are_taken_over() -> None:
    packing = Packing(4, [Slice(HTTP, {"a": endpoint("a"), "b": endpoint("b")}, {"metadata": {"name": "s"}})])
    assert packing.members == ["a", "b"]
    packing.put("b", (), None)
    packing.fill()
    assert sizes(packing) == [1]
