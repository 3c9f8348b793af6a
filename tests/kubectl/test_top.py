"""`top` and `events`: tables of what is measured and of what was reported."""

from __future__ import annotations

import json
from typing import Any

import pytest

import kubenb
from kubenb.kubectl.events import interval
from kubenb.objects import ApiError, Object


@pytest.fixture
def measured(web: kubenb.Cluster) -> kubenb.Cluster:
    """Metrics of two pods and of one node."""

    def pod(name: str, cpu: str, memory: str) -> Object:
        parts = [{"name": "main", "usage": {"cpu": cpu, "memory": memory}}, {"name": "side", "usage": {"cpu": "1m"}}]
        return {"metadata": {"name": name, "namespace": "default", "labels": {"app": name}}, "containers": parts}

    def read(resource: str, namespace: str) -> list[Object]:
        if resource == "nodes":
            return [{"metadata": {"name": "node-1"}, "usage": {"cpu": "500m", "memory": "512Mi"}}]
        return [pod("a", "100m", "64Mi"), pod("b", "300m", "16Mi")] if namespace in ("", "default") else []

    web.session.metrics = read
    return web


@pytest.mark.parametrize(
    ("flags", "rows"),
    [
        ("", [["a", "101m", "64Mi"], ["b", "301m", "16Mi"]]),
        ("--sort-by=cpu", [["b", "301m", "16Mi"], ["a", "101m", "64Mi"]]),
        ("--sort-by=memory", [["a", "101m", "64Mi"], ["b", "301m", "16Mi"]]),
        ("b", [["b", "301m", "16Mi"]]),
        ("-l app=a -A", [["default", "a", "101m", "64Mi"]]),
        ("a --containers", [["a", "main", "100m", "64Mi"], ["a", "side", "1m", "0Mi"]]),
        ("--sum", [["a", "101m", "64Mi"], ["b", "301m", "16Mi"], ["", "________", "________"], ["", "402m", "80Mi"]]),
    ],
)
def test_pods(measured: kubenb.Cluster, flags: str, rows: list[list[str]]) -> None:
    table = measured.kubectl(f"top pod {flags}").table
    assert table is not None
    assert table.rows == rows


def test_nodes(measured: kubenb.Cluster) -> None:
    table = measured.kubectl("top node").table
    assert table is not None
    capacity = measured.get("nodes", "node-1")["status"]["allocatable"]
    assert capacity["cpu"] == "4"
    assert table.rows[0][:3] == ["node-1", "500m", "12%"]
    assert table.rows[1] == ["node-2", *["<unknown>"] * 4]


@pytest.mark.parametrize(
    ("command", "stderr"),
    [
        ("top pod nope", 'Error from server (NotFound): podmetrics.metrics.k8s.io "default/nope" not found'),
        ("top node node-2", 'Error from server (NotFound): nodemetrics.metrics.k8s.io "node-2" not found'),
        ("top pod -n kube-system", "No resources found in kube-system namespace."),
        ("top pod -l app=web", "error: metrics not available yet"),
        ("top pod -l a==b==", "error: found '==', expected: ',' or 'end of string'"),
        ("top pod --sort-by=age", "error: --sort-by accepts only cpu or memory"),
        ("top pod a -l app=a", "error: only one of NAME or --selector can be provided"),
    ],
)
def test_refusals(measured: kubenb.Cluster, command: str, stderr: str) -> None:
    assert measured.kubectl(command).stderr.rstrip("\n") == stderr


def test_without_a_metrics_api(cluster: kubenb.Cluster) -> None:
    def absent(resource: str, namespace: str) -> list[Object]:
        raise ApiError(404, "NotFound", "the server could not find the requested resource")

    assert cluster.kubectl("top pod").stderr == "error: Metrics API not available\n"
    cluster.session.metrics = absent
    assert cluster.kubectl("top node").stderr == "error: Metrics API not available\n"


AT = "2026-01-01T00:00:{:02d}Z"


@pytest.mark.parametrize(
    ("event", "shown"),
    [
        ({"firstTimestamp": AT.format(50), "lastTimestamp": AT.format(50), "count": 1}, "10s"),
        ({"firstTimestamp": AT.format(10), "lastTimestamp": AT.format(50), "count": 3}, "10s (x3 over 50s)"),
        ({"eventTime": AT.format(40)}, "20s"),
        ({"eventTime": AT.format(0), "series": {"count": 2, "lastObservedTime": AT.format(55)}}, "5s (x2 over 60s)"),
        ({}, "<unknown>"),
    ],
)
def test_when_and_how_often(event: dict[str, Any], shown: str) -> None:
    assert interval(event, 60.0) == shown


def test_events_oldest_first_and_of_one_object(web: kubenb.Cluster) -> None:
    table = web.kubectl("events").table
    assert table is not None
    seconds = [int(row[0].removesuffix("s")) for row in table.rows]
    assert seconds == sorted(seconds, reverse=True)
    found = json.loads(web.kubectl("events --for deployment/web -o json").stdout)
    assert found["kind"] == "EventList"
    assert {(one["involvedObject"]["kind"], one["reason"]) for one in found["items"]} == {("Deployment", "ScalingReplicaSet")}


def test_watching_events_lets_time_pass(cluster: kubenb.Cluster) -> None:
    cluster.kubectl("create deployment late --image=nginx")
    table = cluster.kubectl("events --for deploy/late --watch").table
    assert table is not None
    assert [row[2] for row in table.rows] == ["ScalingReplicaSet"]


@pytest.mark.parametrize(
    ("command", "stderr"),
    [
        ("events", "No events found in default namespace."),
        ("events -A", "No events found."),
        ("events --types=Banana", "error: valid --types are Normal or Warning"),
        ("events --for web", "error: --for must be in resource/name form"),
        ("events --for a/b/c", "error: arguments in resource/name form may not have more than one slash"),
        ("events --for foo/web", 'error: the server doesn\'t have a resource type "foo"'),
    ],
)
def test_event_refusals(cluster: kubenb.Cluster, command: str, stderr: str) -> None:
    assert cluster.kubectl(command).stderr.rstrip("\n") == stderr
