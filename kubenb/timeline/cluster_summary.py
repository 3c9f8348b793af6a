"""The text twin of the cluster view: what there is at a moment, owners with what they own, nodes with their pods, routes.

Comes in: frames. Goes out: lines for a notebook. Next: `compare`."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

Frames = dict[str, Any]
Row = dict[str, Any]
MOST_LINES = 24


def headline(frames: Frames, at: float | None = None) -> str:
    """ "3 nodes, 6 pods (6 Ready), 1 Service at 14.2 s"."""
    time = frames["meta"]["end"] if at is None else at
    pods = _alive(frames["pods"], time)
    states: dict[str, int] = {}
    for pod in pods:
        states[_state(frames, pod, time)] = states.get(_state(frames, pod, time), 0) + 1
    told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    nodes = len(_kind(frames, "Node", time))
    return f"{_count(nodes, 'node')}, {_count(len(pods), 'pod')}{f' ({told})' if told else ''} at {time:.1f} s"


def summary(frames: Frames, at: float | None = None) -> str:
    """All of it, at a moment (default: the last)."""
    time = frames["meta"]["end"] if at is None else at
    lines = [headline(frames, time)]
    for space in frames["meta"]["spaces"]:
        lines += [f"namespace {space}", *_branches(frames, space, time)]
    lines += ["nodes", *_nodes(frames, time)]
    if len(lines) > 3 * MOST_LINES:
        lines = [*lines[: 3 * MOST_LINES], f"... and {len(lines) - 3 * MOST_LINES} lines more"]
    return "\n".join(lines)


def _branches(frames: Frames, space: str, time: float) -> list[str]:
    objects = [(i, row) for i, row in enumerate(frames["objects"]) if row["space"] == space and _is_there(row, time)]
    lines: list[str] = []
    for i, row in objects:
        if _last(row["of"], time, -1) < 0 and row["kind"] not in ("Service", "Ingress"):
            lines += _branch(frames, i, row, 1, time)
    bare = [pod for pod in _alive(frames["pods"], time) if pod["space"] == space and _owner(frames, pod, time) < 0]
    lines += [f"  {_pod(frames, pod, time)}" for pod in bare]
    for i, row in objects:
        if row["kind"] in ("Service", "Ingress"):
            lines.append(f"  {row['kind']} {row['name']} ({_look(row, time)}) -> {_targets(frames, i, time)}")
    return lines


def _branch(frames: Frames, i: int, row: Row, level: int, time: float) -> list[str]:
    below = [(k, each) for k, each in enumerate(frames["objects"]) if _last(each["of"], time, -1) == i and _is_there(each, time)]
    pods = [pod for pod in _alive(frames["pods"], time) if _owner(frames, pod, time) == i]
    if not pods and not below and level > 1:
        return []  # an old ReplicaSet, kept for going back
    lines = [f"{'  ' * level}{row['kind']} {row['name']}: {_look(row, time)}"]
    for k, each in below:
        lines += _branch(frames, k, each, level + 1, time)
    shown = pods if len(pods) <= MOST_LINES else []
    lines += [f"{'  ' * (level + 1)}{_pod(frames, pod, time)}" for pod in shown]
    return lines if shown or not pods else [*lines, f"{'  ' * (level + 1)}{_count(len(pods), 'pod')}"]


def _pod(frames: Frames, pod: Row, time: float) -> str:
    on = pod["bound"] is not None and pod["bound"] <= time
    where = f" on {frames['nodes'][pod['node']]}" if on else ""
    return f"Pod {pod['name']}: {_state(frames, pod, time)}{where}"


def _targets(frames: Frames, i: int, time: float) -> str:
    rows = [row for row in frames["routes"] if row[0] == i and row[3] <= time and (row[4] is None or row[4] > time)]
    services = [frames["objects"][row[2]]["name"] for row in rows if row[1] == "object"]
    pods = [frames["pods"][row[2]]["name"] for row in rows if row[1] == "pod"]
    named = [f"Service {each}" for each in services] + (pods if len(pods) <= 6 else [_count(len(pods), "pod")])
    return ", ".join(named) or "nothing"


def _nodes(frames: Frames, time: float) -> list[str]:
    lines = []
    for row in _kind(frames, "Node", time):
        place = frames["nodes"].index(row["name"])
        pods = [p for p in _alive(frames["pods"], time) if p["node"] == place and p["bound"] is not None and p["bound"] <= time]
        look = _look(row, time)
        lines.append(f"  {row['name']}{f' ({look})' if look else ''}: {_count(len(pods), 'pod')}")
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[:MOST_LINES], f"  ... and {len(lines) - MOST_LINES} nodes more"]


# ---- small things ------------------------------------------------------------------------------------------


def _kind(frames: Frames, kind: str, time: float) -> list[Row]:
    return [row for row in frames["objects"] if row["kind"] == kind and _is_there(row, time)]


def _alive(rows: list[Row], time: float) -> list[Row]:
    return [row for row in rows if _is_there(row, time)]


def _is_there(row: Row, time: float) -> bool:
    return bool(row["born"] <= time and (row["gone"] is None or row["gone"] > time))


def _state(frames: Frames, pod: Row, time: float) -> str:
    states = pod["states"]
    place = bisect_right([state[0] for state in states], time) - 1
    return str(states[place][2] if len(states[place]) > 2 and states[place][1] != 0 else frames["states"][states[place][1]])


def _look(row: Row, time: float) -> str:
    return str(_last(row["looks"], time, ""))


def _owner(frames: Frames, pod: Row, time: float) -> int:
    """The index of the object that owns a pod, or -1."""
    owner: int = frames["sets"][_last(pod["sets"], time, 0)]["object"]
    return owner


def _last(rows: list[list[Any]], time: float, otherwise: Any) -> Any:
    """What stands in the last row at or before `time`."""
    place = bisect_right([row[0] for row in rows], time) - 1
    return rows[place][1] if place >= 0 else otherwise


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
