"""Live: time goes on with the loop's clock, stops when it is told to, when nobody looks, and when the engine fails."""

from __future__ import annotations

import asyncio

import pytest

import kubenb
from kubenb.course import cluster_view, live


@pytest.fixture
def cluster() -> kubenb.Cluster:
    return kubenb.Cluster(nodes=1)


async def wait(seconds: float) -> None:
    await asyncio.sleep(seconds)


def test_time_goes_on_and_stops(cluster: kubenb.Cluster) -> None:
    async def look() -> None:
        view = cluster_view(cluster, live=True, rate=10)
        await wait(0.5)
        assert cluster.now > 1.0
        cluster.kubectl("create deployment web --image=nginx")
        await wait(0.4)
        assert [pod["name"][:4] for pod in view.frames["pods"]] == ["web-"]
        view.live = False
        await wait(0.2)
        stopped = cluster.now
        await wait(0.4)
        assert cluster.now == stopped

    asyncio.run(look())


def test_a_closed_view_stops_time(cluster: kubenb.Cluster) -> None:
    async def look() -> None:
        view = cluster_view(cluster, live=True)
        view.close()
        await wait(0.4)
        assert cluster.now == 0.0

    asyncio.run(look())


def test_nobody_looks(cluster: kubenb.Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "PATIENCE", 1.0)

    async def look() -> None:
        view = cluster_view(cluster, live=True)
        await wait(0.7)
        live_one = view._switch.__self__  # type: ignore[union-attr]
        live_one._heard(view, {"kind": "alive"}, [])
        await wait(0.6)
        assert view.live, "a page has said that it is there"
        await wait(1.5)
        assert not view.live

    asyncio.run(look())


def test_without_a_loop_it_says_so(cluster: kubenb.Cluster) -> None:
    view = cluster_view(cluster, live=True)
    assert not view.live and "event loop" in view.error
