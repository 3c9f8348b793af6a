"""Which events each plugin thinks may help a pod that it refused (the queueing hints)."""

from __future__ import annotations

from typing import Any

import pytest
from scheduler.builders import Object, core, node, pod

from kubenb.scheduler.events import Change, Event, node_events, pod_update_events

C = Change
TAINT = [{"key": "a", "effect": "NoSchedule"}]
TOLERATES = {"tolerations": [{"key": "a", "operator": "Exists"}]}
PORT = [{"containerPort": 80, "hostPort": 80}]


def term(app: str, near: bool) -> Object:
    rule = {"labelSelector": {"matchLabels": {"app": app}}, "topologyKey": "zone"}
    return {"podAffinity" if near else "podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [rule]}}


NEAR, APART = {"affinity": term("db", True)}, {"affinity": term("db", False)}
SPREAD = {
    "topologySpreadConstraints": [
        {
            "topologyKey": "zone",
            "maxSkew": 1,
            "whenUnsatisfiable": "DoNotSchedule",
            "labelSelector": {"matchLabels": {"app": "db"}},
        }
    ]
}
DB = pod("db", labels={"app": "db"}, node="a")
OTHER = pod("other", labels={"app": "other"}, node="a")
ZONED = node("a", labels={"zone": "x"})

CASES: list[tuple[str, Object, Change, Object | None, Object | None, bool]] = [
    ("NodeUnschedulable", {}, C.NODE_TAINT, node(unschedulable=True), node(), True),
    ("NodeUnschedulable", {}, C.NODE_TAINT, node(), node(unschedulable=True), False),
    ("NodeUnschedulable", {}, C.NODE_ADD, None, node(unschedulable=True), False),
    ("NodeUnschedulable", {"tolerations": [{"operator": "Exists"}]}, C.OWN_TOLERATION, pod(), pod(), True),
    ("TaintToleration", {}, C.NODE_TAINT, node(taints=TAINT), node(), True),
    ("TaintToleration", {}, C.NODE_TAINT, node(), node(taints=TAINT), False),
    ("TaintToleration", TOLERATES, C.NODE_ADD, None, node(taints=TAINT), True),
    ("NodeAffinity", {"nodeSelector": {"a": "b"}}, C.NODE_LABEL, node(), node(labels={"a": "b"}), True),
    ("NodeAffinity", {"nodeSelector": {"a": "b"}}, C.NODE_LABEL, node(), node(labels={"a": "c"}), False),
    ("NodeAffinity", {"nodeSelector": {"a": "b"}}, C.NODE_ADD, None, node(labels={"a": "b"}), True),
    ("NodePorts", {"ports": PORT}, C.POD_DELETE, pod(ports=PORT, node="a"), None, True),
    ("NodePorts", {"ports": PORT}, C.POD_DELETE, pod(node="a"), None, False),
    ("NodePorts", {"ports": PORT}, C.POD_DELETE, pod(ports=PORT), None, False),
    ("NodeResourcesFit", {"cpu": "2"}, C.NODE_ADD, None, node(cpu="2"), True),
    ("NodeResourcesFit", {"cpu": "2"}, C.NODE_ADD, None, node(cpu="1"), False),
    ("NodeResourcesFit", {"cpu": "2"}, C.NODE_ALLOCATABLE, node(cpu="2"), node(cpu="3"), True),
    ("NodeResourcesFit", {"cpu": "2"}, C.NODE_ALLOCATABLE, node(cpu="3"), node(cpu="2"), False),
    ("NodeResourcesFit", {"cpu": "2"}, C.NODE_ALLOCATABLE, node(memory="1Gi"), node(memory="2Gi"), False),
    ("NodeResourcesFit", {"cpu": "2"}, C.POD_DELETE, pod(node="a"), None, True),
    ("NodeResourcesFit", {"cpu": "2"}, C.POD_DELETE, pod(), None, False),
    ("InterPodAffinity", NEAR, C.POD_ADD, None, DB, True),
    ("InterPodAffinity", NEAR, C.POD_ADD, None, OTHER, False),
    ("InterPodAffinity", NEAR, C.POD_LABEL, OTHER, DB, True),
    ("InterPodAffinity", NEAR, C.POD_DELETE, DB, None, False),
    ("InterPodAffinity", NEAR, C.NODE_ADD, None, ZONED, True),
    ("InterPodAffinity", NEAR, C.NODE_ADD, None, node(), False),
    ("InterPodAffinity", APART, C.POD_DELETE, DB, None, True),
    ("InterPodAffinity", APART, C.POD_DELETE, OTHER, None, False),
    ("InterPodAffinity", APART, C.POD_LABEL, DB, OTHER, True),
    ("InterPodAffinity", {"labels": {"app": "db"}}, C.POD_DELETE, pod(node="a", **APART), None, True),
    ("InterPodAffinity", {"labels": {"app": "web"}}, C.POD_DELETE, pod(node="a", **APART), None, False),
    ("PodTopologySpread", SPREAD, C.POD_ADD, None, DB, True),
    ("PodTopologySpread", SPREAD, C.POD_ADD, None, OTHER, False),
    ("PodTopologySpread", SPREAD, C.POD_DELETE, DB, None, True),
    ("PodTopologySpread", SPREAD, C.POD_DELETE, pod("db", labels={"app": "db"}), None, False),
    ("PodTopologySpread", SPREAD, C.POD_LABEL, DB, OTHER, True),
    ("PodTopologySpread", SPREAD, C.NODE_ADD, None, ZONED, True),
    ("PodTopologySpread", SPREAD, C.NODE_ADD, None, node(), False),
    ("PodTopologySpread", SPREAD, C.NODE_LABEL, ZONED, node("a", labels={"zone": "y"}), True),
    ("PodTopologySpread", SPREAD, C.NODE_LABEL, node("a", labels={"b": "c"}), node("a"), False),
]


@pytest.mark.parametrize(("name", "fields", "change", "old", "new", "expected"), CASES)
def test_helps(name: str, fields: dict[str, Any], change: Change, old: Any, new: Any, expected: bool) -> None:
    mind = core([])
    plugin = next(each for each in mind.profile.plugins if each.name == name)
    assert change in plugin.wakes_on
    cycle = mind.profile.cycle(mind.table.read_pod(pod("waiting", **fields)))
    assert plugin.helps(cycle, Event(change, old, new)) is expected


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (None, node(), [C.NODE_ADD]),
        (node(), None, [C.NODE_DELETE]),
        (node(unschedulable=True), node(), [C.NODE_TAINT]),
        (node(), node(unschedulable=True), []),
        (node(), node(taints=TAINT), [C.NODE_TAINT]),
        (node(cpu="1"), node(cpu="2"), [C.NODE_ALLOCATABLE]),
        (node(), node(labels={"a": "b"}), [C.NODE_LABEL]),
        (node(), node(), []),
    ],
)
def test_node_events(old: Any, new: Any, changes: list[Change]) -> None:
    assert [event.change for event in node_events(old, new)] == changes


def test_a_heartbeat_is_no_event() -> None:
    def beating(stamp: str, status: str = "True") -> Object:
        one = node()
        one["status"]["conditions"] = [{"type": "Ready", "status": status, "lastHeartbeatTime": stamp}]
        return one

    assert node_events(beating("1"), beating("2")) == []
    assert [event.change for event in node_events(beating("1"), beating("2", "False"))] == [C.NODE_CONDITION]


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (pod(node="a"), pod(node="a", labels={"a": "b"}), [C.POD_LABEL]),
        (pod(), pod(labels={"a": "b"}), [C.OWN_LABEL]),
        (pod(cpu="2", node="a"), pod(cpu="1", node="a"), [C.POD_SCALE_DOWN]),
        (pod(cpu="1"), pod(cpu="2"), []),
        (pod(), pod(**TOLERATES), [C.OWN_TOLERATION]),
        (pod(schedulingGates=[{"name": "x"}]), pod(), [C.OWN_GATES_GONE]),
        (pod(schedulingGates=[{"name": "x"}, {"name": "y"}]), pod(schedulingGates=[{"name": "x"}]), []),
    ],
)
def test_pod_update_events(old: Object, new: Object, changes: list[Change]) -> None:
    assert [event.change for event in pod_update_events(old, new)] == changes
