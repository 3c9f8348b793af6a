"""$((...)), by tables and against C's rules."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubenb.runtime.shell.arithmetic import Arithmetic, ExpressionError


def value(text: str, **variables: str) -> int:
    return Arithmetic(text, lambda name: variables.get(name, ""), variables.__setitem__).value()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("1+2*3", 7),
        ("(1+2)*3", 9),
        ("-7/2", -3),
        ("-7%2", -1),
        ("7%-2", 1),
        ("2**10", 1024),
        ("1<<4|1", 17),
        ("!5", 0),
        ("~0", -1),
        ("1?2:3", 2),
        ("0?1/0:4", 4),
        ("0&&1/0", 0),
        ("1||1/0", 1),
        ("x", 6),
        ("x+y", 13),
        ("x=3,x+1", 4),
        ("x++ + x", 13),
        ("--x", 5),
        ("x*=2", 12),
        ("z", 6),
        ("0x1f", 31),
        ("017", 15),
        ("9223372036854775807+1", -(2**63)),
        ("nope", 0),
        ("1==1 && 2!=3", 1),
    ],
)
def test_values(text: str, expected: int) -> None:
    assert value(text, x="6", y="7", z="x") == expected


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("1/0", "divide by zero"),
        ("1%0", "divide by zero"),
        ("1+", "arithmetic syntax error"),
        ("(1", "arithmetic syntax error"),
        ("1 2", "arithmetic syntax error"),
        ("a.b", "arithmetic syntax error"),
        ("09", "arithmetic syntax error"),
        ("loop", "expression recursion loop detected"),
        ("2**-1", "exponent less than 0"),
    ],
)
def test_complaints(text: str, complaint: str) -> None:
    with pytest.raises(ExpressionError, match=complaint):
        value(text, loop="loop")


@given(st.text("0123456789+-*/%()<>=!&|~^?:, xy", max_size=30))
def test_any_text_is_a_number_or_an_error(text: str) -> None:
    with suppress(ExpressionError):
        assert -(2**63) <= value(text, x="3") < 2**63


@given(st.integers(-(2**40), 2**40), st.integers(-(2**20), 2**20).filter(bool))
def test_quotient_and_remainder_fit_together(a: int, b: int) -> None:
    assert value("(a/b)*b + a%b", a=str(a), b=str(b)) == a
    assert abs(value("a%b", a=str(a), b=str(b))) < abs(b)
