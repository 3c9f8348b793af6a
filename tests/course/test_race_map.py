"""The map of the race: real runs, the same numbers whatever executes them, and a race that nobody scripted."""

from __future__ import annotations

import warnings
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import pytest

from kubenb.course.race_map import RaceMap, deletions, race_map
from kubenb.course.race_map_figure import between
from kubenb.course.race_map_text import wilson
from kubenb.course.race_published import PUBLISHED

SMALL: dict[str, Any] = {"pre_stop": (0, 2), "delays": (0, 2), "seeds": 2}


@pytest.fixture(scope="module")
def small() -> RaceMap:
    return race_map(**SMALL)


def test_the_longer_the_news_the_more_is_lost_and_waiting_helps(small: RaceMap) -> None:
    assert small.mean(0, 2) > 20 > small.mean(0, 0)
    assert small.mean(2, 2) < small.mean(0, 2)
    assert small.free(2, 0) == (2, 2) and small.runs == 8
    assert (small.enough(0), small.enough(2)) in ((0, None), (2, None))


class AtOnce(Executor):
    """Runs what it is given, here and now."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@pytest.mark.parametrize("executor", [AtOnce, lambda: ThreadPoolExecutor(2)], ids=["at once", "threads"])
def test_any_executor_gives_the_same_numbers(small: RaceMap, executor: Any) -> None:
    with executor() as pool:
        assert race_map(**SMALL, executor=pool) == small


def test_a_dask_cluster_gives_the_same_numbers(small: RaceMap) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # theirs
        from distributed import Client, LocalCluster

        with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
            assert race_map(**SMALL, executor=client.get_executor()) == small


def lost(**ledger: Any) -> int:
    """What ten deletions without a preStop cost with these lines of the ledger."""
    return sum(deletions((0,) * 10, 0, 1, ledger=ledger))


def test_each_component_alone_moves_the_result() -> None:
    """Nobody decides who wins: slow down one part, and the race ends otherwise."""
    as_it_is = lost()
    assert 5 <= as_it_is <= 40, "about two a deletion"
    assert lost(kube_proxy_sync=(0.5, 0.6)) > as_it_is + 100
    assert lost(endpoint_updates_batch_period=0.5) > as_it_is + 100
    assert lost(watch_latency=(0.5, 0.6), kubelet_sync=0.0) != as_it_is
    assert lost(kubelet_sync=(0.3, 0.4)) == 0, "a kubelet that dawdles lets the endpoints win"


def test_a_preStop_that_is_long_enough_loses_nothing_by_any_of_1000_seeds() -> None:
    found = race_map(pre_stop=(2,), delays=(0,), seeds=1000)
    assert found.free(2, 0) == (1000, 1000)
    assert wilson(1000, 1000)[0] > 0.996


def test_a_preStop_is_cut_by_the_grace_period() -> None:
    assert sum(deletions((8,), 3, 5, grace=30)) == 0
    assert sum(deletions((8,), 3, 5, grace=1)) > 50


def test_the_table_and_the_picture(small: RaceMap) -> None:
    told = small.summary()
    assert "preStop   news on its way for (s)" in told and max(len(line) for line in told.split("\n")) <= 96
    assert all(f"{n}. " in told for n in range(1, len(PUBLISHED) + 1))
    drawn = small.figure()
    assert drawn._repr_png_().startswith(b"\x89PNG")
    assert repr(small) == "<RaceMap of 8 deletions: 2 preStops x 2 delays>"


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"), [(0, 0, 0.0, 1.0), (0, 20, 0.0, 0.161), (20, 20, 0.839, 1.0), (10, 20, 0.299, 0.701)]
)
def test_wilson(hits: int, tries: int, low: float, high: float) -> None:
    found = wilson(hits, tries)
    assert (round(found[0], 3), round(found[1], 3)) == (low, high)


@pytest.mark.parametrize(("value", "place"), [(0, 0.0), (1.5, 1.5), (3, 2.5), (4, 3.0), (5, None), (None, None)])
def test_reports_stand_between_the_columns(value: float | None, place: float | None) -> None:
    assert between(value, (0, 1, 2, 4)) == place
