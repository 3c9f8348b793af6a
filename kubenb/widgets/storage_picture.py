"""Claims and volumes as one still picture: a bar of phases for each claim, volume and pod, over one axis of time.

Comes in: frames. Goes out: a Picture. Next: `storage`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kubenb.timeline.storage_summary import headline
from kubenb.widgets.picture import BAD, FAINT, HUES, INK, LINE, Box, Line, Picture, Words, pale

Frames = dict[str, Any]
WIDTH, LEFT, RIGHT = 900.0, 176.0, 24.0
HEAD, ROW, BAR = 66.0, 30.0, 16.0
MOST_ROWS = 24
GREEN, BLUE = HUES[2], HUES[0]
LOOK = {
    "Pending": ("", FAINT, False), "Available": ("", GREEN, False), "Bound": (GREEN, GREEN, False), "Released": ("", GREEN, True),
    "Failed": ("", BAD, True), "Lost": ("", BAD, True), "Terminating": ("", FAINT, True),
    "in": (GREEN, GREEN, False), "moving": (pale(GREEN, 0.4), GREEN, False),
    "ContainerCreating": (pale(BLUE, 0.4), BLUE, False), "Running": (pale(BLUE, 0.6), BLUE, False),
    "Ready": (BLUE, BLUE, False), "Error": ("", BAD, True), "Succeeded": (pale(BLUE, 0.3), BLUE, False),
}  # fmt: skip
"""Fill, stroke, hatched."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One piece of a bar. `text` stands in it where there is room."""

    begin: float
    end: float
    look: str
    text: str


def picture(frames: Frames) -> Picture:
    """900 pixels wide; the first rows of a large run."""
    rows = list(_rows(frames))[:MOST_ROWS]
    meta = frames["meta"]
    made = Picture(WIDTH, HEAD + ROW * len(rows) + 34, f"Claims and volumes: {headline(frames)}")
    made.add(Words(20, 20, f"Claims and volumes of namespace {meta['namespace']}", 15))
    made.add(Words(20, 42, headline(frames), 12, FAINT))
    start: float = meta["start"]
    length: float = max(meta["end"] - start, 1e-6)

    def x(time: float) -> float:
        return LEFT + (time - start) / length * (WIDTH - LEFT - RIGHT)

    for i, (name, stretches) in enumerate(rows):
        y = HEAD + ROW * i
        made.add(Words(20, y + BAR / 2, name, 12, INK))
        for one in stretches:
            _bar(made, one, x(one.begin), x(one.end), y)
    _axis(made, frames, x, HEAD + ROW * len(rows) + 6)
    return made


def _bar(made: Picture, one: Stretch, left: float, right: float, y: float) -> None:
    fill, stroke, hatch = LOOK.get(one.look, ("", FAINT, False))
    width = max(1.5, right - left)
    made.add(Box(left, y, width, BAR, fill, stroke, 1.0, hatch))
    if len(one.text) * 6.2 + 8 < width and not hatch:
        light = fill in (GREEN, BLUE)
        made.add(Words(left + 5, y + BAR / 2, one.text, 11, "#ffffff" if light else INK))


def _axis(made: Picture, frames: Frames, x: Any, y: float) -> None:
    meta = frames["meta"]
    made.add(Line([(LEFT, y), (WIDTH - RIGHT, y)], LINE))
    span = meta["end"] - meta["zero"]
    step = next((one for one in (1, 2, 5, 10, 20, 60, 120, 300, 600, 1800) if span / one <= 10), 3600)
    for n in range(int(span // step) + 1):
        made.add(Words(x(meta["zero"] + n * step), y + 14, f"{n * step} s", 11, FAINT, "middle"))


def _rows(frames: Frames) -> Iterator[tuple[str, list[Stretch]]]:
    end = frames["meta"]["end"]
    for claim in frames["claims"]:
        rows = [(time, phase, _partner(frames, phase, volume)) for time, phase, volume in claim["states"]]
        yield f"claim {claim['name']}", _stretches(rows, claim["gone"] or end)
    for volume in frames["volumes"]:
        phases = [(time, phase, phase) for time, phase, _ in volume["states"]]
        yield f"volume {volume['short']}", _stretches(phases, volume["gone"] or end)
        if volume["at"]:
            rows = [
                (time, "" if node < 0 else "in" if done else "moving", frames["nodes"][node] if node >= 0 else "")
                for time, node, done in volume["at"]
            ]
            yield "   its disk is in", _stretches(rows, volume["gone"] or end)
    for pod in frames["pods"]:
        rows = [(row[0], _state(frames["states"][row[1]]), frames["states"][row[1]]) for row in pod["states"]]
        yield f"pod {pod['name']}", _stretches(rows, pod["gone"] or end)


def _state(name: str) -> str:
    return {"Available": "Ready", "Gone": "", "Failed": "Error"}.get(name, name)


def _partner(frames: Frames, phase: str, volume: int) -> str:
    return f"{phase}: {frames['volumes'][volume]['short']}" if phase == "Bound" and volume >= 0 else phase


def _stretches(rows: list[tuple[float, str, str]], end: float) -> list[Stretch]:
    """Each row until the next; what is nothing leaves a gap."""
    ends = [row[0] for row in rows[1:]] + [end]
    return [
        Stretch(begin, until, look, text) for (begin, look, text), until in zip(rows, ends, strict=True) if look and until > begin
    ]
