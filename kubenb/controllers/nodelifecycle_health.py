"""What a node's silence means. Pure: conditions and times in, conditions out.

A node gives two signs of life: it renews its Lease (every 10 s) and reports its status (when it changes, or every 5 minutes).
Either will do. After `node_monitor_grace` seconds without one, what the kubelet had reported isn't known any more.
Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go, tryUpdateNodeHealth, 1.36.  Next: `nodelifecycle_zones.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from kubenb.objects import Object, get_condition

REPORTED = ("Ready", "MemoryPressure", "DiskPressure", "PIDPressure")
NEVER = ("NodeStatusNeverUpdated", "Kubelet never posted node status.")
STOPPED = ("NodeStatusUnknown", "Kubelet stopped posting node status.")


@dataclass(slots=True)
class Health:
    """What is remembered of one node: when a sign of life was last noticed (virtual seconds), the Ready condition as last looked
    at (its heartbeat, its status), in which zone the node stands, and its uid.
    """

    noticed: float
    heartbeat: str
    ready: str
    zone: str
    uid: str


def ready_status(node: Object) -> str:
    """The Ready condition: "True", "False", "Unknown"; "" before the first report."""
    condition = get_condition(node, "Ready")
    return condition["status"] if condition else ""


def heartbeat(node: Object) -> str:
    """The Ready condition's lastHeartbeatTime, "" where there is none."""
    condition = get_condition(node, "Ready")
    return (condition.get("lastHeartbeatTime") or "") if condition else ""


def silenced(node: Object, stamp: str) -> list[Object]:
    """The conditions of a node that has fallen silent: Unknown, those that the kubelet never reported, too."""
    found = list((node.get("status") or {}).get("conditions") or ())
    known = {condition["type"] for condition in found}
    for index, condition in enumerate(found):
        if condition["type"] in REPORTED and condition["status"] != "Unknown":
            reason, message = STOPPED
            found[index] = {
                **condition, "status": "Unknown", "reason": reason, "message": message, "lastTransitionTime": stamp,
            }  # fmt: skip
    created = node["metadata"]["creationTimestamp"]
    for type in REPORTED:
        if type not in known:
            reason, message = NEVER
            times = {"lastHeartbeatTime": created, "lastTransitionTime": stamp}
            found.append({"type": type, "status": "Unknown", "reason": reason, "message": message, **times})
    return found
