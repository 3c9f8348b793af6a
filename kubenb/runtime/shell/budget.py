"""What a container may do without time passing: a thousand commands, then so many a second.

What comes in: commands. What goes out: seconds to pause, 0 mostly. Without it a busy loop, or a fork bomb, would never let the
clock go on. All processes of a container share one budget. Next: `task.py`, who spends it.
"""

from __future__ import annotations

from collections.abc import Callable

RATE = 200.0
"""Commands a virtual second in the long run."""
CREDIT = 1000.0
"""Commands that are free at first."""
PAUSE = 0.1
"""Seconds that whoever is out of credit has to wait."""
LONGEST_PAUSE = 10.0
IDLE = 0.5
"""Seconds without a command after which it is not taken for a busy loop any more."""


class Budget:
    """`clock()` gives the virtual second."""

    __slots__ = ("_at", "_clock", "_left", "_pause")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._left = CREDIT
        self._at = clock()
        self._pause = PAUSE

    def spend(self, commands: float) -> float:
        """Run so many commands now; how many seconds to wait before the next."""
        now = self._clock()
        if now > self._at:  # pauses that we imposed don't count: `_at` lies at their end
            self._pause = PAUSE if now - self._at > IDLE else self._pause
            self._left = min(CREDIT, self._left + (now - self._at) * RATE)
            self._at = now
        self._left -= commands
        if self._left >= 0:
            return 0.0
        pause = self._pause
        self._pause = min(pause * 1.1, LONGEST_PAUSE)  # it does nothing but compute: let it be seen ever less often
        self._left = PAUSE * RATE
        self._at = now + pause
        return pause
