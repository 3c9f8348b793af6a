"""Columns as Go's text/tabwriter makes them."""

from __future__ import annotations

import pytest

from kubenb.kubectl.printing.tabwriter import align, align_lines


@pytest.mark.parametrize(
    ("text", "aligned"),
    [
        ("a\tb\nlonger\tc", "a       b\nlonger  c"),
        ("a\tb\n\nlonger\tc", "a  b\n\nlonger  c"),  # an empty line ends the column
        ("Labels:\tx=1\n\ty=2", "Labels:  x=1\n         y=2"),
        ("a\tb\tc\nlong\tb", "a     b  c\nlong  b"),  # a last cell is no column
        ("a\tb\tc\nx\ty\nlonger\tlonger\tc", "a       b  c\nx       y\nlonger  longer  c"),  # ... and parts those around it
        ("none", "none"),
        ("a\t", "a  "),
    ],
)
def test_align(text: str, aligned: str) -> None:
    assert align(text) == aligned


def test_tables_have_a_least_width() -> None:
    assert align_lines([["A", "B"], ["x", "y"]], min_width=6, padding=3) == ["A     B", "x     y"]
