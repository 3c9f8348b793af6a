"""Changing an object makes a new version that shares what did not change."""

from __future__ import annotations

import pytest

from kubenb.objects import evolve, lookup, without
from kubenb.objects.frozen import freeze

POD = freeze({"metadata": {"name": "a"}, "spec": {"containers": [{"name": "c", "image": "x"}], "nodeName": "n1"}})


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("spec", "nodeName"), "n2", {"containers": [{"name": "c", "image": "x"}], "nodeName": "n2"}),
        (("spec", "containers", 0, "image"), "y", {"containers": [{"name": "c", "image": "y"}], "nodeName": "n1"}),
        (("spec",), {}, {}),
        ("spec", {"a": 1}, {"a": 1}),
    ],
)
def test_evolve(path, value, expected):
    assert evolve(POD, path, value)["spec"] == expected
    assert POD["spec"]["nodeName"] == "n1"


def test_evolve_makes_missing_maps_and_shares_the_rest():
    new = evolve(POD, ("status", "conditions"), [])
    assert new["status"] == {"conditions": []}
    assert new["spec"] is POD["spec"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("spec", "nodeName"), {"containers": [{"name": "c", "image": "x"}]}),
        (("spec", "containers", 0), {"containers": [], "nodeName": "n1"}),
    ],
)
def test_without(path, expected):
    assert without(POD, path)["spec"] == expected


def test_without_what_is_not_there_is_the_same_object():
    assert without(POD, ("spec", "priority")) is POD
    assert without(POD, ("status", "phase")) is POD


@pytest.mark.parametrize(
    ("path", "expected"),
    [(("metadata", "name"), "a"), (("spec", "containers", 0, "name"), "c"), (("spec", "containers", 5), None),
     (("status", "phase"), None), (("metadata", "name", "deeper"), None)],
)  # fmt: skip
def test_lookup(path, expected):
    assert lookup(POD, path) == expected
