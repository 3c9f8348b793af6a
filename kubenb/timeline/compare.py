"""Two runs side by side: what a changed setting did.

Comes in: the frames of several runs, each with a name. Goes out: rows of numbers and a table in text;
`difference` says how two runs part. Next room: `kubenb.widgets`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Frames = dict[str, Any]
COLUMNS = ("run", "done", "lowest available", "most pods", "requests", "failed")


def compare(runs: Mapping[str, Frames]) -> list[dict[str, Any]]:
    """One row a run: `done` in seconds since the change (None: never), pods, requests."""
    return [
        {
            "run": name,
            "done": frames["result"]["done"],
            "lowest available": frames["result"]["lowest"],
            "most pods": frames["result"]["highest"],
            "requests": frames["result"]["sent"],
            "failed": frames["result"]["failed"],
        }
        for name, frames in runs.items()
    ]


def table(runs: Mapping[str, Frames]) -> str:
    """The same as a table to print."""
    rows = [COLUMNS, *(tuple(_cell(row[name]) for name in COLUMNS) for row in compare(runs))]
    widths = [max(len(row[i]) for row in rows) for i in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    )


def difference(one: Frames, other: Frames) -> dict[str, tuple[Any, Any]]:
    """The results in which two runs differ: {"failed": (6, 0)}."""
    return {name: (value, other["result"][name]) for name, value in one["result"].items() if value != other["result"][name]}


def _cell(value: Any) -> str:
    if value is None:
        return "never"
    return f"{value:.1f} s" if isinstance(value, float) else str(value)
