"""The addresses of one Endpoints object."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kubenb.controllers.endpoints_book import EndpointsBook, Entry
from kubenb.controllers.slice_packing import port_key

HTTP, ADMIN = port_key([{"port": 80, "protocol": "TCP"}]), port_key([{"port": 9090, "protocol": "TCP"}])


def entry(ip: str, ready: bool = True, ports: object = HTTP) -> Entry:
    return Entry(ports, ready, {"ip": ip})  # type: ignore[arg-type]


def test_same_ports_together_sorted_by_address() -> None:
    book = EndpointsBook()
    book.put("b", entry("10.0.0.2"))
    book.put("a", entry("10.0.0.1"))
    book.put("c", entry("10.0.0.3", ready=False))
    book.put("d", entry("10.0.0.4", ports=ADMIN))
    subsets, truncated = book.subsets(1000)
    assert not truncated
    assert subsets == [
        {
            "addresses": [{"ip": "10.0.0.1"}, {"ip": "10.0.0.2"}],
            "notReadyAddresses": [{"ip": "10.0.0.3"}],
            "ports": [{"port": 80, "protocol": "TCP"}],
        },
        {"addresses": [{"ip": "10.0.0.4"}], "ports": [{"port": 9090, "protocol": "TCP"}]},
    ]


def test_over_capacity_ready_addresses_come_first() -> None:
    book = EndpointsBook()
    for number in range(5):
        book.put(f"r{number}", entry(f"10.0.0.{number}"))
        book.put(f"u{number}", entry(f"10.0.1.{number}", ready=False))
    subsets, truncated = book.subsets(7)
    assert truncated and (len(subsets[0]["addresses"]), len(subsets[0]["notReadyAddresses"])) == (5, 2)
    subsets, _ = book.subsets(3)
    assert (len(subsets[0]["addresses"]), "notReadyAddresses" in subsets[0]) == (3, False)


changes = st.lists(st.tuples(st.sampled_from("abcdefg"), st.integers(1, 9), st.sampled_from([True, False, None])), max_size=40)


@given(changes)
def test_kept_is_built_anew(listed: list[tuple[str, int, bool | None]]) -> None:
    book, present = EndpointsBook(), {}
    for member, number, ready in listed:
        present[member] = None if ready is None else entry(f"10.0.0.{number}", ready)
        book.put(member, present[member])
    anew = EndpointsBook()
    for member, found in present.items():
        anew.put(member, found)
    assert book.subsets(5) == anew.subsets(5)
