"""What the notes hold works in the course: every row has a tagged cell, every command of theirs is run as it stands there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

CHAPTERS = sorted((Path(__file__).parent.parent.parent / "notebooks").glob("*.ipynb"))
NOTES: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "notes.yml").read_text(encoding="utf-8"))


def cells() -> list[dict[str, Any]]:
    """Every code cell of the course."""
    books = [json.loads(path.read_text(encoding="utf-8")) for path in CHAPTERS]
    return [cell for book in books for cell in book["cells"] if cell["cell_type"] == "code"]


TAGGED = {tag.partition(":")[2] for cell in cells() for tag in cell["metadata"].get("tags", ())}
LINES = [" ".join(line.split()) for cell in cells() for line in "".join(cell["source"]).splitlines() if "kubectl" in line]


@pytest.mark.parametrize("row", NOTES["rows"])
def test_a_row_of_the_notes_works_in_a_cell(row: str) -> None:
    assert row in TAGGED, f"no cell carries the tag notes:{row}"


@pytest.mark.parametrize("command", NOTES["commands"])
def test_a_command_of_the_notes_is_run_as_it_stands(command: str) -> None:
    """A name of the learner's own may stand in braces: the magic fills in a Python variable."""
    pattern = re.sub(r"<[\w:-]+>", r"\\S+", re.escape(command).replace(r"\<", "<").replace(r"\>", ">").replace(r"\-", "-"))
    pattern = pattern.replace("<", "").replace(">", "")
    assert [line for line in LINES if re.search(rf"%{pattern}(\s|$)", line)], f"no cell runs: {command}"
