"""The text twin of the autoscaling widget: the load, each decision that changed something, and what it cost.

Comes in: frames. Goes out: a few dozen lines, the same on every machine. Next: `kubenb.widgets.autoscaling`."""

from __future__ import annotations

from itertools import groupby
from textwrap import wrap
from typing import Any

from kubenb.timeline.autoscaling_story import words

Frames = dict[str, Any]
WIDTH = 96


def headline(frames: Frames) -> str:
    """The run in half a line."""
    replicas, result = frames["replicas"], frames["result"]
    counts = [row[1] for row in replicas]
    path = f"{counts[0]} to {max(counts)} replicas, {counts[-1]} at the end"
    return f"{frames['meta']['target']}: {path}; {_requests(result)}"


def _requests(result: Frames) -> str:
    if not result["sent"]:
        return "no requests"
    return f"{result['lost']} of {result['sent']} requests lost, {result['slow']} slow"


def summary(frames: Frames) -> str:
    """The run in words: decisions with the same outcome one after the other are told once."""
    meta = frames["meta"]
    lines = [
        f"{meta['target']}: {meta['wanted']}% {meta['unit']} wanted, {meta['least']} to {meta['most']} replicas, "
        f"scale-down window {meta['window']} s"
    ]
    for _, group in groupby(frames["decisions"], key=_kind):
        rows = list(group)
        lines += _folded(rows[0][0] - meta["zero"], words(rows[0], meta))
        if len(rows) > 1:
            lines += _folded(rows[-1][0] - meta["zero"], f"... and so at {len(rows) - 1} more syncs")
    return "\n".join([*lines, "", *_losses(frames), headline(frames)])


def _kind(row: list[Any]) -> tuple[Any, ...]:
    """What makes two decisions one story: whether and how the number changes, and what held it."""
    _, current, used, _, _, _, recommended, stabilized, desired, *_ = row
    return used is None, current, desired, recommended > current, recommended < current, stabilized != recommended


def _losses(frames: Frames) -> list[str]:
    """When requests were lost or slow: from, to, how many."""
    meta = frames["meta"]
    lines = []
    for bad, group in groupby(frames["load"], key=lambda row: row[2] + row[3] > 0):
        rows = list(group)
        if bad:
            slow, lost = (round(sum(row[column] for row in rows) * meta["bin"]) for column in (2, 3))
            span = f"{rows[0][0] - meta['zero']:.0f} to {rows[-1][0] + meta['bin'] - meta['zero']:.0f} s"
            lines.append(f"from {span}: {lost} requests lost, {slow} slow")
    return [*lines, ""] if lines else []


def _folded(at: float, text: str) -> list[str]:
    head = f"{at:+7.0f} s  "
    return wrap(text, WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_on_hyphens=False)
