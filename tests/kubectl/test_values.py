"""Durations there and back, and integers as Go reads them."""

from __future__ import annotations

import pytest

from kubenb.kubectl.values import format_duration, parse_duration, parse_int


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (0.3, "300ms"), (1.5, "1.5s"), (30, "30s"), (60, "1m0s"), (90, "1m30s"), (3600, "1h0m0s"), (-5, "-5s")],
)
def test_durations(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "s", "1x", "1.2.3s", "--1s", "abc"])
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="time: "):
        parse_duration(text)


@pytest.mark.parametrize(("text", "value"), [("10", 10), ("-3", -3), ("0x1f", 31), ("017", 15), ("1_000", 1000)])
def test_integers(text: str, value: int) -> None:
    assert parse_int(text) == value


@pytest.mark.parametrize(("text", "bits"), [("2147483648", 32), ("9223372036854775808", 64)])
def test_integers_that_are_too_large(text: str, bits: int) -> None:
    with pytest.raises(ValueError, match="value out of range"):
        parse_int(text, bits)
