"""Lanes over time as shapes of a still picture: bars, ticks, requests, the axis. What the race and the probes have in common.

Comes in: a run with `meta`, `lanes` and `requests`. Goes out: shapes, added to a Picture. Next: `race_picture`,
`probes_picture`."""

from __future__ import annotations

from typing import Any

from kubenb.widgets.picture import BAD, FAINT, HUES, INK, LINE, Box, Line, Picture, Words, pale

Frames = dict[str, Any]

WIDTH, LEFT, RIGHT = 900, 180, 16
LANE, BAR, CLIENTS = 32, 18, 70
DEAD = "#b34e00"
LETTER = 6.6


def place(run: Frames, time: float) -> float:
    """Where a time stands, in pixels from the left."""
    meta = run["meta"]
    share = (time - meta["start"]) / max(meta["end"] - meta["start"], 1e-6)
    return float(LEFT + min(max(share, 0.0), 1.0) * (WIDTH - LEFT - RIGHT))


def lanes(made: Picture, run: Frames, top: float) -> float:
    """All lanes, the first one at `top`; where they end."""
    for row, lane in enumerate(run["lanes"]):
        _lane(made, run, lane, top + LANE * row)
    return top + LANE * len(run["lanes"])


def _lane(made: Picture, run: Frames, lane: Frames, top: float) -> None:
    made.add(Line([(16, top), (WIDTH - RIGHT, top)], LINE, 0.6))
    made.add(Words(16, top + LANE / 2, f"{lane['name']} {lane['node']}".strip(), 12))
    for since, until, look, words in lane["spans"]:
        _bar(made, place(run, since), place(run, until), top + (LANE - BAR) / 2, look, words)
    for time, mark, _ in lane.get("ticks", ()):
        _tick(made, place(run, time), top + LANE / 2, mark)


def _bar(made: Picture, left: float, right: float, top: float, look: str, words: str) -> None:
    width = right - left
    colour = INK
    if look == "off":
        made.add(Line([(left, top + BAR / 2), (right, top + BAR / 2)], LINE, 2.0))
        return
    if look == "ending":
        made.add(Box(left, top, max(width, 1.0), BAR, "", pale(HUES[0], 0.55), 1.0, hatch=width > 3))
    elif look == "hook":
        made.add(Box(left, top, max(width, 1.0), BAR, pale(HUES[1], 0.4), HUES[1]))
    else:
        made.add(Box(left, top, max(width, 1.5), BAR, HUES[0] if look == "on" else DEAD))
        colour = "#ffffff"
    if len(words) * LETTER + 14 <= width and look != "ending":
        made.add(Words(left + 7, top + BAR / 2, words, 11, colour))


def _tick(made: Picture, x: float, y: float, mark: str) -> None:
    if mark == "ok":
        made.add(Box(x - 2.5, y - 2.5, 5, 5, HUES[2]))
    elif mark == "late":
        made.add(Box(x - 3, y - 3, 6, 6, "", BAD, 1.6))
    else:
        made.cross(x, y, 3.5)


def requests(made: Picture, run: Frames, top: float, rows: tuple[str, str]) -> None:
    """The requests in two rows: those to the pod, the others; crosses are lost ones."""
    made.add(Line([(16, top), (WIDTH - RIGHT, top)], LINE, 0.6))
    made.add(Words(16, top + 18, rows[0], 12), Words(16, top + 54, rows[1], 12, FAINT))
    columns = run["requests"]
    seen: set[tuple[int, int]] = set()
    for i, time in enumerate(columns["t"]):
        mine, lost = columns["mine"][i], columns["error"][i]
        x, spread = place(run, time), ((i * 61) % 97) / 97
        y = top + 6 + 30 * spread if mine else top + 46 + 16 * spread
        spot = (round(x / (4 if lost else 1)), round(y / 3))
        if spot in seen:
            continue
        seen.add(spot)
        if lost:
            made.cross(x, y, 3.5)
        else:
            made.add(Box(x - 1.2, y - 1.2, 2.4, 2.4, HUES[0] if mine else "#a8a8a8"))


def axis(made: Picture, run: Frames, top: float, bottom: float) -> None:
    """The time axis, counted from the change."""
    meta = run["meta"]
    span, zero = meta["end"] - meta["start"], meta["zero"]
    made.add(Line([(LEFT, bottom), (WIDTH - RIGHT, bottom)], FAINT))
    made.add(Line([(place(run, zero), top), (place(run, zero), bottom)], FAINT, 1.0, (2, 3)))
    step = next((s for s in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60) if span / s <= 10), 120)
    mark = -int((zero - meta["start"]) / step) * step
    while zero + mark <= meta["end"]:
        made.add(Words(place(run, zero + mark), bottom + 14, f"{round(mark, 1):g} s", 11, FAINT, "middle"))
        mark += step
