"""Cron schedules: when the next run is. Virtual time begins at 2026-01-01T00:00:00Z, a Thursday."""

from __future__ import annotations

import pytest

from kubenb.controllers.cron_schedule import ScheduleError, next_time, parse_schedule
from kubenb.objects import format_time, parse_time


@pytest.mark.parametrize(
    ("text", "after", "following"),
    [
        ("* * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z"),
        ("* * * * *", "2026-01-01T00:00:59Z", "2026-01-01T00:01:00Z"),
        ("*/15 * * * *", "2026-01-01T00:46:00Z", "2026-01-01T01:00:00Z"),
        ("5/20 * * * *", "2026-01-01T00:26:00Z", "2026-01-01T00:45:00Z"),
        ("30 8-10,14 * * *", "2026-01-01T10:30:00Z", "2026-01-01T14:30:00Z"),
        ("0 0 * * mon", "2026-01-01T00:00:00Z", "2026-01-05T00:00:00Z"),
        ("0 12 * * MON-FRI", "2026-01-02T12:00:00Z", "2026-01-05T12:00:00Z"),
        ("0 0 13 * fri", "2026-01-03T00:00:00Z", "2026-01-09T00:00:00Z"),
        ("0 0 13 * *", "2026-01-03T00:00:00Z", "2026-01-13T00:00:00Z"),
        ("0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"),
        ("59 23 31 dec ?", "2026-01-01T00:00:00Z", "2026-12-31T23:59:00Z"),
        ("@hourly", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z"),
        ("@weekly", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z"),
        ("@yearly", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ("@every 1h30m", "2026-01-01T00:00:10Z", "2026-01-01T01:30:10Z"),
    ],
)
def test_the_next_time(text: str, after: str, following: str) -> None:
    found = next_time(parse_schedule(text), parse_time(after))
    assert found is not None and format_time(found) == following


def test_a_day_that_never_comes() -> None:
    assert next_time(parse_schedule("0 0 30 2 *"), 0.0) is None


@pytest.mark.parametrize(
    "text", ["", "* * * *", "60 * * * *", "* * 0 * *", "5-1 * * * *", "x * * * *", "*/0 * * * *", "@every soon"]
)
def test_what_is_no_schedule(text: str) -> None:
    with pytest.raises(ScheduleError):
        parse_schedule(text)
