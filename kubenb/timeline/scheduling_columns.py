"""Of many nodes the few that a decision is best seen by: the sheet of a decision has a column a node, and a page has an end.

Comes in: the frames of one decision over all nodes. Goes out: the same over some of them; sentences and sums still speak of all.
Next: `scheduling_story`."""

from __future__ import annotations

from typing import Any

Frames = dict[str, Any]
MOST_COLUMNS = 7


def reduced(frames: Frames, most: int) -> Frames:
    """The same with at most so many nodes, in their order."""
    row = frames["decisions"][0]
    kept = sorted(telling(row, most))
    place = {node: i for i, node in enumerate(kept)}
    pods = [pod for i, pod in enumerate(frames["pods"]) if pod["node"] in place or i == row["pod"] or i in row["victims"]]
    number = {pod["name"]: i for i, pod in enumerate(pods)}
    names = [pod["name"] for pod in frames["pods"]]
    sheet = {
        **row,
        "pod": number[names[row["pod"]]],
        "victims": [number[names[victim]] for victim in row["victims"] if victim >= 0],
        "node": place.get(row["node"], -1),
        "nominated": place.get(row["nominated"], -1),
        "best": [place[node] for node in row["best"] if node in place],
        "totals": [row["totals"][node] for node in kept],
        "refused": [row["refused"][node] for node in kept],
        "rules": [{**rule, "cells": [rule["cells"][node] for node in kept]} for rule in row["rules"]],
        "scores": [{**score, "cells": [score["cells"][node] for node in kept]} for score in row["scores"]],
        "answers": [*(row["answers"][node] for node in kept), row["answers"][-1]],
    }
    return {
        **frames,
        "meta": {**frames["meta"], "more": len(frames["nodes"]) - len(kept)},
        "nodes": [frames["nodes"][node] for node in kept],
        "pods": [{**pod, "node": place.get(pod["node"], -1)} for pod in pods],
        "decisions": [sheet],
    }


def telling(row: dict[str, Any], most: int) -> list[int]:
    """The node that was taken or promised, one node for each way to be refused, then those with the most points."""
    first = [node for node in (row["node"], row["nominated"]) if node >= 0]
    ways: dict[str, int] = {}
    for node, refusal in enumerate(row["refused"]):
        if refusal is not None:
            ways.setdefault(f"{refusal[0]}: {refusal[1]}", node)
    scored = sorted(
        (node for node, total in enumerate(row["totals"]) if total is not None), key=lambda node: -row["totals"][node]
    )
    others = range(len(row["refused"]))
    some = list(ways.values())[: most // 2]
    return list(dict.fromkeys([*first, *some, *scored, *ways.values(), *others]))[:most]
