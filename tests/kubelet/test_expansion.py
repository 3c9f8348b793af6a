"""$(NAME) as Kubernetes reads it."""

from __future__ import annotations

import pytest

from kubenb.kubelet.expansion import expand

VALUES = {"A": "1", "B": "two words", "EMPTY": ""}


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("", ""),
        ("plain", "plain"),
        ("$(A)", "1"),
        ("x$(A)y$(B)z", "x1ytwo wordsz"),
        ("$(EMPTY)", ""),
        ("$(NOPE)", "$(NOPE)"),
        ("$$(A)", "$(A)"),
        ("$$$(A)", "$1"),
        ("$$$$(A)", "$$(A)"),
        ("$A", "$A"),
        ("$(A", "$(A"),
        ("$", "$"),
        ("$$", "$"),
        ("$()", "$()"),
        ("$(A)(A)", "1(A)"),
    ],
)
def test_expand(text: str, expanded: str) -> None:
    assert expand(text, VALUES) == expanded


def test_the_first_mapping_that_knows_the_name_counts() -> None:
    assert expand("$(A)$(S)", {"A": "own"}, {"A": "service", "S": "s"}) == "owns"
