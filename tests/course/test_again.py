"""Refusals reach the widget in their own words; settings that there are not are named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from kubenb.course.again import again, chosen
from kubenb.objects import ApiError
from kubenb.widgets.base import Refused


@dataclass(frozen=True)
class Screws:
    pods: int = 1
    seed: int = 0


@pytest.mark.parametrize("error", [ApiError(422, "Invalid", "too many pods"), ValueError("too many pods")])
def test_a_refusal_is_shown_in_its_own_words(error: Exception) -> None:
    def run(params: dict[str, Any]) -> Any:
        raise error

    with pytest.raises(Refused, match=r"^too many pods$"):
        again(run)({"pods": 9})


def test_a_fault_of_ours_is_no_refusal() -> None:
    def run(params: dict[str, Any]) -> Any:
        raise KeyError("pods")

    with pytest.raises(KeyError):
        again(run)({})


def test_what_runs_is_handed_on() -> None:
    assert again(lambda params: [params])({"pods": 2}) == [{"pods": 2}]


def test_settings_are_chosen_by_name() -> None:
    assert chosen(Screws, "trial", {"pods": 3}) == Screws(3, 0)
    with pytest.raises(ValueError, match=r"^trial\(\) has no setting 'podz'; it has pods, seed$"):
        chosen(Screws, "trial", {"podz": 3})
