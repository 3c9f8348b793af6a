"""The taint eviction controller: what doesn't tolerate a NoExecute taint has to leave the node, at once or after a while.

What comes in: nodes with NoExecute taints, and the pods on them.  What goes out: deletions, each at its time. The times run from
the moment at which this controller saw the taint, not from `timeAdded`; a pod that tolerates it after all is spared.
Source: pkg/controller/tainteviction/taint_eviction.go and timed_workers.go, 1.36.  Next: `podgc.py`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop
from kubenb.objects import ApiError, Object, evolve, name, namespace, node_name, uid
from kubenb.objects.conditions import set_condition
from kubenb.objects.tolerations import Taint, stays_for, taints_of

NODE = "node"
REASON = {
    "type": "DisruptionTarget",
    "status": "True",
    "reason": "DeletionByTaintManager",
    "message": "Taint manager: deleting due to NoExecute taint",
}


class TaintEvictionController(ControlLoop):
    """Keys: pods ("namespace/name")."""

    name = "taint-eviction-controller"

    def setup(self) -> None:
        self.driving: dict[str, tuple[Taint, ...]] = {}
        """The NoExecute taints of the nodes that have some."""
        self.due: dict[str, float] = {}
        """When which pod has to go."""
        self.evicted: dict[str, None] = {}
        self.nodes, self.pods = self.informer("Node"), self.informer("Pod")
        self.pods.add_index(NODE, lambda pod: (node_name(pod),) if node_name(pod) else ())
        self.nodes.on_change(self._node_changed)
        self.pods.on_change(self._pod_changed)

    def _node_changed(self, old: Object | None, new: Object | None) -> None:
        key = name(new if new is not None else old or {})
        taints = tuple(taint for taint in taints_of(new) if taint[2] == "NoExecute") if new is not None else ()
        if taints == self.driving.get(key, ()):
            return
        if taints:
            self.driving[key] = taints
        else:
            del self.driving[key]
        if new is not None:  # of a node that is gone, what was planned stands
            for pod in self.pods.by_index(NODE, key):
                self.enqueue_object(None, pod)

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        if not (self.driving or self.due or self.evicted):
            return
        if new is None or (node_name(new) in self.driving and (old is None or old["spec"] is not new["spec"])):
            self.enqueue_object(old, new)

    def sync(self, key: str) -> None:
        pod = self.pods.by_key(key)
        if pod is None:
            self.evicted.pop(key, None)
            self._spare(key, None)
            return
        due = self.due.get(key)
        if due is None or self.nodes.by_key(node_name(pod)) is not None:
            due = self._plan(key, pod)
        if due is not None and due - self.now > 1e-6:
            self.enqueue_after(key, due - self.now, background=True, reason=f"its patience with {node_name(pod)} ends")
        elif due is not None:
            self._evict(key, pod)

    def _plan(self, key: str, pod: Object) -> float | None:
        """When the pod has to go (virtual seconds), by its node's taints; None when it may stay or was told already."""
        stays = stays_for(self.driving.get(node_name(pod), ()), pod["spec"].get("tolerations") or ())
        if stays is None:
            self._spare(key, pod)
        if stays is None or key in self.evicted:
            return None
        if not stays and self.due.pop(key, None) is not None:
            self._tell(pod, f"Cancelling deletion of Pod {key}")  # it goes at once instead
        return self.due.setdefault(key, self.now + stays)

    def _spare(self, key: str, pod: Object | None) -> None:
        """It may stay, or is gone already: nothing is planned for it any more."""
        if self.due.pop(key, None) is not None:
            space, _, own = key.rpartition("/")
            gone: Object = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": own, "namespace": space}}
            self._tell(pod or gone, f"Cancelling deletion of Pod {key}")
        elif pod is not None:
            self.evicted.pop(key, None)

    def _evict(self, key: str, pod: Object) -> None:
        self._tell(pod, f"Marking for deletion Pod {key}")
        status = pod.get("status") or {}
        conditions = set_condition(status.get("conditions") or [], REASON, self.stamp())
        why = "its node has a NoExecute taint that it doesn't tolerate (any more)"
        try:
            self.client.patch_status(pod, evolve(status, "conditions", conditions), why)
            self.client.delete("Pod", name(pod), namespace(pod), uid=uid(pod), why=why)
        except ApiError as error:
            if error.code not in (404, 409):
                raise
        del self.due[key]
        self.evicted[key] = None

    def _tell(self, pod: Object, message: str) -> None:
        self.recorder.event(pod, "Normal", "TaintManagerEviction", message)
