"""The race of a deletion: endpoints, kube-proxy, kubelet and process each at their own pace; what a client loses by it.

The situations of tests/golden/kubelet/service.json: 100 requests a second to a Service of three pods on one node, of which
one is deleted. Recorded: 2 of 1,200 requests lost when the process exits at once, none with a preStop of 5 s.
"""

from __future__ import annotations

from typing import Any

import pytest
from network.objects import service

from kubenb import Cluster
from kubenb.network.requests import Request


def lost(pods: int = 3, seed: int = 0, ledger: dict[str, Any] | None = None, **container: Any) -> list[tuple[float, Request]]:
    """(seconds after the deletion, request) of every lost request."""
    c = Cluster(nodes=1, seed=seed, ledger=ledger)
    c.run(2)
    c.create(service("s", version=0) | {"spec": {"selector": {"app": "a"}, "ports": [{"port": 80, "targetPort": 8080}]}})
    spec = {"containers": [{"name": "web", "image": "web:1", "imagePullPolicy": "IfNotPresent", **container}]}
    for number in range(pods):
        meta = {"name": f"p{number}", "labels": {"app": "a"}}
        c.create({"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec})
    c.run(10)
    client = c.traffic.start("s", rate=100)
    c.run(2)
    deleted = c.now
    c.delete("Pod", "p0")
    c.run(10)
    client.stop()
    c.run(2)
    return [(one.at - deleted, one) for one in client.requests if not one.ok]


def test_a_process_that_exits_at_once_loses_a_few_requests_and_only_in_the_first_second() -> None:
    runs = [lost(seed=seed) for seed in range(6)]
    assert all(0 <= at <= 1.1 for run in runs for at, _ in run)
    assert 3 <= sum(map(len, runs)) <= 30
    assert {one.outcome for run in runs for _, one in run} <= {"refused", "reset", "timeout"}


@pytest.mark.parametrize(
    "container",
    [
        {"lifecycle": {"preStop": {"sleep": {"seconds": 5}}}},
        {"lifecycle": {"preStop": {"sleep": {"seconds": 1}}}},
        {"args": ["--sigterm=drain:2"]},
    ],
)
def test_waiting_or_draining_loses_none(container: dict[str, Any]) -> None:
    assert [run for run in (lost(seed=seed, **container) for seed in range(3)) if run] == []


def test_without_any_endpoint_everything_is_refused_from_then_on() -> None:
    failed = lost(pods=1)
    assert len(failed) > 950
    outcomes = [one.outcome for _, one in failed]
    assert outcomes[-1] == "no-endpoints"
    assert {"refused", "timeout"} <= set(outcomes), "first the process is gone, then its address, then the rule"


@pytest.mark.parametrize(
    ("slower", "at_least"), [({"kube_proxy_sync": 1.0}, 20), ({"kube_proxy_watch": 0.5}, 10), ({"watch_latency": 0.5}, 10)]
)
def test_slowing_one_part_alone_moves_the_result(slower: dict[str, Any], at_least: int) -> None:
    assert len(lost(ledger=slower)) >= at_least > len(lost())
