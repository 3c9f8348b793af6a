"""Chapters are stored as "Restart and Run All" leaves them: counted, without traceback and widget state."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

CHAPTERS = sorted((Path(__file__).parent.parent.parent / "notebooks").glob("*.ipynb"))
LONGEST_CELL = 30  # a manifest; Python cells are far shorter
LARGEST = 2_000_000
WIDEST = 110
COMMANDS = yaml.safe_load((Path(__file__).parent / "notes.yml").read_text(encoding="utf-8"))["commands"]
"""Of the notes: they are run as they stand there, however long."""


@pytest.fixture(params=CHAPTERS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(request.param.read_text(encoding="utf-8"))
    return loaded


def code_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def test_counts_run_from_one(notebook: dict[str, Any]) -> None:
    counts = [cell["execution_count"] for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1)), "an uncounted cell is never compared by nbval"


def test_no_traceback_is_stored(notebook: dict[str, Any]) -> None:
    outputs = [output for cell in code_cells(notebook) for output in cell["outputs"]]
    assert not [output["ename"] for output in outputs if output["output_type"] == "error"]
    assert "Traceback (most recent" not in json.dumps([output.get("text") for output in outputs])


def test_no_widget_state_is_stored(notebook: dict[str, Any]) -> None:
    assert "widgets" not in notebook["metadata"]


def test_cells_are_short(notebook: dict[str, Any]) -> None:
    sources = ["".join(cell["source"]) for cell in code_cells(notebook)]
    long = [source[:60] for source in sources if source.count("\n") >= LONGEST_CELL]
    assert not long, f"one idea, one short cell: {long}"


def test_tags_name_rows_of_the_notes(notebook: dict[str, Any]) -> None:
    tags = [tag for cell in notebook["cells"] for tag in cell["metadata"].get("tags", [])]
    assert [tag for tag in tags if not re.fullmatch(r"notes:[A-S]\d{1,2}", tag)] == []
    assert tags, "a chapter that makes no row of the notes work"


def test_lines_fit_the_page(notebook: dict[str, Any]) -> None:
    lines = [line for cell in code_cells(notebook) for line in "".join(cell["source"]).split("\n")]
    own = [line for line in lines if line.removeprefix("%") not in COMMANDS]
    assert not [line for line in own if len(line) > WIDEST], f"longer than {WIDEST}: cut at the edge of the page"


def test_a_chapter_is_light(notebook: dict[str, Any]) -> None:
    assert len(json.dumps(notebook)) < LARGEST
