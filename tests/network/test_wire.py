"""The wire: who was there, and when."""

from __future__ import annotations

from kubenb.network.wire import PodNetwork


class Web:
    label = ("default/a", "web:1", "")
    stateful = False

    def answer(self, path: str, at: float) -> tuple[int, float]:
        return 200, 0.0


def test_a_port_is_open_from_its_opening_to_its_closing() -> None:
    wire, server = PodNetwork(), Web()
    namespace = wire.join("10.0.0.1", 1.0)
    namespace.listen(80, server, 3.0)
    assert namespace.listener(80, 2.9) is None
    assert namespace.listener(80, 3.0) is not None
    namespace.close(server, 7.0)
    assert namespace.listener(80, 6.9) is not None
    assert namespace.listener(80, 7.0) is None
    assert namespace.listener(81, 5.0) is None


def test_the_past_stays_known_after_a_restart() -> None:
    wire, first, second = PodNetwork(), Web(), Web()
    namespace = wire.join("10.0.0.1", 0.0)
    namespace.listen(80, first, 1.0)
    namespace.close(first, 5.0)
    namespace.listen(80, second, 8.0)
    found = [namespace.listener(80, at) for at in (2.0, 6.0, 9.0)]
    assert [one.server if one else None for one in found] == [first, None, second]


def test_an_address_is_used_again() -> None:
    wire, given_back = PodNetwork(), []
    first = wire.join("10.0.0.1", 0.0, given_back.append)
    first.leave(4.0)
    second = wire.join("10.0.0.1", 6.0)
    assert [wire.namespace("10.0.0.1", at) for at in (3.0, 5.0, 6.0)] == [first, None, second]
    assert wire.last_namespace("10.0.0.1") is second
    assert wire.namespace("10.0.0.9", 1.0) is None
    assert given_back == ["10.0.0.1"]
