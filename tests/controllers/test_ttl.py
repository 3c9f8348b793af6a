"""How long kubelets may keep what they read, by the number of nodes."""

from __future__ import annotations

import pytest

import kubenb
from kubenb.controllers.ttl import ANNOTATION, step_for


@pytest.mark.parametrize(
    ("nodes", "before", "after"), [(3, 0, 0), (100, 0, 0), (101, 0, 1), (95, 1, 1), (89, 1, 0), (5000, 0, 4), (1, 4, 0)]
)
def test_steps_overlap(nodes: int, before: int, after: int) -> None:
    assert step_for(nodes, before) == after


def test_nodes_are_annotated() -> None:
    cluster = kubenb.Cluster(nodes=2, seed=0, frozen=True)
    cluster.settle()
    assert [n["metadata"]["annotations"][ANNOTATION] for n in cluster.list("Node")] == ["0", "0"]
