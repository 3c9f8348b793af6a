"""The control loop: compare what should be with what is, and take one step; again and again, from any state.

What comes in: keys ("namespace/name") of objects that may need attention.  What goes out: requests through the client.
A subclass says in `setup` what wakes it and in `sync` what it does; everything else is here.
A sync happens at one virtual instant; then its worker is busy for as long as its requests take.
Next: `kubenb.controllers`, whose files are one such class each.
"""

from __future__ import annotations

from typing import ClassVar

from kubenb.client.events import EventRecorder
from kubenb.client.informer import Informer
from kubenb.client.process import Process
from kubenb.client.workqueue import Cause, WorkQueue
from kubenb.objects import ApiError, Object, key
from kubenb.sim import EngineError


class ControlLoop:
    """One controller. `name` is the author of its writes; `workers` is how many keys it handles side by side."""

    name: ClassVar[str] = "controller"
    workers: ClassVar[int] = 5

    def __init__(self, process: Process) -> None:
        self.process = process
        self.sim, self.ledger = process.sim, process.ledger
        self.client = process.client(self.name)
        self._telling = process.event_client(self.name)
        self.recorder = EventRecorder(self._telling, self.name, self.sim)
        self.queue = WorkQueue(self.sim, self._wake, self.ledger.retry_base, self.ledger.retry_limit)
        self._idle = self.workers
        self._waking = False
        self._stopped = False
        self._informers: list[Informer] = []
        self.setup()

    # ---- for subclasses -------------------------------------------------------------------------------------------------------

    def setup(self) -> None:
        """Say what wakes this loop: informers, their handlers and indexes."""
        raise NotImplementedError

    def sync(self, key: str) -> None:
        """Bring the world one step nearer to what the object `key` wants. May raise ApiError: it is tried again later."""
        raise NotImplementedError

    def informer(self, kind: str) -> Informer:
        """The process's shared cache of a kind."""
        found = self.process.factory.informer(kind)
        if found not in self._informers:
            self._informers.append(found)
        return found

    def enqueue(self, key: str) -> None:
        """Look at `key` soon; whatever is being heard right now is the cause."""
        self.queue.add(key, self._hearing())

    def enqueue_object(self, old: Object | None, new: Object | None) -> None:
        """A handler for `Informer.on_change`: the changed object itself is what to look at."""
        self.queue.add(key(new if new is not None else old or {}), self._hearing())

    def enqueue_after(self, key: str, seconds: float, background: bool = False, reason: str = "") -> None:
        """Look at `key` in so many seconds. `reason` is what the history will name as the cause."""
        self.queue.add_after(key, seconds, reason or f"timer of {self.name}", background)

    @property
    def now(self) -> float:
        """Virtual seconds."""
        return self.sim.now

    def stamp(self) -> str:
        """The present as a Kubernetes Time."""
        return self.sim.stamp()

    def stop(self) -> None:
        """The process ended: this loop does nothing any more."""
        self._stopped = True
        self.queue.stop()

    # ---- the loop -------------------------------------------------------------------------------------------------------------

    def _hearing(self) -> Cause:
        for informer in self._informers:
            if informer.cause is not None:
                return informer.cause
        return None

    def _wake(self) -> None:
        """A key waits: start a worker unless all are busy or one is on its way."""
        if self._idle and not self._waking and not self._stopped:
            self._waking = True
            delay = self.sim.draw(f"loop/{self.name}", self.ledger.loop_reaction)
            self.sim.after(delay, self._work)

    def _work(self) -> None:
        self._waking = False
        while self._idle and not self._stopped:
            taken = self.queue.take()
            if taken is None:
                return
            self._handle(*taken)

    def _handle(self, key: str, cause: Cause) -> None:
        self.client.cause = self._telling.cause = cause
        try:
            self.sync(key)
        except ApiError:
            self.queue.add_rate_limited(key)
        except EngineError:
            raise
        except Exception as error:
            where = f"{self.name} failed on {key!r} at {self.sim.now:.3f} s of virtual time"
            raise EngineError(f"{where}: {error!r}") from error
        else:
            self.queue.forget(key)
        self.client.cause = self._telling.cause = None
        busy = self.client.take_cost()
        if busy:
            self._idle -= 1
            self.sim.after(busy, self._free, key)
        else:
            self.queue.done(key)

    def _free(self, key: str) -> None:
        self._idle += 1
        if not self._stopped:
            self.queue.done(key)
            if len(self.queue):
                self._wake()
