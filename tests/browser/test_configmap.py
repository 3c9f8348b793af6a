"""A changed ConfigMap in the real JupyterLab: it plays, scrubs, and takes settings."""

from __future__ import annotations

from typing import Any

import pytest
from browser.pages import notebook, now, seek, wait_until


@pytest.fixture
def spread(lab: Any) -> Any:
    page = notebook(lab, "configmap.ipynb", "from kubenb.course import propagation", "propagation(restart=60, seconds=80)")
    page.run_all()
    return page


def said(widget: Any) -> list[str]:
    """What the lanes say at the playhead."""
    found: list[str] = widget.evaluate(
        "(root) => [...root.querySelectorAll('.kb-chart svg .kb-text')].map((one) => one.textContent)"
        ".filter((words) => /^[●○]/.test(words))"
    )
    return found


def test_it_plays_and_scrubs_both_ways(spread: Any) -> None:
    widget = spread.wait_for_widget("configmap")
    spread.shot("configmap", widget)
    slider = widget.get_by_label("Time", exact=True)
    start, end = (float(slider.get_attribute(name)) for name in ("min", "max"))
    widget.get_by_role("button", name="Play").click()
    wait_until(lambda: now(widget) > start + 1)
    widget.get_by_role("button", name="Pause").click()
    for share, new in ((0.0, 0), (1.0, 10), (0.13, 1), (1.0, 10)):
        seek(widget, start + share * (end - start))
        wait_until(lambda new=new: sum(text == "● v2" for text in said(widget)) == new)
    seek(widget, end)
    wait_until(lambda: "sees v2" in widget.locator(".kb-sentence").inner_text())


def test_a_setting_runs_the_experiment_again(spread: Any) -> None:
    widget = spread.wait_for_widget("configmap")
    assert "in 3 of 3 environments" in widget.inner_text()
    widget.get_by_label("restart after (s)", exact=True).fill("0")
    wait_until(lambda: "in 0 of 3 environments" in widget.inner_text(), 30)
