"""Names, keys and owners."""

from __future__ import annotations

import pytest

from kubenb import objects
from kubenb.objects import controller_of, controller_ref, is_controlled_by, is_terminating, key, split_key

OWNER = {"metadata": {"name": "web-1", "uid": "u1"}}


@pytest.mark.parametrize(("metadata", "expected"), [({"name": "a", "namespace": "ns"}, "ns/a"), ({"name": "a"}, "a")])
def test_key_and_back(metadata, expected):
    assert key({"metadata": metadata}) == expected
    assert split_key(expected) == (metadata.get("namespace", ""), "a")


def test_what_is_missing_is_empty():
    bare = {"metadata": {}}
    for read in (objects.name, objects.namespace, objects.uid, objects.resource_version):
        assert read(bare) == ""
    assert objects.labels(bare) == objects.annotations(bare) == {}
    assert objects.owner_references(bare) == objects.finalizers(bare) == []
    assert objects.generation(bare) == 0


def test_controller_reference():
    reference = controller_ref(OWNER, "apps/v1", "ReplicaSet")
    assert reference == {
        "apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-1", "uid": "u1", "controller": True,
        "blockOwnerDeletion": True,
    }  # fmt: skip
    pod = {"metadata": {"name": "p", "ownerReferences": [{"kind": "X", "uid": "u0"}, reference]}}
    assert controller_of(pod) is reference
    assert is_controlled_by(pod, OWNER)
    assert not is_controlled_by(pod, {"metadata": {"uid": "u2"}})
    assert controller_of(OWNER) is None


def test_terminating():
    assert is_terminating({"metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z"}})
    assert not is_terminating(OWNER)
