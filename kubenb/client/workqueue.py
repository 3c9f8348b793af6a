"""Work queues: which keys a loop has to look at, each at most once at a time, failed ones later.

What comes in: keys from handlers and timers, each with its cause.  What goes out: the next key for a worker.
Source of the behaviour: staging/src/k8s.io/client-go/util/workqueue, 1.36.  Next: `loop.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.sim import Simulation, Timer

Cause = int | str | None


class WorkQueue:
    """Keys in order of arrival. A key that is being worked on is held back until `done`; `ready` is called when one waits."""

    def __init__(self, sim: Simulation, ready: Callable[[], None], retry_base: float, retry_limit: float) -> None:
        self._sim, self._ready = sim, ready
        self._base, self._limit = retry_base, retry_limit
        self._waiting: dict[str, Cause] = {}
        self._working: dict[str, Cause] = {}
        self._again: dict[str, Cause] = {}
        self._failures: dict[str, int] = {}
        self._timers: dict[str, Timer] = {}

    def add(self, key: str, cause: Cause = None) -> None:
        """Look at `key` soon. The first cause stands until the key is taken."""
        if key in self._working:
            self._again.setdefault(key, cause)
        elif key not in self._waiting:
            self._waiting[key] = cause
            self._ready()

    def add_after(self, key: str, seconds: float, cause: Cause = None, background: bool = False) -> None:
        """Look at `key` in so many seconds; of several wishes for one key the earliest counts."""
        if seconds <= 0:
            self.add(key, cause)
            return
        timer = self._timers.get(key)
        if timer is not None and timer.active:
            if timer.due <= self._sim.now + seconds:
                return
            timer.cancel()
        self._timers[key] = self._sim.after(seconds, self._due, key, cause, background=background)

    def add_rate_limited(self, key: str) -> None:
        """Look at `key` again after a back-off that doubles with each failure."""
        failures = self._failures.get(key, 0)
        self._failures[key] = failures + 1
        delay = min(self._base * 2 ** min(failures, 60), self._limit)
        self._sim.after(delay, self.add, key, f"retry {failures + 1}", background=delay > 1.0)

    def forget(self, key: str) -> None:
        """`key` succeeded: its next failure starts the back-off anew."""
        self._failures.pop(key, None)

    def take(self) -> tuple[str, Cause] | None:
        """The next key and why it is there, or None. It must be given back with `done`."""
        for key, cause in self._waiting.items():
            del self._waiting[key]
            self._working[key] = cause
            return key, cause
        return None

    def done(self, key: str) -> None:
        """The worker is through with `key`; if it was added meanwhile it waits again."""
        self._working.pop(key, None)
        if key in self._again:
            self.add(key, self._again.pop(key))

    def stop(self) -> None:
        """Forget everything: the process ended."""
        for timer in self._timers.values():
            timer.cancel()
        for keys in (self._waiting, self._working, self._again, self._failures, self._timers):
            keys.clear()

    def __len__(self) -> int:
        return len(self._waiting)

    def _due(self, key: str, cause: Cause) -> None:
        self._timers.pop(key, None)
        self.add(key, cause)
