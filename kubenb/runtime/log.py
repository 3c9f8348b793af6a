"""A container's log: what its processes wrote, line by line, each with the second at which it was complete.

What comes in: pieces of text from stdout and stderr. What goes out: lines, in order; those of a server that nobody watched are
made when somebody asks. Source of the form: containerd's CRI log, one record a line. Next: `process.py`, who writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

Stream = Literal["stdout", "stderr"]
MOST_LINES = 20_000
"""Lines kept of one container; the oldest go first. (The kubelet rotates at 10 MiB and keeps five files.)"""


class LogLine(NamedTuple):
    """`at`: virtual second; `text` without its line end. `partial`: the container never wrote a line end."""

    at: float
    stream: Stream
    text: str
    partial: bool = False


class Log:
    """One container's log. Iterating gives all lines there are now."""

    __slots__ = ("_clock", "_lines", "_rest", "sources")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lines: list[LogLine] = []
        self._rest: dict[Stream, str] = {}
        self.sources: list[Callable[[float], Sequence[LogLine]]] = []
        """Asked for their lines up to a virtual second, whenever the log is read: the access log of a server."""

    def write(self, text: str, stream: Stream = "stdout") -> None:
        """A process wrote `text` now; what follows the last line end waits for the rest of its line."""
        text = self._rest.pop(stream, "") + text
        *lines, rest = text.split("\n")
        now = self._clock()
        self._lines += [LogLine(now, stream, line) for line in lines]
        if rest:
            self._rest[stream] = rest
        if len(self._lines) > 2 * MOST_LINES:
            del self._lines[:-MOST_LINES]

    def line(self, text: str, at: float | None = None) -> None:
        """A whole line on stdout, now or at a second gone by."""
        self._lines.append(LogLine(self._clock() if at is None else at, "stdout", text))

    def lines(self) -> list[LogLine]:
        """All lines up to now, in the order of time."""
        now = self._clock()
        found = list(self._lines)
        for source in self.sources:
            found += source(now)
        if self.sources:
            found.sort(key=lambda one: one.at)
        return found + [LogLine(now, stream, rest, True) for stream, rest in self._rest.items()]

    def __iter__(self) -> Iterator[LogLine]:
        return iter(self.lines())

    def __len__(self) -> int:
        return len(self.lines())
