"""What a shell remembers: variables, positional parameters, options, traps, jobs, its directory and descriptors.

What comes in: a process. What goes out: values of parameters, and the environment of commands. Next: `simple_commands.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.runtime.shell.call import NOTHING
from kubenb.runtime.shell.flow import Exit, ShellError
from kubenb.runtime.shell.processes import Processes
from kubenb.runtime.shell.streams import Descriptor
from kubenb.runtime.shell.syntax import Node
from kubenb.runtime.shell.task import SIGCHLD, Task


class ShellState:
    """One shell's execution environment."""

    def __init__(
        self, task: Task, variables: dict[str, str], cwd: str, descriptors: dict[int, Descriptor], name: str = "sh"
    ) -> None:
        self.task = task
        self.name = name
        self.variables = dict(variables)
        self.arrays: dict[str, list[str]] = {}
        """bash's; the first of each is the variable's value, too."""
        self.exported: dict[str, None] = dict.fromkeys(variables)
        self.read_only: dict[str, None] = {}
        self.functions: dict[str, Node] = {}
        self.positional: list[str] = []
        self.locals: list[dict[str, str | None]] = []
        """Variables that functions have made their own, with what they were before."""
        self.cwd = cwd
        self.descriptors = descriptors
        self.options: dict[str, None] = {}
        self.status = 0
        self.pid = task.pid
        self.last_job: Task | None = None
        self.jobs: list[Task] = []
        self.traps: dict[int, str] = {}
        self.ignored: dict[int, None] = {}
        self.pending: list[int] = []
        self.loops = 0
        self.idle = 0
        """How many of the loops around us only wait for something: `settle` doesn't."""
        self.tested = 0
        """Greater than 0 where a failure is no reason to stop under -e."""
        self.depth = 0

    @property
    def processes(self) -> Processes:
        return self.task.processes

    def get(self, name: str, default: str = "") -> str:
        return self.variables.get(name, default)

    def parameter(self, name: str) -> str | None:
        """The value of $name; None when it is not set."""
        if name.isdigit():
            index = int(name)
            if index == 0:
                return self.name
            return self.positional[index - 1] if index <= len(self.positional) else None
        if name in self.variables:
            return self.variables[name]
        special: dict[str, Callable[[], str | None]] = {
            "?": lambda: str(self.status),
            "$": lambda: str(self.pid),
            "#": lambda: str(len(self.positional)),
            "-": lambda: "".join(self.options),
            "!": lambda: str(self.last_job.pid) if self.last_job is not None else "",
            "@": lambda: " ".join(self.positional) if self.positional else None,
            "*": lambda: " ".join(self.positional) if self.positional else None,
            "RANDOM": lambda: str(self.processes.sim.stream("shell/random").getrandbits(15)),
            "PPID": lambda: str(self.task.parent.pid if self.task.parent is not None else 0),
            "LINENO": lambda: "1",
        }
        return special[name]() if name in special else None

    def assign(self, name: str, value: str) -> None:
        if name in self.read_only:
            raise ShellError(f"{name}: is read only")
        self.variables[name] = value
        if "a" in self.options:
            self.exported[name] = None

    def environment(self) -> dict[str, str]:
        """What commands are given."""
        return {name: self.variables[name] for name in self.exported if name in self.variables}

    def err(self, text: str) -> None:
        self.descriptors.get(2, NOTHING).write(text)

    def complain(self, text: str) -> None:
        self.err(f"{self.name.rsplit('/', 1)[-1]}: {text}\n")

    def assign_for_now(self, assigned: dict[str, str]) -> dict[str, str | None]:
        before = {name: self.variables.get(name) for name in assigned}
        for name, value in assigned.items():
            self.assign(name, value)
        return before

    def restore(self, before: dict[str, str | None]) -> None:
        for name, value in before.items():
            if value is None:
                self.variables.pop(name, None)
            else:
                self.variables[name] = value

    def check_failure(self) -> None:
        """`set -e`: a failure that nobody tested ends the shell."""
        if self.status and "e" in self.options and not self.tested:
            raise Exit(self.status)

    def listen(self) -> None:
        """From now on this shell's traps decide what signals do to its process."""
        self.task.catch = self._signal

    def _signal(self, number: int) -> bool:
        if number in self.ignored or number == SIGCHLD:
            return True
        if number in self.traps:
            self.pending.append(number)
            return True
        return False

    def out(self, text: str) -> None:
        self.descriptors.get(1, NOTHING).write(text)

    def not_found(self, name: str, why: str) -> str:
        """A missing program, as this shell says it: ash, Debian's dash, or bash."""
        if self.processes.around.image.tools != "debian":
            return f"{name}: {why}"
        if self.name.endswith("bash"):
            return f"line 1: {name}: {'command ' if why == 'not found' and '/' not in name else ''}{why}"
        return f"1: {name}: {why}"

    def complain_as(self, name: str, text: str, code: int = 1) -> int:
        """A builtin complains; -> `code`."""
        self.complain(f"{name}: line 0: {text}")
        return code


def quoted(text: str) -> str:
    """As `set -x` and `export -p` write a word."""
    plain = text and all(char.isalnum() or char in "_-+=./:,@%^" for char in text)
    return text if plain else "'" + text.replace("'", "'\"'\"'") + "'"
