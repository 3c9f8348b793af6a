"""The list of changes, and what backends there were after each."""

from __future__ import annotations

import pytest
from network.objects import Object, endpoint, service, slice_of

from kubenb.network.endpoints import all_backends, usable
from kubenb.network.service_table import ServiceTable

A, B = endpoint("10.0.0.1"), endpoint("10.0.0.2")
GONE = endpoint("10.0.0.3", ready=False, serving=True, terminating=True)
DEAD = endpoint("10.0.0.4", ready=False, serving=False, terminating=True)
UNREADY = endpoint("10.0.0.5", ready=False, serving=False)


@pytest.mark.parametrize(
    ("endpoints", "ips"),
    [
        ((A, B), ["10.0.0.1", "10.0.0.2"]),
        ((A, GONE, UNREADY), ["10.0.0.1"]),
        ((GONE, DEAD, UNREADY), ["10.0.0.3"]),
        ((DEAD, UNREADY), []),
        ((), []),
    ],
)
def test_ready_endpoints_first_then_terminating_ones_that_serve(endpoints: tuple[Object, ...], ips: list[str]) -> None:
    found = usable(all_backends(service(), {"web-1": slice_of(*endpoints)}, 80))
    assert [one.ip for one in found] == ips


@pytest.mark.parametrize(("port", "count"), [(80, 1), ("http", 1), (None, 1), (443, 0), (81, 0)])
def test_ports_by_number_name_or_the_first(port: int | str | None, count: int) -> None:
    both = service("web", {"name": "http", "port": 80}, {"name": "https", "port": 443})
    assert len(all_backends(both, {"web-1": slice_of(A, port="http")}, port)) == count


def test_every_version_can_be_asked_for_in_any_order() -> None:
    table = ServiceTable()
    table.service_changed(1.0, None, service())
    table.slice_changed(2.0, None, slice_of(A, version=2))
    table.slice_changed(3.0, None, slice_of(B, name="web-2", version=3))
    table.slice_changed(4.0, slice_of(A), slice_of(version=4))
    table.slice_changed(5.0, slice_of(B, name="web-2"), None)

    def ips(index: int) -> list[str]:
        version = table.version("default/web", index)
        assert version is not None
        return [one.ip for one in version.backends(80)]

    assert [ips(index) for index in (4, 0, 2, 1, 3)] == [[], [], ["10.0.0.1", "10.0.0.2"], ["10.0.0.1"], ["10.0.0.2"]]
    assert table.version("default/web", -1) is None
    assert table.version("default/other", 4) is None
    assert [table.index_at(at) for at in (0.5, 1.0, 3.9, 9.0)] == [-1, 0, 2, 4]


def test_a_service_that_goes_leaves_no_rules() -> None:
    table = ServiceTable()
    table.service_changed(1.0, None, service())
    table.slice_changed(2.0, None, slice_of(A))
    table.service_changed(3.0, service(), None)
    version = table.version("default/web", 2)
    assert version is not None and version.service is None and version.backends(80) == ()


def test_a_change_of_labels_alone_is_none() -> None:
    table = ServiceTable()
    table.service_changed(1.0, None, service())
    table.service_changed(2.0, service(), service(version=7))
    table.slice_changed(2.0, None, {**slice_of(A), "metadata": {"name": "x", "namespace": "default"}})
    assert len(table.times) == 1


def test_ten_thousand_changes_cost_no_memory_for_versions_nobody_asks_for() -> None:
    table = ServiceTable()
    table.service_changed(0.0, None, service())
    for number in range(10_000):
        table.slice_changed(float(number), None, slice_of(A, name=f"web-{number % 100}", version=number))
    version = table.version("default/web", 10_000)
    assert version is not None and len(version.slices) == 100
    before = version.before
    assert before is not None and before._slices is None
