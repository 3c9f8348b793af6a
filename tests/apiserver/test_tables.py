"""Server-side tables: STATUS of pods in all their states, and the cells of the other kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from kubenb.apiserver.registry import load_registry
from kubenb.apiserver.tables import CELLS, table
from kubenb.apiserver.tables.pod import pod_cells, summarize
from kubenb.objects import EPOCH, Object

REGISTRY = load_registry()
NOW = 600.0
BORN = "2026-01-01T00:00:00Z"
RUN = {"running": {"startedAt": BORN}}


def waiting(reason: str) -> Object:
    return {"waiting": {"reason": reason}}


def ended(code: int = 0, reason: str = "", **more: Any) -> Object:
    return {"terminated": {"exitCode": code, **({"reason": reason} if reason else {}), **more}}


def container(name: str, state: Object, ready: bool = False, restarts: int = 0, **more: Any) -> Object:
    return {"name": name, "state": state, "ready": ready, "restartCount": restarts, **more}


def pod(phase: str, *statuses: Object, init: tuple[Object, ...] = (), sidecar: bool = False, **more: Any) -> Object:
    declared = [{"name": one["name"], **({"restartPolicy": "Always"} if sidecar else {})} for one in init]
    spec: Object = {"containers": [{"name": one["name"]} for one in statuses] or [{"name": "c"}]}
    if init:
        spec["initContainers"] = declared
    status = {"phase": phase, "containerStatuses": list(statuses), "initContainerStatuses": list(init), **more}
    return {"kind": "Pod", "metadata": {"name": "p", "creationTimestamp": BORN}, "spec": spec, "status": status}


def gone(obj: Object) -> Object:
    return {**obj, "metadata": {**obj["metadata"], "deletionTimestamp": BORN}}


READY = {"conditions": [{"type": "Ready", "status": "True"}, {"type": "Initialized", "status": "True"}]}


@pytest.mark.parametrize(
    ("obj", "ready", "status", "restarts"),
    [
        (pod("Pending"), "0/1", "Pending", 0),
        (
            pod("Pending", conditions=[{"type": "PodScheduled", "status": "False", "reason": "SchedulingGated"}]),
            "0/1",
            "SchedulingGated",
            0,
        ),
        (pod("Pending", container("c", waiting("ContainerCreating"))), "0/1", "ContainerCreating", 0),
        (pod("Pending", container("c", waiting("ImagePullBackOff"))), "0/1", "ImagePullBackOff", 0),
        (pod("Running", container("c", RUN, ready=True)), "1/1", "Running", 0),
        (pod("Running", container("c", RUN)), "0/1", "Running", 0),
        (pod("Running", container("c", waiting("CrashLoopBackOff"), restarts=3)), "0/1", "CrashLoopBackOff", 3),
        (pod("Running", container("c", ended(1, "Error"), restarts=1)), "0/1", "Error", 1),
        (pod("Running", container("c", ended(137))), "0/1", "ExitCode:137", 0),
        (pod("Running", container("c", ended(137, signal=9))), "0/1", "Signal:9", 0),
        (pod("Succeeded", container("c", ended(0, "Completed"))), "0/1", "Completed", 0),
        (pod("Failed", reason="Evicted"), "0/1", "Evicted", 0),
        (pod("Running", container("a", RUN, ready=True), container("b", ended(0, "Completed")), **READY), "1/2", "Running", 0),
        (pod("Running", container("a", RUN, ready=True), container("b", ended(0, "Completed"))), "1/2", "NotReady", 0),
        (gone(pod("Running", container("c", RUN, ready=True))), "1/1", "Terminating", 0),
        (gone(pod("Succeeded", container("c", ended(0, "Completed")))), "0/1", "Completed", 0),
        (gone(pod("Running", container("c", RUN, ready=True), reason="NodeLost")), "1/1", "Unknown", 0),
        (pod("Pending", container("c", waiting("PodInitializing")), init=(container("i", RUN),)), "0/1", "Init:0/1", 0),
        (
            pod("Pending", container("c", waiting("PodInitializing")), init=(container("i", ended()), container("j", RUN))),
            "0/1",
            "Init:1/2",
            0,
        ),
        (
            pod("Pending", container("c", waiting("PodInitializing")), init=(container("i", ended(1, "Error"), restarts=2),)),
            "0/1",
            "Init:Error",
            2,
        ),
        (
            pod("Pending", container("c", waiting("x")), init=(container("i", waiting("CrashLoopBackOff")),)),
            "0/1",
            "Init:CrashLoopBackOff",
            0,
        ),
        (
            pod(
                "Running",
                container("c", RUN, ready=True),
                init=(container("s", RUN, ready=True, started=True, restarts=1),),
                sidecar=True,
            ),
            "2/2",
            "Running",
            1,
        ),
    ],
)
def test_pods(obj: Object, ready: str, status: str, restarts: int) -> None:
    summary = summarize(obj)
    assert (f"{summary.ready}/{summary.total}", summary.reason, summary.restarts) == (ready, status, restarts)


def test_restarts_say_when_the_last_one_was() -> None:
    last = {"terminated": {"exitCode": 1, "finishedAt": "2026-01-01T00:05:00Z"}}
    cells = pod_cells(pod("Running", container("c", RUN, ready=True, restarts=4, lastState=last)), EPOCH + NOW)
    assert cells[:5] == ["p", "1/1", "Running", "4 (5m ago)", "10m"]


@dataclass(frozen=True)
class Row:
    kind: str
    obj: Object
    cells: list[Any]


META = {"name": "x", "namespace": "default", "creationTimestamp": BORN}
TEMPLATE = {"spec": {"containers": [{"name": "a", "image": "i:1"}, {"name": "b", "image": "j"}]}}
SELECTOR = {"matchLabels": {"app": "x"}}
ROWS = [
    Row(
        "Deployment",
        {
            "spec": {"replicas": 3, "template": TEMPLATE, "selector": SELECTOR},
            "status": {"readyReplicas": 1, "updatedReplicas": 2},
        },
        ["x", "1/3", 2, 0, "10m", "a,b", "i:1,j", "app=x"],
    ),
    Row("StatefulSet", {"spec": {"replicas": 2, "template": TEMPLATE}}, ["x", "0/2", "10m", "a,b", "i:1,j"]),
    Row(
        "Job",
        {"spec": {"parallelism": 2, "template": TEMPLATE}, "status": {"startTime": BORN, "succeeded": 1}},
        ["x", "Running", "1/1 of 2", "10m", "10m", "a,b", "i:1,j", "<none>"],
    ),
    Row(
        "CronJob",
        {"spec": {"schedule": "@daily", "suspend": False}},
        ["x", "@daily", "<none>", "False", 0, "<none>", "10m", "", "", "<none>"],
    ),
    Row(
        "Service",
        {
            "spec": {
                "type": "LoadBalancer",
                "clusterIP": "10.0.0.1",
                "ports": [{"port": 80, "nodePort": 30080, "protocol": "TCP"}],
            }
        },
        ["x", "LoadBalancer", "10.0.0.1", "<pending>", "80:30080/TCP", "10m", "<none>"],
    ),
    Row(
        "Service",
        {"spec": {"type": "ExternalName", "externalName": "e.com"}},
        ["x", "ExternalName", "<none>", "e.com", "<none>", "10m", "<none>"],
    ),
    Row(
        "Endpoints",
        {"subsets": [{"addresses": [{"ip": f"10.0.0.{n}"} for n in range(5)], "ports": [{"port": 80}]}]},
        ["x", "10.0.0.0:80,10.0.0.1:80,10.0.0.2:80 + 2 more...", "10m"],
    ),
    Row("Endpoints", {}, ["x", "<none>", "10m"]),
    Row("EndpointSlice", {"addressType": "IPv4"}, ["x", "IPv4", "<unset>", "<unset>", "10m"]),
    Row(
        "Ingress",
        {"spec": {"rules": [{"host": f"h{n}"} for n in range(5)], "tls": [{}]}},
        ["x", "<none>", "h0,h1,h2 + 2 more...", "", "80, 443", "10m"],
    ),
    Row(
        "Node",
        {"spec": {"unschedulable": True}, "status": {"conditions": [{"type": "Ready", "status": "False"}]}},
        ["x", "NotReady,SchedulingDisabled", "<none>", "10m", "", "<none>", "<none>", "<unknown>", "<unknown>", "<unknown>"],
    ),
    Row("ConfigMap", {"data": {"a": "1"}, "binaryData": {"b": ""}}, ["x", 2, "10m"]),
    Row(
        "ResourceQuota",
        {"status": {"hard": {"pods": "4", "limits.cpu": "2"}, "used": {"pods": "1"}}},
        ["x", "pods: 1/4", "limits.cpu: 0/2", "10m"],
    ),
    Row(
        "PersistentVolumeClaim",
        {"spec": {"storageClassName": "s"}, "status": {"phase": "Pending"}},
        ["x", "Pending", "", "", "", "s", "<unset>", "10m", "<unset>"],
    ),
    Row("PodDisruptionBudget", {"spec": {"maxUnavailable": "50%"}}, ["x", "N/A", "50%", 0, "10m"]),
    Row(
        "HorizontalPodAutoscaler",
        {
            "spec": {
                "maxReplicas": 5,
                "scaleTargetRef": {"kind": "Deployment", "name": "d"},
                "metrics": [
                    {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}
                ],
            }
        },
        ["x", "Deployment/d", "cpu: <unknown>/80%", "<unset>", 5, 0, "10m"],
    ),
    Row(
        "RoleBinding",
        {"roleRef": {"kind": "Role", "name": "r"}, "subjects": [{"kind": "User", "name": "u"}]},
        ["x", "Role/r", "10m", "u", "", ""],
    ),
    Row(
        "StorageClass",
        {"provisioner": "p", "metadata": {**META, "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}},
        ["x (default)", "p", "Delete", "Immediate", False, "10m"],
    ),
    Row(
        "Event",
        {
            "type": "Normal",
            "reason": "R",
            "message": "m\n",
            "count": 2,
            "firstTimestamp": BORN,
            "lastTimestamp": "2026-01-01T00:09:50Z",
            "involvedObject": {"kind": "Pod", "name": "p"},
            "source": {"component": "kubelet", "host": "n"},
        },
        ["10s", "Normal", "R", "pod/p", "", "kubelet, n", "m", "10m", 2, "x"],
    ),
    Row("LimitRange", {}, ["x", BORN]),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.kind)
def test_rows(row: Row) -> None:
    obj = {"kind": row.kind, "metadata": META, **row.obj}
    made = table(REGISTRY.find(row.kind), [obj], NOW)
    assert made["rows"][0]["cells"] == row.cells
    assert made["rows"][0]["object"] is obj


def test_every_function_fills_all_columns_of_its_kind() -> None:
    for resource in REGISTRY.resources:
        if resource.kind in CELLS and resource.columns:
            obj = {"kind": resource.kind, "metadata": META, "spec": {"containers": []}}
            assert len(CELLS[resource.kind](obj, EPOCH)) == len(resource.columns), resource.qualified


def test_other_kinds_have_a_name_and_an_age() -> None:
    made = table(REGISTRY.find("deviceclasses"), [{"metadata": META}], NOW)
    assert made["rows"][0]["cells"] == ["x", "10m"]
