"""One running process: it listens, answers, takes signals and ends, all at its own instants.

What comes in: a `Program`, the pod's network namespace, signals.  What goes out: an exit code at an instant.  Its listening and
closing are noted with their times, so that a client may ask later what it would have met. Next: `runtime.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Protocol

from kubenb.runtime.programs import SIGKILL_EXIT, Program
from kubenb.runtime.throttle import Throttle
from kubenb.sim import Simulation, Timer

LONG_LIFE = 60.0
"""Seconds. A process that ends by itself within a minute is work that `settle` waits for; a longer `sleep` is just waiting."""


class Namespace(Protocol):
    """A pod's network namespace, as the process sees it (`kubenb.network.wire.Namespace`)."""

    ip: str

    def listen(self, port: int, server: Process, at: float) -> None: ...

    def close(self, server: Process, at: float) -> None: ...

    def leave(self, at: float) -> None: ...


class Process:
    """A container's main process. `ended` is the virtual second at which it ended, infinity while it lives."""

    __slots__ = (
        "ended", "exit_code", "label", "namespace", "on_exit", "program", "served", "signalled", "sim",
        "started", "stateful", "throttle", "timer",
    )  # fmt: skip

    def __init__(self, sim: Simulation, program: Program, label: tuple[str, str, str]) -> None:
        """`label`: (pod "namespace/name", image, pod-template-hash), by which clients tell who answered."""
        self.sim = sim
        self.program = program
        self.label = label
        self.started = inf
        self.ended = inf
        self.signalled = inf
        self.exit_code = 0
        self.served = 0
        self.stateful = program.fails_from_request > 0
        self.throttle: Throttle | None = None
        """Of a container with a cpu limit."""
        self.timer: Timer | None = None
        self.namespace: Namespace | None = None
        self.on_exit: Callable[[], object] | None = None

    @property
    def running(self) -> bool:
        return self.started < inf and self.ended == inf

    def start(self, namespace: Namespace, on_exit: Callable[[], object]) -> None:
        """Begin now. `on_exit()` is called at the instant of the end."""
        now = self.sim.now
        program = self.program
        self.started, self.namespace, self.on_exit = now, namespace, on_exit
        for port in program.ports:
            namespace.listen(port, self, now + program.start_up)
        if program.lifetime < inf:
            self._end_in(program.lifetime, program.exit_code)

    def terminate(self) -> None:
        """SIGTERM, now."""
        if not self.running or self.signalled < inf:
            return
        program = self.program
        self.signalled = self.sim.now
        if program.on_sigterm == "exit":
            self._end(program.exit_code_on_sigterm)
        elif program.on_sigterm == "drain":
            self._end_in(program.drain, program.exit_code_on_sigterm)

    def kill(self) -> None:
        """SIGKILL, now."""
        if self.running:
            self._end(SIGKILL_EXIT)

    def answer(self, path: str, at: float) -> tuple[int, float]:
        """(HTTP status, seconds until it is there) of a request that arrives at virtual second `at`; it counts as served."""
        program, served = self.program, self.served
        self.served = served + 1
        late = 0.0 if self.throttle is None else self.throttle.work(at, program.request_cpu)
        if not program.plans and not program.slow_paths and not program.fails_from_request:
            terminating = program.unready_path_on_sigterm == path and at >= self.signalled
            return 503 if terminating else program.default_status, program.answer_time + late
        age = at - self.started
        return program.status(path, age, at >= self.signalled, served), program.delay(path, age) + late

    def limit_cpu(self, cores: float) -> None:
        """The container has a cpu limit: beyond it, answers take longer. Who answers when depends on what came before."""
        self.throttle, self.stateful = Throttle(cores), True

    def cpu_seconds(self, at: float) -> float:
        """Seconds of a core used from the start up to virtual second `at`: idling, and the requests served so far."""
        used = self.program.idle_cpu * (min(at, self.ended) - self.started) + self.program.request_cpu * self.served
        return used - self.throttle.backlog(at) if self.throttle is not None else used

    def next_change(self) -> float:
        """The next virtual second at which some answer changes by the program's own doing; infinity when none will."""
        return self.started + self.program.next_change(self.sim.now - self.started)

    def _end_in(self, seconds: float, exit_code: int) -> None:
        if self.timer is not None:
            if self.timer.active and self.timer.due <= self.sim.now + seconds:
                return
            self.timer.cancel()
        self.timer = self.sim.after(seconds, self._end, exit_code, background=seconds > LONG_LIFE)

    def _end(self, exit_code: int) -> None:
        if self.timer is not None:
            self.timer.cancel()
        self.ended, self.exit_code = self.sim.now, exit_code
        assert self.namespace is not None and self.on_exit is not None
        self.namespace.close(self, self.ended)
        self.on_exit()
