"""A prediction is made before the experiment and shown beside what was measured."""

from __future__ import annotations

import pytest

from kubenb.course import predict, reveal
from kubenb.course.memory import Progress

QUESTION = "Ten replicas, maxSurge 3. How many Pods at most?"


def test_unanswered_it_reads_the_same_every_time(capsys: pytest.CaptureFixture[str]) -> None:
    card = predict("06-most", QUESTION, [10, 13])
    assert repr(card) == f"Your prediction, before you run on\n{QUESTION}\n  ( ) 10\n  ( ) 13"
    reveal("06-most", 13, "Three more than wanted.")
    assert capsys.readouterr().out == "Measured: 13. You made no prediction this time. Three more than wanted.\n"


@pytest.mark.parametrize(("choice", "said"), [(1, "Just what you predicted."), (0, "You predicted 10.")])
def test_answered_it_is_set_beside_the_measurement(
    choice: int, said: str, capsys: pytest.CaptureFixture[str], memory: Progress
) -> None:
    card = predict("06-most", QUESTION, [10, 13])
    card.answers = {"06-most": choice}  # what panel.js does when a radio button is clicked
    assert "Noted: " in card.verdicts["06-most"]["text"]
    assert card.verdicts["06-most"]["right"] is None, "nothing is given away before the experiment"
    reveal("06-most", 13)
    assert capsys.readouterr().out == f"Measured: 13. {said}\n"
    assert list(memory.notes.values()) == [{"predictions": {"06-most": ["10", "13"][choice]}}]


def test_a_prediction_of_yesterday_is_shown_again() -> None:
    predict("06-most", QUESTION, [10, 13]).answers = {"06-most": 1}
    assert "(x) 13" in predict("06-most", QUESTION, [10, 13]).summary()
    assert "(x)" not in predict("06-most", QUESTION, [11, 12]).summary(), "its choice is no longer offered"


def test_revealing_what_was_not_asked_names_what_was() -> None:
    predict("06-most", QUESTION, [10, 13])
    with pytest.raises(ValueError, match=r"'06-least'.*06-most"):
        reveal("06-least", 1)
