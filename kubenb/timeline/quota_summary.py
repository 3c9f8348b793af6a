"""The text twin of the quota widget: who asked for what, what was said, and what is used at the end.

Comes in: frames. Goes out: lines, the same on every machine. Next: `kubenb.widgets.quota`."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

Frames = dict[str, Any]
WIDTH = 96


def headline(frames: Frames) -> str:
    """The run in half a line."""
    result = frames["result"]
    return f"quota {frames['meta']['name']}: {result['done']} done, {result['refused']} refused"


def summary(frames: Frames) -> str:
    """Every step, and the quota's own table at the end."""
    zero = frames["meta"]["zero"]
    lines: list[str] = []
    for at, author, what, code, message, _ in frames["steps"]:
        lines.append(f"{at - zero:+6.1f} s  {'✓' if code < 400 else '✕'} {author}: {what}")
        if message:
            lines += wrap(f"{code} {message}", WIDTH, initial_indent=" " * 12, subsequent_indent=" " * 12, break_on_hyphens=False)
    names = [name for name, *_ in frames["limits"]]
    wide = max((len(name) for name in names), default=0)
    table = [
        f"{name:<{wide}}  {used:>8} of {hard}"
        for (name, hard, _), used in zip(frames["limits"], frames["used"][-1][1], strict=True)
    ]
    return "\n".join([*lines, "", *table, "", headline(frames)])
