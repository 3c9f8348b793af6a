"""JSON patch and merge patch as the API server applies them."""

from __future__ import annotations

import pytest

from kubenb.objects import ApiError, decode_patch, json_patch, merge_patch
from kubenb.objects.frozen import freeze

OBJ = freeze({"metadata": {"name": "a"}, "data": {"x": "1"}, "list": [{"n": 1}, {"n": 2}]})


@pytest.mark.parametrize(
    ("ops", "path", "expected"),
    [
        ([{"op": "replace", "path": "/data/x", "value": "2"}], "data", {"x": "2"}),
        ([{"op": "replace", "path": "/data/new", "value": "2"}], "data", {"x": "1", "new": "2"}),
        ([{"op": "add", "path": "/list/-", "value": {"n": 3}}], "list", [{"n": 1}, {"n": 2}, {"n": 3}]),
        ([{"op": "add", "path": "/list/0", "value": {"n": 0}}], "list", [{"n": 0}, {"n": 1}, {"n": 2}]),
        ([{"op": "remove", "path": "/list/0"}], "list", [{"n": 2}]),
        ([{"op": "copy", "from": "/data", "path": "/metadata/labels"}], "metadata", {"name": "a", "labels": {"x": "1"}}),
        ([{"op": "move", "from": "/data/x", "path": "/data/y~1z"}], "data", {"y/z": "1"}),
        ([{"op": "test", "path": "/data/x", "value": "1"}, {"op": "remove", "path": "/data/x"}], "data", {}),
    ],
)
def test_json_patch(ops, path, expected):
    before = freeze(OBJ)
    assert json_patch(OBJ, ops)[path] == expected
    assert before == OBJ


@pytest.mark.parametrize(
    "ops",
    [
        [{"op": "remove", "path": "/data/none"}],
        [{"op": "add", "path": "/none/x", "value": 1}],
        [{"op": "replace", "path": "/list/7", "value": 1}],
        [{"op": "test", "path": "/data/x", "value": "other"}],
        [{"op": "jump", "path": "/data/x"}],
        [{"op": "add", "path": "data", "value": 1}],
        [{"path": "/data"}],
    ],
)
def test_every_failure_is_the_same(ops):
    with pytest.raises(ApiError) as caught:
        json_patch(OBJ, ops)
    assert (caught.value.code, caught.value.message) == (422, "the server rejected our request due to an error in our request")


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ({"data": {"x": None}}, {"metadata": {"name": "a"}, "data": {}, "list": [{"n": 1}, {"n": 2}]}),
        ({"data": None, "list": [1]}, {"metadata": {"name": "a"}, "list": [1]}),
        ({"data": {"y": {"z": None, "w": 1}}}, {"metadata": {"name": "a"}, "data": {"x": "1", "y": {"w": 1}},
            "list": [{"n": 1}, {"n": 2}]}),
        ({}, OBJ),
    ],
)  # fmt: skip
def test_merge_patch(patch, expected):
    assert merge_patch(OBJ, patch) == expected


@pytest.mark.parametrize(
    ("patch", "type", "message"),
    [
        ("{bad", "strategic", "invalid character 'b' looking for beginning of object key string"),
        ("{bad", "merge", "error decoding patch: invalid character 'b' looking for beginning of object key string"),
    ],
)
def test_broken_text(patch, type, message):
    with pytest.raises(ApiError) as caught:
        decode_patch(patch, type)
    assert (caught.value.code, caught.value.message) == (400, message)


def test_patch_of_the_wrong_kind():
    with pytest.raises(ApiError, match=r"json: cannot unmarshal object into Go value of type jsonpatch\.Patch"):
        json_patch(OBJ, {"op": "add"})
    with pytest.raises(ApiError, match="cannot unmarshal array"):
        merge_patch(OBJ, [])  # type: ignore[arg-type]
