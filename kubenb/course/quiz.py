"""Quizzes: three questions at the end of a chapter, read from quizzes/<chapter>.yml.

In comes a chapter's name, out goes a card (panel.py) that answers each choice with a reason: a right one
with why it is right, a wrong one with what to look at again. Wrong answers may be changed as often as one
likes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kubenb.course.memory import keeper
from kubenb.course.panel import Panel

QUIZZES = Path(__file__).parent / "quizzes"


@dataclass(frozen=True)
class Question:
    """`right` is the text of the right choice; `why` is said with it; `again` to a wrong one, and never
    gives it away."""

    key: str
    question: str
    choices: tuple[str, ...]
    right: str
    why: str
    again: str

    def verdict(self, index: int) -> dict[str, Any]:
        """What the card says to this choice."""
        right = self.choices[index] == self.right
        return {"right": right, "text": f"Yes. {self.why}" if right else f"Not quite. {self.again}"}


def chapters() -> list[str]:
    """The chapters that have a quiz, in order: ["00-start-here", ...]."""
    return sorted(path.stem for path in QUIZZES.glob("*.yml"))


def chapter_of(key: str) -> str:
    """The chapter that a key belongs to by its number: "06-surge" -> "06-deployments"."""
    number = key.partition("-")[0]
    return next((chapter for chapter in chapters() if chapter.startswith(f"{number}-")), number)


def questions(chapter: str) -> list[Question]:
    """The questions of a chapter. ValueError names the chapters there are."""
    if chapter not in chapters():
        raise ValueError(f"there is no quiz for {chapter!r}; there is one for: {', '.join(chapters())}")
    asked = yaml.safe_load((QUIZZES / f"{chapter}.yml").read_text(encoding="utf-8"))
    return [Question(**{**each, "choices": tuple(map(str, each["choices"])), "right": str(each["right"])}) for each in asked]


def quiz(chapter: str) -> Panel:
    """The quiz of a chapter, as a card."""
    asked = {question.key: question for question in questions(chapter)}

    def judge(key: str, index: int) -> dict[str, Any]:
        verdict = asked[key].verdict(index)
        keeper().note(chapter, "quiz", key, verdict["right"])
        return verdict

    form = {
        "kind": "quiz",
        "title": "Three questions before you go on",
        "questions": [{"key": q.key, "text": q.question, "choices": list(q.choices)} for q in asked.values()],
    }
    return Panel(form, judge)
