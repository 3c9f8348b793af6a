"""What a DELETE does to an object: gone at once, or marked and left to its finalizers and its grace period.

What comes in: the object and the delete options.  What goes out: the marked version, or None when nothing keeps the object.
Source: staging/src/k8s.io/apiserver/pkg/registry/rest/delete.go and registry/generic/registry/store.go, 1.36.
"""

from __future__ import annotations

from typing import Any

from kubenb.apiserver.registry import Resource
from kubenb.objects import Object

FOREGROUND, ORPHAN = "foregroundDeletion", "orphan"
FINISHED = ("Succeeded", "Failed")


def grace_seconds(obj: Object, wanted: int | None) -> int:
    """Seconds the object may still live after the request. Only pods have grace; 0 for all else.

    A pod without a node, or one whose containers have all ended, goes at once. A negative wish counts as 1.
    """
    if obj["kind"] != "Pod":
        return 0
    spec = obj["spec"]
    if not spec.get("nodeName") or obj.get("status", {}).get("phase") in FINISHED:
        return 0
    seconds = spec.get("terminationGracePeriodSeconds", 30) if wanted is None else wanted
    return 1 if seconds < 0 else int(seconds)


def finalizers_for(present: list[str], propagation: str | None) -> list[str]:
    """The finalizers after a delete with this propagation policy ("Background", "Foreground", "Orphan", None: leave them)."""
    if propagation is None:
        return present
    kept = [f for f in present if f not in (FOREGROUND, ORPHAN)]
    return kept + {"foreground": [FOREGROUND], "orphan": [ORPHAN]}.get(propagation.lower(), [])


def marked(obj: Object, grace: int | None, propagation: str | None, now: float, stamp: Any) -> Object | None:
    """The object as a delete request leaves it; None when it is removed at once; `obj` itself when nothing changes.

    `now`: virtual seconds; `stamp(seconds)`: the Kubernetes Time of a virtual second.
    """
    meta = obj["metadata"]
    finalizers = finalizers_for(meta.get("finalizers") or [], propagation)
    seconds = grace_seconds(obj, grace)
    keeps = bool(finalizers) or bool(seconds) or bool(obj["kind"] == "Namespace" and obj["spec"].get("finalizers"))
    if not keeps:
        return None
    new_meta = dict(meta)
    if finalizers != (meta.get("finalizers") or []):
        new_meta["finalizers"] = finalizers
        if not finalizers:
            del new_meta["finalizers"]
    if not meta.get("deletionTimestamp"):
        _mark(new_meta, seconds, now, stamp)
    elif obj["kind"] == "Pod" and seconds < meta.get("deletionGracePeriodSeconds", 0):
        new_meta["deletionTimestamp"] = stamp(now + seconds)
        new_meta["deletionGracePeriodSeconds"] = seconds
    if new_meta == meta:
        return obj
    new = {**obj, "metadata": new_meta}
    if obj["kind"] == "Namespace":
        new["status"] = {**obj.get("status", {}), "phase": "Terminating"}
    return new


def _mark(meta: Object, seconds: int, now: float, stamp: Any) -> None:
    meta["deletionTimestamp"] = stamp(now + seconds)
    meta["deletionGracePeriodSeconds"] = seconds
    if meta.get("generation"):
        meta["generation"] += 1


def is_released(obj: Object) -> bool:
    """True when an update took away the last thing that kept a deleted object: it is removed instead of stored."""
    meta = obj["metadata"]
    if not meta.get("deletionTimestamp") or meta.get("finalizers") or meta.get("deletionGracePeriodSeconds"):
        return False
    return not (obj["kind"] == "Namespace" and obj["spec"].get("finalizers"))


def success(resource: Resource, obj: Object) -> Object:
    """The Status of an object that went at once."""
    details: Object = {
        "name": obj["metadata"]["name"],
        "kind": resource.plural,
        "uid": obj["metadata"]["uid"],
    }
    if resource.group:
        details["group"] = resource.group
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}
