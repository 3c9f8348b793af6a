"""Reading YAML as kubectl does: YAML 1.1 traps, several documents, complaints."""

from __future__ import annotations

import pytest

from kubenb.objects import YamlError, iter_documents, load_documents, load_yaml, read_documents


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("y", True), ("Yes", True), ("on", True), ("true", True), ("n", False), ("no", False), ("OFF", False),
        ("0644", 420), ("0o17", 15), ("0x1F", 31), ("0b101", 5), ("-012", -10), ("1_000", 1000), ("08", 8), ("+5", 5),
        ("3.0", 3), ("1e3", 1000), ("0.5", 0.5), (".5", 0.5), ("1e22", 1e22), ("1.2.3", "1.2.3"), ("12:30", "12:30"),
        ("2020-01-01", "2020-01-01"), ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z"), ("100m", "100m"),
        ("-", None), ("yEs", "yEs"),
        ("~", None), ("null", None), ("", None), ("NULL", None), ("nUll", "nUll"), ('"y"', "y"), ("'12'", "12"),
        ('!!str 12', "12"),
        ("[1, a, ~]", [1, "a", None]), ("{a: 1}", {"a": 1}), ("|\n  x\n  y\n", "x\ny\n"), (">-\n  x\n  y\n", "x y"),
    ],
)  # fmt: skip
def test_values(word, value):
    text = f"k: {word}" if word != "-" else "k:"
    found = load_yaml(text)["k"]
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "objects"),
    [
        ("a: 1\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("---\n# nothing\n---\na: 1\n---\n", [{"a": 1}]),
        ("", []),
        ("just text", ["just text"]),
        ('{"a": 1}\n{"b": 2.0}', [{"a": 1}, {"b": 2}]),
        ("{a: 1}", [{"a": 1}]),
        ("a: 1\n--- # a comment\nb: 2", [{"a": 1}, {"b": 2}]),
        ('{"a": 1}\n---\nb: 2', [{"a": 1}, {"b": 2}]),
        ("{a: 1}\n---\n{b: 2}", [{"a": 1}, {"b": 2}]),
        ("x: &x {q: 1, r: 2}\nz: {<<: *x, r: 3}", [{"x": {"q": 1, "r": 2}, "z": {"q": 1, "r": 3}}]),
        ("1: a\ntrue: b\n0.5: c", [{"1": "a", "true": "b", "0.5": "c"}]),
        ("a: 1\na: 2", [{"a": 2}]),
    ],
)
def test_documents(text, objects):
    assert load_documents(text) == objects


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: b\n  c: d\n", "line 2: mapping values are not allowed in this context"),
        ("a: b: c\n", "mapping values are not allowed in this context"),
        ("a:\n\tb: c\n", "line 2: found character that cannot start any token"),
        ("a: b\nc\n", "line 3: could not find expected ':'"),
        ("a: [1\nb: 2", "line 1: did not find expected ',' or ']'"),
        ("spec:\n  - a\n  b: 1\n", "line 2: did not find expected '-' indicator"),
        ("a:\n  b: 1\n c: 2\n", "line 2: did not find expected key"),
        ("a: 'x", "found unexpected end of stream"),
        ("a: *x", "unknown anchor 'x' referenced"),
        ("a: b\x01", "control characters are not allowed"),
        ("ok: 1\n---\na: b\n  c: d\n", "line 2: mapping values are not allowed in this context"),
        ("---\na: b\n  c: d\n", "line 3: mapping values are not allowed in this context"),
    ],
)
def test_complaints(text, complaint):
    with pytest.raises(YamlError) as caught:
        load_documents(text, "app.yaml")
    assert str(caught.value) == f"error parsing app.yaml: error converting YAML to JSON: yaml: {complaint}"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{bad", "json: offset 2: invalid character 'b' looking for beginning of object key string"),
        ('{"a": 1', "unexpected EOF"),
        ('{"a": 1}\n{"b": 2}\n{"c" 3}', "json: offset 24: invalid character '3' after object key"),
        ("ok: 1\n--- what", "invalid Yaml document separator: what"),
    ],
)
def test_other_complaints(text, complaint):
    with pytest.raises(YamlError) as caught:
        load_documents(text)
    assert str(caught.value) == f"error parsing STDIN: {complaint}"


def test_documents_before_a_bad_one_come_out():
    documents = iter_documents("a: 1\n---\nb: [\n")
    assert next(documents).object == {"a": 1}
    with pytest.raises(YamlError):
        next(documents)


def test_keys_that_stand_twice_are_remembered_for_the_server():
    text = "kind: Pod\nspec:\n  image: a\n  image: b\n  env:\n    x: 1\n  env:\n    x: 2\n"
    (document,) = read_documents(text)
    assert document.object == {"kind": "Pod", "spec": {"image": "b", "env": {"x": 2}}}
    assert document.strict_error == (
        'yaml: unmarshal errors:\n  line 4: key "image" already set in map\n  line 8: key "env" already set in map'
    )
    assert read_documents("a: 1")[0].strict_error == ""


def test_an_anchor_is_copied_not_shared():
    value = load_yaml("x: &x {q: 1}\nz: *x")
    assert value["x"] == value["z"] and value["x"] is not value["z"]
