"""Aligned columns, as Go's text/tabwriter makes them: a column reaches over neighbouring lines that have it, and no further.

Comes in: lines of cells (text between tabs); the last cell of a line is never padded. Goes out: text. Next: `tables`.
"""

from __future__ import annotations

from collections.abc import Sequence

Line = list[str]


def align(text: str, min_width: int = 0, padding: int = 2) -> str:
    """`text` with its tabs turned into columns. `describe` uses (0, 2); `get` uses (6, 3)."""
    lines = [line.split("\t") for line in text.split("\n")]
    return "\n".join(align_lines(lines, min_width, padding))


def align_lines(lines: Sequence[Line], min_width: int, padding: int) -> list[str]:
    widths: list[list[int]] = [[] for _ in lines]
    _measure(lines, widths, 0, len(lines), 0, min_width, padding)
    return [_padded(line, width) for line, width in zip(lines, widths, strict=True)]


def _measure(
    lines: Sequence[Line], widths: list[list[int]], start: int, end: int, column: int, min_width: int, padding: int
) -> None:
    """Find the blocks of lines in [start, end) that have this column, set its width in each, go on to the next column inside."""
    at = start
    while at < end:
        if column >= len(lines[at]) - 1:
            at += 1
            continue
        block = at
        width = min_width
        while at < end and column < len(lines[at]) - 1:
            width = max(width, len(lines[at][column]) + padding)
            at += 1
        for line in range(block, at):
            widths[line].append(width)
        _measure(lines, widths, block, at, column + 1, min_width, padding)


def _padded(line: Line, widths: Sequence[int]) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(line, widths, strict=False)) + line[-1]
