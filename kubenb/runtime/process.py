"""One running server: it listens, answers, takes signals, uses memory and ends, all at its own instants.

What comes in: a `Program`, the pod's network namespace, signals. What goes out: an exit code at an instant. Its listening and
closing are noted with their times, so that a client may ask later what it would have met; whom it answered is noted for its
log. Nothing happens in the clock's queue that can be worked out when asked. Next: `script_process.py`, processes that aren't
so simple.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from math import inf
from operator import attrgetter
from typing import NamedTuple, Protocol

from kubenb.runtime import answers
from kubenb.runtime.files import FileSystem
from kubenb.runtime.log import LogLine
from kubenb.runtime.programs import SIGKILL_EXIT, Program
from kubenb.runtime.server_log import server_lines
from kubenb.runtime.throttle import Throttle
from kubenb.sim import Simulation, Timer

LONG_LIFE = 60.0
"""Seconds. A process that ends by itself within a minute is work that `settle` waits for; a longer `sleep` is just waiting."""
PROBER = "kube-probe/1.36"


EASILY_BUSY = 0.01
"""Seconds. Where a request costs more than this share of a second's processor time, a hundred a second are too many."""


class Namespace(Protocol):
    """A pod's network namespace, as the process sees it (`kubenb.network.wire.Namespace`)."""

    ip: str

    def listen(self, port: int, server: Process, at: float) -> None: ...

    def close(self, server: Process, at: float) -> None: ...

    def leave(self, at: float) -> None: ...


class Home(Protocol):
    """Where a process lives: its container's files and name."""

    @property
    def files(self) -> FileSystem: ...

    @property
    def hostname(self) -> str: ...

    @property
    def own_files(self) -> bool:
        """Whether the files may differ from the image's."""
        ...


class Visit(NamedTuple):
    """One request: when it came, what was asked, what was answered and when; who asked, as far as is known."""

    at: float
    path: str
    status: int
    answered: float
    agent: str = "-"
    client: str = "-"
    size: int = 0


class Visits:
    """Requests that come again and again and are all answered alike: a probe's ticks `first`, `first + period`, ... up to
    `until`.

    Whoever asks so regularly (the kubelet) doesn't ask each time; it says so here, for the log.
    """

    __slots__ = ("first", "path", "period", "status", "until")

    def __init__(self, path: str, status: int, first: float, period: float) -> None:
        self.path = path
        self.status = status
        self.first = first
        self.period = period
        self.until = inf

    def times(self, until: float) -> list[float]:
        """The ticks up to a virtual second."""
        end = min(until, self.until)
        if end < self.first:
            return []
        return [self.first + index * self.period for index in range(int((end - self.first) / self.period + 1e-9) + 1)]


class Process:
    """A container's main process. `ended` is the virtual second at which it ended, infinity while it lives."""

    __slots__ = (
        "_listed",
        "_plain",
        "ended",
        "exit_code",
        "home",
        "killed",
        "label",
        "namespace",
        "on_exit",
        "oom_killed",
        "program",
        "regular",
        "served",
        "signalled",
        "sim",
        "started",
        "stateful",
        "throttle",
        "timer",
        "visits",
    )

    def __init__(self, sim: Simulation, program: Program, label: tuple[str, str, str]) -> None:
        """`label`: (pod "namespace/name", image, pod-template-hash), by which clients tell who answered."""
        self.sim = sim
        self.program = program
        self.label = label
        self.started = inf
        self.ended = inf
        self.signalled = inf
        self.exit_code = 0
        self.killed = False
        """It ended by SIGKILL."""
        self.oom_killed = False
        """... because it used more memory than it may."""
        self.served = 0
        self.stateful = program.fails_from_request > 0
        self.throttle: Throttle | None = None
        """Of a container with a cpu limit."""
        self.timer: Timer | None = None
        self.namespace: Namespace | None = None
        self.home: Home | None = None
        self.on_exit: Callable[[], object] | None = None
        self.visits: list[tuple[float, str, int, float]] = []
        self.regular: list[Visits] = []
        self._listed = bool(program.style)
        self._plain = program.plain

    @property
    def running(self) -> bool:
        return self.started < inf and self.ended == inf

    @property
    def hostname(self) -> str:
        return self.home.hostname if self.home is not None else self.label[0].partition("/")[2]

    # ---- life -----------------------------------------------------------------------------------------------------------------

    def start(self, namespace: Namespace, on_exit: Callable[[], object], memory_limit: int | None = None) -> None:
        """Begin now. `on_exit()` is called at the instant of the end; `memory_limit` in bytes."""
        now = self.sim.now
        program = self.program
        self.started, self.namespace, self.on_exit = now, namespace, on_exit
        for port in program.ports:
            namespace.listen(port, self, now + program.start_up)
        if program.lifetime < inf:
            self._end_in(program.lifetime, program.exit_code)
        if memory_limit is not None:
            age = program.age_beyond(memory_limit)
            if age < inf:
                self.sim.after(age, self.run_out_of_memory, background=age > LONG_LIFE)

    def reconfigure(self, program: Program) -> Program:
        """Before the start: it will do this instead."""
        self.program, self._plain = program, program.plain
        return program

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
            self.killed = True
            self._end(SIGKILL_EXIT)

    def run_out_of_memory(self) -> None:
        """The kernel's OOM killer ends it."""
        if self.running:
            self.oom_killed = True
            self.kill()

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

    # ---- requests -------------------------------------------------------------------------------------------------------------

    def answer(self, path: str, at: float) -> tuple[int, float]:
        """(HTTP status, seconds until it is there) of a request that arrives at virtual second `at`; it counts as served.

        An empty path is a bare connection: somebody accepts, nothing is asked.
        """
        program = self.program
        if not path:
            return 200, program.answer_time
        served = self.served
        self.served = served + 1
        late = 0.0 if self.throttle is None else self.throttle.work(at, program.request_cpu)
        if self._plain:
            terminating = program.unready_path_on_sigterm == path and at >= self.signalled
            status = 503 if terminating else program.default_status
            if program.document_root and (path != "/" or self.unforeseen):
                status = self._file_status(path)
            seconds = program.answer_time + late
        else:
            age = at - self.started
            status = answers.status_by_path(program.answer, path) or program.status(path, age, at >= self.signalled, served)
            if program.document_root and path.split("?")[0] not in program.plans:
                status = self._file_status(path)
            seconds = program.delay(path, age) + late
        if self._listed:
            self.visits.append((at, path, status, at + seconds))
        return status, seconds

    def body(self, path: str, at: float) -> str:
        """What comes with the answer that was just given to `path`."""
        status = self.visits[-1][2] if self.visits and self.visits[-1][1] == path else self.program.default_status
        return answers.body(self, path, at, status)

    def closing(self, at: float) -> bool:
        """Whether its answer says `Connection: close`: a server that drains lets nobody stay on a kept connection."""
        return self.program.on_sigterm == "drain" and at >= self.signalled

    def _file_status(self, path: str) -> int:
        home = self.home
        return answers.page(home.files, self.program.document_root, path)[0] if home is not None else self.program.default_status

    @property
    def unforeseen(self) -> bool:
        """Answers may change without the program's own doing: every request (a probe's as well) brings it nearer to failing, it
        serves files that others can change, or so few requests use up its cpu limit that a probe may have to wait, too.
        """
        if self.program.fails_from_request:
            return True
        if self.throttle is not None and self.program.request_cpu > EASILY_BUSY * self.throttle.cores:
            return True
        return bool(self.program.document_root) and self.home is not None and self.home.own_files

    def next_change(self) -> float:
        """The next virtual second at which some answer changes by the program's own doing; infinity when none will."""
        return self.started + self.program.next_change(self.sim.now - self.started)

    def expect(self, path: str, first: float, period: float) -> Visits:
        """From `first` on somebody would ask for `path` every `period` seconds and always get the answer it got last. End it
        by its `until`.
        """
        status = next((visit[2] for visit in reversed(self.visits[-20:]) if visit[1] == path), 0)
        visits = Visits(path, status, first, period)
        if status:
            self.regular.append(visits)
        return visits

    def visits_until(self, until: float) -> list[Visit]:
        """All requests that came by then, in order."""
        gateway = ".".join([*self.namespace.ip.split(".")[:3], "1"]) if self.namespace is not None else ""
        last = min(until, self.ended)
        size = len(answers.body(self, "/", last, 200)) if self.program.style in ("nginx", "httpd") else 0
        asked = {one.path for one in self.regular}
        found = [
            Visit(at, path, status, answered, PROBER if path in asked else "-", gateway, size)
            for at, path, status, answered in self.visits
            if at <= last
        ]
        for one in self.regular:
            wait = self.program.answer_time
            found += [Visit(at, one.path, one.status, at + wait, PROBER, gateway, size) for at in one.times(last)]
        return sorted(found, key=attrgetter("at"))

    def log_lines(self, until: float) -> list[LogLine]:
        """What it has written by then."""
        return server_lines(self, until)

    # ---- what it uses ---------------------------------------------------------------------------------------------------------

    def limit_cpu(self, cores: float) -> None:
        """The container has a cpu limit: beyond it, answers take longer. Who answers when depends on what came before."""
        self.throttle, self.stateful = Throttle(cores), True

    def cpu_seconds(self, at: float) -> float:
        """Seconds of a core used from the start up to virtual second `at`: idling, and the requests served so far."""
        used = self.program.idle_cpu * (min(at, self.ended) - self.started) + self.program.request_cpu * self.served
        if self.throttle is None:
            return used
        return min(used - self.throttle.backlog(at), self.throttle.cores * (min(at, self.ended) - self.started))

    def cpu(self, at: float) -> float:
        """Millicores in use around virtual second `at`: idling, and the requests of the ten seconds before it."""
        begun = bisect_right(self.visits, at - 10.0, key=lambda visit: visit[0])
        ended = bisect_right(self.visits, at, key=lambda visit: visit[0])
        return 1000 * (self.program.idle_cpu + self.program.request_cpu * (ended - begun) / 10.0)

    def memory(self, at: float) -> int:
        """Bytes in use at virtual second `at`; 0 when it doesn't run."""
        return self.program.memory_at(at - self.started) if self.started <= at < self.ended else 0
