"""The learner's memory: which predictions were made, which exercises solved, which quiz questions answered
right.

In come (chapter, part, key, value) notes from prediction.py, check.py and quiz.py; out goes a small JSON
file, `~/.kubenb/progress.json` or wherever KUBENB_PROGRESS points, and the table that chapter 0 shows.
Under pytest (nbval runs notebooks there) nothing is read or written: a stored notebook looks the same on
every machine."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PARTS = ("predictions", "exercises", "quiz")
Notes = dict[str, dict[str, dict[str, Any]]]  # chapter -> part -> key -> what was answered


class Progress:
    """What one learner did. `path` None keeps it in memory only."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.notes: Notes = _read(path) if path else {}

    def note(self, chapter: str, part: str, key: str, value: Any) -> None:
        """Remember an answer; a new one to the same question replaces the old one."""
        self.notes.setdefault(chapter, {}).setdefault(part, {})[key] = value
        if self.path is not None:
            try:
                _write(self.path, self.notes)
            except OSError:  # a read-only home: the lesson goes on, remembered until the kernel stops
                self.path = None

    def recall(self, chapter: str, part: str, key: str) -> Any | None:
        """The last answer to this question, or None."""
        return self.notes.get(chapter, {}).get(part, {}).get(key)

    def table(self, chapters: Iterable[str]) -> str:
        """One line a chapter: how many predictions were made, exercises solved, quiz questions answered
        right."""
        head = f"{'chapter':<24}" + "".join(f"{part:>13}" for part in PARTS)
        return "\n".join([head, *(f"{chapter:<24}{self._counts(chapter)}" for chapter in chapters)])

    def _counts(self, chapter: str) -> str:
        done = self.notes.get(chapter, {})
        return "".join(f"{sum(map(bool, done.get(part, {}).values())) or '-':>13}" for part in PARTS)


def keeper() -> Progress:
    """This kernel's one memory, opened at the first question."""
    global _keeper
    if _keeper is None:
        _keeper = Progress(_where())
    return _keeper


def progress() -> None:
    """Print what has been done so far, chapter by chapter."""
    from kubenb.course.quiz import chapters

    print(keeper().table(chapters()))


_keeper: Progress | None = None


def _where() -> Path | None:
    named = os.environ.get("KUBENB_PROGRESS")
    if named:
        return Path(named)
    return None if "PYTEST_VERSION" in os.environ else Path.home() / ".kubenb" / "progress.json"


def _read(path: Path) -> Notes:
    try:
        notes = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none yet, or torn by a full disk: a lesson is not worth a traceback
        return {}
    return notes if isinstance(notes, dict) else {}


def _write(path: Path, notes: Notes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(notes, indent=1, sort_keys=True), encoding="utf-8")
    fresh.replace(path)
