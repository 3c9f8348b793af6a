"""Field managers: who owns which field, noted at every write of a person, asked at every server-side apply.

What comes in: the object before and after, and who wrote it through which door (the object itself, /status, /scale).  What goes
out: the object with metadata.managedFields.  The arithmetic is in `kubenb.objects.managed_fields`; the engine's own components
aren't noted (ten writes a pod, which nobody applies against).
Source: staging/src/k8s.io/apimachinery/pkg/util/managedfields, 1.36.  Next: `server.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kubenb.apiserver.call import Call
from kubenb.apiserver.registry import Resource
from kubenb.objects import ApiError, Manager, Object, load_schema, track_update, without
from kubenb.objects import server_side_apply as merge_applied
from kubenb.objects.field_sets import UnknownField

if TYPE_CHECKING:
    from kubenb.apiserver.server import APIServer


def tracked(new: Object, old: Object | None, resource: Resource, call: Call, stamp: str, subresource: str = "") -> Object:
    """`new` with its owners after an ordinary write, through `subresource` or the door that the call itself names."""
    if call.trusted or call.applying or not resource.type:
        return new
    door = subresource or call.door
    manager = Manager(call.manager, "Update", resource.group_version, door)
    ignored = frozenset(("spec",)) if door == "status" else frozenset(("status",) if "status" in resource.subresources else ())
    try:
        return track_update(old, new, manager, stamp, resource.type, load_schema(), ignored)
    except UnknownField:  # a list's item without its key, say: the write counts, its owners are forgotten (UpdateNoErrors)
        return without(new, ("metadata", "managedFields"))


def changed(new: Object, old: Object) -> bool:
    """True when an apply changed nothing but who owns what; the time of an entry doesn't count."""
    before, after = ([{**entry, "time": ""} for entry in o["metadata"].get("managedFields") or ()] for o in (old, new))
    return before != after


def apply(api: APIServer, resource: Resource, name: str, applied: Object, namespace: str | None, call: Call) -> Object:
    """Server-side apply: create the object, or merge what is applied into it. Raises ApiError 409 for fields that others own."""
    if not resource.type:
        raise ApiError(415, "UnsupportedMediaType", f"{resource.plural} can't be applied: kubenb does not know their fields")
    api.pipeline.decode(applied, resource, call)  # only to be refused; what is owned is what was said
    space = (namespace or "default") if resource.namespaced else ""
    live = api.etcd.get(resource.qualified, space, name)
    manager = Manager(call.manager, "Apply", resource.group_version)
    stamp, schema = api.sim.stamp(), load_schema()
    merged = merge_applied(live.object if live else None, applied, manager, stamp, resource.type, schema, call.force)
    done = replace(call, applying=True)
    if live is None:
        return api.create(merged, namespace, done)
    return api.replace(resource, live, merged, done)
