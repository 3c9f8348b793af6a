"""What the helpers of a CSI driver have in common: the disks, the drivers that are installed, and work that takes its time.

What comes in: keys, as in any control loop. What goes out: an order to the provider takes seconds; `takes` says when it is
done, and the key is looked at again then. Next: `csi_provisioner.py`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop, Process
from kubenb.cloud.csi_drivers import Traits
from kubenb.cloud.disks import Disks
from kubenb.sim import Spread

FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0
"""Seconds between tries of what failed, doubling (--retry-interval-start, --retry-interval-max of the helpers)."""


class CSILoop(ControlLoop):
    """`installed`: drivers by name, shared by all helpers."""

    def __init__(self, process: Process, disks: Disks, installed: dict[str, Traits]) -> None:
        self.disks, self.installed = disks, installed
        self._due: dict[str, float] = {}
        self._waits: dict[str, float] = {}
        super().__init__(process)

    def driver_installed(self, driver: str) -> None:
        """A driver has just come: what waited for it is looked at."""

    def takes(self, key: str, spread: Spread, what: str) -> bool:
        """True when the order that `key` stands for has been carried out; the first question gives the order."""
        due = self._due.get(key)
        if due is None:
            due = self._due[key] = self.now + self.sim.draw(f"csi/{self.name}", spread)
        if self.now < due:  # said anew each time: a timer of an earlier order may have been the one that went off
            self.enqueue_after(key, due - self.now, reason=what)
            return False
        del self._due[key]
        return True

    def is_under_way(self, key: str) -> bool:
        return key in self._due

    def forget_order(self, key: str) -> None:
        """The order isn't wanted any more."""
        self._due.pop(key, None)

    def failed(self, key: str) -> None:
        """Try again later, and later still."""
        wait = self._waits.get(key, FIRST_WAIT)
        self._waits[key] = min(wait * 2, LONGEST_WAIT)
        self.enqueue_after(key, wait, background=True, reason=f"retry of {self.name}")

    def succeeded(self, key: str) -> None:
        self._waits.pop(key, None)
