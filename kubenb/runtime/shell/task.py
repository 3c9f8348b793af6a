"""One process inside a container: a generator that is stepped, waits at gates or for time to pass, takes signals, and ends.

What comes in: a body, descriptors, signals. What goes out: an exit code, told to the parent. Commands cost time only in the
long run: the first thousand are free, then `RATE` of them pass a virtual second, so that a busy loop lets the clock go on.
Next: `processes.py`, all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from kubenb.runtime.shell.streams import BrokenPipe, Descriptor, Gate

if TYPE_CHECKING:
    from kubenb.runtime.shell.processes import Processes
    from kubenb.sim import Timer

Steps = Generator[Any, Any, Any]
LONG = 60.0
"""Seconds. `settle` sits out sleeps up to this long; a longer one is just waiting."""
RATE = 200.0
"""Commands a virtual second in the long run."""
CREDIT = 1000.0
"""Commands that are free at first."""
COMMAND_CPU = 0.001
"""Seconds of a core that starting a command costs."""
SIGHUP, SIGINT, SIGQUIT, SIGKILL, SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGCHLD, SIGCONT = (
    1,
    2,
    3,
    9,
    10,
    12,
    13,
    14,
    15,
    17,
    18,
)
SIGNALS = {
    "EXIT": 0,
    "HUP": 1,
    "INT": 2,
    "QUIT": 3,
    "ILL": 4,
    "TRAP": 5,
    "ABRT": 6,
    "BUS": 7,
    "FPE": 8,
    "KILL": 9,
    "USR1": 10,
    "SEGV": 11,
    "USR2": 12,
    "PIPE": 13,
    "ALRM": 14,
    "TERM": 15,
    "STKFLT": 16,
    "CHLD": 17,
    "CONT": 18,
    "STOP": 19,
    "TSTP": 20,
    "TTIN": 21,
    "TTOU": 22,
    "URG": 23,
    "XCPU": 24,
    "XFSZ": 25,
    "VTALRM": 26,
    "PROF": 27,
    "WINCH": 28,
    "POLL": 29,
    "PWR": 30,
    "SYS": 31,
}
HARMLESS = frozenset({SIGCHLD, SIGCONT, 23, 28})


class Sleep(NamedTuple):
    """Yielded by a body: let so many virtual seconds pass."""

    seconds: float


class Killed(BaseException):
    """A process ends itself by a signal."""


class Task:
    """One process. `code` is None while it lives; `background`: `settle` doesn't wait for it."""

    def __init__(
        self,
        processes: Processes,
        argv: Sequence[str],
        body: Callable[[Task], Steps],
        descriptors: dict[int, Descriptor],
        parent: Task | None = None,
        background: bool = False,
    ) -> None:
        self.processes = processes
        self.argv = list(argv)
        self.pid = processes.next_pid()
        self.parent = parent
        self.descriptors = descriptors
        self.background = background
        self.code: int | None = None
        self.signalled = 0
        """The signal that ended it."""
        self.changed = Gate()
        """Opened when a child or the task itself ends, and when a caught signal arrives while it waits for that."""
        self.children: list[Task] = []
        self.catch: Callable[[int], bool] | None = None
        """Asked about a signal; True: the process has a handler (or ignores it), so nothing else happens."""
        self.interruptible = False
        self.on_end: Callable[[int], object] | None = None
        self.memory = 0
        """Bytes it has allocated, beyond what is too little to count."""
        self.cpu = 0.0
        """Millicores it burns when it doesn't wait."""
        self.begun = processes.sim.now
        self._turn = 0
        self._timer: Timer | None = None
        self._doomed = 0
        self._running = False
        self._credit = CREDIT
        self._weight = 1.0
        self._credited = self.begun
        self._used = 0.0
        for descriptor in _each(descriptors.values()):
            descriptor.hold()
        if parent is not None:
            parent.children.append(self)
        self._steps = body(self)

    @property
    def alive(self) -> bool:
        return self.code is None

    # ---- running --------------------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Go on until it has to wait, or ends."""
        if self.code is not None:
            return
        self._turn += 1
        self._running = True
        try:
            waiting = next(self._steps)
        except StopIteration as stop:
            self._end(int(stop.value or 0))
            return
        except BrokenPipe:
            self._end(128 + SIGPIPE)
            return
        except Killed:
            self._end(128 + self._doomed)
            return
        finally:
            self._running = False
        if self._doomed:
            self._kill(self._doomed)
            return
        wake = partial(self._wake, self._turn)
        if isinstance(waiting, Gate):
            waiting.wait(wake)
            return
        seconds = max(waiting.seconds, 0.001)
        if seconds == float("inf"):
            return
        sleeping = self.background or seconds > LONG
        self._timer = self.processes.sim.after(seconds, wake, background=sleeping)

    def _wake(self, turn: int) -> None:
        if turn == self._turn and self.code is None:
            self._turn += 1
            self.processes.make_ready(self)

    def pay(self, commands: float = 1.0) -> Steps:
        """A command is run. After very many in a short time, each takes its share of a second."""
        now = self.processes.sim.now
        if now > self._credited:
            self._credit = min(CREDIT, self._credit + (now - self._credited) * RATE)
            self._credited = now
            self._weight = 1.0
        self._credit -= commands
        self._used += commands * COMMAND_CPU
        if self._credit < 0:
            seconds = 0.1 * self._weight
            self._used += seconds
            yield Sleep(seconds)
            self._credit = seconds * RATE / self._weight
            self._credited = self.processes.sim.now
            self._weight = min(self._weight * 1.1, 100.0)  # it does nothing but compute: let it be seen ever less often

    def cpu_seconds(self, at: float) -> float:
        """Seconds of a core used so far."""
        lived = max(0.0, at - self.begun)
        return min(self._used, lived) + self.cpu / 1000 * lived

    # ---- signals --------------------------------------------------------------------------------------------------------------

    def signal(self, number: int, outside: bool = False) -> None:
        """A signal arrives. `outside`: from the runtime, whose SIGKILL ends even process 1."""
        if self.code is not None or number in HARMLESS:
            return
        first = self.pid == 1
        if number == SIGKILL:
            if outside or not first:
                self._kill(number)
            return
        if self.catch is not None and self.catch(number):
            if self.interruptible:
                self._turn += 1
                self.processes.make_ready(self)
            return
        if not first:
            self._kill(number)

    def kill(self) -> None:
        """SIGKILL for it and all it has started."""
        for child in list(self.children):
            child.kill()
        self.signal(SIGKILL, outside=True)

    def _kill(self, number: int) -> None:
        self._doomed = number
        if not self._running:
            self._steps.close()
            self.signalled = number
            self._end(128 + number)

    def check(self) -> None:
        """To be called by a body that may have signalled itself: raises `Killed` when it has to end."""
        if self._doomed:
            raise Killed

    def _end(self, code: int) -> None:
        if self.code is not None:
            return
        if self._timer is not None:
            self._timer.cancel()
        self.code = code & 255
        for descriptor in _each(self.descriptors.values()):
            descriptor.release()
        self.processes.ended(self)
        self.memory, self.cpu = 0, 0.0
        self.changed.open()
        if self.parent is not None:
            self.parent.changed.open()
        if self.on_end is not None:
            self.on_end(self.code)

    def wait_for(self, other: Task) -> Steps:
        """Wait until `other` has ended; -> its exit code."""
        while other.code is None:
            yield other.changed
        return other.code


def _each(descriptors: Iterable[Descriptor]) -> list[Descriptor]:
    """Each once, though several numbers may lead to it."""
    found: list[Descriptor] = []
    for one in descriptors:
        if not any(one is other for other in found):
            found.append(one)
    return found
