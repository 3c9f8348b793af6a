"""What happened in the cluster, in the scheduler's terms: which pods that could not be placed are worth another try.

Comes in: an old and a new version of an object, as an informer reports them. Goes out: events, each of one kind of
`Change`. A plugin says by `wakes_on` which kinds may undo its refusal, and by `helps` whether this one does.
Source: pkg/scheduler/framework/events.go (1.36). Next: `queue`.
"""

from __future__ import annotations

from enum import Flag, auto
from typing import NamedTuple

from kubenb.objects import Object, labels, metadata
from kubenb.scheduler.requests import pod_requests


class Change(Flag):
    """Kinds of events. "Pod" is one that sits on a node, "own" the waiting pod itself."""

    NODE_ADD = auto()
    NODE_DELETE = auto()
    NODE_ALLOCATABLE = auto()
    NODE_LABEL = auto()
    NODE_TAINT = auto()
    NODE_CONDITION = auto()
    NODE_ANNOTATION = auto()
    POD_ADD = auto()
    POD_LABEL = auto()
    POD_SCALE_DOWN = auto()
    POD_DELETE = auto()
    OWN_LABEL = auto()
    OWN_SCALE_DOWN = auto()
    OWN_TOLERATION = auto()
    OWN_GATES_GONE = auto()
    CLAIM_ADD = auto()
    CLAIM_UPDATE = auto()
    VOLUME_ADD = auto()
    VOLUME_UPDATE = auto()
    CLASS_ADD = auto()
    CLASS_UPDATE = auto()
    CSI_NODE_ADD = auto()
    CSI_NODE_UPDATE = auto()
    ATTACHMENT_DELETE = auto()


NOTHING = Change(0)

_OTHER_KINDS = {
    "PersistentVolumeClaim": (Change.CLAIM_ADD, Change.CLAIM_UPDATE, None),
    "PersistentVolume": (Change.VOLUME_ADD, Change.VOLUME_UPDATE, None),
    "StorageClass": (Change.CLASS_ADD, Change.CLASS_UPDATE, None),
    "CSINode": (Change.CSI_NODE_ADD, Change.CSI_NODE_UPDATE, None),
    "VolumeAttachment": (None, None, Change.ATTACHMENT_DELETE),
}


class Event(NamedTuple):
    """One kind of change to one object; `old` is None where it is new, `new` is None where it is gone."""

    change: Change
    old: Object | None
    new: Object | None


def node_events(old: Object | None, new: Object | None) -> list[Event]:
    """What a node's news mean; [] for heartbeats and other things that no pod waits for."""
    if old is None:
        return [Event(Change.NODE_ADD, None, new)]
    if new is None:
        return [Event(Change.NODE_DELETE, old, None)]
    before, after = old.get("spec") or {}, new.get("spec") or {}
    was, now = old.get("status") or {}, new.get("status") or {}
    found = []
    if before.get("unschedulable") and not after.get("unschedulable"):
        found.append(Change.NODE_TAINT)
    if was.get("allocatable") != now.get("allocatable"):
        found.append(Change.NODE_ALLOCATABLE)
    if labels(old) != labels(new):
        found.append(Change.NODE_LABEL)
    if (before.get("taints") or []) != (after.get("taints") or []):
        found.append(Change.NODE_TAINT)
    if was.get("conditions") is not now.get("conditions") and _states(was) != _states(now):
        found.append(Change.NODE_CONDITION)
    if metadata.annotations(old) != metadata.annotations(new):
        found.append(Change.NODE_ANNOTATION)
    return [Event(change, old, new) for change in found]


def _states(status: Object) -> dict[str, str]:
    return {each["type"]: each["status"] for each in status.get("conditions") or ()}


def pod_update_events(old: Object, new: Object) -> list[Event]:
    """What an update means of a pod that sits on a node, or of the waiting pod itself."""
    own = not new["spec"].get("nodeName")
    found = []
    if labels(old) != labels(new):
        found.append(Change.OWN_LABEL if own else Change.POD_LABEL)
    before, after = old["spec"], new["spec"]
    if before is not after:
        if _shrank(before, after):
            found.append(Change.OWN_SCALE_DOWN if own else Change.POD_SCALE_DOWN)
        if before.get("schedulingGates") and not after.get("schedulingGates"):
            found.append(Change.OWN_GATES_GONE)
        if own and len(before.get("tolerations") or ()) != len(after.get("tolerations") or ()):
            found.append(Change.OWN_TOLERATION)
    return [Event(change, old, new) for change in found]


def _shrank(before: Object, after: Object) -> bool:
    if before.get("containers") is after.get("containers"):
        return False
    now = pod_requests(after)
    return any(amount > now.get(name, 0) for name, amount in pod_requests(before).items())


def other_events(kind: str, old: Object | None, new: Object | None) -> list[Event]:
    """What a change to a claim, volume, storage class or the like means."""
    added, updated, deleted = _OTHER_KINDS[kind]
    change = added if old is None else deleted if new is None else updated
    return [] if change is None else [Event(change, old, new)]
