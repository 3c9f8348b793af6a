"""How much a client sends over time: a rate, or steps of rates.

What comes in: requests a second. What goes out: when the next request is due. Next: `clients.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

Rate = float | Sequence[tuple[float, float]]
"""Requests a second; or steps ((from second, requests a second), ...), seconds after the client's start."""


class Load(NamedTuple):
    """A load curve of steps, in virtual seconds."""

    starts: tuple[float, ...]
    rates: tuple[float, ...]

    @classmethod
    def of(cls, rate: Rate, now: float) -> Load:
        """Raises ValueError for a rate below 0, for none above it, and for steps that don't go forwards in time."""
        if isinstance(rate, (int, float)):
            if not rate > 0:
                raise ValueError(f"rate must be greater than 0 requests a second, not {rate}")
            return cls((now,), (float(rate),))
        steps = [(float(at), float(value)) for at, value in rate]
        if not steps or any(value < 0 for _, value in steps) or not any(value > 0 for _, value in steps):
            raise ValueError(f"steps of a rate are (second, requests a second) of 0 or more, not {list(rate)!r}")
        if any(later[0] <= earlier[0] for earlier, later in pairwise(steps)):
            raise ValueError(f"steps of a rate go forwards in time, not {list(rate)!r}")
        if steps[0][0] > 0:
            steps.insert(0, (0.0, 0.0))
        return cls(tuple(now + at for at, _ in steps), tuple(value for _, value in steps))

    @property
    def steady(self) -> float:
        """The rate, if it never changes; else 0."""
        return self.rates[0] if len(self.rates) == 1 else 0.0

    def begin(self, now: float, share: float) -> float:
        """When the first request is due: `share` (0 to 1) of an interval after the start."""
        return now + share / self.steady if self.steady else self.after(now, share)

    def at(self, time: float) -> float:
        """Requests a second at that time."""
        rate = 0.0
        for start, value in zip(self.starts, self.rates, strict=True):
            if start <= time:
                rate = value
        return rate

    def after(self, time: float, need: float) -> float:
        """When, from `time` on, `need` more requests have become due; infinity when they never do."""
        ends = (*self.starts[1:], inf)
        for end, rate in zip(ends, self.rates, strict=True):
            if end <= time:
                continue
            if rate > 0:
                due = time + need / rate
                if due <= end:
                    return due
                need -= (end - time) * rate
            time = end
        return inf
