"""Cron schedules: the next time after a given one.

What comes in: "*/5 8-17 * * mon-fri", "@daily", "@every 90m", and a time.  What goes out: a time, in UTC.  When both the day of
the month and the day of the week are restricted, either suffices, as cron has always had it.
Source: github.com/robfig/cron/v3 (ParseStandard), which the real controller uses.  Next: `cronjob.py`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kubenb.objects import format_time

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
NAMES = {**{name: number for number, name in enumerate(MONTHS, 1)}, **{name: number for number, name in enumerate(DAYS)}}
BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
SHORTHANDS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
DAY = 86_400
HORIZON = 5 * 366
"""Days after which a schedule that never comes (30 February) is given up."""


class ScheduleError(ValueError):
    """The text is no schedule."""


class Schedule(NamedTuple):
    """`every`: seconds between runs, of "@every"; else 0, and the sets say which minutes, hours, ... are meant."""

    every: float
    minutes: frozenset[int] = frozenset()
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    either_day: bool = False


def parse_schedule(text: str) -> Schedule:
    """Raises ScheduleError."""
    if text.startswith("@every "):
        return Schedule(max(1.0, float(int(_duration(text.removeprefix("@every "))))))
    fields = SHORTHANDS.get(text, text).split()
    if len(fields) != len(BOUNDS):
        raise ScheduleError(f"expected exactly 5 fields, found {len(fields)}: [{' '.join(fields)}]")
    try:
        sets = [_field(field, *bounds) for field, bounds in zip(fields, BOUNDS, strict=True)]
    except (ValueError, KeyError) as error:
        raise ScheduleError(f"failed to parse {text}: {error}") from error
    minutes, hours, days, months, weekdays = (numbers for numbers, _ in sets)
    return Schedule(0.0, minutes, hours, days, months, weekdays, either_day=not (sets[2][1] or sets[4][1]))


def _field(text: str, low: int, high: int) -> tuple[frozenset[int], bool]:
    """The numbers of one field, and whether it is a plain star."""
    found: set[int] = set()
    star = False
    for part in text.lower().split(","):
        span, _, step_text = part.partition("/")
        step = int(step_text or 1)
        if span in ("*", "?"):
            first, last = low, high
            star = star or step == 1
        else:
            start, dash, end = span.partition("-")
            first = _number(start)
            last = _number(end) if dash else (high if step_text else first)
        if not low <= first <= last <= high or step < 1:
            raise ScheduleError(f"{part} is not within {low}-{high}")
        found.update(range(first, last + 1, step))
    return frozenset(found), star


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else NAMES[text]


def _duration(text: str) -> float:
    parts = re.findall(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ScheduleError(f"failed to parse duration {text}")
    return sum(float(number) * UNITS[unit] for number, unit in parts)


def next_time(schedule: Schedule, after: float) -> float | None:
    """The first time later than `after` (both seconds since 1970); None when there is none in five years."""
    if schedule.every:
        return int(after) + schedule.every
    start = int(after) // 60 * 60 + 60
    for day in range(start // DAY, start // DAY + HORIZON):
        if not _is_meant(schedule, day):
            continue
        for hour in sorted(schedule.hours):
            for minute in sorted(schedule.minutes):
                moment = day * DAY + hour * 3600 + minute * 60
                if moment >= start:
                    return float(moment)
    return None


def _is_meant(schedule: Schedule, day: int) -> bool:
    """`day`: days since 1970, which began on a Thursday."""
    _, month, day_of_month = format_time(day * DAY)[:10].split("-")
    if int(month) not in schedule.months:
        return False
    by_date, by_weekday = int(day_of_month) in schedule.days, (day + 4) % 7 in schedule.weekdays
    return by_date or by_weekday if schedule.either_day else by_date and by_weekday
