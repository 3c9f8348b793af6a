"""Redirections: `>`, `>>`, `<`, `2>&1`, `&>`, here-documents.

What comes in: a redirection and the descriptors so far. What goes out: the descriptors after it; a `FileError` whose text is
ash's. Next: `programs.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.runtime.files import NO_SUCH, NOT_A_DIRECTORY, Device, Directory, File, FileError
from kubenb.runtime.shell.expansion import expand, expand_one
from kubenb.runtime.shell.streams import Descriptor, FileEnd, LogEnd, Steps, TextEnd, decoded
from kubenb.runtime.shell.syntax import Redirection

if TYPE_CHECKING:
    from kubenb.runtime.shell.simple_commands import SimpleCommands as Shell


def opened(shell: Shell, one: Redirection, descriptors: dict[int, Descriptor]) -> Steps:
    """Carry out one redirection on `descriptors`."""
    if one.operator in ("<<", "<<-"):
        text = (yield from expand_one(shell, one.body)) if one.body is not None else ""
        descriptors[one.fd] = TextEnd(text)
        return
    words = yield from expand(shell, (one.target,))
    target = words[0] if len(words) == 1 else " ".join(words)
    if one.operator in (">&", "<&") and (target == "-" or target.isdigit()):
        _duplicate(one.fd, target, descriptors)
    elif one.operator in ("<", "<>"):
        descriptors[one.fd] = _reading(shell, target, descriptors)
    else:
        end = _writing(shell, target, one.operator == ">>", descriptors)
        descriptors[one.fd] = end
        if one.operator in ("&>", ">&"):
            descriptors[1] = descriptors[2] = end


def _duplicate(fd: int, target: str, descriptors: dict[int, Descriptor]) -> None:
    if target == "-":
        descriptors.pop(fd, None)
    elif int(target) in descriptors:
        descriptors[fd] = descriptors[int(target)]
    else:
        raise FileError(f"dup2({target},{fd})", "Bad file descriptor")


def _error(doing: str, error: FileError, missing: str) -> FileError:
    reason = missing if error.reason in (NO_SUCH, NOT_A_DIRECTORY) else error.reason
    return FileError(f"can't {doing} {error.path}", reason)


def _reading(shell: Shell, path: str, descriptors: dict[int, Descriptor]) -> Descriptor:
    files = shell.processes.files
    try:
        node = files.stat(path, shell.cwd)
    except FileError as error:
        raise _error("open", error, "no such file") from None
    if isinstance(node, Device):
        return descriptors.get(0, Descriptor()) if node.kind == "stdin" else Descriptor()
    return TextEnd(decoded(node.data)) if isinstance(node, File) else Descriptor()


def _writing(shell: Shell, path: str, append: bool, descriptors: dict[int, Descriptor]) -> Descriptor:
    files = shell.processes.files
    try:
        node = files.write(path, b"", append, shell.cwd)
    except FileError as error:
        raise _error("create", error, "nonexistent directory") from None
    if isinstance(node, Device):
        return device_end(shell, node, descriptors)
    assert not isinstance(node, Directory)
    return FileEnd(node, files.clock)


def device_end(shell: Shell, device: Device, descriptors: dict[int, Descriptor]) -> Descriptor:
    """What writing to a device means: the process' own stdout, or that of process 1, which is the container's log."""
    if device.kind in ("stdout", "stderr"):
        return descriptors.get(1 if device.kind == "stdout" else 2, Descriptor())
    if device.kind in ("log", "log2"):
        return LogEnd(shell.processes.around.log, "stdout" if device.kind == "log" else "stderr")
    return Descriptor()
