"""The virtual clock: SimPy's event queue, plus knowing when nothing but periodic work is left.

What comes in: timers and processes.  What goes out: `now`, stamps, and `run` / `run_until` / `settle`.  Next: `streams.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from heapq import heappop, heappush
from math import inf
from typing import Any

import simpy
from simpy.core import Environment
from simpy.events import NORMAL, Event, Process

from kubenb.sim.collector import uncollected
from kubenb.sim.errors import EngineError
from kubenb.sim.rhythm import Beat, Rhythm
from kubenb.sim.streams import Streams
from kubenb.sim.timer import Timer

EPOCH = 1767225600
"""Virtual second 0 as Unix time: 2026-01-01T00:00:00Z. A fixed date, so that the same seed gives the same stamps."""

ASKED_ALWAYS = 2000
"""Instants during which `run_until` asks its predicate each time: a long rollout of a small cluster."""

SETTLE_LIMIT = 3600.0
"""Virtual seconds after which `settle` gives up waiting for work that feeds itself."""


class Simulation(Environment):
    """SimPy's environment with cancellable timers, seeded streams, and a count of the work that is still to come.

    An event is *background* when it carries a true attribute `background`: it happens in its turn, but `settle` doesn't wait
    for it. Everything else is work.
    """

    now: float = 0.0
    """Virtual seconds since the start. (SimPy's is a property; here it is read a hundred times a pod.)"""

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        self._queue: list[tuple[float, int, int, Any]] = []  # type: ignore[assignment]
        self.streams = Streams(seed)
        self.stream = self.streams.stream
        self.draw = self.streams.draw
        self.drawing = self.streams.drawing
        self.uid = self.streams.uid
        self.suffix = self.streams.suffix
        self._work = 0
        self._serial = 0
        self._stamps: dict[int, str] = {}
        self._rhythms: dict[float, Rhythm] = {}

    # ---- the queue ------------------------------------------------------------------------------------------------------------

    def schedule(self, event: Event, priority: Any = NORMAL, delay: Any = 0) -> None:
        """SimPy's hook: every event that will happen passes here once."""
        if not getattr(event, "background", False):
            self._work += 1
        heappush(self._queue, (self.now + delay, priority, next(self._eid), event))

    def forget(self, event: Event | Timer) -> None:
        """What was scheduled lost its purpose (a cancelled timer, a wait given up): nobody has to wait for it any more."""
        if not getattr(event, "background", False):
            event.background = True  # type: ignore[union-attr]
            self._work -= 1

    def step(self) -> None:
        """Let the next thing happen. Unlike SimPy's own `step`, an error that nobody handles travels on unchanged."""
        self.now, _, _, event = heappop(self._queue)
        if event.__class__ is Timer:
            callback = event.callback
            if callback is not None:
                event.callback = None
                if not event.background:
                    self._work -= 1
                callback(*event.args)
            return
        if not getattr(event, "background", False):
            self._work -= 1
        callbacks, event.callbacks = event.callbacks, None
        for callback in callbacks or ():
            callback(event)
        if not event._ok and not hasattr(event, "_defused"):
            raise event._value

    # ---- what components use --------------------------------------------------------------------------------------------------

    def after(self, delay: float, callback: Callable[..., object], *args: Any, background: bool = False) -> Timer:
        """Call `callback(*args)` in `delay` virtual seconds."""
        if delay < 0:
            raise ValueError(f"a timer can't go off in the past: delay {delay} s")
        timer = Timer(self, self.now + delay, callback, args, background)
        if not background:
            self._work += 1
        heappush(self._queue, (timer.due, NORMAL, next(self._eid), timer))
        return timer

    def at(self, due: float, callback: Callable[..., object], *args: Any, background: bool = False) -> Timer:
        """Call `callback(*args)` at the virtual second `due`, which is not over yet."""
        timer = Timer(self, due, callback, args, background)
        if not background:
            self._work += 1
        heappush(self._queue, (due, NORMAL, next(self._eid), timer))
        return timer

    def every(self, period: float, callback: Callable[[], object], first: float | None = None) -> Beat:
        """Call `callback()` in `first` seconds (in a `period`, if not given), and then every `period`, as background work."""
        beat, rhythm = Beat(callback), self._rhythms.setdefault(period, Rhythm(self, period))
        if first is None:
            rhythm.add(beat)
        else:
            self.after(first, rhythm.strike, beat, background=True)
        return beat

    def timeout(self, delay: float = 0, value: Any = None, background: bool = False) -> simpy.Timeout:
        """An event to `yield` on in a process: it happens in `delay` virtual seconds."""
        if not background:
            return simpy.Timeout(self, delay, value)
        waiting = simpy.Timeout(self, delay, value)
        self.forget(waiting)
        return waiting

    def process(self, generator: Generator[Any, Any, Any], name: str = "process") -> Process:
        """Start a SimPy process. `name` ("kubelet/node1/default/web-0") is what an EngineError will say."""
        return Process(self, self._guarded(generator, name))

    def _guarded(self, generator: Generator[Any, Any, Any], name: str) -> Generator[Any, Any, Any]:
        try:
            return (yield from generator)
        except (EngineError, simpy.Interrupt):
            raise
        except Exception as error:
            raise EngineError(f"{name} failed at {self.now:.3f} s of virtual time: {error!r}") from error

    def stamp(self, at: float | None = None) -> str:
        """A Kubernetes Time, in whole seconds: "2026-01-01T00:00:05Z". `at`: virtual seconds, now if not given."""
        second = int(self.now if at is None else at)
        known = self._stamps.get(second)
        if known is None:
            if len(self._stamps) > 1000:
                self._stamps.clear()
            known = self._stamps[second] = _iso(EPOCH + second) + "Z"
        return known

    def stamp_micro(self, at: float | None = None) -> str:
        """A Kubernetes MicroTime: "2026-01-01T00:00:05.123456Z"."""
        micro = round((self.now if at is None else at) * 1_000_000)
        return f"{self.stamp(micro // 1_000_000)[:-1]}.{str(micro)[-6:].zfill(6)}Z"

    def serial(self) -> int:
        """1, 2, 3 ...: tells apart what happens at the same instant."""
        self._serial += 1
        return self._serial

    # ---- letting time pass ----------------------------------------------------------------------------------------------------

    @uncollected()
    def run_for(self, seconds: float) -> None:
        """Let exactly so many virtual seconds pass. Raises ValueError for a negative or endless time."""
        end = self._end(seconds)
        queue = self._queue
        while queue and queue[0][0] <= end:
            self.step()
        self.now = end

    def _end(self, seconds: float) -> float:
        if not 0 <= seconds < inf:
            raise ValueError(f"time runs forwards, and not for ever: {seconds} s is no time to run")
        return self.now + seconds

    @uncollected()
    def run_until(self, predicate: Callable[[], object], timeout: float) -> bool:
        """Let time pass until `predicate()` holds, at most `timeout` virtual seconds. True when it held.

        Asked at the start and after each of the next `ASKED_ALWAYS` instants at which something happened; in a longer run after
        ever more of them, one in `ASKED_ALWAYS` of those gone by, so that asking never costs more than what is asked about.
        Raises ValueError as `run_for`.
        """
        end = self._end(timeout)
        queue = self._queue
        gone_by = ask_at = 0
        while True:
            if gone_by >= ask_at:
                if predicate():
                    return True
                ask_at = gone_by + 1 + gone_by // ASKED_ALWAYS
            if not queue or queue[0][0] > end:
                self.now = end
                return bool(predicate())
            self.step()
            while queue and queue[0][0] == self.now:
                self.step()
            gone_by += 1

    @uncollected()
    def settle(self, limit: float = SETTLE_LIMIT) -> None:
        """Let time pass until only background events are left to come, at most `limit` virtual seconds."""
        end = self.now + limit
        queue = self._queue
        while self._work > 0 and queue and queue[0][0] <= end:
            self.step()


def _iso(unix: int) -> str:
    """Seconds since 1970 as date and time, by the civil-calendar arithmetic of Howard Hinnant's public note."""
    days, rest = divmod(unix, 86400)
    z = days + 719468
    era = z // 146097
    doe = z - era * 146097
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    day = doy - (153 * mp + 2) // 5 + 1
    month = mp + 3 if mp < 10 else mp - 9
    year = yoe + era * 400 + (1 if month <= 2 else 0)
    return f"{year:04d}-{month:02d}-{day:02d}T{rest // 3600:02d}:{rest % 3600 // 60:02d}:{rest % 60:02d}"
