"""The atomic writer's directories."""

from __future__ import annotations

from kubenb.kubelet.volumes.atomic import AtomicDirectory, Payload, layout, stamped
from kubenb.runtime.files import Directory, File, FileSystem, Link


def test_a_stamp_is_the_instant() -> None:
    assert stamped(5.25) == "..2026_01_01_00_00_05.250000000"


def test_layout() -> None:
    entries = layout({"a.txt": (b"alpha", 0o644), "conf/x": (b"", 0o400), "conf/y": (b"", 0o400)}, 0.0)
    assert sorted(entries) == ["..2026_01_01_00_00_00.000000000", "..data", "a.txt", "conf"]
    assert isinstance(entries["a.txt"], Link)
    assert entries["a.txt"].target == "..data/a.txt"
    data = entries["..2026_01_01_00_00_00.000000000"]
    assert isinstance(data, Directory)
    assert sorted(data.entries) == ["a.txt", "conf"]
    files = FileSystem(Directory(entries))
    assert files.read("/a.txt") == b"alpha"
    assert isinstance(found := files.stat("/conf/x"), File)
    assert found.mode == 0o400


def test_nothing_is_made_before_somebody_looks() -> None:
    asked: list[str] = []

    def make(text: str) -> Payload:
        asked.append(text)
        return {"k": (text.encode(), 0o644)}

    directory = AtomicDirectory(lambda: make("v1"), 1.0)
    directory.write(lambda: make("v2"), 61.0)
    assert asked == []
    assert FileSystem(directory).read("/k") == b"v2"
    assert asked == ["v2"]


def test_a_write_moves_all_files_at_once_and_leaves_old_nodes_alone() -> None:
    directory = AtomicDirectory(lambda: {"a": (b"1", 0o644), "b": (b"1", 0o644)}, 1.0)
    files = FileSystem(directory)
    before = files.stat("/a")
    assert not directory.write(lambda: {"a": (b"1", 0o644), "b": (b"1", 0o644)}, 2.0)
    assert files.stat("/..data") is files.stat("/..2026_01_01_00_00_01.000000000")
    assert directory.write(lambda: {"a": (b"2", 0o644), "c": (b"2", 0o644)}, 3.0)
    assert sorted(directory.entries) == ["..2026_01_01_00_00_03.000000000", "..data", "a", "c"]
    assert files.read("/a") == b"2"
    assert isinstance(before, File)
    assert before.data == b"1", "what a subPath mounted stays as it was"
