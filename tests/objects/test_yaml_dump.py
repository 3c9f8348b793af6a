"""Writing YAML as `kubectl -o yaml` does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubenb.objects import dump, load_yaml


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"), ("", '""'), ("yes", '"yes"'), ("n", '"n"'), ("null", '"null"'), ("12", '"12"'),
        ("1e3", '"1e3"'), ("0644", '"0644"'),
        ("12:30", '"12:30"'), ("2026-01-01T00:00:00Z", '"2026-01-01T00:00:00Z"'), ("100m", "100m"),
        ("1.2.3", "1.2.3"), ("x: y", "'x: y'"),
        ("- x", "'- x'"), ("a #b", "'a #b'"), ("it's", "it's"), ("'q'", "'''q'''"), ("*", "'*'"), ("x ", "'x '"),
        ("é世", "é世"), ("a\tb", r'"a\tb"'),
        (1, "1"), (0.5, "0.5"), (1e22, "1e+22"), (True, "true"), (None, "null"), ({}, "{}"), ([], "[]"),
        ("a\nb\n", "|\n  a\n  b"),
        ("a\nb", "|-\n  a\n  b"), ("a\n\tb", r'"a\n\tb"'), ("~", '"~"'), ("=", "="), ("10.96.0.1", "10.96.0.1"),
        ("25%", "25%"), ("{}", "'{}'"),
    ],
)  # fmt: skip
def test_scalars(value, text):
    assert dump({"k": value}) == f"k: {text}\n"


def test_shape_of_an_object():
    pod = {
        "kind": "Pod",
        "apiVersion": "v1",
        "spec": {"containers": [{"name": "c", "args": ["a", "b"], "ports": [{"containerPort": 80}]}], "volumes": []},
        "metadata": {"name": "p", "labels": {"app": "x"}},
    }
    assert dump(pod) == (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    app: x\n  name: p\nspec:\n  containers:\n"
        "  - args:\n    - a\n    - b\n"
        "    name: c\n    ports:\n    - containerPort: 80\n  volumes: []\n"
    )


def test_keys_sort_as_people_count():
    keys = ["a10", "a2", "a", "B", "b", "a.b", "ab", "0", "10", "9", "a-1"]
    assert [line.split(":")[0].strip("\"'") for line in dump(dict.fromkeys(keys, 1)).splitlines()] == [
        "0", "9", "10", "B", "a", "a-1", "a.b", "a2", "a10", "ab", "b",
    ]  # fmt: skip


def test_long_texts_are_folded():
    line = "word " * 20 + "end"
    text = dump({"message": line})
    assert all(len(one) <= 90 for one in text.splitlines()) and len(text.splitlines()) == 2
    assert load_yaml(text) == {"message": line}


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t"), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.sampled_from([0.5, 1.25, -3.5]) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_what_is_written_reads_back_the_same(value):
    assert load_yaml(dump({"k": value})) == {"k": value}
