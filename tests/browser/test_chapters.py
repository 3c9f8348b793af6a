"""Every chapter runs in the page as it ran when it was stored: no error in a cell, none on the console (the fixture looks); each
widget is drawn, inside its own frame, with words that can be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

CHAPTERS = sorted((Path(__file__).parent.parent.parent / "notebooks").glob("*.ipynb"))
SMALLEST = 12  # pixels of a letter, in every widget

# Of each widget: its name, its height, and words that are too small or stand outside of it.
_SEEN = """(smallest) => [...document.querySelectorAll('.kubenb')].map((root) => {
  root.scrollIntoView();
  const frame = root.getBoundingClientRect();
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const wrong = [];
  while (walker.nextNode()) {
    const { parentElement: element, textContent: words } = walker.currentNode;
    const box = element.getBoundingClientRect();
    const hidden = element.closest('option, [style*="display: none"]') || !element.checkVisibility({ visibilityProperty: true });
    if (hidden || !words.trim() || box.width < 2) continue;
    const scale = element.ownerSVGElement ? element.getScreenCTM().a : 1;
    const size = parseFloat(getComputedStyle(element).fontSize) * scale;
    const outside = box.right > frame.right + 2 || box.left < frame.left - 2;
    if (size < smallest - 0.1 || (outside && !element.closest('.kb-yaml'))) wrong.push(`${words.trim()} (${size.toFixed(1)} px)`);
  }
  return [root.dataset.widget, frame.height, wrong];
})"""


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_runs_in_the_page(chapter: Path, lab: Any) -> None:
    page = lab.open(chapter.name)
    page.run_all()
    page.wait_for_widget("quiz")
    page.shot(f"{chapter.stem}-quiz")
    seen = page.tab.evaluate(_SEEN, SMALLEST)
    assert "quiz" in [name for name, _, _ in seen]
    for name, height, wrong in seen:
        assert height > 40, f"{name} is empty"
        assert not wrong, f"{name}: {wrong}"
