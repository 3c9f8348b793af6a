"""The storage view: settings are runs of their own, and everything has a twin in words and on paper."""

from __future__ import annotations

import pytest

from kubenb.course import storage, storage_view
from kubenb.course.storage import DEFAULTS, run


def test_waiting_for_the_pod_and_not_waiting() -> None:
    late, early = run(DEFAULTS), run({**DEFAULTS, "volumeBindingMode": "Immediate", "zone": "a"})
    assert late["result"]["waited"] > 10 > early["result"]["waited"]
    assert late["pods"][0]["node"] >= 0 and early["pods"][0]["node"] == -1
    assert late["result"]["moved"] == 1


def test_what_becomes_of_the_volume() -> None:
    gone = {"end": "the claim is deleted"}
    deleted, kept = run({**DEFAULTS, **gone}), run({**DEFAULTS, **gone, "reclaimPolicy": "Retain"})
    assert deleted["volumes"][0]["gone"] and kept["volumes"][0]["gone"] is None
    assert kept["volumes"][0]["states"][-1][1] == "Released"


def test_the_view() -> None:
    view = storage(end="nothing")
    assert repr(view) == "<StorageView 1 of 1 claims bound, the slowest after 12.4 s, 20.4 s of storage>"
    assert view.summary().count("\n") > 10 and view.figure().get_size_inches()[0] == 9.0
    page = view.to_html()
    assert "class StoragePlayer" in page and ".kb-disk-body" in page and '"kind":"storage"' in page
    view.params = {**view.params, "volumeBindingMode": "Immediate"}
    assert view.frames["result"]["waited"] < 10 and not view.error


def test_a_setting_that_is_none() -> None:
    with pytest.raises(ValueError, match="storage\\(\\) knows no setting 'size'"):
        storage(size=3)


def test_a_cluster_of_ones_own() -> None:
    import kubenb

    c = kubenb.Cluster(nodes=1)
    spec = {"storageClassName": "", "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    c.create({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "c"}, "spec": spec})
    c.settle()
    view = storage_view(c)
    assert "no persistent volumes available for this claim" in view.summary()
