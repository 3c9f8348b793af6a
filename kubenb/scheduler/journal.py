"""What changed in the node table, in order, so that whoever remembers something can catch up instead of
starting over.

Comes in: one entry for each pod placed or taken off, and for each node that changed. Goes out: the entries since
a position. Readers: `scorecard` (which rows to judge again) and the tallies of `pod_groups`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubenb.scheduler.pod_groups import PodGroup

Change = tuple[int, "PodGroup | None", int]
"""(row, group of the pod, +1 or -1), or (row, None, 0) where the node itself changed."""


class Journal:
    """A list that forgets its older half now and then; a reader who missed that part must start over."""

    LENGTH = 65_536

    def __init__(self) -> None:
        self._changes: list[Change] = []
        self._start = 0

    @property
    def end(self) -> int:
        """The position after the last entry."""
        return self._start + len(self._changes)

    def write(self, row: int, group: PodGroup | None, delta: int) -> None:
        if len(self._changes) >= self.LENGTH:
            half = self.LENGTH // 2
            del self._changes[:half]
            self._start += half
        self._changes.append((row, group, delta))

    def since(self, position: int) -> list[Change] | None:
        """The entries from `position` on; None where some of them are forgotten."""
        if position < self._start:
            return None
        return self._changes[position - self._start :]
