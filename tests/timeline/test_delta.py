"""Deltas: whatever two versions are, the delta turns one into the other, and untouched parts cost nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubenb.timeline.delta import delta, patched

leaves = st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab", max_size=2)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3)
)
objects = st.dictionaries(st.text("abc", max_size=2), values, max_size=4)


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ({"a": 1}, {"a": 1}, {}),
        ({"a": 1}, {"a": 2}, {"a": [2]}),
        ({"a": 1}, {}, {"a": 0}),
        ({}, {"a": {"b": 1}}, {"a": [{"b": 1}]}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, {"a": {"c": [3]}}),
        ({"a": [1, 2]}, {"a": [1, 3]}, {"a": {"1": [3]}}),
        ({"a": [1, 2]}, {"a": [1]}, {"a": [[1]]}),
        ({"a": 0}, {"a": None}, {"a": [None]}),
    ],
)
def test_table(old: dict, new: dict, change: object) -> None:
    assert delta(old, new) == change
    assert patched(old, change) == new


@given(objects, objects)
def test_any_two_versions(old: dict, new: dict) -> None:
    before = json.dumps(old)
    change = json.loads(json.dumps(delta(old, new)))
    assert patched(old, change) == new
    assert json.dumps(old) == before, "the old version was changed in place"


def test_shared_parts_are_not_looked_into() -> None:
    class Sealed(dict):
        def items(self) -> object:
            raise AssertionError("looked into")

    shared = Sealed(a=1)
    assert delta({"spec": shared, "x": 1}, {"spec": shared, "x": 2}) == {"x": [2]}
