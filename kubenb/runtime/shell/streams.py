"""What a process's file descriptors lead to: logs, pipes, files, texts.

What comes in: text (bytes that are no UTF-8 travel as surrogates). What goes out: the same text, at the other end. Reading
from an empty pipe is waiting, so all reading is a generator. Next: `task.py`, who holds descriptors.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, Literal

from kubenb.runtime.execution import Execution
from kubenb.runtime.files import File
from kubenb.runtime.log import Log

Steps = Generator[Any, Any, Any]
PIPE_SIZE = 65536
"""Characters a pipe holds (Linux: 16 pages of 4 KiB); who has written more waits for the reader."""
LARGEST_FILE = 1 << 26
"""Bytes. Beyond 64 MiB of real content a simulated file doesn't grow."""


def decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


class BrokenPipe(Exception):
    """Nobody reads any more: SIGPIPE."""


class Gate:
    """What tasks wait at until somebody opens it. Each opening wakes all who wait at that moment."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: list[Callable[[], object]] = []

    def wait(self, wake: Callable[[], object]) -> None:
        self._waiting.append(wake)

    def open(self) -> None:
        waiting, self._waiting = self._waiting, []
        for wake in waiting:
            wake()


class Descriptor:
    """One end of something. This one is /dev/null: empty, and takes everything."""

    def write(self, text: str) -> None:
        """Take `text`; BrokenPipe when nobody will read it."""

    def room(self) -> Gate | None:
        """None while there is room to write; otherwise the gate that opens when there is again."""
        return None

    def read_line(self) -> Steps:
        """The next line with its end; "" when there is nothing more."""
        return ""
        yield

    def read_all(self) -> Steps:
        """Everything up to the end, as it comes in lines."""
        pieces = []
        while piece := (yield from self.read_line()):
            pieces.append(piece)
        return "".join(pieces)

    def hold(self) -> None:
        """One more process has it open."""

    def release(self) -> None:
        """One fewer."""


class LogEnd(Descriptor):
    """A container's stdout or stderr."""

    def __init__(self, log: Log, stream: Literal["stdout", "stderr"]) -> None:
        self._log, self._stream = log, stream

    def write(self, text: str) -> None:
        self._log.write(text, self._stream)


class ExecutionEnd(Descriptor):
    """stdout or stderr of a command run from outside."""

    def __init__(self, execution: Execution, stream: Literal["stdout", "stderr"]) -> None:
        self._execution, self._stream = execution, stream

    def write(self, text: str) -> None:
        self._execution.write(text, self._stream)


class Capture(Descriptor):
    """Keeps what is written: $(...)."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._size = 0

    def write(self, text: str) -> None:
        self._size += len(text)
        if self._size <= 1 << 22:
            self._pieces.append(text)

    @property
    def text(self) -> str:
        return "".join(self._pieces)


class TextEnd(Descriptor):
    """Text to be read: a file, a here-document, what `kubectl exec -i` was given."""

    def __init__(self, text: str) -> None:
        self._text, self._position = text, 0

    def read_line(self) -> Steps:
        end = self._text.find("\n", self._position)
        end = len(self._text) if end < 0 else end + 1
        line = self._text[self._position : end]
        self._position = end
        return line
        yield

    def read_all(self) -> Steps:
        rest = self._text[self._position :]
        self._position = len(self._text)
        return rest
        yield


class FileEnd(Descriptor):
    """A file opened for writing; what is written is appended."""

    def __init__(self, file: File, clock: Callable[[], float]) -> None:
        self._file, self._clock = file, clock

    def write(self, text: str) -> None:
        if len(self._file.data) < LARGEST_FILE:
            self._file.data += encoded(text)
        self._file.mtime = self._clock()


class Pipe:
    """What one process writes and another reads."""

    def __init__(self) -> None:
        self.text = ""
        self.writers = 0
        self.readers = 0
        self.filled = Gate()
        self.emptied = Gate()


class PipeWriter(Descriptor):
    def __init__(self, pipe: Pipe) -> None:
        self.pipe = pipe

    def write(self, text: str) -> None:
        if not self.pipe.readers:
            raise BrokenPipe
        self.pipe.text += text
        self.pipe.filled.open()

    def room(self) -> Gate | None:
        full = len(self.pipe.text) >= PIPE_SIZE and self.pipe.readers
        return self.pipe.emptied if full else None

    def hold(self) -> None:
        self.pipe.writers += 1

    def release(self) -> None:
        self.pipe.writers -= 1
        self.pipe.filled.open()


class PipeReader(Descriptor):
    def __init__(self, pipe: Pipe) -> None:
        self.pipe = pipe

    def read_line(self) -> Steps:
        pipe = self.pipe
        while "\n" not in pipe.text and pipe.writers:
            if len(pipe.text) >= PIPE_SIZE:
                break
            yield pipe.filled
        end = pipe.text.find("\n") + 1 or len(pipe.text)
        line, pipe.text = pipe.text[:end], pipe.text[end:]
        pipe.emptied.open()
        return line

    def hold(self) -> None:
        self.pipe.readers += 1

    def release(self) -> None:
        self.pipe.readers -= 1
        if not self.pipe.readers:
            self.pipe.emptied.open()


class Keyboard(Descriptor):
    """A stdin that is open (`stdin: true`): who reads from it waits until somebody attaches and types, or hangs up."""

    def __init__(self) -> None:
        self._text = ""
        self._closed = False
        self._typed = Gate()
        self.awaited = False
        """Somebody reads, and there is nothing to be read yet."""

    def type(self, text: str) -> None:
        """Somebody types."""
        self._text += text
        self.awaited = False
        self._typed.open()

    def close(self) -> None:
        """Nobody will type any more: the end of the file."""
        self._closed, self.awaited = True, False
        self._typed.open()

    def read_line(self) -> Steps:
        while "\n" not in self._text and not self._closed:
            self.awaited = True
            yield self._typed
        self.awaited = False
        end = self._text.find("\n") + 1 or len(self._text)
        line, self._text = self._text[:end], self._text[end:]
        return line
