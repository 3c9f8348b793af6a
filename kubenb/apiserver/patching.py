"""PATCH: from the live object and a patch to the object it asks for.

What comes in: the object as served, and a patch of one of four types.  What goes out: the patched object, which then passes the
same way as an update.  The arithmetic of the patches themselves is in `kubenb.objects`.
"""

from __future__ import annotations

from typing import Any

from kubenb.apiserver.registry import Resource
from kubenb.objects import Object, bad_request, decode_patch, json_patch, load_schema, merge_patch, unsupported_patch
from kubenb.objects.strategic_merge import strategic_merge


def patched(obj: Object, patch: Any, type: str, resource: Resource, type_name: str) -> Object:
    """The object after the patch. Raises ApiError 400, 422, 500 as the patch's type has it, 415 for an unknown type."""
    patch = decode_patch(patch, type)
    if type == "json":
        return json_patch(obj, patch)
    if type == "merge":
        return merge_patch(obj, patch)
    if type == "strategic":
        return strategic_merge(obj, patch, type_name, load_schema())
    raise unsupported_patch(type)


def check_identity(old: Object, new: Object) -> None:
    """A patch may not rename or move an object. Raises ApiError 400."""
    before, after = old["metadata"], new.get("metadata") or {}
    if before["name"] != after.get("name"):
        raise bad_request(f"the name of the object ({after.get('name')}) does not match the name on the URL ({before['name']})")
    if before.get("namespace") != after.get("namespace"):
        raise bad_request("the namespace of the provided object does not match the namespace sent on the request")
