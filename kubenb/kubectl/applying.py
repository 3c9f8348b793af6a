"""`apply` of one object: create it, or patch what is there three ways (what was applied last, what the manifest says, what is
live).

Comes in: an object and how to reach the server. Goes out: the stored object and the patch that was sent ({}: nothing to change,
None: created). `Cluster.apply` uses the same. Source: kubectl, pkg/cmd/apply/apply.go and patcher.go (1.36). Next: `apply`, the
verb.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.objects import ApiError, Object, load_schema
from kubenb.objects.last_applied import last_applied, with_last_applied
from kubenb.objects.strategic_diff import three_way

if TYPE_CHECKING:
    from kubenb.apiserver import APIServer, Call, Resource

TRIES = 5
"""How often a patch is computed anew when somebody else was faster."""


def apply_object(api: APIServer, obj: Object, namespace: str, call: Call) -> Object:
    """Apply one object through the API server. Raises ApiError."""
    resource = api.registry.of_object(obj)
    metadata = obj.get("metadata") or {}
    if not isinstance(metadata, dict):
        return api.create(obj, namespace, call)  # which says what is wrong with it
    name = str(metadata.get("name") or "")
    space = str(metadata.get("namespace") or namespace) if resource.namespaced else None
    if space is not None:
        obj = {**obj, "metadata": {**metadata, "namespace": space}}
    try:
        live = api.get(resource, name, space)
    except ApiError as error:
        if error.reason != "NotFound":
            raise
        return api.create(with_last_applied(obj), space, call)
    patch = apply_patch(live, obj, resource)
    return api.patch(resource, name, patch, "strategic" if resource.type else "merge", space, call) if patch else live


def apply_patch(live: Object, manifest: Object, resource: Resource) -> Object:
    """The patch that leads from the live object to the manifest; {} where nothing is to be changed."""
    return three_way(last_applied(live) or {}, with_last_applied(manifest), live, resource.type, load_schema())
