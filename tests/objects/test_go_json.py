"""JSON in Go's hand."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubenb.objects import from_json, to_json


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, "x"]}, '{"a":[true,null,"x"],"b":1}'),
        ("<a & b>", r'"\u003ca \u0026 b\u003e"'),
        ("é", '"é"'),
        (0.00001, "0.00001"),
        (1e-7, "1e-7"),
        (1e21, "1e+21"),
        ({"x": 0.5, "s": "0.5"}, '{"s":"0.5","x":0.5}'),
    ],
)
def test_written(value, text):
    assert to_json(value) == text


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{bad", "invalid character 'b' looking for beginning of object key string"),
        ("", "unexpected end of JSON input"),
        ('{"a"', "unexpected end of JSON input"),
        ('{"a" 1}', "invalid character '1' after object key"),
        ('{"a":}', "invalid character '}' looking for beginning of value"),
        ('{"a":1 "b"}', "invalid character '\"' after object key:value pair"),
        ('{"a":1,}', "invalid character '}' looking for beginning of object key string"),
        ("[1 2]", "invalid character '2' after array element"),
        ("[1,]", "invalid character ']' looking for beginning of value"),
        ("tru", "unexpected end of JSON input"),
        ("trux", "invalid character 'x' in literal true (expecting 'e')"),
        ("{} x", "invalid character 'x' after top-level value"),
        ("'a'", r"invalid character '\'' looking for beginning of value"),
        ('{"a":"x\ny"}', r"invalid character '\n' in string literal"),
        ("NaN", "invalid character 'N' looking for beginning of value"),
    ],
)
def test_complaints(text, complaint):
    with pytest.raises(ValueError) as caught:
        from_json(text)
    assert str(caught.value) == complaint


def test_whole_floats_are_integers():
    assert from_json("[3.0, 0.5, 1e3]") == [3, 0.5, 1000]
    assert isinstance(from_json("3.0"), int)


@given(
    st.text(max_size=12)
    | st.recursive(st.integers() | st.text(max_size=3), lambda one: st.lists(one) | st.dictionaries(st.text(), one)).map(
        json.dumps
    )
)
def test_broken_json_always_gets_a_reason(text):
    try:
        value = from_json(text)
    except ValueError as error:
        assert str(error).startswith(("invalid character", "unexpected end"))
    else:
        assert from_json(to_json(value)) == value
