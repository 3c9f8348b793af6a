"""The text twin of the scheduling widget: the decision, node by node, or how a cluster filled; the same on every machine.

Comes in: frames. Goes out: lines for a notebook. Next: `kubenb.widgets.scheduling`."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from kubenb.timeline.decision import words
from kubenb.timeline.summary import WIDTH

Frames = dict[str, Any]


def headline(frames: Frames) -> str:
    """Half a line: "web: worker-2, 430 points, 3 of 6 nodes fit"."""
    if frames["meta"]["many"]:
        placed, waiting = _placed(frames), _waiting(frames)
        return f"{frames['meta']['name']}: {placed} pods on {len(frames['nodes'])} nodes, {len(waiting)} waiting"
    row, names = frames["decisions"][0], [node["name"] for node in frames["nodes"]]
    fit = f"{row['fit']} of {len(names) + frames['meta']['more']} nodes fit"
    if row["node"] < 0:
        return f"{frames['meta']['name']}: Pending, {fit}"
    total = row["totals"][row["node"]]
    return f"{frames['meta']['name']}: {names[row['node']]}, {fit}{'' if total is None else f', {total} points'}"


def summary(frames: Frames) -> str:
    """The whole of it."""
    return "\n".join(_run(frames) if frames["meta"]["many"] else _decision(frames))


def _decision(frames: Frames) -> list[str]:
    row, meta = frames["decisions"][0], frames["meta"]
    names = [node["name"] for node in frames["nodes"]]
    width = max([len(each) for each in names], default=0)
    lines = [f"Pod {meta['name']} requests {meta['asks']}"]
    for i, each in enumerate(names):
        lines += _folded(f"  {each.ljust(width)}  ", _verdict(row, i))
    if meta["more"]:
        lines.append(f"  and {meta['more']} nodes more")
    lines += _folded("", frames["story"][-2][2] if row["node"] >= 0 else "")
    lines += _folded("", frames["story"][-1][2])
    for place, change in enumerate(frames.get("suggestions", ())):
        lines += _folded("Smallest change that would make it fit: " if not place else "or: ", change["text"])
    return lines


def _verdict(row: dict[str, Any], i: int) -> str:
    if row["refused"][i] is not None:
        rule = next((each for each in row["rules"] if each["name"] == row["refused"][i][0]), None)
        return f"✕ {row['refused'][i][0]}: {rule['cells'][i][2]}" if rule else f"✕ {row['refused'][i][1]}"
    if row["totals"][i] is None:
        return "✓ fits"
    parts = " + ".join(f"{score['name']} {score['cells'][i][0]}" for score in row["scores"] if score["cells"][i][0] is not None)
    return f"{'★' if i == row['node'] else '✓'} {row['totals'][i]} = {parts}"


def _run(frames: Frames) -> list[str]:
    end = frames["meta"]["end"]
    width = max([len(node["name"]) for node in frames["nodes"]], default=0)
    lines = [headline(frames)]
    for i, node in enumerate(frames["nodes"]):
        here = [pod for pod in frames["pods"] if _is_on(pod, i, end)]
        used = ", ".join(
            f"{resource} {words(resource, sum(pod[resource] for pod in here))} of {words(resource, node[resource])}"
            for resource in ("cpu", "memory")
        )
        lines.append(f"  {node['name'].ljust(width)}  {_counted(frames, here):24}  {used}")
    lines += [f"  {text}" for _, author, text, _ in frames["story"] if "preempted by" in text and author]
    for message, pods in _by_message(_waiting(frames)).items():
        lines += _folded("  ", f"{', '.join(pods)}: {message}" if len(pods) <= 2 else f"{len(pods)} pods wait: {message}")
    return lines


def _by_message(waiting: dict[str, str]) -> dict[str, list[str]]:
    together: dict[str, list[str]] = {}
    for pod, message in waiting.items():
        together.setdefault(message, []).append(pod)
    return together


def _counted(frames: Frames, pods: list[dict[str, Any]]) -> str:
    """ "3 web, 1 db"."""
    counts = [(group, sum(pod["group"] == i for pod in pods)) for i, group in enumerate(frames["groups"])]
    return ", ".join(f"{count} {group}" for group, count in counts if count) or "empty"


def _is_on(pod: dict[str, Any], node: int, time: float) -> bool:
    return bool(pod["node"] == node and pod["bound"] is not None and pod["bound"] <= time and pod["gone"] is None)


def _placed(frames: Frames) -> int:
    return sum(pod["bound"] is not None and pod["gone"] is None for pod in frames["pods"])


def _waiting(frames: Frames) -> dict[str, str]:
    """Pods without a node at the end, with what the scheduler last said of them."""
    waiting = {pod["name"]: "not looked at yet" for pod in frames["pods"] if pod["bound"] is None and pod["gone"] is None}
    for row in frames["decisions"]:
        pod = frames["pods"][row["pod"]]["name"]
        if pod in waiting and row["message"]:
            waiting[pod] = row["message"].partition(". ")[0] + "."
    return waiting


def _folded(head: str, text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=head, subsequent_indent="    ", break_on_hyphens=False) if text else []
