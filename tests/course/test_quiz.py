"""Quizzes: three questions a chapter, well formed, and judged with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubenb.course import quiz
from kubenb.course.memory import Progress
from kubenb.course.quiz import chapter_of, chapters, questions

NOTEBOOKS = Path(__file__).parent.parent.parent / "notebooks"


@pytest.mark.parametrize("chapter", chapters())
def test_three_questions_each_with_one_right_choice(chapter: str) -> None:
    asked = questions(chapter)
    assert len(asked) == 3
    assert len({question.key for question in asked}) == 3
    for question in asked:
        assert question.choices.count(question.right) == 1, question.key
        assert len(set(question.choices)) == len(question.choices) >= 2, question.key
        assert question.why and question.again, question.key
        assert question.right.lower() not in question.again.lower(), f"{question.key}: a hint gives no answer away"


def test_every_choice_gets_its_answer(memory: Progress) -> None:
    card = quiz("00-start-here")
    question = questions("00-start-here")[0]
    right = question.choices.index(question.right)
    card.answers = {question.key: (right + 1) % len(question.choices)}
    assert card.verdicts[question.key] == {"right": False, "text": f"Not quite. {question.again}"}
    card.answers = {question.key: right}
    assert card.verdicts[question.key] == {"right": True, "text": f"Yes. {question.why}"}
    assert memory.recall("00-start-here", "quiz", question.key) is True


def test_the_right_answer_stays_in_the_kernel() -> None:
    form = quiz("00-start-here").form
    assert sorted(form["questions"][0]) == ["choices", "key", "text"]


def test_its_text_is_the_same_in_every_run() -> None:
    assert repr(quiz("00-start-here")) == repr(quiz("00-start-here"))
    assert "(x)" not in repr(quiz("00-start-here"))


def test_the_notebook_shows_text_where_there_is_no_widget() -> None:
    bundle = quiz("00-start-here")._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert data["text/plain"] == quiz("00-start-here").summary()
    assert "application/vnd.jupyter.widget-view+json" in data


def test_a_chapter_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match=r"'99-x'.*00-start-here"):
        quiz("99-x")


def test_chapters_and_keys_belong_together() -> None:
    assert chapter_of("00-anything") == "00-start-here"
    written = {path.stem for path in NOTEBOOKS.glob("*.ipynb")}
    assert written <= set(chapters()), "a chapter without a quiz"
