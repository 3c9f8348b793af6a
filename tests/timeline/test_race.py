"""The race's frames and its words, over a history made up by hand: a pod told to end, an endpoint that follows, a proxy that is
late."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import Any

import pytest

from kubenb.timeline.race import Process, Rules, race_frames
from kubenb.timeline.race_facts import endings
from kubenb.timeline.race_lanes import union
from kubenb.timeline.race_summary import headline, summary, verdict

IP, OTHER = "10.244.0.2", "10.244.0.3"


@dataclass
class Written:
    number: int
    time: float
    verb: str
    resource: str
    name: str
    object: dict[str, Any]
    previous: dict[str, Any] | None = None
    author: str = "kubectl"
    cause: int | None = None
    why: str = ""
    namespace: str = "default"


@dataclass
class Sent:
    at: float
    pod: str = "default/web-1"
    outcome: str = "ok"
    status: int = 200
    latency: float = 0.001
    node: str = "node-1"
    service: str = "default/web"
    client: str = "client-1"
    reused: bool = False


@dataclass
class Story:
    """The end of web-1: told at 10, withdrawn at 10.01, SIGTERM at 10.05; node-1 knows at `known`."""

    known: float = 10.5
    ended: float = 10.05
    hook: dict[str, Any] | None = None
    requests: list[Sent] = field(default_factory=list)

    def frames(self) -> dict[str, Any]:
        rules = [Rules("node-1", ((5.0, (IP, OTHER)), (self.known, (OTHER,))))]
        return race_frames(history(self.hook), "default/web", rules, [self.process()], self.requests)

    def process(self) -> Process:
        return Process("default/web-1", IP, 4.0, 4.02, min(self.ended, 10.05), self.ended, 0, self.ended + 0.3)


def history(hook: dict[str, Any] | None = None) -> list[Any]:
    container = {"name": "web", **({"lifecycle": {"preStop": hook}} if hook else {})}
    pod = {
        "metadata": {"name": "web-1", "namespace": "default", "uid": "u1"},
        "spec": {"nodeName": "node-1", "containers": [container]},
    }
    marks = {"deletionTimestamp": "2026-01-01T00:00:40Z", "deletionGracePeriodSeconds": 30}
    going = {**pod, "metadata": {**pod["metadata"], **marks}}
    killing = {"metadata": {}, "involvedObject": {"uid": "u1"}, "reason": "Killing"}
    return [
        Written(1, 1.0, "create", "pods", "web-1", pod, author="replicaset-controller"),
        Written(2, 4.5, "create", "endpointslices.discovery.k8s.io", "web-x", slice_of(True), author="endpointslice-controller"),
        Written(3, 10.0, "update", "pods", "web-1", going, pod),
        Written(
            4,
            10.01,
            "update",
            "endpointslices.discovery.k8s.io",
            "web-x",
            slice_of(False),
            slice_of(True),
            "endpointslice-controller",
            3,
        ),
        Written(5, 10.02, "create", "events", "web-1.1", killing, author="kubelet/node-1"),
        Written(6, 11.0, "delete", "pods", "web-1", going, going, "kubelet/node-1", 3),
    ]


def slice_of(ready: bool) -> dict[str, Any]:
    conditions = {"ready": ready, "serving": True, "terminating": not ready}
    endpoint = {"addresses": [IP], "conditions": conditions, "targetRef": {"kind": "Pod", "name": "web-1"}}
    return {"metadata": {"name": "web-x", "labels": {"kubernetes.io/service-name": "web"}}, "endpoints": [endpoint]}


def test_a_node_that_learns_late_sends_to_a_dead_process() -> None:
    story = Story(
        requests=[Sent(9.5), Sent(10.2, outcome="refused"), Sent(10.4, outcome="timeout"), Sent(10.45, pod="default/web-2")]
    )
    (race,) = story.frames()["races"]
    assert race["danger"] == [[10.05, 10.5, "node-1"]]
    assert (race["margin"], race["result"]) == (-0.45, {"sent": 3, "lost": 2, "stale": {"node-1": 0.45}})
    looks = {lane["key"]: [span[2] for span in lane["spans"]] for lane in race["lanes"]}
    assert looks["proxy/node-1"] == ["on", "bad", "off"]
    assert looks["slice"] == ["on", "ending"] and looks["process"] == ["on", "off"]
    assert verdict(race) == "the process was dead 0.450 s before the last kube-proxy knew: 2 requests lost"


def test_a_hook_that_outlasts_the_news_costs_nothing() -> None:
    (race,) = Story(known=10.5, ended=15.0, hook={"sleep": {"seconds": 5}}).frames()["races"]
    assert (race["danger"], race["margin"]) == ([], 4.5)
    kubelet = next(lane for lane in race["lanes"] if lane["key"] == "kubelet")
    assert ["hook", "preStop: sleep 5 s"] in [span[2:] for span in kubelet["spans"]]
    assert verdict(race).startswith("the endpoints won: the last kube-proxy knew 4.500 s")


def test_the_chain_of_a_lost_request_names_everybody_on_the_way() -> None:
    frames = Story(requests=[Sent(10.2, outcome="refused"), Sent(10.3, outcome="refused")]).frames()
    requests = frames["races"][0]["requests"]
    assert requests["cause"] == [0, 0] and len(frames["causes"]) == 1, "equal losses share their chain"
    chain = [(link[0], link[1], link[3]) for link in frames["causes"][0]]
    assert chain == [
        (None, "client on node-1", 0), (10.05, "process", 0), (10.5, "kube-proxy/node-1", 0),
        (10.01, "endpointslice-controller", 4), (10.0, "kubectl", 3),
    ]  # fmt: skip


def test_a_kept_connection_is_told_apart_from_a_late_rule() -> None:
    frames = Story(known=10.02, ended=12.0, requests=[Sent(11.9, outcome="reset", latency=0.1, reused=True)]).frames()
    texts = [link[2] for link in frames["causes"][0]]
    assert "on a connection to web-1 that it had kept" in texts[0] and "new connections only" in texts[2]
    assert texts[1] == "ended with code 0 before it had answered"


def test_the_story_tells_it_in_order_and_within_the_window() -> None:
    (race,) = Story(requests=[Sent(10.2, outcome="refused")]).frames()["races"]
    meta, beats = race["meta"], race["story"]
    assert [beat[0] for beat in beats] == sorted(beat[0] for beat in beats)
    assert meta["start"] == 9.0 and all(meta["start"] <= beat[0] <= meta["end"] for beat in beats)
    assert [beat[1] for beat in beats[1:4]] == ["kubectl", "endpointslice-controller", "kubelet/node-1"]


def test_the_text_twin() -> None:
    frames = Story(requests=[Sent(10.2, outcome="refused")]).frames()
    told = summary(frames)
    assert headline(frames) == "web: 1 pod ended, 1 request lost" and told.endswith(headline(frames))
    assert "Why the request at +0.200 s was lost:" in told and "kube-proxy/node-1 sent to the dead process for 0.450 s" in told
    assert max(len(line) for line in told.split("\n")) <= 96


def test_nobody_ended() -> None:
    with pytest.raises(ValueError, match="no Pod behind Service default/web was told to end since 20 s"):
        race_frames(history(), "default/web", [], [Story().process()], since=20.0)
    assert endings(history(), "default/other", [], [Story().process()]) == []


@pytest.mark.parametrize(
    ("stretches", "seconds"), [([], 0.0), ([(1, 2), (1.5, 3)], 2.0), ([(1, 2), (4, 5)], 2.0), ([(1, inf), (2, 3)], inf)]
)
def test_stretches_are_counted_once(stretches: list[tuple[float, float]], seconds: float) -> None:
    assert union(stretches) == seconds


def test_of_many_nodes_the_last_to_know_are_shown() -> None:
    rules = [Rules(f"node-{n}", ((5.0, (IP, OTHER)), (10.0 + n / 10, (OTHER,)))) for n in (3, 9, 1, 8, 2, 7)]
    (race,) = race_frames(history(), "default/web", rules, [Story().process()])["races"]
    assert [lane["node"] for lane in race["lanes"] if lane["name"] == "kube-proxy"] == ["node-3", "node-9", "node-8", "node-7"]
    assert race["margin"] == -0.85 and len(race["result"]["stale"]) == 6, "the verdict is about all of them"
