"""Back-off arithmetic."""

from __future__ import annotations

from kubenb.kubelet.backoff import Backoff


def test_the_first_retry_is_free_then_it_doubles_up_to_the_limit() -> None:
    backoff, now, waits = Backoff(10.0, 300.0, 600.0), 0.0, []
    for _ in range(8):
        waits.append(backoff.remaining(now, now))
        now += waits[-1]
        backoff.tried(now, now)
    assert waits == [0, 10, 20, 40, 80, 160, 300, 300]


def test_what_has_passed_counts() -> None:
    backoff = Backoff(10.0, 300.0, 600.0)
    backoff.tried(0.0, 0.0)
    assert [backoff.remaining(5.0, now) for now in (5.0, 9.0, 15.0, 99.0)] == [10, 6, 0, 0]


def test_a_long_life_forgives_everything() -> None:
    backoff = Backoff(10.0, 300.0, 600.0)
    for at in (0.0, 10.0, 30.0):
        backoff.tried(at, at)
    assert backoff.remaining(630.0, 630.0) == 40
    assert backoff.remaining(631.0, 631.0) == 0
    backoff.tried(631.0, 631.0)
    assert backoff.delay == 10
