"""`kubenb lab` and `kubenb --version`: what a learner types first."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubenb import cli


@pytest.fixture
def course(tmp_path: Path) -> Path:
    source = tmp_path / "source"
    (source / "configs").mkdir(parents=True)
    (source / ".ipynb_checkpoints").mkdir()
    (source / "00-start-here.ipynb").write_text("chapter 0")
    (source / "configs" / "app.yaml").write_text("kind: Pod")
    (source / ".ipynb_checkpoints" / "old.ipynb").write_text("")
    return source


def test_the_course_is_copied_with_its_folders(course: Path, tmp_path: Path) -> None:
    folder = cli.unpack_course(tmp_path / "mine", course)
    assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*")) == [
        "00-start-here.ipynb", "configs", "configs/app.yaml",
    ]  # fmt: skip


def test_what_a_learner_changed_stays(course: Path, tmp_path: Path) -> None:
    folder = cli.unpack_course(tmp_path / "mine", course)
    (folder / "00-start-here.ipynb").write_text("my notes")
    (folder / "configs" / "app.yaml").unlink()
    cli.unpack_course(folder, course)
    assert (folder / "00-start-here.ipynb").read_text() == "my notes"
    assert (folder / "configs" / "app.yaml").read_text() == "kind: Pod"


def test_the_course_itself_is_not_copied_onto_itself(course: Path) -> None:
    assert cli.unpack_course(course, course) == course.resolve()


@pytest.mark.parametrize(
    ("argv", "flags"),
    [
        (["lab", "DIR"], []),
        (["lab", "DIR", "--no-browser"], ["--no-browser"]),
        (["lab", "--no-browser", "DIR", "--port=8899"], ["--port=8899", "--no-browser"]),
    ],
)
def test_lab_serves_chapter_0(
    argv: list[str], flags: list[str], course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(cli, "course_source", lambda: course)
    monkeypatch.setattr(cli.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(cli.subprocess, "call", lambda command: called.append(command) or 0)
    folder = tmp_path / "mine"
    assert cli.main([str(folder) if word == "DIR" else word for word in argv]) == 0
    (command,) = called
    assert command[1:4] == ["-m", "jupyterlab", str(folder.resolve())]
    assert command[4:] == ["--LabApp.default_url=/lab/tree/00-start-here.ipynb", *flags]


def test_a_folder_that_cannot_be_made_is_said_in_words(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "course_source", lambda: course)
    (tmp_path / "file").write_text("")
    assert cli.main(["lab", str(tmp_path / "file" / "mine")]) == 1
    assert "cannot put the course into" in capsys.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("kubenb 0.")
