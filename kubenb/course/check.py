"""Checked exercises: `check("06-canary", answer)` says what is right, or gives a hint that leaves the
solution to the learner.

In comes the key of an exercise and whatever the learner wrote, out goes one printed line. The exercises
themselves stand in exercises/, one module a chapter; most of them run the answer on a small cluster of
their own and look at what happened."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kubenb.course import exercises
from kubenb.course.aside import aside
from kubenb.course.memory import keeper
from kubenb.course.saying import say
from kubenb.objects import ApiError, YamlError

Judge = Callable[[Any], str | None]  # a hint, or None when the answer is right


@dataclass(frozen=True)
class Exercise:
    """`done` is said to a right answer: what the learner has just shown."""

    key: str
    done: str
    judge: Judge


def check(key: str, answer: Any = ...) -> None:
    """Judge `answer` (whatever the exercise asks for; the dots it starts with are no answer yet) and print
    the verdict."""
    exercise = find(key)
    if answer is ... or answer is None or answer == "...":
        say(f"{key}: your turn. Put your answer where the dots are and run the cell again.")
        return
    hint = _judged(exercise, answer)
    keeper().note(chapter_of_exercise(key), "exercises", key, hint is None)
    say(f"{key}: right. {exercise.done}" if hint is None else f"{key}: not yet. {hint}")


def _judged(exercise: Exercise, answer: Any) -> str | None:
    """The judge's hint; what the API server refuses is a hint in its own words."""
    try:
        with aside():
            return exercise.judge(answer)
    except (ApiError, YamlError) as refused:
        return f"The answer was refused: {refused}"


def find(key: str) -> Exercise:
    """The exercise with this key. ValueError names those there are."""
    every = {each.key: each for each in all_exercises()}
    if key not in every:
        raise ValueError(f"there is no exercise {key!r}; there are: {', '.join(sorted(every)) or 'none yet'}")
    return every[key]


def all_exercises() -> list[Exercise]:
    """The exercises of all chapters, in the order of the modules in exercises/."""
    found: list[Exercise] = []
    for module in sorted(pkgutil.iter_modules(exercises.__path__), key=lambda each: each.name):
        found += importlib.import_module(f"{exercises.__name__}.{module.name}").EXERCISES
    return found


def chapter_of_exercise(key: str) -> str:
    """The chapter's name that progress is kept under."""
    from kubenb.course.quiz import chapter_of

    return chapter_of(key)
