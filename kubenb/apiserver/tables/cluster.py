"""Rows of what belongs to the cluster as a whole: Namespace, Node, Lease, PriorityClass, RuntimeClass,
ComponentStatus.

Source: pkg/printers/internalversion/printers.go (1.36). Next: `policy`.
"""

from __future__ import annotations

from typing import Any

from kubenb.apiserver.tables.cells import NONE, UNKNOWN, age, distinct, name, spec, status
from kubenb.objects import Object

ROLE = "node-role.kubernetes.io/"


def namespace(obj: Object, now: float) -> list[Any]:
    return [name(obj), status(obj).get("phase", ""), age(obj, now)]


def node_roles(obj: Object) -> str:
    labels = obj["metadata"].get("labels") or {}
    roles = [key.removeprefix(ROLE) for key in labels if key.startswith(ROLE) and key != ROLE]
    return ",".join(distinct([*roles, *([labels["kubernetes.io/role"]] if labels.get("kubernetes.io/role") else [])])) or NONE


def node_status(obj: Object) -> str:
    """Ready, NotReady or Unknown; and SchedulingDisabled when cordoned."""
    ready = next((c for c in status(obj).get("conditions") or () if c["type"] == "Ready"), None)
    word = "Unknown" if ready is None else ("Ready" if ready["status"] == "True" else "NotReady")
    return word + (",SchedulingDisabled" if spec(obj).get("unschedulable") else "")


def node(obj: Object, now: float) -> list[Any]:
    info = status(obj).get("nodeInfo") or {}
    addresses = {one["type"]: one["address"] for one in reversed(status(obj).get("addresses") or [])}
    where = [addresses.get("InternalIP") or NONE, addresses.get("ExternalIP") or NONE]
    system = [info.get(key) or UNKNOWN for key in ("osImage", "kernelVersion", "containerRuntimeVersion")]
    return [
        name(obj),
        node_status(obj),
        node_roles(obj),
        age(obj, now),
        info.get("kubeletVersion", ""),
        *where,
        *system,
    ]


def lease(obj: Object, now: float) -> list[Any]:
    return [name(obj), spec(obj).get("holderIdentity") or "", age(obj, now)]


def priority_class(obj: Object, now: float) -> list[Any]:
    policy = obj.get("preemptionPolicy", "PreemptLowerPriority")
    return [name(obj), obj.get("value", 0), bool(obj.get("globalDefault")), age(obj, now), policy]


def runtime_class(obj: Object, now: float) -> list[Any]:
    return [name(obj), obj.get("handler", ""), age(obj, now)]


def component_status(obj: Object, now: float) -> list[Any]:
    for condition in obj.get("conditions") or ():
        if condition["type"] == "Healthy":
            word = "Healthy" if condition["status"] == "True" else "Unhealthy"
            return [name(obj), word, condition.get("message", ""), condition.get("error", "")]
    return [name(obj), "Unknown", "", ""]


CELLS = {
    "Namespace": namespace,
    "Node": node,
    "Lease": lease,
    "PriorityClass": priority_class,
    "RuntimeClass": runtime_class,
    "ComponentStatus": component_status,
}
