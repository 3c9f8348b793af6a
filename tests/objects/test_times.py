"""Stamps and ages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubenb.objects import EPOCH, format_long, format_micro, format_time, human_duration, parse_time


@pytest.mark.parametrize(
    ("stamp", "seconds"),
    [("2026-01-01T00:00:00Z", 0), ("2026-01-01T00:00:05Z", 5), ("2026-01-01T00:00:05.25Z", 5.25),
     ("2026-01-01T00:00:05.123456789Z", 5.123456), ("2026-01-01T01:00:05+01:00", 5)],
)  # fmt: skip
def test_parse(stamp, seconds):
    assert parse_time(stamp) - EPOCH == pytest.approx(seconds, abs=1e-6)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-01-01", "2026-01-01 00:00:00", "2026-13-01T00:00:00Z"])
def test_not_a_time(text):
    with pytest.raises(ValueError):
        parse_time(text)


@given(st.integers(0, 10**9))
def test_back_and_forth(seconds):
    assert parse_time(format_time(EPOCH + seconds)) == EPOCH + seconds
    assert format_time(EPOCH + seconds + 0.999) == format_time(EPOCH + seconds)


def test_micro():
    assert format_micro(EPOCH + 5.123456) == "2026-01-01T00:00:05.123456Z"
    assert format_long(EPOCH + 5.9) == "Thu, 01 Jan 2026 00:00:05 +0000"


@pytest.mark.parametrize(
    ("seconds", "age"),
    [(-5, "<invalid>"), (-1, "0s"), (0, "0s"), (5.9, "5s"), (119, "119s"), (120, "2m"), (130, "2m10s"),
     (599, "9m59s"), (600, "10m"),
     (3600 * 3 - 1, "179m"), (3600 * 3, "3h"), (3600 * 3 + 300, "3h5m"), (3600 * 8, "8h"),
     (3600 * 47, "47h"), (3600 * 52, "2d4h"),
     (86400 * 2, "2d"), (86400 * 8, "8d"), (86400 * 400, "400d"), (86400 * 800, "2y70d"), (86400 * 365 * 9, "9y")],
)  # fmt: skip
def test_ages(seconds, age):
    assert human_duration(seconds) == age
