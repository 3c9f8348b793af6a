"""Quantities: canonical forms as the API server prints them, and exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubenb.objects import canonical, format_quantity, milli, parse_quantity, value
from kubenb.objects.quantity import FORMAT_WRONG, NUMBER_WRONG, SUFFIX_WRONG, add, compare, quantity


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("1", "1"), ("0", "0"), ("0.0", "0"), ("1000m", "1"), ("0.5", "500m"), (0.5, "500m"), (2, "2"), ("1.5", "1500m"),
        ("100m", "100m"), ("1024Mi", "1Gi"), ("1.5Gi", "1536Mi"), ("1Gi", "1Gi"), ("1500Ki", "1500Ki"), ("1000Ki", "1000Ki"),
        ("0.5Ki", "512"), ("1.1Ki", "1126400m"), ("1000000", "1M"), ("1000k", "1M"), ("1e3", "1e3"),
        ("1E3", "1e3"), ("12e6", "12e6"),
        ("1E", "1E"), ("1000E", "1e21"), ("0.1n", "1n"), ("1.0001m", "1000100n"), ("-1Gi", "-1Gi"),
        ("-1.5", "-1500m"), ("+5", "5"),
        ("1.", "1"), (".5", "500m"), ("1023", "1023"), ("1e-3", "1e-3"), (1e9, "1G"), ("Gi", "0"),
        ("  1 ", "1"), ("128974848", "128974848"),
        ("123Mi", "123Mi"), ("9223372036854775808Ki", "9223372036854775807"), ("64Ki", "64Ki"), ("1u", "1u"), ("1000u", "1m"),
    ],
)  # fmt: skip
def test_canonical(text, printed):
    assert canonical(text) == printed


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("", FORMAT_WRONG), ("abc", FORMAT_WRONG), ("1GB", FORMAT_WRONG), ("1 Gi", FORMAT_WRONG),
     ("1.2.3", FORMAT_WRONG), ("--1", SUFFIX_WRONG),
     ("10K", SUFFIX_WRONG), ("1e", SUFFIX_WRONG), ("1mm", SUFFIX_WRONG), ("1Ki5", SUFFIX_WRONG),
     ("Pi", NUMBER_WRONG), (True, FORMAT_WRONG)],
)  # fmt: skip
def test_complaints(text, complaint):
    with pytest.raises(ValueError) as caught:
        canonical(text)
    assert str(caught.value) == complaint


@pytest.mark.parametrize(
    ("text", "thousandths", "whole"),
    [
        ("100m", 100, 1),
        ("1", 1000, 1),
        ("0.1001", 101, 1),
        ("1Ki", 1024000, 1024),
        ("-1.5", -1500, -2),
        ("1u", 1, 1),
        ("0", 0, 0),
    ],
)
def test_rounding_is_away_from_zero(text, thousandths, whole):
    assert milli(text) == thousandths
    assert value(text) == whole


def test_arithmetic_is_exact_and_keeps_the_first_ones_format():
    assert add("100m", "0.9") == "1"
    assert add("1Gi", "1M") == "1074741824"
    assert add("0", "512Mi") == "512Mi"
    assert str(quantity("1Gi").minus(quantity("1Mi"))) == "1023Mi"
    assert compare("1Gi", "1G") == 1 and compare("1000m", "1") == 0 and compare("1", "2") == -1
    assert parse_quantity("100m") == Fraction(1, 10)
    assert format_quantity(Fraction(1, 3)) == "333333334n"
    assert format_quantity(3 * 1024**3, "BinarySI") == "3Gi"


NUMBERS = st.builds(
    lambda sign, number, suffix: f"{sign}{number}{suffix}",
    st.sampled_from(["", "-"]),
    st.one_of(st.integers(0, 10**12).map(str), st.decimals(0, 10**6, places=4, allow_nan=False).map(lambda d: f"{d:f}")),
    st.sampled_from(["", "m", "u", "n", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "E-3"]),
)


@given(NUMBERS)
def test_the_canonical_form_says_the_same_and_is_canonical(text):
    printed = canonical(text)
    assert quantity(printed).nanos == quantity(text).nanos
    assert canonical(printed) == printed


@given(NUMBERS, NUMBERS)
def test_sums(first, second):
    assert parse_quantity(add(first, second)) == parse_quantity(first) + parse_quantity(second)
    assert (compare(first, second) < 0) == (parse_quantity(first) < parse_quantity(second))
