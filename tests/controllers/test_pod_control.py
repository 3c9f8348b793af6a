"""Batches that double, and pods that share their template."""

from __future__ import annotations

import pytest
from controllers.builders import replica_set

from kubenb.controllers.pod_control import pod_from_template, slow_start


@pytest.mark.parametrize(
    ("count", "batches"), [(0, []), (1, [1]), (3, [1, 2]), (10, [1, 2, 4, 3]), (500, [1, 2, 4, 8, 16, 32, 64, 128, 245])]
)
def test_slow_start(count: int, batches: list[int]) -> None:
    assert list(slow_start(count)) == batches


def test_a_pod_is_its_template_and_knows_its_owner() -> None:
    rs = replica_set("web-1", 1)
    made = pod_from_template(rs, rs["spec"]["template"])
    assert made["spec"] is rs["spec"]["template"]["spec"], "10,000 pods share one spec"
    assert made["metadata"]["generateName"] == "web-1-"
    assert made["metadata"]["ownerReferences"] == [
        {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "name": "web-1",
            "uid": "uid-web-1",
            "controller": True,
            "blockOwnerDeletion": True,
        }
    ]
