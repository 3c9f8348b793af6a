"""All processes of one container: who runs, under which number; what they share.

What comes in: a container's files, environment and network; bodies to be run. What goes out: tasks. The one numbered 1 is the
container itself. Next: `interpreter.py`, the body of a shell; `applets/`, the bodies of everything else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from kubenb.runtime.files import FileSystem
from kubenb.runtime.image import Image
from kubenb.runtime.log import Log
from kubenb.runtime.network_door import NetworkDoor
from kubenb.runtime.shell.budget import Budget
from kubenb.runtime.shell.streams import Descriptor
from kubenb.sim import Simulation

if TYPE_CHECKING:
    from kubenb.runtime.shell.task import Steps, Task


class Main(Protocol):
    """A main process that is no task: a server in closed form."""

    def terminate(self) -> None: ...

    def kill(self) -> None: ...


@dataclass
class Surroundings:
    """What the processes of a container find. `label`: (pod, image, pod-template-hash), as servers are known on the wire."""

    sim: Simulation
    files: Callable[[], FileSystem]
    environment: Mapping[str, str]
    hostname: str
    image: Image
    log: Log
    door: NetworkDoor
    label: tuple[str, str, str]
    working_dir: str = "/"
    user: int = 0
    groups: tuple[int, ...] = (0,)
    tty: bool = False
    memory_limit: int | None = None
    cpu_limit: float | None = None
    declared_ports: tuple[int, ...] = ()
    """Where an application we know nothing of is taken to listen."""
    main_title: str = ""
    """The command line of a main process in closed form."""
    out_of_memory: Callable[[], object] = field(default=lambda: None)
    """Called when the processes together use more than the limit."""


class Processes:
    """The process table of one container."""

    def __init__(self, surroundings: Surroundings, main: Main | None = None) -> None:
        """`main`: process 1, when it is a server in closed form and no task."""
        self.around = surroundings
        self.sim = surroundings.sim
        self.main = main
        self.tasks: dict[int, Task] = {}
        self._pid = 1 if main is not None else 0
        self._ready: deque[Task] = deque()
        self._stepping = False
        self._ending = False
        self._spent = 0.0
        self.budget = Budget(lambda: self.sim.now)
        self.values: dict[str, str] = {}
        """What a key-value store in this container holds."""

    def next_pid(self) -> int:
        self._pid += 1
        return self._pid

    @property
    def files(self) -> FileSystem:
        return self.around.files()

    def start(
        self,
        argv: Sequence[str],
        body: Callable[[Task], Steps],
        descriptors: dict[int, Descriptor],
        parent: Task | None = None,
        background: bool = False,
    ) -> Task:
        """A new process; it takes its first step at once (or when the one that is being stepped has to wait)."""
        from kubenb.runtime.shell.task import Task

        self.budget.spend(1.0)
        task = Task(self, argv, body, descriptors, parent, background)
        self.tasks[task.pid] = task
        self.make_ready(task)
        return task

    def make_ready(self, task: Task) -> None:
        """The task can go on."""
        self._ready.append(task)
        if self._stepping:
            return
        self._stepping = True
        try:
            while self._ready:
                self._ready.popleft().step()
        finally:
            self._stepping = False

    def ended(self, task: Task) -> None:
        """The task has ended. With process 1 everything ends."""
        self.tasks.pop(task.pid, None)
        self._spent += task.cpu_seconds(self.sim.now)
        for child in task.children:
            if child.alive:
                child.parent = None
        if task.parent is not None and task in task.parent.children:
            task.parent.children.remove(task)
        if task.pid == 1:
            self.end()

    def end(self) -> None:
        """The kernel ends what is left in the container."""
        if self._ending:
            return
        self._ending = True
        for task in list(self.tasks.values()):
            task.kill()

    # ---- what they use --------------------------------------------------------------------------------------------------------

    @property
    def memory(self) -> int:
        """Bytes that the tasks have allocated."""
        return sum(task.memory for task in self.tasks.values())

    @property
    def cpu(self) -> float:
        """Millicores that the tasks burn."""
        return sum(task.cpu for task in self.tasks.values())

    def cpu_seconds(self, at: float) -> float:
        """Seconds of a core that they have used, and those before them."""
        return self._spent + sum(task.cpu_seconds(at) for task in self.tasks.values())

    # ---- a home for servers ---------------------------------------------------------------------------------------------------

    @property
    def hostname(self) -> str:
        return self.around.hostname

    @property
    def own_files(self) -> bool:
        return True

    def allocated(self) -> None:
        """A task has grown: has the limit been crossed?"""
        limit = self.around.memory_limit
        if limit is not None and self.memory > limit:
            self.around.out_of_memory()
