"""Who is to blame for a lost request."""

from __future__ import annotations

from network.objects import endpoint, service, slice_of
from network.test_clients import Web

from kubenb.network.blame import blame
from kubenb.network.requests import Request
from kubenb.network.service_table import ServiceTable
from kubenb.network.wire import PodNetwork


def request(outcome: str, at: float, rules: int, status: int = 0) -> Request:
    return Request(at, "c", "default/web", "node-1", outcome, status, 0.001, "10.0.0.1", 8080, "default/a", "", "", rules)


def world() -> tuple[ServiceTable, PodNetwork]:
    """One endpoint from 1 s on, whose process ends at 5.0 s; the slice drops it at 5.1 s as revision 42."""
    table, wire, web = ServiceTable(), PodNetwork(), Web()
    table.service_changed(1.0, None, service())
    table.slice_changed(1.0, None, slice_of(endpoint("10.0.0.1"), version=7))
    table.slice_changed(5.1, None, slice_of(version=42))
    namespace = wire.join("10.0.0.1", 0.0)
    namespace.listen(8080, web, 2.0)
    namespace.close(web, 5.0)
    return table, wire


def test_a_stale_rule() -> None:
    found = blame(request("refused", 5.3, 1), *world())
    assert found is not None
    assert (found.kind, found.stale_since, found.revision) == ("stale rule", 5.1, 42)
    assert found.message == (
        "node-1 still sent to default/a (10.0.0.1:8080) at 5.300 s; the EndpointSlice had dropped it at 5.100 s (revision 42), "
        "and kube-proxy was 0.200 s behind"
    )


def test_a_dead_process_nobody_knew_of() -> None:
    found = blame(request("refused", 5.05, 1), *world())
    assert found is not None
    assert (found.kind, found.message) == (
        "dead process",
        "the process in default/a had ended at 5.000 s, and no EndpointSlice said so at 5.050 s",
    )


def test_a_process_that_does_not_listen_yet() -> None:
    found = blame(request("refused", 1.5, 1), *world())
    assert found is not None and "was not listening yet" in found.message


def test_an_answer_that_takes_too_long_is_the_applications() -> None:
    found = blame(request("timeout", 3.0, 1), *world())
    assert found is not None
    assert (found.kind, found.message) == ("application", "default/a listened, but did not answer within 0.001 s")


def test_the_rest() -> None:
    table, wire = world()
    assert blame(request("ok", 3.0, 1), table, wire) is None
    assert blame(request("in flight", 3.0, 1), table, wire) is None
    kinds = [
        blame(request("error", 3.0, 1, 503), table, wire),
        blame(request("no-endpoints", 6.0, 2), table, wire),
        blame(request("timeout", 0.5, -1), table, wire),
    ]
    assert [one.kind if one else None for one in kinds] == ["application", "no endpoints", "no service"]
