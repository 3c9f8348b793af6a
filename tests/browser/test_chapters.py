"""Every chapter runs in the page as it ran when it was stored: no error in a cell, no error on the console, its widgets drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

CHAPTERS = sorted((Path(__file__).parent.parent.parent / "notebooks").glob("*.ipynb"))

_ERRORS = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter((cell) => cell.model.type === 'code')
  .flatMap((cell) => [...Array(cell.model.outputs.length).keys()].map((i) => cell.model.outputs.get(i)))
  .filter((output) => output.type === 'error' || JSON.stringify(output.toJSON()).includes('Traceback'))
  .map((output) => JSON.stringify(output.toJSON()).slice(0, 300))"""


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_runs_in_the_page(chapter: Path, lab) -> None:
    page = lab.open(chapter.name)
    page.run_all()
    assert page.tab.evaluate(_ERRORS) == []
    page.wait_for_widget("quiz")
    page.shot(f"{chapter.stem}-quiz")
