"""What the verbs refuse before they touch anything: stale versions, other objects of the same name, protected namespaces.

What comes in: the request and the live object.  What goes out: nothing, or an ApiError in the real server's words.
Source: k8s.io/apiserver/pkg/registry/generic/registry/store.go and pkg/storage/interfaces.go (Preconditions), 1.36.
"""

from __future__ import annotations

from kubenb.apiserver.registry import Resource
from kubenb.objects import ApiError, Object, already_exists, conflict, forbidden

IMMORTAL = ("default", "kube-public", "kube-system")
SYSTEM_PRIORITIES = ("system-cluster-critical", "system-node-critical")
_PRECONDITIONS = {"uid": ("UID", "deleted and then recreated"), "resourceVersion": ("ResourceVersion", "modified")}


def not_served() -> ApiError:
    """404 for a path, a kind or a subresource that isn't there."""
    return ApiError(404, "NotFound", "the server could not find the requested resource")


def not_allowed() -> ApiError:
    """405 for a verb that the path doesn't take."""
    return ApiError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")


def taken(resource: Resource, live: Object) -> ApiError:
    """409 for a create whose name is in use; an object on its way out says so."""
    error = already_exists(resource.qualified, live["metadata"]["name"])
    if live["metadata"].get("deletionTimestamp"):
        return ApiError(409, "AlreadyExists", f"object is being deleted: {error.message}", error.status.get("details"))
    return error


def versioned() -> ApiError:
    """500 for a create with a resourceVersion: what was exported can't simply be created again."""
    return ApiError(500, "", "resourceVersion should not be set on objects to be created")


def check_subresource(resource: Resource, subresource: str | None) -> None:
    if subresource and subresource not in resource.subresources:
        raise not_served()


def check_version(resource: Resource, obj: Object, old: Object) -> None:
    """Optimistic concurrency: the version the writer read must still be the live one."""
    meta = obj["metadata"]
    wanted = meta.get("resourceVersion")
    if wanted and wanted != old["metadata"]["resourceVersion"]:
        raise conflict(resource.qualified, meta["name"])


def check_uid(resource: Resource, obj: Object, old: Object) -> None:
    """A PUT that names a uid is meant for that very object."""
    meta = obj["metadata"]
    uid = meta.get("uid")
    if uid and uid != old["metadata"]["uid"]:
        why = f"Precondition failed: UID in precondition: {uid}, UID in object meta: {old['metadata']['uid']}"
        raise conflict(resource.qualified, meta["name"], why)


def check_delete(resource: Resource, obj: Object, preconditions: Object | None) -> None:
    """A delete may name the uid or the version it is meant for, and some namespaces stay (NamespaceLifecycle)."""
    meta = obj["metadata"]
    if resource.kind == "Namespace" and meta["name"] in IMMORTAL:
        raise forbidden("namespaces", meta["name"], "this namespace may not be deleted")
    if resource.kind == "PriorityClass" and meta["name"] in SYSTEM_PRIORITIES:
        raise forbidden(resource.qualified, meta["name"], "this is a system priority class and cannot be deleted")
    for field, (word, what) in _PRECONDITIONS.items() if preconditions else ():
        wanted = (preconditions or {}).get(field)
        if wanted and wanted != meta[field]:
            raise conflict(
                resource.kind, meta["name"],
                f"the {word} in the precondition ({wanted}) does not match the {word} in record "
                f"({meta[field]}). The object might have been {what}",
            )  # fmt: skip
