"""What was done is remembered, survives a torn file, and is silent under pytest."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubenb.course import memory as module
from kubenb.course.memory import Progress


def test_answers_survive_the_kernel(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "progress.json"
    Progress(path).note("06-deployments", "exercises", "06-canary", True)
    later = Progress(path)
    assert later.recall("06-deployments", "exercises", "06-canary") is True
    assert later.recall("06-deployments", "quiz", "06-canary") is None


def test_the_table_counts_what_is_right() -> None:
    memory = Progress(None)
    memory.note("06-deployments", "predictions", "06-surge", "13")
    memory.note("06-deployments", "quiz", "a", True)
    memory.note("06-deployments", "quiz", "b", False)
    assert memory.table(["00-start-here", "06-deployments"]).split("\n") == [
        "chapter                   predictions    exercises         quiz",
        "00-start-here                       -            -            -",
        "06-deployments                      1            -            1",
    ]


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "null"])
def test_a_torn_file_is_an_empty_memory(text: str, tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    path.write_text(text)
    assert Progress(path).notes == {}


def test_a_place_that_cannot_be_written_does_not_stop_the_lesson(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    memory = Progress(tmp_path / "file" / "progress.json")
    memory.note("00-start-here", "quiz", "a", True)
    assert memory.recall("00-start-here", "quiz", "a") is True
    assert memory.path is None


def test_where_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_VERSION", "9")
    monkeypatch.delenv("KUBENB_PROGRESS", raising=False)
    assert module._where() is None
    monkeypatch.delenv("PYTEST_VERSION")
    assert module._where() == Path.home() / ".kubenb" / "progress.json"
    monkeypatch.setenv("KUBENB_PROGRESS", str(tmp_path / "p.json"))
    assert module._where() == tmp_path / "p.json"
