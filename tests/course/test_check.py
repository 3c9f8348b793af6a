"""Exercises: a right answer is praised and remembered, every wrong one gets its own hint, no hint holds the
solution."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import answers
import pytest

from kubenb.course import check
from kubenb.course.check import all_exercises
from kubenb.course.exercises.architecture import patient
from kubenb.course.memory import Progress
from kubenb.course.quiz import chapters

ANSWERS = [
    importlib.import_module(f"answers.{module.name}")
    for module in sorted(pkgutil.iter_modules(answers.__path__), key=lambda each: each.name)
]
WRONG: list[tuple[str, Any, str]] = [case for module in ANSWERS for case in module.WRONG]
"""(exercise, an answer or a function that makes it, a part of the hint) of every chapter, from tests/answers/."""
RIGHT: list[tuple[str, Any]] = [case for module in ANSWERS for case in module.RIGHT]


def given(answer: Any) -> Any:
    return answer() if callable(answer) else answer


@pytest.mark.parametrize(("key", "answer", "hint"), WRONG)
def test_a_wrong_answer_gets_its_hint(
    key: str, answer: Any, hint: str, capsys: pytest.CaptureFixture[str], memory: Progress
) -> None:
    check(key, given(answer))
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith(f"{key}: not yet. ")
    assert hint in said
    assert not any(key in done.get("exercises", {}) and done["exercises"][key] for done in memory.notes.values())


@pytest.mark.parametrize(("key", "answer"), RIGHT)
def test_a_right_answer_is_praised_and_remembered(
    key: str, answer: Any, capsys: pytest.CaptureFixture[str], memory: Progress
) -> None:
    check(key, given(answer))
    assert capsys.readouterr().out.startswith(f"{key}: right. ")
    assert [done["exercises"] for done in memory.notes.values()] == [{key: True}]


@pytest.mark.parametrize("answer", [..., None, "..."])
def test_the_dots_are_no_answer_yet(answer: Any, capsys: pytest.CaptureFixture[str], memory: Progress) -> None:
    check("06-band", answer)
    assert capsys.readouterr().out.startswith("06-band: your turn. ")
    assert memory.notes == {}


def test_an_unknown_exercise_is_named() -> None:
    with pytest.raises(ValueError, match=r"'06-bind'.*06-band"):
        check("06-bind", 1)


def test_every_exercise_belongs_to_a_chapter_and_is_tried_here() -> None:
    keys = [exercise.key for exercise in all_exercises()]
    assert len(set(keys)) == len(keys)
    assert {key for key, _, _ in WRONG} == {key for key, _ in RIGHT} == set(keys)
    assert {key.split("-")[0] for key in keys} <= {chapter.split("-")[0] for chapter in chapters()}


def test_each_patient_is_ill_in_its_own_way() -> None:
    first, second, third = (patient(number) for number in (1, 2, 3))
    assert [pod["spec"].get("nodeName") for pod in first.list("Pod", "default")] == [None] * 3
    assert second.list("ReplicaSet", "default") == []
    assert all(pod["spec"]["nodeName"] and pod["status"]["phase"] == "Pending" for pod in third.list("Pod", "default"))
    with pytest.raises(ValueError, match="there is no patient 4"):
        patient(4)
