"""The node lifecycle controller, first half: a node's conditions become taints, so that the scheduler need only look at taints.

What comes in: Nodes.  What goes out: NoSchedule taints for a node that isn't ready, can't be reached, is cordoned or under
pressure. (Watching the Leases, and evicting from nodes that fell silent, is its other half, which is still to come.)
Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go, doNoScheduleTaintingPass, 1.36.  Next: `serviceaccount.py`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop
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


def wanted_keys(node: Object) -> list[str]:
    """The keys of the NoSchedule taints that a node's conditions and its cordon ask for."""
    conditions = node.get("status", {}).get("conditions") or []
    keys = [BY_CONDITION[c["type"], c["status"]] for c in conditions if (c["type"], c["status"]) in BY_CONDITION]
    if node["spec"].get("unschedulable"):
        keys.append(UNSCHEDULABLE)
    return keys


def wanted_taints(node: Object, stamp: str) -> list[Object]:
    """All taints the node should have: what others put there, and ours as the conditions ask for. Shares what stays."""
    taints, keys = node["spec"].get("taints") or [], wanted_keys(node)
    kept = [t for t in taints if t["effect"] != "NoSchedule" or t["key"] not in OURS or t["key"] in keys]
    there = {t["key"] for t in kept if t["effect"] == "NoSchedule"}
    new = [{"key": key, "effect": "NoSchedule", "timeAdded": stamp} for key in keys if key not in there]
    return kept + new


class NodeLifecycleController(ControlLoop):
    """Keeps taints in step with conditions."""

    name = "node-controller"

    def setup(self) -> None:
        self.nodes = self.informer("Node")
        self.nodes.on_change(self.enqueue_object)

    def sync(self, key: str) -> None:
        node = self.nodes.by_key(key)
        if node is None:
            return
        before, after = node["spec"].get("taints") or [], wanted_taints(node, self.stamp())
        if before != after:
            names = ", ".join(wanted_keys(node)) or "none"
            self.client.patch("Node", key, {"spec": {"taints": after or None}}, why=f"conditions and cordon ask for: {names}")
