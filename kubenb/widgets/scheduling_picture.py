"""Scheduling as one still picture: every node's cpu and memory as bars filled by its pods, and what became of the decision.

Comes in: frames. Goes out: a Picture, as things stand in the end. Next: `scheduling`."""

from __future__ import annotations

from typing import Any

from kubenb.timeline.decision import words
from kubenb.timeline.scheduling_summary import headline
from kubenb.widgets.picture import BAD, FAINT, HUES, INK, LINE, Box, Line, Picture, Words, pale

Frames = dict[str, Any]

WIDTH, EDGE, GAP = 900.0, 20.0, 14.0
TOP, HEIGHT, BAR, FOOT = 70.0, 110.0, 30.0, 74.0
MOST_COLUMNS = 8


def picture(frames: Frames) -> Picture:
    """900 pixels wide; more nodes than a row holds go on below."""
    nodes = frames["nodes"]
    columns = max(1, min(MOST_COLUMNS, len(nodes)))
    rows = max(1, -(-len(nodes) // columns))
    made = Picture(WIDTH, TOP + rows * (HEIGHT + FOOT) + 26, f"Scheduling of {headline(frames)}")
    made.add(Words(EDGE, 20, _title(frames), 15), Words(EDGE, 42, headline(frames), 12, FAINT))
    width = (WIDTH - 2 * EDGE - GAP * (columns - 1)) / columns
    most = {resource: max([node[resource] for node in nodes], default=1) or 1 for resource in ("cpu", "memory")}
    for i in range(len(nodes)):
        x = EDGE + (i % columns) * (width + GAP)
        _node(made, frames, i, x, TOP + (i // columns) * (HEIGHT + FOOT), width, most)
    _key(made, frames, TOP + rows * (HEIGHT + FOOT) + 10)
    return made


def _title(frames: Frames) -> str:
    meta = frames["meta"]
    return meta["name"] if meta["many"] else f"Where does pod {meta['name']} go? It requests {meta['asks']}"


def _node(made: Picture, frames: Frames, i: int, x: float, top: float, width: float, most: dict[str, int]) -> None:
    node = frames["nodes"][i]
    made.add(Words(x, top - 10, node["name"], 12))
    for place, resource in enumerate(("cpu", "memory")):
        left = x + place * (BAR + 10)
        height = HEIGHT * node[resource] / most[resource]
        floor = top + HEIGHT
        made.add(Box(left, floor - height, BAR, height, "", LINE, 1.2))
        below = floor
        for pod in frames["pods"]:
            if pod["node"] == i and pod["bound"] is not None and pod["gone"] is None and node[resource]:
                part = HEIGHT * pod[resource] / most[resource]
                made.add(Box(left, below - part, BAR, max(part - 1, 0), pale(HUES[pod["group"] % len(HUES)], 0.75)))
                below -= part
        used = sum(p[resource] for p in frames["pods"] if p["node"] == i and p["bound"] is not None and p["gone"] is None)
        made.add(Words(left, floor + 13, words(resource, used), 11, FAINT), Words(left, floor + 27, resource[:3], 11, FAINT))
    made.add(Line([(x, top + HEIGHT), (x + 2 * BAR + 10, top + HEIGHT)], FAINT))
    if not frames["meta"]["many"]:
        _verdict(made, frames["decisions"][0], i, x, top + HEIGHT + 45, width)


def _verdict(made: Picture, row: dict[str, Any], i: int, x: float, y: float, width: float) -> None:
    if row["refused"][i] is not None:
        text = row["refused"][i][1]
        room = max(4, int((width - 14) / 6))
        made.cross(x + 5, y, 4)
        made.add(Words(x + 14, y, text if len(text) <= room else f"{text[: room - 1]}…", 11, BAD))
    elif row["totals"][i] is not None:
        chosen = i == row["node"]
        made.add(Words(x, y, f"{row['totals'][i]} points{', chosen' if chosen else ''}", 12, INK if chosen else FAINT))
    else:
        made.add(Words(x, y, "fits" if i != row["node"] else "chosen: the only one", 12))


def _key(made: Picture, frames: Frames, y: float) -> None:
    x = EDGE
    for i, group in enumerate(frames["groups"][:10]):
        made.add(Box(x, y - 5, 10, 10, pale(HUES[i % len(HUES)], 0.75)), Words(x + 15, y, group, 11))
        x += 34 + 7 * len(group)
