"""JSON patch (RFC 6902) and merge patch (RFC 7396), as the API server applies them.

Comes in: an object and a patch. Goes out: a new object; the old one is never touched. ApiError with the real
server's words (apiserver, pkg/endpoints/handlers/patch.go and evanphx/json-patch, 1.36). Next:
`strategic_merge`.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from types import MappingProxyType
from typing import Any

import jsonpatch
from jsonpointer import JsonPointerException

from kubenb.objects.errors import ApiError, bad_request, unprocessable
from kubenb.objects.go_json import from_json
from kubenb.objects.plain import Object

PATCH_TYPES = ("strategic", "merge", "json")


class _ReplaceOrAdd(jsonpatch.ReplaceOperation):
    """The real server's `replace` also sets a key that was not there."""

    def apply(self, obj: Any) -> Any:
        pointer: Any = self.pointer
        operation: Any = self.operation
        holder, part = pointer.to_last(obj)
        if isinstance(holder, MutableMapping) and part is not None and "value" in operation:
            holder[part] = operation["value"]
            return obj
        return super().apply(obj)


class _ServerPatch(jsonpatch.JsonPatch):
    operations = MappingProxyType({**jsonpatch.JsonPatch.operations, "replace": _ReplaceOrAdd})


def json_patch(obj: Object, ops: list[Object]) -> Object:
    """The object after all operations; whatever fails, the server says the same 422 without a reason why."""
    if not isinstance(ops, list) or not all(isinstance(one, dict) for one in ops):
        raise bad_request(f"json: cannot unmarshal {_go_kind(ops)} into Go value of type jsonpatch.Patch")
    try:
        result = _ServerPatch(_copy(ops)).apply(_copy(obj), in_place=True)
    except (jsonpatch.JsonPatchException, JsonPointerException, TypeError, KeyError, IndexError, ValueError):
        raise unprocessable() from None
    if not isinstance(result, dict):
        raise unprocessable()
    return result


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_copy(one) for one in value]
    return value


def merge_patch(obj: Object, patch: Object) -> Object:
    """Maps merge key by key, null takes a key out, everything else (lists, too) is replaced."""
    if not isinstance(patch, dict):
        kind = _go_kind(patch)
        raise bad_request(f"error decoding patch: json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}")
    return _merged(obj, patch)


def _merged(target: Any, patch: Object) -> Object:
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _merged(result.get(key), value) if isinstance(value, dict) else value
    return result


def decode_patch(patch: Any, type: str) -> Any:
    """The patch as data, wherever it came as text; ApiError 400 with the server's words for broken JSON."""
    if not isinstance(patch, (str, bytes)):
        return patch
    try:
        return from_json(patch.decode() if isinstance(patch, bytes) else patch)
    except ValueError as error:
        raise bad_request(f"error decoding patch: {error}" if type == "merge" else str(error)) from None


def _go_kind(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    kinds = {dict: "object", list: "array", str: "string", int: "number", float: "number"}
    return next((name for kind, name in kinds.items() if isinstance(value, kind)), "null")


def unsupported_patch(type: str) -> ApiError:
    """415: a patch type that the resource does not take."""
    accepted = "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml"
    message = f"the body of the request was in an unknown format - accepted media types include: {accepted}"
    return ApiError(415, "UnsupportedMediaType", message)
