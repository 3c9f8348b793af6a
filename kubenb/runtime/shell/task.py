"""One process inside a container: a generator that is stepped, waits at gates or for time to pass, takes signals, and ends.

What comes in: a body, descriptors, signals. What goes out: an exit code, told to the parent. Commands cost time only in the
long run (see `budget.py`), so that a busy loop lets the clock go on.
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
COMMAND_CPU = 0.001
"""Seconds of a core that starting a command costs."""
SIGINT, SIGKILL, SIGSEGV, SIGPIPE, SIGTERM, SIGCHLD, SIGCONT = 2, 9, 11, 13, 15, 17, 18
_NAMES = """EXIT HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU
URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS"""
SIGNALS = {name: number for number, name in enumerate(_NAMES.split())}
"""Numbers of Linux' signals by name; EXIT is the shell's own."""
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
        except RecursionError:  # where a real shell's stack ends
            self._end(128 + SIGSEGV)
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
        self._used += commands * COMMAND_CPU
        seconds = self.processes.budget.spend(commands)
        if seconds:
            self._used += seconds
            yield Sleep(seconds)

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
