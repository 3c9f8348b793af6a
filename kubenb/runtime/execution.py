"""A command run inside a container from outside: `kubectl exec`, an exec probe, an exec hook.

What comes in: an argv. What goes out: it is done at once, or later in virtual time; exit code and texts. Next: `runtime.py`, who
starts it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import simpy

from kubenb.sim import Simulation

if TYPE_CHECKING:
    from kubenb.runtime.shell.task import Task


class Execution:
    """One command. `done`: it has ended; `finished`: an event that happens when it does (yield on it, or add callbacks)."""

    __slots__ = ("_finished", "_pieces", "begun", "code", "done", "ended", "not_found", "sim", "task")

    def __init__(self, sim: Simulation) -> None:
        self.sim = sim
        self.begun = sim.now
        self.ended = float("inf")
        self.done = False
        self.code = 0
        """Exit code: 126 and 127 for what couldn't be started, 137 after `kill`."""
        self.not_found = ""
        """Why it could not even be started, in the runtime's words (`exec: "nope": executable file not found in $PATH`)."""
        self._pieces: list[tuple[Literal["stdout", "stderr"], str]] = []
        self._finished: simpy.Event | None = None
        self.task: Task | None = None

    @property
    def finished(self) -> simpy.Event:
        """Happens at the end; has happened already when it is `done`."""
        if self._finished is None:
            self._finished = self.sim.event()
            if self.done:
                self._finished.succeed()
        return self._finished

    @property
    def seconds(self) -> float:
        """Virtual seconds it took, or has taken so far."""
        return min(self.ended, self.sim.now) - self.begun

    @property
    def stdout(self) -> str:
        return "".join(text for stream, text in self._pieces if stream == "stdout")

    @property
    def stderr(self) -> str:
        return "".join(text for stream, text in self._pieces if stream == "stderr")

    @property
    def output(self) -> str:
        """Both streams, as they came."""
        return "".join(text for _, text in self._pieces)

    def write(self, text: str, stream: Literal["stdout", "stderr"] = "stdout") -> None:
        """The command wrote something."""
        self._pieces.append((stream, text))

    def end(self, code: int) -> None:
        """The command is over."""
        if self.done:
            return
        self.done, self.code, self.ended = True, code, self.sim.now
        if self._finished is not None:
            self._finished.succeed()

    def kill(self) -> None:
        """SIGKILL: a probe's time is up, the container ends."""
        if self.task is not None and not self.done:
            self.task.kill()
        self.end(137)

    def when_done(self, callback: Callable[[Execution], None]) -> None:
        """Call back at the end, at once if it is done."""
        if self.done:
            callback(self)
        else:
            assert self.finished.callbacks is not None
            self.finished.callbacks.append(lambda event: callback(self))
