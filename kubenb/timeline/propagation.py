"""How a changed ConfigMap spread: lanes of values over time, a story, the same in words. Pure: what was seen in, frames out.

What comes in: who saw which value at which second. What goes out: frames (meta, lanes, story, result) and text. Next:
`kubenb.widgets.configmap`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from textwrap import wrap
from typing import Any

Frames = dict[str, Any]
Seen = tuple[float, str, str, tuple[str, str, str]]
"""(second, node, pod, (in the volume, by subPath, in the environment))."""
Deed = tuple[float, str, str]
"""(second, who, what)."""
WAYS = ("volume", "subPath", "environment")
WIDTH = 96


def propagation_frames(
    name: str, values: tuple[str, str], zero: float, before: float, end: float,
    nodes: Sequence[str], seen: Sequence[Seen], deeds: Sequence[Deed],
) -> Frames:  # fmt: skip
    """Everything a view needs. `zero`: the second of the change; shown from `before` seconds ahead of it to `end`."""
    start = zero - before
    old, new = values
    lanes = [_lane("API server", "etcd", [(start, old, ""), (zero, new, "")], start, end, new)]
    story: list[list[Any]] = [[round(at, 3), who, what, ""] for at, who, what in deeds]
    for index, way in enumerate(WAYS):
        for node in nodes:
            mine = [(at, found[index], pod) for at, where, pod, found in seen if where == node]
            lanes.append(_lane(way, node, _changes(mine, start), start, end, new))
            story += _beats(way, node, _changes(mine, start), new)
    story.sort(key=lambda beat: beat[0])
    first = [round(start, 3), "everybody", f"sees {old}", ""]
    meta = {"name": name, "start": start, "zero": zero, "end": end, "old": old, "new": new, "clients": False}
    empty: Frames = {"t": [], "mine": [], "error": [], "errors": [""]}
    result = _result(lanes, new, zero)
    return {"meta": meta, "lanes": lanes, "story": [first, *story], "acts": [], "requests": empty, "result": result}


def _changes(rows: Iterable[tuple[float, str, str]], start: float) -> list[tuple[float, str, str]]:
    """(second, value, pod) whenever one of the two is another than before."""
    found: list[tuple[float, str, str]] = []
    for at, value, pod in rows:
        if not found or found[-1][1:] != (value, pod):
            found.append((max(at, start) if not found else at, value, pod))
    return found


def _lane(name: str, node: str, changes: list[tuple[float, str, str]], start: float, end: float, new: str) -> Frames:
    spans: list[list[Any]] = []
    for (at, value, _), following in zip(changes, [*changes[1:], (end, "", "")], strict=True):
        look = "on" if value == new else "hook"
        spans.append([round(max(at, start), 3), round(following[0], 3), look, value])
    return {"name": name, "node": node, "spans": spans, "ticks": []}


def _beats(way: str, node: str, changes: list[tuple[float, str, str]], new: str) -> list[list[Any]]:
    where = {"volume": "in its volume", "subPath": "in its single file", "environment": "in its environment"}[way]
    beats = []
    for (_, value, pod), (at, then, after) in pairwise(changes):
        if then == new and value != new:
            who = f"a new Pod on {node}" if after != pod else f"the Pod on {node}"
            beats.append([round(at, 3), who, f"sees {then} {where}", ""])
    return beats


def _result(lanes: Sequence[Frames], new: str, zero: float) -> Frames:
    """By way: after how many seconds each node saw the new value (None: not yet)."""
    found: Frames = {}
    for lane in lanes[1:]:
        first = next((span[0] for span in lane["spans"] if span[3] == new), None)
        found.setdefault(lane["name"], []).append(None if first is None else round(first - zero, 1))
    return found


# ---- in words -----------------------------------------------------------------------------------------------------------------


def headline(frames: Frames) -> str:
    """The run in half a line: "settings v1 → v2: in volumes after 24 to 61 s, in 0 of 3 environments"."""
    meta, result = frames["meta"], frames["result"]
    late = [seconds for seconds in result["volume"] if seconds is not None]
    volumes = "in no volume" if not late else f"in volumes after {min(late):.0f} to {max(late):.0f} s"
    if len(late) < len(result["volume"]) and late:
        volumes += f" ({len(late)} of {len(result['volume'])})"
    there = sum(seconds is not None for seconds in result["environment"])
    return f"{meta['name']} {meta['old']} → {meta['new']}: {volumes}, in {there} of {len(result['environment'])} environments"


def summary(frames: Frames) -> str:
    """The whole run, line by line, and a table of who knew it when."""
    meta = frames["meta"]
    lines = [headline(frames)]
    for at, author, text, _ in frames["story"]:
        head = f"{at - meta['zero']:8.1f} s  "
        indent = " " * len(head)
        lines += wrap(f"{author} {text}", WIDTH, initial_indent=head, subsequent_indent=indent, break_on_hyphens=False)
    for way, times in frames["result"].items():
        said = ", ".join("never" if seconds is None else f"{seconds:.0f} s" for seconds in times)
        lines.append(f"{way + ':':<13} {said}")
    return "\n".join(lines)
