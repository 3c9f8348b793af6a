"""Notebooks made for one test, and a player's playhead: what the browser tests of all widgets share."""

from __future__ import annotations

import time
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook


def notebook(lab: Any, name: str, *cells: str) -> Any:
    """A page with a notebook of these cells."""
    made = new_notebook(cells=[new_code_cell(source) for source in cells])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, lab.folder / name)
    return lab.open(name)


def now(widget: Any) -> float:
    return float(widget.get_attribute("data-time"))


def seek(widget: Any, seconds: float) -> None:
    widget.get_by_label("Time", exact=True).evaluate(
        "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input', { bubbles: true })); }", seconds
    )


def wait_until(condition: Any, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
