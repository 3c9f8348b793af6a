"""The autoscaler's frames, sentences and summary, from a small story written by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from kubenb.timeline.autoscaling import autoscaling_frames
from kubenb.timeline.autoscaling_story import words
from kubenb.timeline.autoscaling_summary import headline, summary

META = {"wanted": 50, "unit": "of the request", "band": [45.0, 55.0], "window": 300}


def revision(time: float, kind: str, name: str, verb: str = "update", **parts: Any) -> Any:
    plural = {"HorizontalPodAutoscaler": "horizontalpodautoscalers.autoscaling", "Deployment": "deployments.apps", "Pod": "pods"}[
        kind
    ]
    obj = {"kind": kind, "metadata": {"name": name, "labels": {"app": "web"}, **parts.pop("metadata", {})}, **parts}
    return SimpleNamespace(time=time, resource=plural, namespace="default", name=name, verb=verb, object=obj)


def autoscaler(**spec: Any) -> Any:
    cpu = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}}
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    return revision(
        0.0,
        "HorizontalPodAutoscaler",
        "web",
        "create",
        spec={"scaleTargetRef": target, "maxReplicas": 10, "metrics": [cpu], **spec},
    )


def deployment(time: float, replicas: int) -> Any:
    return revision(time, "Deployment", "web", spec={"replicas": replicas, "selector": {"matchLabels": {"app": "web"}}})


def pod(time: float, name: str, ready: bool, verb: str = "update") -> Any:
    conditions = [{"type": "Ready", "status": "True" if ready else "False"}]
    return revision(time, "Pod", name, verb, spec={"nodeName": "n"}, status={"phase": "Running", "conditions": conditions})


def reading(ratio: float, replicas: int, guessed: int = 0, final: float | None = None, counted: int = 1) -> Any:
    return SimpleNamespace(
        name="cpu", ratio=ratio, guessed=guessed, final=ratio if final is None else final, counted=counted, replicas=replicas
    )


def decision(at: float, current: int, recommended: int, stabilized: int, desired: int, *metrics: Any, **more: Any) -> Any:
    given = {"failed": (), "reason": "", "able": "ReadyForNewScale", "limit": "DesiredWithinRange", **more}
    return SimpleNamespace(
        at=at, current=current, recommended=recommended, stabilized=stabilized, desired=desired, metrics=metrics, **given
    )


def request(at: float, outcome: str = "ok", latency: float = 0.01) -> Any:
    return SimpleNamespace(at=at, outcome=outcome, latency=latency)


HISTORY = [
    autoscaler(), deployment(1.0, 1), pod(2.0, "a", False), pod(4.0, "a", True), deployment(20.0, 2), pod(21.0, "b", False),
    pod(25.0, "b", True), deployment(90.0, 1), pod(91.0, "b", True, "delete"),
]  # fmt: skip
DECISIONS = [
    decision(5.0, 1, 1, 1, 1, reading(0.8, 1)),
    decision(20.0, 1, 3, 3, 2, reading(2.5, 3), limit="TooManyReplicas", reason="cpu above target"),
    decision(35.0, 2, 1, 2, 2, reading(0.2, 1, counted=2), able="ScaleDownStabilized"),
    decision(90.0, 2, 1, 1, 1, reading(0.2, 1, counted=2), reason="All metrics below target"),
]


def frames(**more: Any) -> Any:
    return autoscaling_frames(HISTORY, "web", "default", DECISIONS, since=10.0, until=110.0, **more)


def test_replicas_are_wanted_there_and_ready() -> None:
    assert frames()["replicas"] == [
        [10.0, 1, 1, 1],
        [20.0, 2, 1, 1],
        [21.0, 2, 2, 1],
        [25.0, 2, 2, 2],
        [90.0, 1, 2, 2],
        [91.0, 1, 1, 1],
    ]


def test_decisions_carry_every_step_and_the_last_one_before_the_start() -> None:
    rows = frames()["decisions"]
    assert [row[0] for row in rows] == [5.0, 20.0, 35.0, 90.0]
    assert rows[1][:12] == [20.0, 1, 125.0, 0, 2.5, 1, 3, 3, 2, "ReadyForNewScale", "TooManyReplicas", "cpu above target"]


def test_load_is_counted_in_bins_by_how_requests_ended() -> None:
    requests = [request(10.2), request(10.4, latency=0.9), request(10.6, "timeout"), request(11.0, "in flight"), request(200.0)]
    made = frames(requests=requests)
    assert made["meta"]["bin"] == 1
    assert made["load"][:3] == [[10.0, 3.0, 1.0, 1.0], [11.0, 1.0, 0.0, 0.0], [12.0, 0.0, 0.0, 0.0]]
    assert made["result"] == {"sent": 4, "slow": 1, "lost": 1, "most": 2, "syncs": 4, "changes": 2}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({}, (300, [45.0, 55.0], "of the request", 50)),
        (
            {"behavior": {"scaleDown": {"stabilizationWindowSeconds": 60, "tolerance": "200m"}}},
            (60, [40.0, 55.0], "of the request", 50),
        ),
        ({"metrics": [{"type": "Pods"}]}, (300, [90.0, 110.0], "of the target", 100)),
    ],
)
def test_meta_says_what_the_autoscaler_wants(spec: Any, expected: Any) -> None:
    meta = autoscaling_frames([autoscaler(**spec), deployment(1.0, 1)], "web", "default", [])["meta"]
    assert (meta["window"], meta["band"], meta["unit"], meta["wanted"]) == expected


def test_an_unknown_autoscaler() -> None:
    with pytest.raises(KeyError, match="no HorizontalPodAutoscaler default/other"):
        autoscaling_frames(HISTORY, "other", "default", [])


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            [0, 2, 52.0, 0, 1.04, 2, 2, 2, 2, "", "", "", "cpu", ""],
            "reads 52% of the request, 50% wanted: within the tolerance (45% to 55%); it stays at 2",
        ),
        (
            [0, 2, 120.0, 0, 2.4, 2, 5, 5, 4, "", "ScaleUpLimit", "x", "cpu", ""],
            "reads 120% of the request, 50% wanted: 2 × 2.40 is 5 rounded up; one step may not go higher: 4; it sets 4 pods",
        ),
        (
            [0, 4, 86.0, 2, 0.86, 6, 4, 4, 4, "", "", "", "cpu", ""],
            "reads 86% of the request, 50% wanted: 0.86 (with a guess for 2 pods without a sample) is no reason to change; "
            "it stays at 4",
        ),
        (
            [0, 9, 5.0, 0, 0.1, 9, 1, 9, 9, "ScaleDownStabilized", "", "", "cpu", ""],
            "reads 5% of the request, 50% wanted: 9 × 0.10 is 1 rounded up; but the highest wish of the last 300 s was 9; "
            "it stays at 9",
        ),
        ([0, 2, None, 0, None, 0, 2, 2, 2, "", "", "", "", "no API"], "can't read its metrics: no API; it keeps 2 pods"),
        ([0, 1, None, 0, None, 0, 3, 3, 3, "", "", "below min", "", ""], "sets 3 pods without looking at a metric: below min"),
        ([0, 0, None, 0, None, 0, 0, 0, 0, "", "", "", "", ""], "leaves 0 pods alone"),
    ],
)
def test_each_decision_in_words(row: list[Any], expected: str) -> None:
    assert words(row, META) == expected


def test_story_and_summary() -> None:
    made = frames(rates=[(10.0, 2.0), (15.0, 20.0)], requests=[request(16.0, "timeout"), request(17.0)])
    assert [beat[1] for beat in made["story"]] == [
        "horizontal-pod-autoscaler", "clients", "clients", "horizontal-pod-autoscaler", "kubelet", "horizontal-pod-autoscaler",
        "horizontal-pod-autoscaler", "kubelet",
    ]  # fmt: skip
    assert headline(made) == "Deployment/web: 1 to 2 replicas, 1 at the end; 1 of 2 requests lost, 0 slow"
    told = summary(made).splitlines()
    assert told[0] == "Deployment/web: 50% of the request wanted, 1 to 10 replicas, scale-down window 300 s"
    assert "from 6 to 7 s: 1 requests lost, 0 slow" in told
    assert told[-1] == headline(made)
