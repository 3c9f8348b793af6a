"""Custom columns and sorting."""

from __future__ import annotations

import pytest

from kubenb.objects import JSONPathError, column_text, relaxed, sort_by

POD = {"metadata": {"name": "p", "labels": {"b": "2", "a": "1"}}, "spec": {"containers": [{"image": "x"}, {"image": "y"}]}}


@pytest.mark.parametrize("text", ["metadata.name", ".metadata.name", "{metadata.name}", "{.metadata.name}"])
def test_relaxed(text):
    assert relaxed(text) == "{.metadata.name}"


@pytest.mark.parametrize("text", ["{.a}{.b}", "{.a", "x{.a}"])
def test_not_a_path(text):
    with pytest.raises(JSONPathError, match=r"^unexpected path string, expected a 'name1"):
        relaxed(text)


@pytest.mark.parametrize(
    ("path", "cell"),
    [(".metadata.name", "p"), ("spec.containers[*].image", "x,y"), (".none", "<none>"), (".metadata.labels", "map[a:1 b:2]")],
)
def test_column(path, cell):
    assert column_text(path, POD) == cell


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["web-10", "web-2", "web-1"], ["web-1", "web-2", "web-10"]),
        (["1Gi", "512Mi", "2G"], ["512Mi", "1Gi", "2G"]),
        ([3, 1, 2], [1, 2, 3]),
        (["b", None, "a"], [None, "a", "b"]),
        ([True, False], [False, True]),
    ],
)
def test_sort(values, expected):
    objects = [{"v": value} if value is not None else {} for value in values]
    assert [one.get("v") for one in sort_by(objects, ".v", dict)] == expected


def test_sort_by_what_no_object_has():
    with pytest.raises(JSONPathError) as caught:
        sort_by([POD], ".none", dict)
    assert str(caught.value) == 'couldn\'t find any field with path "{.none}" in the list of objects'
