"""A timer that can be called off: one callback at one virtual instant."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simpy.core import Environment
from simpy.events import NORMAL, Event

if TYPE_CHECKING:
    from kubenb.sim.simulation import Simulation


class Timer(Event):
    """Calls `callback(*args)` when the clock reaches `due` (virtual seconds), unless `cancel()` came first.

    `background` marks waiting that `Simulation.settle` need not sit out: heartbeats, resyncs, back-offs, deadlines.
    """

    env: Environment

    def __init__(
        self,
        simulation: Simulation,
        delay: float,
        callback: Callable[..., object],
        args: tuple[Any, ...] = (),
        background: bool = False,
    ) -> None:
        if delay < 0:
            raise ValueError(f"a timer can't go off in the past: delay {delay} s")
        # Event.__init__ is not called: this runs a hundred thousand times in a large cluster.
        self.env = simulation
        self.callbacks = [self._fire]
        self._value = None
        self._ok = True
        self.background = background
        self.due = simulation.now + delay
        self._callback = callback
        self._args = args
        simulation.schedule(self, NORMAL, delay)

    @property
    def active(self) -> bool:
        """True until the timer went off or was cancelled."""
        return bool(self.callbacks)

    def cancel(self) -> None:
        """Call the timer off. Harmless when it already went off."""
        if self.callbacks:
            self.callbacks.clear()
            self.env.forget(self)  # type: ignore[attr-defined]

    def _fire(self, _event: Event) -> None:
        self._callback(*self._args)
