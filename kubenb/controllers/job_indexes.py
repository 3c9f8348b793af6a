"""Sets of completion indexes, written as in a Job's status: "0-2,4".

What comes in: texts and sets of numbers.  What goes out: the other form.
Source: pkg/controller/job/indexed_job_utils.go, 1.36.  Next: `job_pods.py`.
"""

from __future__ import annotations

from collections.abc import Iterable


def parse_indexes(text: str | None) -> frozenset[int]:
    """The numbers of "0-2,4"."""
    found: set[int] = set()
    for part in (text or "").split(","):
        if part:
            first, _, last = part.partition("-")
            found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)


def format_indexes(indexes: Iterable[int]) -> str:
    """The numbers in order, runs as ranges: two in a row are "3,4", three are "3-5"."""
    runs: list[list[int]] = []
    for index in sorted(indexes):
        if runs and runs[-1][1] == index - 1:
            runs[-1][1] = index
        else:
            runs.append([index, index])
    return ",".join(_run(first, last) for first, last in runs)


def _run(first: int, last: int) -> str:
    if first == last:
        return str(first)
    return f"{first},{last}" if last == first + 1 else f"{first}-{last}"
