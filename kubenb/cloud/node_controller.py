"""The node controller of the cloud-controller-manager: a Node whose machine the cloud no longer has is deleted.

What comes in: Nodes that are not ready. What goes out: deletions of those without a machine; a taint on those that are switched
off. The cluster alone can't tell a dead machine from a broken cable; the provider can. Without this controller a dead Node stays
`NotReady` for ever. Source: staging/src/k8s.io/cloud-provider/controllers/nodelifecycle, 1.36. Next: `route_controller.py`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop, Process
from kubenb.cloud.cloud import Cloud
from kubenb.objects import Object, is_true, name

SHUTDOWN = {"key": "node.cloudprovider.kubernetes.io/shutdown", "effect": "NoSchedule"}


class CloudNodeLifecycleController(ControlLoop):
    """Looks NotReady nodes up in the cloud, a few seconds after it hears of them."""

    name = "cloud-node-lifecycle-controller"
    workers = 1

    def __init__(self, process: Process, cloud: Cloud) -> None:
        self.cloud = cloud
        super().__init__(process)

    def setup(self) -> None:
        self.nodes = self.informer("Node")
        self.nodes.on_change(self._node_changed)

    def _node_changed(self, old: Object | None, new: Object | None) -> None:
        if new is None or name(new) not in self.cloud.machines:
            return
        ready = is_ready(new)
        if (not ready or SHUTDOWN["key"] in taint_keys(new)) and (old is None or ready != is_ready(old)):
            seconds = self.sim.draw("cloud/nodes", (0.0, self.ledger.cloud_node_period))
            self.enqueue_after(name(new), seconds, background=True, reason="the next look at NotReady nodes")

    def sync(self, key: str) -> None:
        node = self.nodes.by_key(key)
        machine = self.cloud.machines.get(key)
        if node is None or machine is None:
            return
        if is_ready(node):
            self._set_shutdown(node, False)
        elif not machine.exists:
            message = f"Deleting node {key} because it does not exist in the cloud provider"
            self.recorder.event(node, "Normal", "DeletingNode", message)
            self.client.delete("Node", key, why="the cloud has no such machine any more")
        else:
            self._set_shutdown(node, not machine.running)

    def _set_shutdown(self, node: Object, off: bool) -> None:
        if off == (SHUTDOWN["key"] in taint_keys(node)):
            return
        others = [one for one in node["spec"].get("taints") or () if one["key"] != SHUTDOWN["key"]]
        why = "the cloud says that the machine is switched off" if off else "the machine is back"
        self.client.patch("Node", name(node), {"spec": {"taints": [*others, SHUTDOWN] if off else others or None}}, why=why)


def is_ready(node: Object) -> bool:
    """A Node that says nothing of itself yet counts as ready: its kubelet is just starting."""
    conditions = (node.get("status") or {}).get("conditions") or ()
    return not any(one["type"] == "Ready" for one in conditions) or is_true(node, "Ready")


def taint_keys(node: Object) -> list[str]:
    return [one["key"] for one in node["spec"].get("taints") or ()] if node.get("spec") else []
