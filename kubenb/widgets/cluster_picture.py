"""The cluster as one still picture: nodes with their pods, the workloads they belong to, as they stand in the end.

Comes in: frames. Goes out: a Picture. Pods are filled as in the widget. Next: `cluster`."""

from __future__ import annotations

from typing import Any

from kubenb.timeline.cluster_summary import headline
from kubenb.widgets.picture import BAD, FAINT, HUES, LINE, Box, Picture, Words, pale

Frames = dict[str, Any]

WIDTH, EDGE, GAP = 900.0, 20.0, 10.0
MOST_COLUMNS = 6
MOST_NODES = 36
POD = 16.0


def picture(frames: Frames) -> Picture:
    """900 pixels wide."""
    pods = [pod for pod in frames["pods"] if pod["gone"] is None]
    nodes = [name for name in frames["nodes"] if _node_is_there(frames, name)]
    shown = nodes[:MOST_NODES]
    columns = max(1, min(MOST_COLUMNS, len(shown)))
    width = (WIDTH - 2 * EDGE - GAP * (columns - 1)) / columns
    across = max(1, int((width - 16) // (POD + 4)))
    here = {name: [pod for pod in pods if _is_on(frames, pod, name)] for name in shown}
    lines = max([-(-len(some) // across) for some in here.values()], default=1)
    height = 40 + max(1, lines) * (POD + 4)
    top = 64 + 20 * len(_owners(frames))
    rows = max(1, -(-len(shown) // columns))
    made = Picture(WIDTH, top + rows * (height + GAP) + 16, f"{frames['meta']['name']}: {headline(frames)}")
    made.add(Words(EDGE, 20, frames["meta"]["name"], 15), Words(EDGE, 42, headline(frames), 12, FAINT))
    _workloads(made, frames)
    for i, name in enumerate(shown):
        x, y = EDGE + (i % columns) * (width + GAP), top + (i // columns) * (height + GAP)
        made.add(Box(x, y, width, height, "", LINE), Words(x + 10, y + 16, name, 12))
        for k, pod in enumerate(here[name]):
            _pod(made, frames, pod, x + 10 + (k % across) * (POD + 4), y + 30 + (k // across) * (POD + 4))
    if len(nodes) > len(shown):
        made.add(Words(EDGE, made.height - 12, f"and {len(nodes) - len(shown)} nodes more", 12, FAINT))
    return made


def _owners(frames: Frames) -> list[tuple[int, str]]:
    """The sets that have pods, each with what it is called."""
    used = {pod["set"] for pod in frames["pods"] if pod["gone"] is None}
    told = []
    for i, each in enumerate(frames["sets"]):
        if i in used:
            row = frames["objects"][each["object"]] if each["object"] >= 0 else None
            told.append((i, f"{row['kind']} {row['name']}: {row['looks'][-1][1]}" if row else "pods that nobody owns"))
    return told[:8]


def _workloads(made: Picture, frames: Frames) -> None:
    for line, (i, words) in enumerate(_owners(frames)):
        y = 64.0 + 20 * line
        made.add(Box(EDGE, y - 5, 10, 10, _hue(frames, i)), Words(EDGE + 16, y, words, 12))


def _hue(frames: Frames, i: int) -> str:
    """One a set; pods that nobody owns are grey."""
    return HUES[i % len(HUES)] if frames["sets"][i]["object"] >= 0 else FAINT


def _pod(made: Picture, frames: Frames, pod: dict[str, Any], x: float, y: float) -> None:
    """Hollow, half, outlined, solid, hatched, crossed."""
    state, hue = frames["states"][pod["states"][-1][1]], _hue(frames, pod["set"])
    if state in ("Ready", "Available"):
        made.add(Box(x, y, POD, POD, hue))
    elif state == "Terminating":
        made.add(Box(x, y, POD, POD, "", hue, 1.0, hatch=True))
    else:
        made.add(Box(x, y, POD, POD, "", hue if state != "Error" else BAD, 2.0 if state == "Running" else 1.0))
    if state == "ContainerCreating":
        made.add(Box(x, y + POD / 2, POD, POD / 2, pale(hue, 0.6)))
    if state in ("Error", "Failed"):
        made.cross(x + POD / 2, y + POD / 2)


def _node_is_there(frames: Frames, name: str) -> bool:
    return any(row["kind"] == "Node" and row["name"] == name and row["gone"] is None for row in frames["objects"])


def _is_on(frames: Frames, pod: dict[str, Any], name: str) -> bool:
    return bool(pod["bound"] is not None and frames["nodes"][pod["node"]] == name)
