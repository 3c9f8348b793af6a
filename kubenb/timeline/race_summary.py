"""The text twin of the race widget: who did what when, who was stale for how long, what it cost, and why.

Comes in: frames. Goes out: a few dozen lines, the same on every machine. Next: `kubenb.widgets.race`."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

Frames = dict[str, Any]
WIDTH = 96
"""Characters of a notebook's output line."""


def headline(frames: Frames) -> str:
    """The run in half a line: "web: 1 pod ended, 3 of 412 requests lost"."""
    races = frames["races"]
    lost = sum(race["result"]["lost"] for race in races)
    pods = f"{len(races)} pod{'s' if len(races) != 1 else ''} ended"
    return f"{frames['service'].partition('/')[2]}: {pods}, {lost} request{'s' if lost != 1 else ''} lost"


def verdict(race: Frames) -> str:
    """Who won, and by how much."""
    margin, lost = race["margin"], race["result"]["lost"]
    cost = f"{lost} request{'s' if lost != 1 else ''} lost"
    if margin is None:
        return f"the race is not over; {cost}"
    if margin >= 0:
        extra = "" if lost == 0 else f"; {cost} all the same"
        return f"the endpoints won: the last kube-proxy knew {margin:.3f} s before the process ended{extra}"
    return f"the process was dead {-margin:.3f} s before the last kube-proxy knew: {cost}"


def summary(frames: Frames, most: int = 3) -> str:
    """The whole run; of more than `most` pods the others in one line each."""
    races = frames["races"]
    lines: list[str] = []
    for race in races[: most if len(races) > 1 else 1]:
        lines += [*_one(race), ""]
    if len(races) > 1:
        lines += [*_table(races), ""]
    lines += _why(frames)
    return "\n".join([*lines, headline(frames)])


def _one(race: Frames) -> Iterator[str]:
    meta = race["meta"]
    hook = f"preStop {meta['hook']}" if meta["hook"] else "no preStop"
    yield f"Pod {meta['name']} on {meta['node']}, {hook}, grace period {meta['grace']} s"
    for time, author, text, _ in race["story"]:
        head = f"{time - meta['zero']:+9.3f} s  "
        yield from _folded(head, f"{author} {text}".strip())
    for node, seconds in race["result"]["stale"].items():
        yield f"kube-proxy/{node} sent to the dead process for {seconds:.3f} s"
    yield from wrap(verdict(race), WIDTH)


def _table(races: list[Frames]) -> Iterator[str]:
    rows = [("pod", "told at", "stale for", "lost")]
    first = races[0]["meta"]["zero"]
    for race in races:
        stale = max(race["result"]["stale"].values(), default=0.0)
        told = f"{race['meta']['zero'] - first:+.3f} s"
        rows.append((race["meta"]["name"], told, f"{stale:.3f} s", str(race["result"]["lost"])))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join([row[0].ljust(widths[0]), *cells[1:]])


def _why(frames: Frames) -> list[str]:
    """The chain of causes of the first lost request."""
    for race in frames["races"]:
        requests, zero = race["requests"], race["meta"]["zero"]
        for time, mine, cause in zip(requests["t"], requests["mine"], requests["cause"], strict=True):
            if mine and cause >= 0:
                return [f"Why the request at {time - zero:+.3f} s was lost:", *_chain(frames["causes"][cause], time, zero), ""]
    return []


def _chain(links: list[list[Any]], sent: float, zero: float) -> Iterator[str]:
    for at, author, text, revision in links:
        when = sent if at is None else at
        told = f" (revision {revision})" if revision else ""
        head = f"{when - zero:+9.3f} s  "
        yield from _folded(head, f"{author} {text}{told}")


def _folded(head: str, text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_on_hyphens=False)
