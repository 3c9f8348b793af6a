"""One command being run: its words, its descriptors, its surroundings; what an applet gets to work with.

What comes in: what the interpreter made ready. What goes out: text on descriptors, and the helpers every applet needs. Next: the
applets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kubenb.runtime.files import FileError, FileSystem
from kubenb.runtime.shell.streams import Descriptor, Steps, decoded
from kubenb.runtime.shell.task import Task

if TYPE_CHECKING:
    from kubenb.runtime.shell.processes import Processes, Surroundings

NOTHING = Descriptor()
BUSYBOX = "BusyBox v1.36.1 multi-call binary.\n\n"
"""What its programs say before their usage."""


class Call:
    """`argv[0]` is the command's name. `environment`: its exported variables."""

    __slots__ = ("argv", "cwd", "descriptors", "environment", "task")

    def __init__(
        self, task: Task, argv: list[str], environment: dict[str, str], cwd: str, descriptors: dict[int, Descriptor]
    ) -> None:
        self.task = task
        self.argv = argv
        self.environment = environment
        self.cwd = cwd
        self.descriptors = descriptors

    @property
    def name(self) -> str:
        return self.argv[0].rsplit("/", 1)[-1]

    @property
    def arguments(self) -> list[str]:
        return self.argv[1:]

    @property
    def processes(self) -> Processes:
        return self.task.processes

    @property
    def around(self) -> Surroundings:
        return self.task.processes.around

    @property
    def files(self) -> FileSystem:
        return self.task.processes.files

    @property
    def gnu(self) -> bool:
        """The image's programs are GNU's, which complain in other words than BusyBox."""
        return self.around.image.tools == "debian"

    @property
    def cannot(self) -> str:
        return "cannot" if self.gnu else "can't"

    # ---- text out -------------------------------------------------------------------------------------------------------------

    def out(self, text: str) -> None:
        self.descriptors.get(1, NOTHING).write(text)

    def err(self, text: str) -> None:
        self.descriptors.get(2, NOTHING).write(text)

    def fail(self, text: str, code: int = 1) -> int:
        """Complain under the command's own name; -> `code`."""
        self.err(f"{self.name}: {text}\n")
        return code

    def flush(self) -> Steps:
        """Wait until there is room in the pipe behind stdout."""
        while gate := self.descriptors.get(1, NOTHING).room():
            yield gate

    # ---- text in --------------------------------------------------------------------------------------------------------------

    @property
    def stdin(self) -> Descriptor:
        return self.descriptors.get(0, NOTHING)

    def texts(self, paths: list[str], complain: Callable[[str, FileError], str] | None = None) -> Steps:
        """[(name, text), ...] of files, `-` or none for stdin; and whether all could be read. Complains about the others."""
        found, well = [], True
        for path in paths or ["-"]:
            if path == "-":
                found.append(("-", (yield from self.stdin.read_all())))
                continue
            try:
                found.append((path, decoded((yield from self.read(path)))))
            except FileError as error:
                self.err(complain(path, error) if complain else f"{self.name}: {path}: {error.reason}\n")
                well = False
        return found, well

    def read(self, path: str) -> Steps:
        """A file's bytes; /dev/stdin and its like are what stdin holds."""
        from kubenb.runtime.files import Device

        node = self.files.stat(path, self.cwd)
        if isinstance(node, Device) and node.kind == "stdin":
            text = yield from self.stdin.read_all()
            return text.encode("utf-8", "surrogateescape")
        return self.files.read(path, self.cwd)


def options(arguments: list[str], flags: str, valued: str = "") -> tuple[dict[str, str], list[str], str]:
    """({flag: value or ""}, operands, the first unknown flag or ""). As getopt: single letters, bundled; `--` ends them.

    Long options are given back under their own names ("--post-data": value after `=` or "").
    """
    found: dict[str, str] = {}
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            return found, rest + waiting, ""
        if word.startswith("--"):
            name, equals, value = word.partition("=")
            found[name] = value if equals else ""
            continue
        if len(word) < 2 or word[0] != "-":
            rest.append(word)
            continue
        letters = word[1:]
        while letters:
            letter, letters = letters[0], letters[1:]
            if letter in valued:
                if not letters and not waiting:
                    return found, rest, letter
                found[letter] = letters or waiting.pop(0)
                letters = ""
            elif letter in flags:
                found[letter] = found.get(letter, "") + letter
            else:
                return found, rest, letter
    return found, rest, ""


def wrong_option(call: Call, letter: str) -> int:
    """Complain about an unknown option; -> exit code 1."""
    text = f"invalid option -- '{letter}'" if len(letter) == 1 else f"unrecognized option: {letter}"
    call.err(f"{call.name}: {text}\n")
    return 1
