"""Predictions: the learner commits to an answer, then runs the experiment, then sees both side by side.

In comes a question with choices, out goes a card (panel.py); after the experiment `reveal` sets what was
measured beside what was predicted. Whoever runs all cells at once has predicted nothing, and is told so
kindly: the text of that is always the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kubenb.course.memory import keeper
from kubenb.course.panel import Panel
from kubenb.course.saying import say

_choices: dict[str, list[str]] = {}  # what this kernel has asked so far


def predict(key: str, question: str, choices: Sequence[object]) -> Panel:
    """Ask before the experiment. `key` is "06-surge": the chapter's number and a word of its own."""
    texts = [str(choice) for choice in choices]
    _choices[key] = texts
    chapter = _chapter(key)

    def noted(_: str, index: int) -> dict[str, Any]:
        keeper().note(chapter, "predictions", key, texts[index])
        return {"right": None, "text": f"Noted: {texts[index]}. Now run the next cells."}

    before = keeper().recall(chapter, "predictions", key)
    answers = {key: texts.index(before)} if before in texts else {}
    form = {
        "kind": "predict",
        "title": "Your prediction, before you run on",
        "questions": [{"key": key, "text": question, "choices": texts}],
    }
    return Panel(form, noted, answers)


def reveal(key: str, measured: object, because: str = "") -> None:
    """Print what the experiment showed beside what was predicted. ValueError if nothing was asked under
    `key`."""
    if key not in _choices:
        raise ValueError(f"nothing was asked under {key!r}; asked so far: {', '.join(sorted(_choices)) or 'nothing'}")
    predicted = keeper().recall(_chapter(key), "predictions", key)
    if predicted is None:
        said = "You made no prediction this time."
    elif predicted == str(measured):
        said = "Just what you predicted."
    else:
        said = f"You predicted {predicted}."
    say(" ".join(part for part in (f"Measured: {measured}.", said, because) if part))


def _chapter(key: str) -> str:
    from kubenb.course.quiz import chapter_of

    return chapter_of(key)
