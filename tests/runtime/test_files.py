"""Files: paths, links, mounts, and the kernel's complaints."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kubenb.runtime.files import Directory, File, FileError, FileSystem, Link, Mount, normal


def tree() -> FileSystem:
    root = Directory(
        {"etc": Directory({"a": File(b"1"), "b": Link("a"), "c": Link("/tmp/x"), "loop": Link("loop")}), "tmp": Directory()}
    )
    volume = Directory({"..data": Link("..1"), "..1": Directory({"k": File(b"v1")}), "k": Link("..data/k")})
    shared = Directory()
    mounts = [Mount("/c", volume, read_only=True), Mount("/var/d", shared), Mount("/e", shared), Mount("/etc/one", File(b"sub"))]
    return FileSystem(root, mounts, lambda: 7.0)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/etc/a", b"1"), ("/etc/b", b"1"), ("etc/../etc/./a", b"1"), ("/c/k", b"v1"), ("/c/..data/../k", b"v1"),
        ("/etc/one", b"sub"),
    ],
)  # fmt: skip
def test_reading(path: str, content: bytes) -> None:
    assert tree().read(path) == content


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda files: files.read("/nope"), "No such file or directory"),
        (lambda files: files.read("/etc"), "Is a directory"),
        (lambda files: files.read("/etc/a/b"), "Not a directory"),
        (lambda files: files.read("/etc/c"), "No such file or directory"),
        (lambda files: files.read("/etc/loop"), "Too many levels of symbolic links"),
        (lambda files: files.write("/c/k", b""), "Read-only file system"),
        (lambda files: files.touch("/c/x"), "Read-only file system"),
        (lambda files: files.write("/nope/x", b""), "No such file or directory"),
        (lambda files: files.make_directory("/etc"), "File exists"),
        (lambda files: files.remove("/etc"), "Directory not empty"),
        (lambda files: files.remove("/e"), "Resource busy"),
        (lambda files: files.link("x", "/etc/a"), "File exists"),
    ],
)
def test_complaints(act: Callable[[FileSystem], object], reason: str) -> None:
    with pytest.raises(FileError) as found:
        act(tree())
    assert found.value.reason == reason


def test_a_volume_is_one_directory_wherever_it_is_mounted() -> None:
    files = tree()
    files.write("/var/d/f", b"x")
    files.write("/e/f", b"y", append=True)
    assert files.read("/var/d/f") == b"xy"
    assert files.stat("/e/f").mtime == 7.0
    assert [name for name, _ in files.listing("/")] == ["c", "e", "etc", "tmp", "var"]


def test_links_are_followed_or_not() -> None:
    files = tree()
    assert isinstance(files.stat("/etc/b", follow=False), Link)
    files.write("/etc/c", b"through")
    assert files.read("/tmp/x") == b"through"
    files.remove("/etc/b")
    assert files.exists("/etc/a") and not files.exists("/etc/b")


def test_a_read_only_root_leaves_volumes_alone() -> None:
    files = tree()
    files.read_only_root = True
    files.write("/e/f", b"")
    with pytest.raises(FileError, match="Read-only"):
        files.write("/etc/a", b"")


@pytest.mark.parametrize(("path", "plain"), [("/a//b/./c", "/a/b/c"), ("/a/../b", "/b"), ("..", "/"), ("/", "/")])
def test_normal(path: str, plain: str) -> None:
    assert normal(path) == plain
