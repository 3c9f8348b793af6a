"""The atomic writer: a directory whose files change all at once, or not at all.

What comes in: a payload, path -> (bytes, mode). What goes out: a directory of links, name -> ..data/name, where ..data is a link
to a directory named after the instant: one rename moves them all. Contents are made when somebody looks: ten thousand pods
have a token each that nobody reads. Source: pkg/volume/util/atomic_writer.go, 1.36; recorded in
tests/golden/kubelet/volumes.json.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kubenb.objects.times import EPOCH, format_micro
from kubenb.runtime.files import Directory, File, Link, Node

Payload = Mapping[str, tuple[bytes, int]]
"""By path, which may have slashes: content and permission bits."""
DATA = "..data"


class AtomicDirectory(Directory):
    """A directory with the atomic writer's layout, built at the first look. `write` replaces its content."""

    __slots__ = ("_built", "_make", "_payload", "_since")

    def __init__(self, make: Callable[[], Payload], now: float, mode: int = 0o777) -> None:
        """`make()` gives the content; it is asked once, when somebody looks, and must not depend on when that is."""
        self._built: dict[str, Node] | None = None
        self._payload: Payload = {}
        self._make = make
        self._since = now
        self.mode = mode
        self.mtime = now

    @property
    def entries(self) -> dict[str, Node]:  # type: ignore[override]
        if self._built is None:
            self._payload = self._make()
            self._built = layout(self._payload, self._since)
        return self._built

    def write(self, make: Callable[[], Payload], now: float) -> bool:
        """New content from now on; True when it is other than before, as far as anybody has seen it."""
        self._make = make
        if self._built is None:
            self._since = self.mtime = now
            return True
        payload = make()
        if payload == self._payload:
            return False
        self._payload, self._since, self.mtime = payload, now, now
        self._built.clear()
        self._built.update(layout(payload, now))
        return True


def layout(payload: Payload, now: float) -> dict[str, Node]:
    """The entries of a volume's directory whose payload was written at virtual second `now`."""
    stamp = stamped(now)
    data = Directory({}, 0o755, now)
    names: dict[str, None] = {}
    for path in sorted(payload):
        *way, name = path.split("/")
        directory = data
        for word in way:
            below = directory.entries.setdefault(word, Directory({}, 0o755, now))
            assert isinstance(below, Directory)
            directory = below
        content, mode = payload[path]
        directory.entries[name] = File(content, mode, now)
        names[(way or [name])[0]] = None
    links: dict[str, Node] = {name: Link(f"{DATA}/{name}", now) for name in names}
    return {stamp: data, DATA: Link(stamp, now), **links}


def stamped(now: float) -> str:
    """The name of a payload's directory: ..2026_01_01_00_00_05.123456000."""
    text = format_micro(EPOCH + now)
    return f"..{text[:19].replace('-', '_').replace('T', '_').replace(':', '_')}.{text[20:26]}000"
