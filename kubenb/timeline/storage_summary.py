"""Claims and volumes in words: the text twin of the storage widget.

Comes in: frames of `storage`. Goes out: a headline, and the run as lines that read without a picture. Next:
`kubenb.widgets.storage`."""

from __future__ import annotations

import textwrap
from typing import Any

Frames = dict[str, Any]
MOST_BEATS = 40
WIDTH = 118


def headline(frames: Frames) -> str:
    """One line: how many claims found a volume, and how long that took."""
    result, meta = frames["result"], frames["meta"]
    text = f"{result['bound']} of {result['claims']} claims bound"
    text += f", the slowest after {result['waited']:.1f} s" if result["bound"] else ""
    return f"{text}, {meta['end'] - meta['zero']:.1f} s of storage"


def summary(frames: Frames) -> str:
    """Zones with their nodes, what became of each claim, volume and pod, and the story."""
    lines = [headline(frames)]
    lines += [_zone(zone, frames) for zone in frames["zones"]]
    lines += [_claim(claim, frames) for claim in frames["claims"]]
    lines += [_volume(volume, frames) for volume in frames["volumes"]]
    lines += [_pod(pod, frames) for pod in frames["pods"]]
    zero = frames["meta"]["zero"]
    for time, author, text, _ in frames["story"][:MOST_BEATS]:
        line = f"{round(time - zero, 1) + 0.0:+7.1f} s  {author + ': ' if author else ''}{text}"
        lines += textwrap.wrap(line, WIDTH, subsequent_indent=" " * 11)
    left_out = len(frames["story"]) - MOST_BEATS
    return "\n".join([*lines, f"and {left_out} more"] if left_out > 0 else lines)


def _zone(zone: dict[str, Any], frames: Frames) -> str:
    nodes = ", ".join(frames["nodes"][i] for i in zone["nodes"])
    return f"zone {zone['name'] or '(none)'}: {nodes}"


def _claim(claim: dict[str, Any], frames: Frames) -> str:
    zero = frames["meta"]["zero"]
    steps = []
    for time, phase, volume in claim["states"]:
        partner = f" to {frames['volumes'][volume]['short']}" if phase == "Bound" and volume >= 0 else ""
        steps.append(f"{phase}{partner} {time - zero:+.1f} s")
    gone = f", gone {claim['gone'] - zero:+.1f} s" if claim["gone"] is not None else ""
    return f"claim {claim['name']} ({claim['size']}, class {claim['class'] or 'none'}): {', '.join(steps)}{gone}"


def _volume(volume: dict[str, Any], frames: Frames) -> str:
    zero, nodes = frames["meta"]["zero"], frames["nodes"]
    where = f"zone {frames['zones'][volume['zone']]['name'] or '(none)'}" if volume["zone"] >= 0 else "everywhere"
    where = f"node {nodes[volume['home']]}" if volume["home"] >= 0 else where
    moves = [f"in {nodes[node]} {time - zero:+.1f} s" for time, node, done in volume["at"] if done]
    phases = [f"{phase} {time - zero:+.1f} s" for time, phase, _ in volume["states"]]
    gone = [f"gone {volume['gone'] - zero:+.1f} s"] if volume["gone"] is not None else []
    return f"volume {volume['short']} ({volume['size']}, {where}): {', '.join([*phases, *moves, *gone])}"


def _pod(pod: dict[str, Any], frames: Frames) -> str:
    zero = frames["meta"]["zero"]
    rows = [row for i, row in enumerate(pod["states"]) if not i or row[1] != pod["states"][i - 1][1]]
    steps = [f"{frames['states'][row[1]]} {row[0] - zero:+.1f} s" for row in rows]
    node = f" on {frames['nodes'][pod['node']]}" if pod["node"] >= 0 else ", no node"
    return f"pod {pod['name']}{node}: {', '.join(steps)}"
