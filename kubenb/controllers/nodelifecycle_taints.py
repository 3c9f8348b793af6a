"""Which taints a node's conditions ask for. Pure: Nodes in, lists of taints out.

Two kinds, put there in two ways: NoSchedule at once, for the scheduler, which then need only look at taints; NoExecute by and by,
as many nodes a second as the zone's health allows (`nodelifecycle_zones.py`), for `tainteviction.py`.
Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go, doNoScheduleTaintingPass and doNoExecuteTaintingPass, 1.36.
"""

from __future__ import annotations

from kubenb.objects import Object

NOT_READY = "node.kubernetes.io/not-ready"
UNREACHABLE = "node.kubernetes.io/unreachable"
UNSCHEDULABLE = "node.kubernetes.io/unschedulable"
BY_CONDITION = {
    ("Ready", "False"): NOT_READY,
    ("Ready", "Unknown"): UNREACHABLE,
    ("MemoryPressure", "True"): "node.kubernetes.io/memory-pressure",
    ("DiskPressure", "True"): "node.kubernetes.io/disk-pressure",
    ("PIDPressure", "True"): "node.kubernetes.io/pid-pressure",
    ("NetworkUnavailable", "True"): "node.kubernetes.io/network-unavailable",
}
OURS = frozenset([*BY_CONDITION.values(), UNSCHEDULABLE])
DRIVES_OUT = {"False": NOT_READY, "Unknown": UNREACHABLE}
"""By the status of the Ready condition: the key of the NoExecute taint."""


def taints(node: Object) -> list[Object]:
    """spec.taints, [] where there are none."""
    return node["spec"].get("taints") or []


def wanted_keys(node: Object) -> list[str]:
    """The keys of the NoSchedule taints that a node's conditions and its cordon ask for."""
    conditions = node.get("status", {}).get("conditions") or []
    keys = [BY_CONDITION[c["type"], c["status"]] for c in conditions if (c["type"], c["status"]) in BY_CONDITION]
    if node["spec"].get("unschedulable"):
        keys.append(UNSCHEDULABLE)
    return keys


def wanted_taints(node: Object, stamp: str) -> list[Object]:
    """All taints the node should have: what others put there, and our NoSchedule ones as the conditions ask for."""
    keys = wanted_keys(node)
    kept = [t for t in taints(node) if t["effect"] != "NoSchedule" or t["key"] not in OURS or t["key"] in keys]
    there = {t["key"] for t in kept if t["effect"] == "NoSchedule"}
    new = [{"key": key, "effect": "NoSchedule", "timeAdded": stamp} for key in keys if key not in there]
    return kept + new


def drives_out(node: Object, key: str) -> bool:
    """Whether the node has the NoExecute taint of this key."""
    return any(taint["key"] == key and taint["effect"] == "NoExecute" for taint in taints(node))


def driving_out(node: Object, key: str, stamp: str) -> list[Object]:
    """The node's taints with the NoExecute taint `key` instead of its counterpart; with "" neither of the two."""
    kept = [t for t in taints(node) if t["effect"] != "NoExecute" or t["key"] not in DRIVES_OUT.values() or t["key"] == key]
    if not key or drives_out(node, key):
        return kept
    return [*kept, {"key": key, "effect": "NoExecute", "timeAdded": stamp}]
