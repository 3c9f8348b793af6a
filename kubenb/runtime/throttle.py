"""A cpu limit at work: the kernel gives a container so much processor time in every tenth of a second, and no more.

What comes in: pieces of work with the instants at which they are to be done.  What goes out: how much later each one is done than
on an idle machine.  Worked out when somebody asks: nothing happens in the clock's queue for it.
Source: the kernel's CFS bandwidth control, cpu.cfs_period_us 100000 as pkg/kubelet/cm/helpers_linux.go sets it, 1.36.
Next: `process.py`.
"""

from __future__ import annotations

PERIOD = 0.1
"""Seconds: what wasn't used within a period is lost."""


class Throttle:
    """One container's quota. `cores`: its limit. Instants come in order."""

    __slots__ = ("_at", "_left", "cores")

    def __init__(self, cores: float) -> None:
        self.cores = cores
        self._left = cores * PERIOD
        """Seconds of a core that are free to use; negative: work that is still to be done."""
        self._at = 0.0

    def work(self, at: float, seconds: float) -> float:
        """Do `seconds` of a core's work from virtual second `at` on; by how many seconds the quota delays its end."""
        self._left = self._free(at) - seconds
        self._at = at
        return max(0.0, -self._left / self.cores)

    def backlog(self, at: float) -> float:
        """Seconds of a core's work that were asked for by then and aren't done yet."""
        return max(0.0, -self._free(at))

    def _free(self, at: float) -> float:
        return min(self.cores * PERIOD, self._left + (at - self._at) * self.cores)
