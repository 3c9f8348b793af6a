"""Files: what a container finds under `/`: its image, its own writable layer, and the volumes mounted into it.

What comes in: nodes (directories, files, links, devices) and mounts. What goes out: reads and writes by path, or a `FileError` in
the kernel's words. A volume is a `Directory` that its owner (the kubelet, a disk) holds and several containers mount.
Next: `image_files.py`, what images bring along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

NO_SUCH = "No such file or directory"
NOT_A_DIRECTORY = "Not a directory"
IS_A_DIRECTORY = "Is a directory"
READ_ONLY = "Read-only file system"
EXISTS = "File exists"
NOT_EMPTY = "Directory not empty"
LOOP = "Too many levels of symbolic links"
BUSY = "Resource busy"
MOST_LINKS = 40
"""How many symbolic links the kernel follows on one path (fs/namei.c: MAXSYMLINKS)."""


class FileError(Exception):
    """What the kernel says to a path. `path` is as it was asked for, `reason` as strerror writes it."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


@dataclass(slots=True, eq=False)
class Directory:
    """Names and what they stand for. `mode`: permission bits; `mtime`: virtual second of the last change."""

    entries: dict[str, Node] = field(default_factory=dict)
    mode: int = 0o755
    mtime: float = 0.0


@dataclass(slots=True, eq=False)
class File:
    """A regular file. `hole`: so many zero bytes at its end are there without being stored."""

    data: bytes = b""
    mode: int = 0o644
    mtime: float = 0.0
    hole: int = 0

    @property
    def size(self) -> int:
        return len(self.data) + self.hole


@dataclass(slots=True, eq=False)
class Link:
    """A symbolic link; `target` as it was written, absolute or relative to the link's directory."""

    target: str
    mtime: float = 0.0
    mode: int = 0o777


@dataclass(slots=True, eq=False)
class Device:
    """A character device (or a socket) by what it does: "null", "zero", "random", "stdout", "stderr", "stdin", "log"."""

    kind: str = "null"
    mode: int = 0o666
    mtime: float = 0.0


Node = Directory | File | Link | Device


@dataclass(frozen=True, slots=True, eq=False)
class Mount:
    """`node` appears at `path`. `kind` and `device` are what `mount` prints: ("ext4", "/dev/vda1"), ("tmpfs", "tmpfs")."""

    path: str
    node: Node
    read_only: bool = False
    kind: str = "ext4"
    device: str = "/dev/vda1"
    size: int = 0
    """Bytes, where it has a limit of its own; 0: as large as the node's disk."""


class Place(NamedTuple):
    """Where a path leads: `node` (None: nothing is there yet), in `parent` under `name`, on `mount` (None: the root)."""

    path: str
    node: Node | None
    parent: Directory
    name: str
    mount: Mount | None


class FileSystem:
    """What one container sees. Paths are absolute, or relative to `cwd`; times come from `clock` (virtual seconds)."""

    def __init__(self, root: Directory, mounts: Sequence[Mount] = (), clock: Callable[[], float] = lambda: 0.0) -> None:
        self.root = root
        self.clock = clock
        self.read_only_root = False
        self.mounts: dict[str, Mount] = {}
        for mount in sorted(mounts, key=lambda one: one.path.count("/")):
            self._mount(mount)

    def _mount(self, mount: Mount) -> None:
        """As runc does: the mount point is made when it isn't there."""
        path = normal(mount.path)
        if path == "/":
            return
        place = self._make_way(path)
        if place.node is None:
            place.parent.entries[place.name] = Directory() if isinstance(mount.node, Directory) else File()
        self.mounts[place.path] = mount

    def _make_way(self, path: str) -> Place:
        try:
            return self.locate(path)
        except FileError:
            parent = self._make_way(path.rsplit("/", 1)[0] or "/")
            if parent.node is None:
                parent.parent.entries[parent.name] = Directory(mtime=self.clock())
            return self.locate(path)

    # ---- finding --------------------------------------------------------------------------------------------------------------

    def locate(self, path: str, cwd: str = "/", follow: bool = True) -> Place:
        """Where `path` leads. FileError when a directory on the way isn't there. `follow`: through a link at its end, too."""
        node: Node = self.root
        here, parent, name, mount = "/", self.root, "", None
        waiting = _words(path if path.startswith("/") else f"{cwd}/{path}")
        links = 0
        while waiting:
            word = waiting.pop(0)
            if not isinstance(node, Directory):
                raise FileError(path, NOT_A_DIRECTORY)
            if word == "..":
                node, here, parent, name, mount = self._canonical(here.rsplit("/", 1)[0] or "/")
                continue
            there = here.rstrip("/") + "/" + word
            found = self.mounts.get(there)
            child = found.node if found is not None else node.entries.get(word)
            if isinstance(child, Link) and (follow or waiting or path.endswith("/")):
                links += 1
                if links > MOST_LINKS:
                    raise FileError(path, LOOP)
                waiting = _words(child.target) + waiting
                if child.target.startswith("/"):
                    node, here, parent, name, mount = self.root, "/", self.root, "", None
                continue
            if child is None and waiting:
                raise FileError(path, NO_SUCH)
            if child is None:
                return Place(there, None, node, word, mount)
            parent, name, node, here, mount = node, word, child, there, found or mount
        return Place(here, node, parent, name, mount)

    def _canonical(self, path: str) -> tuple[Node, str, Directory, str, Mount | None]:
        """The same walk along a path that has neither links nor dots."""
        node: Node = self.root
        here, parent, name, mount = "/", self.root, "", None
        for word in _words(path):
            assert isinstance(node, Directory)
            there = here.rstrip("/") + "/" + word
            found = self.mounts.get(there)
            parent, name = node, word
            node, here, mount = found.node if found else node.entries[word], there, found or mount
        return node, here, parent, name, mount

    def stat(self, path: str, cwd: str = "/", follow: bool = True) -> Node:
        """The node at `path`; FileError when there is none."""
        node = self.locate(path, cwd, follow).node
        if node is None:
            raise FileError(path, NO_SUCH)
        return node

    def exists(self, path: str, cwd: str = "/", follow: bool = True) -> bool:
        try:
            return self.locate(path, cwd, follow).node is not None
        except FileError:
            return False

    def real_path(self, path: str, cwd: str = "/") -> str:
        """`path` without links and dots; FileError when it leads nowhere."""
        place = self.locate(path, cwd)
        if place.node is None:
            raise FileError(path, NO_SUCH)
        return place.path

    def listing(self, path: str, cwd: str = "/") -> list[tuple[str, Node]]:
        """What is in a directory, by name, as mounts show it; FileError for anything else."""
        place = self.locate(path, cwd)
        if place.node is None:
            raise FileError(path, NO_SUCH)
        if not isinstance(place.node, Directory):
            raise FileError(path, NOT_A_DIRECTORY)
        base = place.path.rstrip("/")
        shown = ((name, self.mounts.get(f"{base}/{name}")) for name in sorted(place.node.entries))
        return [(name, mount.node if mount else place.node.entries[name]) for name, mount in shown]

    def walk(self, path: str, cwd: str = "/") -> Iterator[tuple[str, Node]]:
        """Everything at and below `path`, depth first, links not followed."""
        yield path, (node := self.stat(path, cwd, follow=False))
        if isinstance(node, Directory):
            for name, _ in self.listing(path, cwd):
                yield from self.walk(f"{path.rstrip('/')}/{name}", cwd)

    # ---- reading and writing --------------------------------------------------------------------------------------------------

    def read(self, path: str, cwd: str = "/") -> bytes:
        """The content of a file; devices are empty. FileError as `cat` meets it."""
        node = self.stat(path, cwd)
        if isinstance(node, Directory):
            raise FileError(path, IS_A_DIRECTORY)
        return content(node)

    def write(self, path: str, data: bytes, append: bool = False, cwd: str = "/", mode: int = 0o644) -> File | Device:
        """Write a file, making it if need be; -> what was written to. FileError: no directory, read-only, a directory itself."""
        place = self.locate(path, cwd)
        if isinstance(place.node, Directory):
            raise FileError(path, IS_A_DIRECTORY)
        if isinstance(place.node, Device):
            return place.node
        if path.endswith("/") and place.node is None:
            raise FileError(path, IS_A_DIRECTORY)
        self._check_writable(path, place)
        now = self.clock()
        if place.node is None:
            made = File(data, mode, now)
            self._enter(place, made)
            return made
        assert isinstance(place.node, File)
        place.node.data = content(place.node) + data if append else data
        place.node.hole = 0
        place.node.mtime = now
        return place.node

    def touch(self, path: str, cwd: str = "/") -> None:
        """Make an empty file, or give one a new time."""
        place = self.locate(path, cwd)
        self._check_writable(path, place)
        if place.node is None:
            self._enter(place, File(mtime=self.clock()))
        else:
            place.node.mtime = self.clock()

    def make_directory(self, path: str, cwd: str = "/", parents: bool = False, mode: int = 0o755) -> None:
        """`mkdir`; with `parents` all that is missing on the way, and no complaint when it is there."""
        if parents:
            words = _words(path if path.startswith("/") else f"{cwd}/{path}")
            for end in range(1, len(words)):
                step = "/" + "/".join(words[:end])
                if not self.exists(step):
                    self.make_directory(step, mode=mode)
        place = self.locate(path.rstrip("/") or "/", cwd)
        if place.node is not None:
            if parents and isinstance(place.node, Directory):
                return
            raise FileError(path, EXISTS)
        self._check_writable(path, place)
        self._enter(place, Directory(mode=mode, mtime=self.clock()))

    def link(self, target: str, path: str, cwd: str = "/", replace: bool = False) -> None:
        """A symbolic link at `path` (`ln -s`)."""
        place = self.locate(path, cwd, follow=False)
        if place.node is not None and not replace:
            raise FileError(path, EXISTS)
        self._check_writable(path, place)
        self._enter(place, Link(target, self.clock()))

    def place(self, path: str, node: Node, cwd: str = "/") -> None:
        """Put a node at `path`, instead of what is there (`mv`, `ln`, `cp -a`)."""
        place = self.locate(path, cwd, follow=False)
        self._check_writable(path, place)
        self._enter(place, node)

    def remove(self, path: str, cwd: str = "/", recursive: bool = False) -> None:
        """Take a file, link or device away; a directory with `recursive` (its mounts are in the way), or when it is empty."""
        place = self.locate(path, cwd, follow=False)
        if place.node is None:
            raise FileError(path, NO_SUCH)
        if place.path in self.mounts or place.path == "/":
            raise FileError(path, BUSY)
        self._check_writable(path, place)
        if isinstance(place.node, Directory) and not recursive and place.node.entries:
            raise FileError(path, NOT_EMPTY)
        if any(one.startswith(place.path + "/") for one in self.mounts):
            raise FileError(path, BUSY)
        del place.parent.entries[place.name]
        place.parent.mtime = self.clock()

    def _enter(self, place: Place, node: Node) -> None:
        place.parent.entries[place.name] = node
        place.parent.mtime = self.clock()

    def _check_writable(self, path: str, place: Place) -> None:
        if place.mount.read_only if place.mount is not None else self.read_only_root and not isinstance(place.node, Device):
            raise FileError(path, READ_ONLY)

    def mount_of(self, path: str, cwd: str = "/") -> Mount | None:
        """On which mount `path` lies; None: on the container's root. FileError when it leads nowhere."""
        return self.locate(path, cwd).mount


def copied(node: Node) -> Node:
    """A deep copy, so that one container's changes are nobody else's."""
    if isinstance(node, Directory):
        return Directory({name: copied(child) for name, child in node.entries.items()}, node.mode, node.mtime)
    if isinstance(node, File):
        return File(node.data, node.mode, node.mtime, node.hole)
    if isinstance(node, Link):
        return Link(node.target, node.mtime)
    return Device(node.kind, node.mode, node.mtime)


def normal(path: str) -> str:
    """An absolute path without empty, `.` and `..` parts, as text alone."""
    words: list[str] = []
    for word in path.split("/"):
        if word == "..":
            if words:
                words.pop()
        elif word not in ("", "."):
            words.append(word)
    return "/" + "/".join(words)


def content(node: Node) -> bytes:
    """What a file holds (of a hole not more than 64 MiB); nothing for anything else."""
    return node.data + b"\0" * min(node.hole, 1 << 26) if isinstance(node, File) else b""


def kind_of(node: Node) -> Literal["d", "-", "l", "c"]:
    """The letter with which `ls -l` begins."""
    if isinstance(node, Directory):
        return "d"
    if isinstance(node, Link):
        return "l"
    return "-" if isinstance(node, File) else "c"


def _words(path: str) -> list[str]:
    return [word for word in path.split("/") if word not in ("", ".")]
