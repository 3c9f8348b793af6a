"""A main process that is a shell script or any other program of the image: process 1 of a table of tasks.

What comes in: an argv and the container's surroundings; signals. What goes out: an exit code at an instant, and lines in the
log, as from any `Process`. Next: `runtime.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from kubenb.runtime.log import LogLine
from kubenb.runtime.process import Namespace, Process
from kubenb.runtime.programs import Program
from kubenb.runtime.shell.call import Call
from kubenb.runtime.shell.processes import Processes, Surroundings
from kubenb.runtime.shell.programs import Applet, run_program
from kubenb.runtime.shell.streams import Descriptor, Keyboard, LogEnd, Steps
from kubenb.runtime.shell.task import SIGKILL, SIGTERM, Task
from kubenb.sim import Simulation

MEMORY = 1 << 20
"""Bytes of a shell and what little it runs."""


class ScriptProcess(Process):
    """Process 1 is a task here. Without a handler of its own for SIGTERM it ignores the signal, as the kernel has it."""

    __slots__ = ("argv", "keyboard", "processes", "task")

    def __init__(self, sim: Simulation, program: Program, label: tuple[str, str, str], argv: tuple[str, ...]) -> None:
        super().__init__(sim, program, label)
        self.argv = argv
        self.processes: Processes | None = None
        self.task: Task | None = None
        self.keyboard: Keyboard | None = None
        """Its stdin, when that is open."""

    def run(
        self, around: Surroundings, applet: Applet, namespace: Namespace, on_exit: Callable[[], object], stdin: bool
    ) -> Processes:
        """Begin now: `applet` is what argv names."""
        self.started, self.namespace, self.on_exit = self.sim.now, namespace, on_exit
        around.out_of_memory = self.run_out_of_memory
        processes = self.processes = Processes(around)
        self.keyboard = Keyboard() if stdin else None
        descriptors: dict[int, Descriptor] = {
            0: self.keyboard or Descriptor(),
            1: LogEnd(around.log, "stdout"),
            2: LogEnd(around.log, "stdout" if around.tty else "stderr"),
        }

        def body(task: Task) -> Steps:
            task.on_end = self._ended
            self.task = task
            return (
                yield from run_program(
                    applet, Call(task, list(self.argv), dict(around.environment), around.working_dir, descriptors)
                )
            )

        processes.start(self.argv, body, descriptors)
        return processes

    def _ended(self, code: int) -> None:
        if self.ended == inf:
            self._end(code)

    def terminate(self) -> None:
        if self.running and self.signalled == inf and self.task is not None:
            self.signalled = self.sim.now
            self.task.signal(SIGTERM, outside=True)

    def kill(self) -> None:
        if self.running and self.task is not None:
            self.killed = True
            self.task.signal(SIGKILL, outside=True)

    @property
    def unforeseen(self) -> bool:
        return True

    def log_lines(self, until: float) -> list[LogLine]:
        return []

    def cpu_seconds(self, at: float) -> float:
        if self.processes is None:
            return 0.0
        used = self.processes.cpu_seconds(min(at, self.ended)) + self.program.idle_cpu / 10 * (min(at, self.ended) - self.started)
        limit = self.processes.around.cpu_limit
        return used if limit is None else min(used, limit / 1000 * (min(at, self.ended) - self.started))

    def cpu(self, at: float) -> float:
        limit = self.processes.around.cpu_limit if self.processes is not None else None
        used = (self.processes.cpu if self.processes is not None and self.running else 0.0) + 0.1
        return used if limit is None else min(used, limit)

    def memory(self, at: float) -> int:
        if self.processes is None or not self.started <= at < self.ended:
            return 0
        return MEMORY + self.processes.memory
