"""A cpu limit, by a table of requests: free until the quota of a tenth of a second is used up, then one after the other."""

from __future__ import annotations

import pytest

from kubenb.runtime.throttle import Throttle


@pytest.mark.parametrize(
    ("cores", "work", "expected"),
    [
        (0.5, [(0.0, 0.05)], [0.0]),  # 50 ms: the whole quota of a period
        (0.5, [(0.0, 0.06)], [0.02]),  # 10 ms too much, at half a core
        (0.5, [(0.0, 0.05), (0.0, 0.01)], [0.0, 0.02]),
        (0.5, [(0.0, 0.05), (0.1, 0.05)], [0.0, 0.0]),  # a new period
        (0.5, [(0.0, 0.1), (0.1, 0.05)], [0.1, 0.1]),
        (0.5, [(5.0, 0.05), (5.0, 0.05)], [0.0, 0.1]),  # idle time is not saved up
        (2.0, [(0.0, 0.05)] * 4, [0.0] * 4),
    ],
)
def test_what_comes_too_much_waits(cores: float, work: list[tuple[float, float]], expected: list[float]) -> None:
    throttle = Throttle(cores)
    assert [throttle.work(at, seconds) for at, seconds in work] == pytest.approx(expected)


def test_backlog_is_worked_off_at_the_limit() -> None:
    throttle = Throttle(0.5)
    throttle.work(0.0, 1.05)
    assert [throttle.backlog(at) for at in (0.0, 1.0, 2.0, 9.0)] == pytest.approx([1.0, 0.5, 0.0, 0.0])
