"""Load curves: how many requests a second clients send over time.

In comes the name of a shape and how much, or a value for each minute. Out go steps (second, requests a second), as
`c.traffic.start(rate=...)` takes them. Next: `autoscaling.py`."""

from __future__ import annotations

from collections.abc import Sequence
from math import pi, sin

SHAPES = ("step", "ramp", "spike", "sine", "steady", "drawn")
MINUTES = 14
"""How long every curve is."""
FINE = 10
"""Seconds between two values of a curve that changes all the time."""

Steps = list[tuple[float, float]]


def curve(shape: str, low: float, high: float, drawn: Sequence[float] = ()) -> Steps:
    """`MINUTES` minutes of load between `low` and `high`. Raises ValueError for an unknown shape.

    step: high from minute 1 to 6. ramp: up from minute 1 to 6, down to minute 9. spike: high for half of minute 2. sine: twice up
    and down. steady: high all the time. drawn: the values of the minutes, one after the other."""
    if shape not in SHAPES:
        raise ValueError(f'unknown load curve "{shape}": there are {", ".join(SHAPES)}')
    if shape == "drawn":
        return thinned([(60.0 * minute, max(0.0, float(value))) for minute, value in enumerate(drawn[:MINUTES])])
    if shape == "steady":
        return [(0.0, high)]
    if shape == "step":
        return [(0.0, low), (60.0, high), (360.0, low)]
    if shape == "spike":
        return [(0.0, low), (120.0, high), (150.0, low)]
    seconds = range(0, 60 * MINUTES, FINE)
    wave = _ramp if shape == "ramp" else _sine
    return thinned([(float(second), round(low + (high - low) * wave(second / 60), 1)) for second in seconds])


def _ramp(minute: float) -> float:
    if minute <= 6:
        return max(0.0, (minute - 1) / 5)
    return max(0.0, 1 - (minute - 6) / 3)


def _sine(minute: float) -> float:
    return 0.5 - 0.5 * sin(2 * pi * (minute / (MINUTES / 2) + 0.25))


def thinned(steps: Steps) -> Steps:
    """Without steps that change nothing."""
    return [step for index, step in enumerate(steps) if index == 0 or step[1] != steps[index - 1][1]]
