"""Readiness, availability, requests and QoS of pods."""

from __future__ import annotations

import pytest

from kubenb.objects import container_status, is_pod_active, is_pod_available, is_pod_ready, pod_limits, pod_requests, qos_class


def pod(ready: str = "", since: str = "2026-01-01T00:00:10Z", phase: str = "Running", **metadata):
    conditions = [{"type": "PodScheduled", "status": "True"}]
    if ready:
        conditions.append({"type": "Ready", "status": ready, "lastTransitionTime": since})
    return {"metadata": {"name": "p", **metadata}, "spec": {}, "status": {"phase": phase, "conditions": conditions}}


@pytest.mark.parametrize(
    ("obj", "ready", "active"),
    [
        (pod("True"), True, True),
        (pod("False"), False, True),
        (pod(), False, True),
        (pod("True", phase="Failed"), True, False),
        (pod(phase="Succeeded"), False, False),
        (pod("True", deletionTimestamp="2026-01-01T00:00:00Z"), True, False),
        ({"metadata": {}, "spec": {}}, False, True),
    ],
)
def test_ready_and_active(obj, ready, active):
    assert is_pod_ready(obj) is ready
    assert is_pod_active(obj) is active


@pytest.mark.parametrize(
    ("obj", "seconds", "now", "available"),
    [(pod("True"), 0, 10, True), (pod("True"), 5, 14, False), (pod("True"), 5, 15, True), (pod("False"), 0, 99, False)],
)
def test_available(obj, seconds, now, available):
    assert is_pod_available(obj, seconds, now) is available


def container(cpu: str = "", memory: str = "", **more):
    requests = {name: text for name, text in (("cpu", cpu), ("memory", memory)) if text}
    return {"name": "c", "resources": {"requests": requests}, **more}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"containers": [{"name": "c"}]}, {}),
        ({"containers": [container("100m", "1Gi"), container("0.2")]}, {"cpu": 300, "memory": 2**30}),
        ({"containers": [container("100m")], "initContainers": [container("1"), container("500m")]}, {"cpu": 1000}),
        ({"containers": [container("100m")], "initContainers": [container("200m", restartPolicy="Always")]}, {"cpu": 300}),
        (  # the init container runs beside the sidecar that came before it
            {
                "containers": [container("100m")],
                "initContainers": [container("200m", restartPolicy="Always"), container("500m")],
            },
            {"cpu": 700},
        ),
        ({"containers": [container("100m")], "overhead": {"cpu": "50m", "memory": "1Mi"}}, {"cpu": 150, "memory": 2**20}),
        ({"containers": [container("100m")], "resources": {"requests": {"cpu": "2"}}}, {"cpu": 2000}),
        ({"containers": [{"resources": {"requests": {"nvidia.com/gpu": "2"}}}]}, {"nvidia.com/gpu": 2}),
    ],
)
def test_requests(spec, expected):
    assert pod_requests({"spec": spec}) == expected


def test_limits():
    assert pod_limits({"spec": {"containers": [{"resources": {"limits": {"cpu": "1"}}}, {}]}}) == {"cpu": 1000}


def resources(requests=None, limits=None):
    return {"resources": {"requests": requests or {}, "limits": limits or {}}}


BOTH = {"cpu": "1", "memory": "1Gi"}


@pytest.mark.parametrize(
    ("containers", "expected"),
    [
        ([{}], "BestEffort"),
        ([resources({"cpu": "0"})], "BestEffort"),
        ([resources({"cpu": "1"})], "Burstable"),
        ([resources(BOTH, BOTH)], "Guaranteed"),
        ([resources({"cpu": "1000m", "memory": "1024Mi"}, BOTH)], "Guaranteed"),
        ([resources(BOTH, {**BOTH, "cpu": "2"})], "Burstable"),
        ([resources(BOTH, BOTH), {}], "Burstable"),
        ([resources({}, {"nvidia.com/gpu": "1"})], "BestEffort"),
    ],
)
def test_qos(containers, expected):
    assert qos_class({"spec": {"containers": containers}}) == expected


def test_container_status():
    obj = {"status": {"containerStatuses": [{"name": "a"}], "initContainerStatuses": [{"name": "b"}]}}
    assert container_status(obj, "b") == {"name": "b"}
    assert container_status(obj, "x") is None
