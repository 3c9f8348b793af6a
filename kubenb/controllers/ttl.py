"""The ttl controller: tells every kubelet, by an annotation, how long it may keep Secrets and ConfigMaps without asking again.

What comes in: Nodes.  What goes out: `node.alpha.kubernetes.io/ttl` on each, more seconds the more nodes there are.
Source: pkg/controller/ttl/ttl_controller.go, 1.36.  Next: `kubenb.scheduler`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop
from kubenb.objects import Object
from kubenb.objects import annotations as annotations_of

ANNOTATION = "node.alpha.kubernetes.io/ttl"
STEPS = ((0, 100, 0), (90, 500, 15), (450, 1000, 30), (900, 2000, 60), (1800, 10**9, 300))
"""(nodes from, nodes to, seconds): the ranges overlap, so that a node more or less doesn't change every node back and forth."""


def step_for(nodes: int, step: int) -> int:
    """The step for so many nodes, coming from `step`."""
    while nodes > STEPS[step][1]:
        step += 1
    while nodes < STEPS[step][0]:
        step -= 1
    return step


class TTLController(ControlLoop):
    """Keeps the annotation in step with the size of the cluster."""

    name = "ttl-controller"

    def setup(self) -> None:
        self.count, self.step = 0, 0
        self.nodes = self.informer("Node")
        self.nodes.on_change(self._node_changed)

    def _node_changed(self, old: Object | None, new: Object | None) -> None:
        self.count += (new is not None) - (old is not None)
        before, self.step = self.step, step_for(self.count, self.step)
        if before != self.step:
            for node in self.nodes.list():
                self.enqueue_object(None, node)
        elif new is not None and annotations_of(new).get(ANNOTATION) != self._wanted():
            self.enqueue_object(old, new)

    def _wanted(self) -> str:
        return str(STEPS[self.step][2])

    def sync(self, key: str) -> None:
        node = self.nodes.by_key(key)
        if node is not None and annotations_of(node).get(ANNOTATION) != self._wanted():
            why = f"in a cluster of {self.count} nodes kubelets may keep Secrets and ConfigMaps for {self._wanted()} s"
            self.client.patch("Node", key, {"metadata": {"annotations": {ANNOTATION: self._wanted()}}}, why=why)
