"""The second pass over every chapter: with the instructor's solutions put into its exercise cells, all checks are green.

The solutions stand in tests/solutions/NN-name.yml, exercise key -> the solved cell; they never ship with the package.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from nbclient import NotebookClient

from kubenb.course.check import all_exercises

ROOT = Path(__file__).parent.parent.parent
CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXERCISE = re.compile(r"""^check\(\s*["']([\w-]+)["']""", re.MULTILINE)


def solutions(chapter: Path) -> dict[str, str]:
    """The solved cells of a chapter, by exercise."""
    path = ROOT / "tests" / "solutions" / f"{chapter.stem}.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


def exercise_cells(notebook: Any) -> dict[str, Any]:
    """The cells that ask for an answer, by exercise."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return {found[1]: cell for cell in cells if (found := EXERCISE.search(cell.source))}


def said(cell: Any) -> str:
    """What the cell printed."""
    return "".join(output.get("text", "") for output in cell.outputs)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_with_the_solutions_all_checks_are_green(chapter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBENB_PROGRESS", str(tmp_path / "progress.json"))
    notebook = nbformat.read(chapter, as_version=4)
    cells, solved = exercise_cells(notebook), solutions(chapter)
    assert list(solved) == list(cells), "a solution for each exercise, in the order of the chapter"
    for key, cell in cells.items():
        cell.source = solved[key]
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(chapter.parent)}}).execute()
    verdicts = {key: said(cell) for key, cell in cells.items()}
    assert {key: text for key, text in verdicts.items() if not re.search(rf"^{key}: right\. ", text, re.MULTILINE)} == {}


def test_every_exercise_stands_in_a_chapter() -> None:
    asked = [key for chapter in CHAPTERS for key in exercise_cells(nbformat.read(chapter, as_version=4))]
    assert sorted(asked) == sorted(exercise.key for exercise in all_exercises())
