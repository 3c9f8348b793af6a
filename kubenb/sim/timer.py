"""A timer that can be called off: one callback at one virtual instant."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kubenb.sim.simulation import Simulation


class Timer:
    """Calls `callback(*args)` when the clock reaches `due` (virtual seconds), unless `cancel()` came first.

    `background` marks waiting that `Simulation.settle` need not sit out: heartbeats, resyncs, back-offs, deadlines.
    It is made by `Simulation.after`, and lies in SimPy's queue without being a SimPy event: nobody can `yield` it, and so it
    needs no list of callbacks (there are a hundred thousand timers in a large cluster).
    """

    __slots__ = ("_simulation", "args", "background", "callback", "due")

    def __init__(
        self, simulation: Simulation, due: float, callback: Callable[..., object], args: tuple[Any, ...], background: bool
    ) -> None:
        self._simulation = simulation
        self.due = due
        self.callback: Callable[..., object] | None = callback
        self.args = args
        self.background = background

    @property
    def active(self) -> bool:
        """True until the timer went off or was cancelled."""
        return self.callback is not None

    def cancel(self) -> None:
        """Call the timer off. Harmless when it already went off."""
        if self.callback is not None:
            self.callback = None
            self._simulation.forget(self)
