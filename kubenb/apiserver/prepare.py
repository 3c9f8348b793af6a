"""Preparation: what the server decides itself before it validates: the initial status, the generation, generated
labels.

Comes in: a defaulted and admitted object, for changes with its old version. Goes out: the object as it would be
stored; a status sent through the front door is dropped, a spec sent through /status too. Source:
pkg/registry/*/strategy.go (1.36). Next: `validation`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from kubenb.apiserver.decode import decode_subtree
from kubenb.apiserver.prepare_kinds import CREATE, SUBRESOURCES, UPDATE
from kubenb.apiserver.resources import Typed
from kubenb.objects import Object
from kubenb.objects.schema import load_schema

WITH_GENERATION = frozenset((
    "apps.v1.DaemonSet", "apps.v1.Deployment", "apps.v1.ReplicaSet", "apps.v1.StatefulSet", "batch.v1.CronJob", "batch.v1.Job",
    "core.v1.Pod", "core.v1.ReplicationController", "discovery.v1.EndpointSlice", "networking.v1.Ingress",
    "networking.v1.IngressClass", "networking.v1.NetworkPolicy", "policy.v1.PodDisruptionBudget",
    "scheduling.v1.PriorityClass", "storage.v1.CSIDriver",
))  # fmt: skip
"""Kinds that count the changes of what they ask for."""

UNTYPED_WITH_GENERATION = frozenset((
    "CustomResourceDefinition", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration",
    "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration",
))  # fmt: skip
"""The same of the kinds that the schema has no type for."""

KEEPS_STATUS = frozenset(("core.v1.Node", "core.v1.Namespace", "core.v1.PersistentVolume", "core.v1.PersistentVolumeClaim"))
"""Kinds whose status at creation is not simply emptied."""


@cache
def empty_status(type_name: str) -> Object | None:
    """A kind's status as Go writes it before anybody filled it in; None for kinds without one."""
    schema = load_schema()
    known = schema.types.get(type_name)
    field = known.fields.get("status") if known else None
    return decode_subtree({}, field.ref, schema) if field and field.ref else None


def prepare_create(obj: Object, resource: Typed, now: str = "") -> Object:
    """A new object with its initial status and generation 1, if its kind has them. `now` is a time stamp, for kinds
    that note it.
    """
    metadata = {
        k: v
        for k, v in obj["metadata"].items()
        if k not in ("deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink")
    }
    if resource.type in WITH_GENERATION or (not resource.type and resource.kind in UNTYPED_WITH_GENERATION):
        metadata["generation"] = 1
    obj = {**obj, "metadata": metadata}
    status = empty_status(resource.type)
    if status is not None and resource.type not in KEEPS_STATUS:
        obj["status"] = status
    how = CREATE.get(resource.type)
    return how(obj, now) if how else obj


def prepare_update(new: Object, old: Object, resource: Typed, subresource: str | None = None) -> Object:
    """The new version with what a change can't touch taken from the old one, and its generation counted up if it asks
    for something else.
    """
    metadata = _kept_metadata(new["metadata"], old["metadata"])
    if subresource == "status":
        return _status_only(new, old, metadata, resource)
    side_door = SUBRESOURCES.get((resource.type, subresource or ""))
    if side_door:
        return _counted({**side_door(new, old), "metadata": metadata}, old, resource.type)
    new = {**new, "metadata": metadata}
    if subresource is not None:
        return new
    if "status" in old and empty_status(resource.type) is not None:
        new["status"] = old["status"]
    how = UPDATE.get(resource.type)
    if how:
        new = how(new, old)
    return _counted(new, old, resource.type)


def _counted(new: Object, old: Object, type_name: str) -> Object:
    """With the next generation, if the change is one that counts."""
    generation = old["metadata"].get("generation")
    if generation is None or type_name == "scheduling.v1.PriorityClass" or not _asks_for_more(new, old, type_name):
        return new
    return {**new, "metadata": {**new["metadata"], "generation": generation + 1}}


def _kept_metadata(new: Object, old: Object) -> Object:
    """uid, times and generation are the server's."""
    kept = {k: v for k, v in new.items() if k not in ("generation", "selfLink")}
    for key in ("generation", "creationTimestamp", "deletionTimestamp"):
        if key in old:
            kept[key] = old[key]
        else:
            kept.pop(key, None)
    for key in ("uid", "deletionGracePeriodSeconds"):
        if key in old:
            kept.setdefault(key, old[key])
    return kept


def _status_only(new: Object, old: Object, metadata: Object, resource: Typed) -> Object:
    """Through /status only the status changes, and what of the metadata anybody may change."""
    if resource.type == "apps.v1.Deployment":
        _take(metadata, old["metadata"], "labels")
    status = new.get("status") or empty_status(resource.type) or {}
    if resource.type == "core.v1.Pod":
        _take(metadata, old["metadata"], "ownerReferences")
        if "qosClass" in old["status"] and "qosClass" not in status:
            status = {**status, "qosClass": old["status"]["qosClass"]}
    return {**old, "metadata": metadata, "status": status}


def _take(metadata: Object, old: Object, key: str) -> None:
    if key in old:
        metadata[key] = old[key]
    else:
        metadata.pop(key, None)


def _asks_for_more(new: Object, old: Object, type_name: str) -> bool:
    """Whether the change is one that the generation counts."""
    if type_name == "discovery.v1.EndpointSlice":
        return _body(new) != _body(old) or _differs(new, old, "labels")
    if type_name == "apps.v1.Deployment" and _differs(new, old, "annotations"):
        return True
    return bool(new.get("spec") is not old.get("spec") and new.get("spec") != old.get("spec"))


def _differs(new: Object, old: Object, key: str) -> bool:
    return (new["metadata"].get(key) or {}) != (old["metadata"].get(key) or {})


def _body(obj: Object) -> dict[str, Any]:
    return {key: value for key, value in obj.items() if key not in ("metadata", "apiVersion", "kind")}
