"""The rolling update as one still picture: every pod's life as a bar, and under it the replica chart with the allowed band.

Comes in: frames. Goes out: a Picture. Bars read as the widget's pods do: hue is the revision, filling is the state. Next:
`rollout`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kubenb.timeline.summary import headline
from kubenb.widgets.picture import FAINT, HUES, INK, LINE, Area, Box, Line, Picture, Words, pale, steps

Frames = dict[str, Any]

WIDTH, LEFT, RIGHT = 900, 40, 150
HEAD, BAR, GAP, CHART = 62, 12, 22, 150
MOST_BARS = 60
"""With more pods than that only the chart is drawn."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where times and counts stand. `top` and `bottom` of the chart in pixels, `most` the count at the top."""

    start: float
    end: float
    top: float
    bottom: float
    most: float

    def x(self, time: float) -> float:
        return LEFT + (time - self.start) / max(self.end - self.start, 1e-6) * (WIDTH - LEFT - RIGHT)

    def y(self, pods: float) -> float:
        return self.bottom - pods / self.most * (self.bottom - self.top)


def picture(frames: Frames) -> Picture:
    """The picture, 900 pixels wide."""
    bars = frames["pods"] if len(frames["pods"]) <= MOST_BARS else []
    top = HEAD + BAR * len(bars) + (GAP if bars else 0)
    counts = [sum(row[1::3]) for row in frames["counts"]] + [row[3] for row in frames["deployment"]["limits"]]
    meta = frames["meta"]
    scale = Scale(meta["start"], meta["end"], top, top + CHART, max([1, *counts]) * 1.06)
    made = Picture(WIDTH, top + CHART + 40, f"Rolling update of {headline(frames)}")
    _head(made, frames)
    _change(made, frames, scale, HEAD - 8)
    for row, pod in enumerate(bars):
        _life(made, frames, pod, scale, HEAD + BAR * row)
    _chart(made, frames, scale)
    return made


def _head(made: Picture, frames: Frames) -> None:
    meta, result = frames["meta"], frames["result"]
    what = meta["change"].partition(": ")[2] or meta["change"]
    made.add(Words(LEFT, 18, f"Deployment {meta['name']}: {what}", 15))
    lost = f"; {result['failed']} of {result['sent']} requests failed" if result["sent"] else ""
    text = f"{headline(frames).partition(': ')[2]}; never fewer than {result['lowest']} pods available{lost}"
    made.add(Words(LEFT, 40, text, 12, FAINT))


def _change(made: Picture, frames: Frames, scale: Scale, top: float) -> None:
    """The moment of the change, through bars and chart."""
    x = scale.x(frames["meta"]["zero"])
    made.add(Line([(x, top), (x, scale.bottom)], FAINT, 1.0, (2, 3)))


# ---- the lives of the pods ---------------------------------------------------------------------------------


def _life(made: Picture, frames: Frames, pod: dict[str, Any], scale: Scale, y: float) -> None:
    states = pod["states"]
    for (time, code, *_), after in zip(states, [*states[1:], [frames["meta"]["end"]]], strict=True):
        x, width = scale.x(time), scale.x(after[0]) - scale.x(time)
        if width > 0:
            _stretch(made, frames["states"][code], HUES[pod["set"] % len(HUES)], x, y, width)


def _stretch(made: Picture, state: str, hue: str, x: float, y: float, width: float) -> None:
    """One state of one pod: hollow, half, outlined, solid, hatched, crossed."""
    height = BAR - 4
    if state == "Pending":
        made.add(Line([(x, y + height / 2), (x + width, y + height / 2)], hue, 1.0, (2, 2)))
    elif state == "ContainerCreating":
        made.add(Box(x, y + height / 2, width, height / 2, pale(hue, 0.6)))
    elif state == "Running":
        made.add(Box(x + 0.6, y + 0.6, max(width - 1.2, 0), height - 1.2, "", hue, 1.2))
    elif state in ("Ready", "Available"):
        made.add(Box(x, y, width, height, hue if state == "Available" else pale(hue, 0.6)))
    elif state == "Terminating":
        made.add(Box(x + 0.5, y + 0.5, max(width - 1, 0), height - 1, "", hue, 1.0, hatch=True))
    elif state in ("Error", "Failed"):
        made.add(Box(x + 0.5, y + 0.5, max(width - 1, 0), height - 1, "", pale(hue, 0.7), 1.0))
        made.cross(x + 5, y + height / 2, 3.0)


# ---- the replica chart -------------------------------------------------------------------------------------


def _chart(made: Picture, frames: Frames, scale: Scale) -> None:
    rows = frames["counts"]
    limits = frames["deployment"]["limits"]
    end = scale.x(scale.end)
    low, high = (steps([(scale.x(row[0]), scale.y(row[column])) for row in limits], end) for column in (2, 3))
    made.add(Area([*high, *reversed(low)], "#f2f2f2"))
    below = [0] * len(rows)
    for i in range(len(frames["sets"])):
        above = [base + row[3 * i + 3] for base, row in zip(below, rows, strict=True)]
        if any(above) and above != below:
            upper, lower = (_through(scale, rows, values) for values in (above, below))
            made.add(Area([*upper, *reversed(lower)], pale(HUES[i % len(HUES)], 0.8)))
        below = above
    made.add(
        Line(_through(scale, rows, [sum(row[1::3]) for row in rows]), INK, 1.0), Line(_through(scale, rows, below), INK, 2.2)
    )
    made.add(Line(low, FAINT, 1.0, (5, 4)), Line(high, FAINT, 1.0, (5, 4)))
    made.add(
        Words(end + 8, high[-1][1], f"at most {limits[-1][3]} pods"),
        Words(end + 8, low[-1][1], f"at least {limits[-1][2]} available"),
    )
    _failures(made, frames, scale)
    _axes(made, frames, scale)
    _key(made, frames, scale)


def _through(scale: Scale, rows: list[list[Any]], values: list[int]) -> list[tuple[float, float]]:
    return steps([(scale.x(row[0]), scale.y(v)) for row, v in zip(rows, values, strict=True)], scale.x(scale.end))


def _failures(made: Picture, frames: Frames, scale: Scale) -> None:
    requests = frames["requests"]
    seen: set[int] = set()
    for time, error in zip(requests["t"], requests["error"], strict=True):
        x = round(scale.x(time) / 5) * 5
        if error and x not in seen:
            seen.add(x)
            made.cross(x, scale.bottom - 6)


def _axes(made: Picture, frames: Frames, scale: Scale) -> None:
    zero = frames["meta"]["zero"]
    made.add(Line([(LEFT, scale.bottom), (scale.x(scale.end), scale.bottom)], FAINT))
    step = _step(scale.end - scale.start, 8)
    mark = -int((zero - scale.start) / step) * step
    while zero + mark <= scale.end:
        made.add(Words(scale.x(zero + mark), scale.bottom + 13, f"{mark:g} s", 11, FAINT, "middle"))
        mark += step
    count, apart = 0.0, max(1.0, _step(scale.most, 4))
    while count <= scale.most:
        made.add(Words(LEFT - 8, scale.y(count), f"{count:g}", 11, FAINT, "end"))
        if count:
            made.add(Line([(LEFT, scale.y(count)), (scale.x(scale.end), scale.y(count))], LINE, 0.6))
        count += apart


def _step(span: float, marks: int) -> float:
    """A round distance that gives at most so many marks."""
    choices = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 3600)
    return next((float(step) for step in choices if span / step <= marks), span / marks)


def _key(made: Picture, frames: Frames, scale: Scale) -> None:
    """Which hue is which image, under the chart."""
    x = float(LEFT)
    for i, rs in enumerate(frames["sets"]):
        made.add(Box(x, scale.bottom + 24, 10, 10, HUES[i % len(HUES)]), Words(x + 15, scale.bottom + 29, rs["image"], 11))
        x += 40 + 7 * len(rs["image"])
    made.add(
        Line([(x, scale.bottom + 29), (x + 16, scale.bottom + 29)], INK, 2.2), Words(x + 21, scale.bottom + 29, "available", 11)
    )
    made.add(
        Line([(x + 92, scale.bottom + 29), (x + 108, scale.bottom + 29)], INK, 1.0),
        Words(x + 113, scale.bottom + 29, "existing", 11),
    )
