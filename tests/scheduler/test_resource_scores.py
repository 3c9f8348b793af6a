"""The arithmetic of NodeResourcesFit, BalancedAllocation, ImageLocality and the usual normalisation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scheduler.builders import core, node, pod

from kubenb.scheduler.framework import scaled
from kubenb.scheduler.plugins.node_resources_balanced_allocation import balance
from kubenb.scheduler.plugins.node_resources_fit import free_percent
from kubenb.scheduler.plugins.pod_topology_spread import fewest_best

AMOUNTS = st.integers(0, 2**40)


@pytest.mark.parametrize(
    ("whole", "used", "expected"), [(4000, 100, 97), (4000, 4000, 0), (4000, 5000, 0), (0, 0, 0), (3, 1, 66)]
)
def test_free_percent(whole: int, used: int, expected: int) -> None:
    assert free_percent(whole, used) == expected


@pytest.mark.parametrize(
    ("cpu", "all_cpu", "memory", "all_memory", "expected"),
    [
        (0, 4000, 0, 100, 100),
        (100, 4000, 0, 100, 98),  # 1 - 0.025 / 2 = 0.9875, cut
        (4000, 4000, 0, 100, 50),
        (9000, 4000, 0, 100, 50),  # never more than all of it
        (1000, 0, 50, 100, 100),  # one resource alone is in balance
    ],
)
def test_balance(cpu: int, all_cpu: int, memory: int, all_memory: int, expected: int) -> None:
    assert balance(cpu, all_cpu, memory, all_memory) == expected


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS), min_size=1, max_size=20))
def test_a_column_and_single_numbers_give_the_same(rows: list[tuple[int, int, int, int]]) -> None:
    columns = [np.array(column, np.int64) for column in zip(*rows, strict=True)]
    assert balance(*columns).tolist() == [balance(*row) for row in rows]
    assert free_percent(columns[0], columns[1]).tolist() == [free_percent(row[0], row[1]) for row in rows]


@pytest.mark.parametrize(
    ("scores", "plain", "reverse"),
    [([0, 0], [0, 0], [100, 100]), ([1, 3], [33, 100], [67, 0]), ([2, 2], [100, 100], [0, 0])],
)
def test_scaled(scores: list[int], plain: list[int], reverse: list[int]) -> None:
    column = np.array(scores, np.int64)
    assert scaled(column).tolist() == plain
    assert scaled(column, reverse=True).tolist() == reverse


@pytest.mark.parametrize(("scores", "expected"), [([0, 0], [100, 100]), ([2, 6], [100, 33]), ([5, 5], [100, 100])])
def test_fewest_best(scores: list[int], expected: list[int]) -> None:
    assert fewest_best(np.array(scores, np.int64)).tolist() == expected


def test_a_pod_that_asks_for_nothing_gets_no_balance_points() -> None:
    scores = core([node("a"), node("b")]).explain(pod())["a"].scores
    assert scores["NodeResourcesFit"] == 97
    assert "NodeResourcesBalancedAllocation" not in scores


def test_a_common_image_counts_more_than_a_rare_one() -> None:
    big = [{"names": ["nginx:1"], "sizeBytes": 1000 * 1024 * 1024}]
    rare = core([node("a", images=big), node("b"), node("c"), node("d")])
    common = core([node("a", images=big), node("b", images=big), node("c"), node("d")])
    points = [mind.explain(pod())["a"].scores["ImageLocality"] for mind in (rare, common)]
    assert points == [23, 48]  # (a quarter, a half of 1000 MB less 23) / 977
