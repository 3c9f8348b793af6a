"""The autoscaler's run as one still picture: requests, usage against the target, replicas with the wishes of the metrics.

Comes in: frames. Goes out: a Picture. Next: `autoscaling`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kubenb.timeline.autoscaling_summary import headline
from kubenb.widgets.picture import BAD, FAINT, HUES, INK, LINE, Area, Box, Line, Picture, Words, pale, steps

Frames = dict[str, Any]
WIDTH, LEFT, RIGHT = 900, 44, 160
HEAD, HEIGHT, GAP = 70, 90, 34


@dataclass(frozen=True, slots=True)
class Strip:
    """One of the three charts: where times and values stand. `most`: the value at the top."""

    top: float
    most: float
    start: float
    end: float

    @property
    def bottom(self) -> float:
        return self.top + HEIGHT

    def x(self, time: float) -> float:
        return LEFT + (time - self.start) / max(self.end - self.start, 1e-6) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return self.bottom - min(value, self.most) / self.most * HEIGHT

    def steps(self, rows: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        return steps([(self.x(at), self.y(value)) for at, value in rows], self.x(self.end))

    def area(self, rows: Sequence[tuple[float, float]], fill: str) -> Area:
        points = self.steps(rows)
        return Area([*points, (points[-1][0], self.bottom), (points[0][0], self.bottom)], fill)


def picture(frames: Frames) -> Picture:
    """The picture, 900 pixels wide."""
    meta, result = frames["meta"], frames["result"]
    made = Picture(WIDTH, HEAD + 3 * HEIGHT + 2 * GAP + 34, f"Autoscaling of {headline(frames)}")
    made.add(Words(LEFT, 18, f"HorizontalPodAutoscaler {meta['name']}: {meta['wanted']}% {meta['unit']} wanted", 15))
    made.add(Words(LEFT, 38, headline(frames), 12, FAINT))
    seen = [row[2] for row in frames["decisions"] if row[2] is not None]
    tops = (
        max(1.0, *(row[1] for row in frames["load"])) * 1.08,
        max(meta["wanted"] * 2, min(max(seen, default=0) * 1.05, meta["wanted"] * 6)),
        max(meta["most"], result["most"]) + 0.8,
    )
    strips = [Strip(HEAD + n * (HEIGHT + GAP), top, meta["start"], meta["end"]) for n, top in enumerate(tops)]
    _load(made, frames, strips[0])
    _usage(made, frames, strips[1])
    _replicas(made, frames, strips[2])
    for strip, name in zip(strips, ("requests a second", f"cpu used, % {meta['unit']}", "replicas"), strict=True):
        _frame(made, strip, name)
    _times(made, strips[2], meta)
    return made


def _load(made: Picture, frames: Frames, strip: Strip) -> None:
    rows = frames["load"]
    kinds = [("answered", pale(HUES[4], 0.55)), ("slow", HUES[1]), ("lost", BAD)]
    for first, (_, colour) in enumerate(kinds):
        values = [(row[0], row[1] if first == 0 else sum(row[first + 1 :])) for row in rows]
        made.add(strip.area(values, colour))
    for n, (name, colour) in enumerate(kinds):
        y = strip.top + 12 + 18 * n
        made.add(Box(WIDTH - RIGHT + 10, y - 5, 10, 10, colour), Words(WIDTH - RIGHT + 26, y, name, 11))


def _usage(made: Picture, frames: Frames, strip: Strip) -> None:
    meta = frames["meta"]
    low, high = meta["band"]
    made.add(Box(LEFT, strip.y(high), WIDTH - LEFT - RIGHT, strip.y(low) - strip.y(high), pale(HUES[2], 0.3)))
    _limit(made, strip, meta["wanted"], f"wanted: {meta['wanted']}%")
    read = [(row[0], row[2]) for row in frames["decisions"] if row[2] is not None]
    if read:
        made.add(Line(strip.steps(read), INK, 1.4))


def _replicas(made: Picture, frames: Frames, strip: Strip) -> None:
    meta, rows = frames["meta"], frames["replicas"]
    made.add(strip.area([(row[0], row[3]) for row in rows], pale(HUES[0], 0.4)))
    made.add(Line(strip.steps([(row[0], row[1]) for row in rows]), HUES[0], 2.4))
    _limit(made, strip, meta["most"], f"maxReplicas {meta['most']}")
    _limit(made, strip, meta["least"], f"minReplicas {meta['least']}")
    for row in frames["decisions"]:
        if row[2] is not None:
            made.add(Box(strip.x(row[0]) - 2.2, strip.y(row[6]) - 2.2, 4.4, 4.4, "#ffffff", INK, 1.0))
    x, y = WIDTH - RIGHT + 10, strip.y(meta["most"]) + 20
    made.add(Box(x + 3, y - 2.2, 4.4, 4.4, "#ffffff", INK, 1.0), Words(x + 16, y, "wish of the metrics", 11))
    made.add(Line([(x, y + 17), (x + 12, y + 17)], HUES[0], 2.4), Words(x + 16, y + 17, "set", 11))
    made.add(Box(x, y + 29, 11, 10, pale(HUES[0], 0.4)), Words(x + 16, y + 34, "ready", 11))


def _limit(made: Picture, strip: Strip, value: float, text: str) -> None:
    y = strip.y(value)
    made.add(
        Line([(LEFT, y), (WIDTH - RIGHT, y)], FAINT, 1.0, (5, 4)), Words(WIDTH - RIGHT + 10, min(y, strip.bottom - 5), text, 12)
    )


def _frame(made: Picture, strip: Strip, name: str) -> None:
    made.add(Words(LEFT, strip.top - 10, name, 12))
    made.add(Line([(LEFT, strip.bottom), (WIDTH - RIGHT, strip.bottom)], FAINT))
    step = next(s for s in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 10**6) if strip.most / s <= 4)
    for value in range(0, int(strip.most) + 1, step):
        made.add(Words(LEFT - 7, strip.y(value), f"{value}", 11, FAINT, "end"))
        if value:
            made.add(Line([(LEFT, strip.y(value)), (WIDTH - RIGHT, strip.y(value))], LINE, 0.5))


def _times(made: Picture, strip: Strip, meta: Frames) -> None:
    span = meta["end"] - meta["start"]
    step = next((s for s in (15, 30, 60, 120, 300, 600, 1200, 3600) if span / s <= 9), span)
    at = 0.0
    while at <= span:
        made.add(Words(strip.x(meta["zero"] + at), strip.bottom + 13, f"{at:g} s", 11, FAINT, "middle"))
        at += step
