from __future__ import annotations

import json
from pathlib import Path

import pytest
from scheduler.builders import core, node, pod

from kubenb.scheduler.sampling import feasible_wanted

RECORDED = json.loads((Path(__file__).parent.parent / "golden/scheduling/sampling.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("nodes", "wanted"), [(1, 1), (99, 99), (100, 100), (500, 230), (1000, 420), (5000, 500)])
def test_how_many_feasible_nodes_are_sought(nodes: int, wanted: int) -> None:
    assert feasible_wanted(nodes) == wanted


@pytest.mark.parametrize("row", RECORDED, ids=lambda row: f"{row['nodes']}-{row['tainted']}")
def test_as_recorded(row: dict) -> None:
    """`tainted` nodes can't be used; the real scheduler found `found` feasible ones before it stopped."""
    taint = [{"key": "a", "effect": "NoSchedule"}]
    nodes = [node(f"n{n}", taints=taint if n < row["tainted"] else []) for n in range(row["nodes"])]
    mind = core(nodes)
    verdicts = mind.explain(pod(cpu="100m")).nodes
    assert sum(verdict.fits for verdict in verdicts) == (row["found"] or row["rule"])
    assert len(verdicts) == row["nodes"]


def test_each_search_starts_where_the_last_one_stopped() -> None:
    mind = core([node(f"n{n:03d}") for n in range(150)])
    info = mind.table.read_pod(pod())
    first = mind.profile.decide(info, mind.chance).found
    second = mind.profile.decide(info, mind.chance).found
    assert first is not None and second is not None
    assert first.looked_at.tolist() == list(range(100))
    assert second.looked_at.tolist() == [*range(100, 150), *range(50)]


def test_explain_moves_nothing() -> None:
    mind = core([node(f"n{n:03d}") for n in range(150)])
    assert mind.explain(pod()) == mind.explain(pod())
    assert mind.profile.start == 0


def test_nodes_may_go_while_the_search_goes_round() -> None:
    mind = core([node(f"n{n:03d}") for n in range(150)])
    mind.explain(pod())
    mind.profile.start = 140
    for number in range(100, 150):
        mind.table.drop_node(f"n{number}")
    found = mind.profile.decide(mind.table.read_pod(pod()), mind.chance).found
    assert found is not None and sorted(found.looked_at.tolist()) == list(range(100))
