"""Programs in an image: found by name or path, and run.

What comes in: a command's first word. What goes out: an `Applet`, or why there is none ("not found", "Permission denied"). Next:
`applets/`, one file a group.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from kubenb.runtime.files import Directory, File, FileError
from kubenb.runtime.shell.call import Call
from kubenb.runtime.shell.processes import Processes
from kubenb.runtime.shell.streams import Steps, decoded
from kubenb.runtime.tools import has_tool


class Applet(NamedTuple):
    """`run(call)` gives an exit code, at once or as a generator. `own_process`: it may take time, so it is one that can be
    killed.
    """

    name: str
    run: Callable[[Call], int | Steps]
    own_process: bool = False


BUILTIN_PROGRAMS = ("true", "false", "test", "[", "pwd", "kill")
"""Builtins of the shell that are programs as well."""
APPLETS: dict[str, Applet] = {}
"""By name; filled by the modules of `applets/`."""


Run = TypeVar("Run", bound=Callable[[Call], "int | Steps"])


def applet(*names: str, own_process: bool = False) -> Callable[[Run], Run]:
    """Enter a function as a program under these names."""

    def enter(function: Run) -> Run:
        for name in names:
            APPLETS[name] = Applet(name, function, own_process)
        return function

    return enter


def find_program(processes: Processes, word: str, cwd: str) -> Applet | str:
    """The program that `word` names in this container."""
    from kubenb.runtime.shell import applets  # noqa: F401  (they enter themselves)

    image = processes.around.image
    if word.rsplit("/", 1)[-1] in image.servers:
        from kubenb.runtime.shell.applets.servers import image_server

        return Applet(word, image_server, True)
    if "/" not in word:
        found = APPLETS.get(word)
        if found is not None and has_tool(image, word):
            return found
        if word in BUILTIN_PROGRAMS and image.tools != "none":
            return APPLETS["sh"]._replace(run=_builtin)
        return _script(processes, f"/usr/local/bin/{word}", cwd) or "not found"
    name = word.rsplit("/", 1)[-1]
    try:
        node = processes.files.stat(word, cwd)
    except FileError as error:
        return "not found" if error.reason == "No such file or directory" else error.reason
    if isinstance(node, Directory) or not node.mode & 0o111:
        return "Permission denied"
    if isinstance(node, File) and node.data.startswith(b"\x7fELF"):
        return APPLETS.get(word) or find_program(processes, name, cwd)
    return _script(processes, word, cwd) or "Exec format error"


def _builtin(call: Call) -> Steps:
    """`exec test -f x` and the like: what the shell does, without a shell."""
    from kubenb.runtime.shell.builtins import BUILTINS
    from kubenb.runtime.shell.interpreter import Shell

    shell = Shell(call.task, call.environment, call.cwd, call.descriptors, call.name)
    result = BUILTINS[call.name](shell, [call.name, *call.arguments])
    return result if isinstance(result, int) else (yield from result)


def _script(processes: Processes, path: str, cwd: str) -> Applet | None:
    """A file that can be run by the interpreter in its first line, or by the shell."""
    try:
        node = processes.files.stat(path, cwd)
    except FileError:
        return None
    if not isinstance(node, File) or not node.mode & 0o111:
        return None
    first = decoded(node.data).split("\n", 1)[0]
    words = first[2:].split() if first.startswith("#!") else ["/bin/sh"]

    def run(call: Call) -> Steps:
        interpreter = find_program(processes, words[0].rsplit("/", 1)[-1] if words[0] != "/usr/bin/env" else words[1], cwd)
        if isinstance(interpreter, str):
            call.err(f"sh: {path}: not found\n")
            return 127
        argv = [*words, path, *call.arguments]
        return (yield from run_program(interpreter, Call(call.task, argv, call.environment, call.cwd, call.descriptors)))

    return Applet(path, run, True)


def run_program(program: Applet, call: Call) -> Steps:
    """Run it here; -> exit code."""
    result = program.run(call)
    if not isinstance(result, int):
        result = yield from result
    return result
