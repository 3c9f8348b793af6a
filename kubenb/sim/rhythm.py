"""A rhythm: what happens every so many seconds, again and again, to each at its own moment.

What comes in: callbacks with a common period.  What goes out: calls, at the times at which as many timers would make them; but
only one of these lies in the clock's queue. The heartbeats of a thousand nodes would make it so deep that all others paid for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubenb.sim.simulation import Simulation


class Beat:
    """One callback of a rhythm, until `cancel()`. `due`: the virtual second of its next call."""

    __slots__ = ("callback", "due")

    def __init__(self, callback: Callable[[], object]) -> None:
        self.callback: Callable[[], object] | None = callback
        self.due = 0.0

    def cancel(self) -> None:
        """No more calls."""
        self.callback = None


class Rhythm:
    """All beats of one period. They are background work: `Simulation.settle` doesn't wait for them."""

    def __init__(self, simulation: Simulation, period: float) -> None:
        self._simulation, self._period = simulation, period
        self._beats: deque[Beat] = deque()
        """The next one first: each is put at the end, one period from its last call."""
        self._waiting = False

    def strike(self, beat: Beat) -> None:
        """Call this one now, and from now on every period."""
        if beat.callback is not None:
            beat.callback()
            self.add(beat)

    def add(self, beat: Beat) -> None:
        """Call this one a period from now, and so on."""
        beat.due = self._simulation.now + self._period
        self._beats.append(beat)
        if not self._waiting:
            self._wait()

    def _wait(self) -> None:
        self._waiting = True
        self._simulation.at(self._beats[0].due, self._strike_due, background=True)

    def _strike_due(self) -> None:
        beats, now = self._beats, self._simulation.now
        while beats and beats[0].due <= now:
            self.strike(beats.popleft())
        self._waiting = False
        if beats:
            self._wait()
