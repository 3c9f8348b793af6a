"""Time stamps: seconds on one side, RFC 3339 text and kubectl's ages on the other. Nothing here asks what
time it is.

Next: `conditions`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH = (datetime(2026, 1, 1, tzinfo=UTC) - _UNIX).total_seconds()
"""Virtual second 0 of every cluster, 2026-01-01T00:00:00Z, in seconds since 1970."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)")


@lru_cache(maxsize=65536)
def parse_time(stamp: str) -> float:
    """Seconds since 1970 of an RFC 3339 stamp ("2026-01-01T00:00:05Z", with or without a fraction);
    ValueError for anything else.
    """
    if not _STAMP.fullmatch(stamp):
        raise ValueError(f'parsing time "{stamp}" as "2006-01-02T15:04:05Z07:00": cannot parse "{stamp}" as "2006"')
    head, fraction, zone = re.split(r"([.,]\d+)?(?=Z|[+-]\d\d:\d\d$)", stamp, maxsplit=1)[:3]
    moment = datetime.fromisoformat(head + zone.replace("Z", "+00:00"))
    microseconds = int((fraction or ".0")[1:7].ljust(6, "0"))
    return (moment - _UNIX) / timedelta(seconds=1) + microseconds / 1e6


@lru_cache(maxsize=65536)
def format_time(seconds: float) -> str:
    """metav1.Time: seconds since 1970 -> "2026-01-01T00:00:05Z", whole seconds (the fraction is dropped, not
    rounded).
    """
    return (_UNIX + timedelta(seconds=seconds // 1)).strftime("%Y-%m-%dT%H:%M:%SZ")


def format_micro(seconds: float) -> str:
    """metav1.MicroTime: seconds since 1970 -> "2026-01-01T00:00:05.123456Z"."""
    return (_UNIX + timedelta(microseconds=round(seconds * 1e6))).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def format_long(seconds: float) -> str:
    """RFC 1123 with a numeric zone, as `kubectl describe` writes it: "Thu, 01 Jan 2026 00:00:05 +0000", whatever the locale."""
    moment = _UNIX + timedelta(seconds=seconds // 1)
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment.day:02} {month} {moment.year} {moment:%H:%M:%S} +0000"


def human_duration(seconds: float) -> str:
    """An age as kubectl's tables show it: 5s, 2m10s, 12m, 3h5m, 2d4h, 400d (apimachinery,
    pkg/util/duration.HumanDuration).
    """
    whole = int(seconds)  # towards zero, as Go's integer conversion
    if whole < -1:
        return "<invalid>"
    if whole < 0:
        return "0s"
    if whole < 60 * 2:
        return f"{whole}s"
    minutes = whole // 60
    if minutes < 10:
        return _two(minutes, "m", whole % 60, "s")
    if minutes < 60 * 3:
        return f"{minutes}m"
    hours = whole // 3600
    if hours < 8:
        return _two(hours, "h", minutes % 60, "m")
    if hours < 48:
        return f"{hours}h"
    if hours < 24 * 8:
        return _two(hours // 24, "d", hours % 24, "h")
    if hours < 24 * 365 * 2:
        return f"{hours // 24}d"
    if hours < 24 * 365 * 8:
        return _two(hours // 24 // 365, "y", hours // 24 % 365, "d")
    return f"{hours // 24 // 365}y"


def _two(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large}{large_unit}{small}{small_unit}" if small else f"{large}{large_unit}"
