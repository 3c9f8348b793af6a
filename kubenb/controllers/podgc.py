"""The pod garbage collector: pods that nobody will ever finish, because their node is gone or there are too many dead ones.

What comes in: pods and nodes.  What goes out: deletions without grace. A node that somebody has declared out of service (a taint)
loses its terminating pods at the next look: their volumes can go elsewhere.
Every 20 s it looks around. A node that isn't there stays in quarantine for 40 s: it may come back.
Source: pkg/controller/podgc/gc_controller.go, 1.36.  Next: `garbagecollector.py`, which follows owner references.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.client import ControlLoop
from kubenb.objects import ApiError, Object, evolve, is_terminating, is_true, key, name, namespace, uid
from kubenb.objects.conditions import set_condition
from kubenb.objects.pods import is_pod_terminal, node_name

TICK = "look around"
NODE = "node"
NODE_GONE = {
    "type": "DisruptionTarget",
    "status": "True",
    "reason": "DeletionByPodGC",
    "message": "PodGC: node no longer exists",
}
OUT_OF_SERVICE = "node.kubernetes.io/out-of-service"


def out_of_service(node: Object) -> bool:
    """Somebody says that the machine is off, and it isn't Ready."""
    declared = any(taint.get("key") == OUT_OF_SERVICE for taint in node["spec"].get("taints") or ())
    return declared and not is_true(node, "Ready")


class PodGarbageCollector(ControlLoop):
    name = "pod-garbage-collector"

    def setup(self) -> None:
        self.pods = self.informer("Pod")
        self.nodes = self.informer("Node")
        self.pods.add_index(NODE, lambda pod: (node_name(pod),) if node_name(pod) else ())
        self.used_nodes: dict[str, int] = {}
        self.finished: dict[str, Object] = {}
        self.unbound_terminating: dict[str, Object] = {}
        self.quarantine: dict[str, float] = {}
        self.pods.on_change(self._pod_changed)
        self._again()

    def _again(self) -> None:
        period = self.ledger.pod_gc_period
        self.enqueue_after(TICK, period, background=True, reason=f"every {period:g} s")

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        before, after = node_name(old) if old else "", node_name(new) if new else ""
        if before != after or (old is None or new is None):
            self._count(before, -1)
            self._count(after, +1)
        pod = new if new is not None else old
        if pod is None:
            return
        _sort(self.finished, pod, new is not None and is_pod_terminal(new))
        _sort(self.unbound_terminating, pod, new is not None and is_terminating(new) and not after)

    def _count(self, node: str, by: int) -> None:
        if node:
            self.used_nodes[node] = self.used_nodes.get(node, 0) + by
            if self.used_nodes[node] <= 0:
                del self.used_nodes[node]

    def sync(self, key: str) -> None:
        self._again()
        self._collect_finished()
        for node in self._lost_nodes():
            for pod in self.pods.by_index(NODE, node):
                self._fail_and_delete(pod, f"node {node} no longer exists")
        for pod in list(self.unbound_terminating.values()):
            self._fail_and_delete(pod, "it is being deleted and has no node whose kubelet could finish it", ())
        for off in filter(out_of_service, self.nodes.list()):
            self._clear(name(off))

    def _clear(self, node: str) -> None:
        for pod in self.pods.by_index(NODE, node):
            if is_terminating(pod):
                self._fail_and_delete(pod, f"node {node} is out of service", ())

    def _collect_finished(self) -> None:
        """Finished pods are kept for their logs, the newest 12,500."""
        limit = self.ledger.pod_gc_threshold
        surplus = len(self.finished) - limit
        if limit <= 0 or surplus <= 0:
            return
        oldest = sorted(self.finished.values(), key=lambda pod: (pod["metadata"]["creationTimestamp"], name(pod)))
        for pod in oldest[:surplus]:
            self._delete(pod, f"{len(self.finished)} finished pods, {limit} are kept")

    def _lost_nodes(self) -> list[str]:
        """Nodes with pods that have been missing through their quarantine, and are missing for the API server too."""
        missing = [node for node in self.used_nodes if self.nodes.by_key(node) is None]
        self.quarantine = {node: self.quarantine.get(node, self.now + self.ledger.pod_gc_quarantine) for node in missing}
        due = [node for node, until in self.quarantine.items() if until <= self.now + 1e-6]
        return [node for node in due if not self._exists(node)]

    def _exists(self, node: str) -> bool:
        try:
            self.client.get("Node", node)
        except ApiError as error:
            return error.code != 404
        return True

    def _fail_and_delete(self, pod: Object, why: str, reasons: Sequence[Object] = (NODE_GONE,)) -> None:
        """Nobody reports for the pod any more: it counts as failed, and goes."""
        status = pod.get("status") or {}
        if not is_pod_terminal(pod):
            conditions = status.get("conditions") or []
            for reason in reasons:
                conditions = set_condition(conditions, reason, self.stamp())
            failed = evolve(evolve(status, "phase", "Failed"), "conditions", conditions)
            try:
                self.client.patch_status(pod, failed, why)
            except ApiError as error:
                if error.code not in (404, 409):
                    raise
        self._delete(pod, why)

    def _delete(self, pod: Object, why: str) -> None:
        try:
            self.client.delete("Pod", name(pod), namespace(pod), grace_period=0, uid=uid(pod), why=why)
        except ApiError as error:
            if error.code not in (404, 409):
                raise


def _sort(index: dict[str, Object], pod: Object, belongs: bool) -> None:
    """Keep the pod's latest version in an index it belongs to, and out of it otherwise."""
    if belongs:
        index[key(pod)] = pod
    elif index:
        index.pop(key(pod), None)
