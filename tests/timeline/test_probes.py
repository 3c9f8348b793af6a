"""The frames of a pod's probes and their words, over a history made up by hand."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest
from timeline.test_race import Sent, Written

from kubenb.timeline.probes import Asked, Questions, Run, probes_frames
from kubenb.timeline.probes_story import briefly, headline, summary

HTTP = "failed: HTTP probe failed with statuscode: 503"


def pod(ready: bool, phase: str = "Running") -> dict[str, Any]:
    conditions = [{"type": "Ready", "status": str(ready)}]
    return {
        "metadata": {"name": "web", "namespace": "default", "uid": "u"},
        "spec": {"nodeName": "node-1"},
        "status": {"phase": phase, "conditions": conditions},
    }


def slice_of(ready: bool) -> dict[str, Any]:
    endpoint = {"conditions": {"ready": ready}, "targetRef": {"kind": "Pod", "name": "web"}}
    return {"metadata": {"labels": {}}, "endpoints": [endpoint]}


def history() -> list[Any]:
    slices = "endpointslices.discovery.k8s.io"
    killing = {
        "involvedObject": {"uid": "u"},
        "reason": "Killing",
        "message": "Container web failed liveness probe",
        "metadata": {},
    }
    return [
        Written(1, 0.0, "create", "pods", "web", pod(False, "Pending"), author="you"),
        Written(2, 5.0, "update", "pods", "web", pod(True), pod(False, "Pending"), "kubelet/node-1"),
        Written(3, 5.1, "create", slices, "web-x", slice_of(True)),
        Written(4, 30.0, "create", "events", "web.1", killing, author="kubelet/node-1"),
        Written(5, 30.0, "update", "pods", "web", pod(False), pod(True), "kubelet/node-1"),
        Written(6, 30.1, "update", slices, "web-x", slice_of(False), slice_of(True)),
    ]


def frames(*asked: Asked, repeats: bool = True, requests: tuple[Any, ...] = ()) -> dict[str, Any]:
    runs = [Run(1.0, 2.0, 30.0, 0), Run(31.0, 32.0, inf, 0)]
    return probes_frames(history(), "web", [Questions("liveness", 5.0, 3, asked, repeats)], runs, requests, until=40.0)


ASKED = (Asked(5, 5, True, ""), Asked(20, 20, False, HTTP), Asked(25, 25, False, HTTP), Asked(30, 30, False, HTTP))


def lane(found: dict[str, Any], key: str) -> dict[str, Any]:
    return next(one for one in found["lanes"] if one["key"] == key)


def test_ticks_that_could_find_nothing_new_are_filled_in() -> None:
    ticks = lane(frames(*ASKED), "probe/liveness")["ticks"]
    assert [tick[:2] for tick in ticks] == [
        [5, "ok"], [10, "ok"], [15, "ok"], [20, "failed"], [25, "failed"], [30, "failed"],
    ]  # fmt: skip
    assert ticks[-1][2] == "failed 3 of 3"
    assert len(lane(frames(*ASKED, repeats=False), "probe/liveness")["ticks"]) == 4, "commands run at every tick"


def test_nothing_is_filled_in_beyond_the_end_of_a_life() -> None:
    ticks = lane(frames(Asked(20, 20, True, ""), Asked(36, 36, True, "")), "probe/liveness")["ticks"]
    assert [tick[0] for tick in ticks] == [20, 25, 36], "the process ended at 30"


@pytest.mark.parametrize(
    ("healthy", "text", "mark"),
    [
        (False, HTTP, "failed"),
        (False, "failed: Get x: context deadline exceeded (Client.Timeout ...)", "late"),
        (False, 'failed: command timed out: "x" timed out after 1s', "late"),
        (None, "errored", "late"),
        (True, "", "ok"),
    ],
)
def test_marks(healthy: bool | None, text: str, mark: str) -> None:
    assert lane(frames(Asked(35, 35, healthy, text)), "probe/liveness")["ticks"][0][1] == mark


def test_lanes_and_result() -> None:
    requests = (Sent(6.0, pod="default/web"), Sent(30.5, pod="", outcome="no-endpoints"))
    found = frames(*ASKED, requests=requests)
    assert [span[2] for span in lane(found, "container")["spans"]] == ["off", "hook", "on", "off", "hook", "on"]
    assert [span[2] for span in lane(found, "endpoint")["spans"]] == ["off", "on", "ending"]
    assert found["result"] == {"restarts": 1, "ready": 25.0, "sent": 2, "lost": 1}
    assert found["requests"]["mine"] == [1, 0]


def test_the_text_twin() -> None:
    told = summary(frames(*ASKED))
    assert "asks the liveness probe: failed 3 of 3 (statuscode: 503)" in told
    assert told.index("says Killing") < told.index("has ended with code 0") < told.index("for the second time")
    assert told.endswith(headline(frames(*ASKED))) and headline(frames(*ASKED)) == "web: 1 restart, Ready 25.0 s of 40.0 s"
    assert max(len(line) for line in told.split("\n")) <= 96


@pytest.mark.parametrize(
    ("text", "brief"),
    [
        (HTTP, "statuscode: 503"),
        ("failed: dial tcp 1.2.3.4:80: connect: connection refused", "connection refused"),
        ("failed: cat: can't open 'x'\n", "cat: can't open 'x'"),
        ("failed: Get x: context deadline exceeded (...)", "no answer in time"),
        ("errored and resulted in unknown state", "errored and resulted in unknown state"),
    ],
)
def test_briefly(text: str, brief: str) -> None:
    assert briefly(text) == brief


def test_an_unknown_pod() -> None:
    with pytest.raises(KeyError, match="not found"):
        probes_frames(history(), "nobody", [], [])
