"""What the scheduler hears: pods and nodes come, change and go, and the table and the queue follow.

Comes in: (old, new) from the informers. Goes out: calls to the node table, the queue, and events for pods that wait.
Pods that have ended count as gone, as in the real scheduler's watch. Source: pkg/scheduler/eventhandlers.go (1.36).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.client import InformerFactory
from kubenb.ledger import Spread
from kubenb.objects import Object, is_terminating, key, labels
from kubenb.scheduler.events import Change, Event, node_events, other_events, pod_update_events
from kubenb.scheduler.plugins.scheduling_gates import is_gated
from kubenb.scheduler.pod_info import PodInfo, is_finished, nominated_node
from kubenb.scheduler.writer import SCHEDULER_NAME

if TYPE_CHECKING:
    from kubenb.scheduler.scheduler import Scheduler

_OTHER_KINDS = ("PersistentVolumeClaim", "PersistentVolume", "StorageClass", "CSINode", "VolumeAttachment")


class Listening:
    """The handlers, and the pods that are assumed but not confirmed yet."""

    def __init__(self, scheduler: Scheduler, factory: InformerFactory) -> None:
        self._scheduler = scheduler
        self._table, self._queue = scheduler.core.table, scheduler.queue
        self._nominations = scheduler.core.profile.nominations
        self._assumed: dict[str, str] = {}
        self._joined: dict[str, float] = {}
        self._late: dict[str, int | None] = {}
        """New pods with claims, and why they came: what was created just before them gets its time to be heard of, too."""
        self._nodes = factory.informer("Node")
        self._pods = factory.informer("Pod")
        self._nodes.on_change(self._node_changed)
        self._pods.on_change(self._pod_changed)
        for kind in _OTHER_KINDS:
            self._listen_to(kind)

    # ---- assumed pods

    def assume(self, info: PodInfo, node: str) -> None:
        """The pod counts as placed from now on."""
        self._table.place(info, node)
        self._assumed[info.key] = node
        self._nominations.drop(info.key)

    def assumed_node(self, name: str) -> str:
        """The node of a pod whose binding is under way, or ""."""
        return self._assumed.get(name, "")

    def forget(self, info: PodInfo) -> Object | None:
        """An assumed pod could not be bound: its room is free. Returns the pod if it still wants a node."""
        node = self._assumed.pop(info.key, None)
        if node is None:
            return None
        self._table.take_off(info.key, node)
        self._gone(_placed_on(info.pod, node), None)
        live = self._pods.by_key(info.key)
        return live if live is not None and _wants_node(live) else None

    # ---- pods

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        if old is not None and is_finished(old):
            old = None
        if new is not None and is_finished(new):
            new = None
        if new is None:
            if old is not None:
                self._pod_gone(old)
        elif new["spec"].get("nodeName"):
            if old is not None and old["spec"].get("nodeName"):
                self._placed_pod_changed(old, new)
            else:
                self._pod_placed(new)
        elif new["spec"].get("schedulerName", SCHEDULER_NAME) == SCHEDULER_NAME:
            self._waiting_pod_changed(old, new)

    def _pod_placed(self, pod: Object) -> None:
        """A binding is confirmed, or a pod came with its node named."""
        name, node = key(pod), pod["spec"]["nodeName"]
        self._queue.drop(name)
        self._nominations.drop(name)
        assumed = self._assumed.pop(name, None)
        if assumed == node and self._table.confirm(name, node, pod):
            pass
        else:
            if assumed is not None:
                self._table.take_off(name, assumed)
            self._table.place(self._table.read_pod(pod), node)
        self._happened(Event(Change.POD_ADD, None, pod))

    def _placed_pod_changed(self, old: Object, new: Object) -> None:
        node = new["spec"]["nodeName"]
        same_labels = old["metadata"].get("labels") is new["metadata"].get("labels") or labels(old) == labels(new)
        same_spec = old["spec"] is new["spec"] or old["spec"] == new["spec"]
        if same_labels and same_spec and is_terminating(old) == is_terminating(new):
            self._table.confirm(key(new), node, new)
            return
        self._table.take_off(key(new), node)
        self._table.place(self._table.read_pod(new), node)
        for event in pod_update_events(old, new):
            self._happened(event)

    def _waiting_pod_changed(self, old: Object | None, new: Object) -> None:
        name = key(new)
        if name in self._assumed or name in self._late:
            return
        info = self._table.read_pod(new)
        if old is None and info.claims:
            self._late[name] = self._pods.cause
            self._scheduler.sim.after(longest(self._scheduler.ledger.watch_latency), self._claims_heard, name)
            return
        gated = is_gated(new)
        if old is None:
            self._queue.add(info, self._pods.cause, gated)
        else:
            self._queue.update(info, pod_update_events(old, new), self._pods.cause, gated)
            if nominated_node(old) and nominated_node(old) != nominated_node(new):
                self._gone(old, self._pods.cause)
        self._scheduler.nominate(info)
        self._scheduler.wake()

    def _claims_heard(self, name: str) -> None:
        """A pod's claims had their time: now it is its turn, if it still is there and has no node."""
        cause, pod = self._late.pop(name), self._pods.by_key(name)
        if pod is None or not _wants_node(pod):
            return
        info = self._table.read_pod(pod)
        self._queue.add(info, cause, is_gated(pod))
        self._scheduler.nominate(info)
        self._scheduler.wake()

    def _pod_gone(self, pod: Object) -> None:
        name = key(pod)
        node = pod["spec"].get("nodeName")
        self._queue.drop(name)
        self._nominations.drop(name)
        self._scheduler.volumes.drop(name)
        assumed = self._assumed.pop(name, None)
        if node or assumed:
            self._table.take_off(name, node or assumed or "")
            self._gone(_placed_on(pod, node or assumed or ""), self._pods.cause)
        elif nominated_node(pod):
            self._gone(pod, self._pods.cause)

    def _gone(self, pod: Object, cause: int | None) -> None:
        self._scheduler.react(Event(Change.POD_DELETE, pod, None), cause)

    # ---- nodes and the rest

    def _node_changed(self, old: Object | None, new: Object | None) -> None:
        name = (new or old or {})["metadata"]["name"]
        if old is None:
            self._joined[name] = self._scheduler.sim.now
        elif self._joined.get(name) == self._scheduler.sim.now:
            old = None  # the watch brought its creation and this in one go: it joins as it is now
        events = node_events(old, new)
        if new is None:
            self._joined.pop(name, None)
            self._table.drop_node(name)
        elif old is None or events or _images(old) != _images(new) or old["spec"] != new["spec"]:
            self._table.put_node(new)
        for event in events:
            self._scheduler.react(event, self._nodes.cause)

    def _listen_to(self, kind: str) -> None:
        informer = self._scheduler.reader.informer(kind)

        def changed(old: Object | None, new: Object | None) -> None:
            if kind == "PersistentVolumeClaim":
                self._scheduler.volumes.claim_changed(old, new)
            for event in other_events(kind, old, new):
                self._scheduler.react(event, informer.cause)

        informer.on_change(changed)

    def _happened(self, event: Event) -> None:
        self._scheduler.react(event, self._pods.cause)


def _wants_node(pod: Object) -> bool:
    return not pod["spec"].get("nodeName") and not is_terminating(pod)


def _placed_on(pod: Object, node: str) -> Object:
    return pod if pod["spec"].get("nodeName") else {**pod, "spec": {**pod["spec"], "nodeName": node}}


def longest(spread: Spread) -> float:
    """The upper end of a delay of the ledger."""
    return spread[1] if isinstance(spread, tuple) else spread


def _images(node: Object) -> object:
    return (node.get("status") or {}).get("images")
