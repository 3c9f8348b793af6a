"""What the parsers of selectors say to texts they cannot read."""

from __future__ import annotations

import pytest

from kubenb.objects import parse_field_selector, parse_selector


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("=x", "found '=', expected: !, identifier, or 'end of string'"),
        ("a=b=c", "found '=', expected: ',' or 'end of string'"),
        ("a=b c", "found 'c', expected: ',' or 'end of string'"),
        ("a,", "found '', expected: identifier after ','"),
        ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
        ("a in b", "unable to parse requirement: found 'b' expected: '('"),
        ("a in (", "unable to parse requirement: found '', expected: ',', ')' or identifier"),
        ("a in (b c)", "unable to parse requirement: found 'c', expected: ',' or ')'"),
        (
            "a>x",
            "unable to parse requirement: values[0]: Invalid value: \"x\": "
            "for 'Gt', 'Lt' operators, the value must be an integer",
        ),
    ],
)  # fmt: skip
def test_complaints(text, complaint):
    with pytest.raises(ValueError) as caught:
        parse_selector(text)
    assert str(caught.value) == complaint


def test_bad_names_are_explained():
    with pytest.raises(ValueError, match=r'^unable to parse requirement: <nil>: Invalid value: "-a": name part must consist of'):
        parse_selector("-a=b")
    with pytest.raises(
        ValueError, match=r'^unable to parse requirement: values\[0\]\[a\]: Invalid value: "b_": a valid label must be'
    ):
        parse_selector("a=b_")


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("spec.nodeName=n1", [("spec.nodeName", "=", "n1")]),
        ("status.phase!=Running,spec.nodeName==n1", [("spec.nodeName", "=", "n1"), ("status.phase", "!=", "Running")]),
        (r"a=b\,c\\", [("a", "=", "b,c\\")]),
        ("a=", [("a", "=", "")]),
    ],
)
def test_field_selector(text, terms):
    assert parse_field_selector(text) == terms


def test_field_selector_without_an_operator():
    with pytest.raises(ValueError) as caught:
        parse_field_selector("nope")
    assert str(caught.value) == "invalid selector: 'nope'; can't understand 'nope'"
