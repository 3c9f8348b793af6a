"""Strategic merge patch: lists merge by their key, as the schema says, and directives say what merging alone
cannot.

    $patch: delete | replace           on a map, or on one item of a list
    $retainKeys: [...]                  all other keys of this map go
    $deleteFromPrimitiveList/x: [...]   these values leave the list x
    $setElementOrder/x: [...]           the order that the list x shall have

Comes in: an object, a patch, the type's name. Goes out: a new object. With `keep_directives` the "object" is
itself a patch, which is how `strategic_diff` joins its two halves. Source: apimachinery,
pkg/util/strategicpatch/patch.go (1.36). Next: `strategic_diff`.
"""

from __future__ import annotations

from typing import Any

from kubenb.objects.errors import ApiError, bad_request
from kubenb.objects.merge_lists import (
    DELETE_LIST,
    ORDER,
    PATCH,
    RETAIN_KEYS,
    deduplicated,
    go_value,
    in_order,
    index_of,
    is_map_list,
    key_of,
    split_by,
)
from kubenb.objects.plain import Object
from kubenb.objects.schema import Field, Schema

_BAD_RETAIN_KEYS = "invalid patch format of retainKeys"


def strategic_merge(obj: Object, patch: Object, type_name: str, schema: Schema) -> Object:
    """`obj` with the patch applied; ApiError 400 or 500 in the real server's words."""
    if not isinstance(patch, dict):
        raise bad_request("json: cannot unmarshal into Go value of type map[string]interface {}")
    return _Merger(schema, keep_directives=False).maps(obj, patch, Field(ref=type_name))


def join_patches(deletions: Object, delta: Object, type_name: str, schema: Schema) -> Object:
    """One patch out of two, directives and nulls kept."""
    return _Merger(schema, keep_directives=True).maps(deletions, delta, Field(ref=type_name))


class _Merger:
    def __init__(self, schema: Schema, keep_directives: bool) -> None:
        self.schema = schema
        self.keep = keep_directives

    def maps(self, original: Object | None, patch: Object, holder: Field | None) -> Object:
        """`holder` is the field that the map stands in."""
        if PATCH in patch:
            return _whole_map(patch)
        result = dict(original or {})
        rest = self.retain_keys(result, dict(patch))
        for directive in [key for key in rest if key.startswith(f"{ORDER}/")]:
            self.set_order(result, rest, directive, holder)
        for key, value in rest.items():
            self.one_key(result, key, value, holder)
        return result

    def one_key(self, result: Object, key: str, value: Any, holder: Field | None) -> None:
        deletes = key.startswith(f"{DELETE_LIST}/") and not self.keep
        name = key.partition("/")[2] if deletes else key
        if value is None:
            result.pop(name, None)
            if self.keep:
                result[name] = None
        elif name not in result:
            if not deletes:
                result[name] = value if self.keep else _plain(value)
        elif isinstance(value, dict) and isinstance(result[name], dict):
            field = self.schema.child(holder, name)
            replaces = field is not None and "replace" in field.patch
            result[name] = value if replaces else self.maps(result[name], value, field)
        elif isinstance(value, list) and isinstance(result[name], list):
            result[name] = self.lists(result[name], value, self.schema.child(holder, name), deletes)
        elif not deletes:
            result[name] = value if self.keep else _plain(value)

    def retain_keys(self, result: Object, patch: Object) -> Object:
        """The patch without $retainKeys; keys that it does not name leave the result."""
        if RETAIN_KEYS not in patch:
            return patch
        retained = patch.pop(RETAIN_KEYS)
        if self.keep:
            result.setdefault(RETAIN_KEYS, retained)
            return patch
        if not isinstance(retained, list):
            raise bad_request(_BAD_RETAIN_KEYS)
        for key, value in patch.items():
            if value is not None and not key.startswith((DELETE_LIST, ORDER)) and key not in retained:
                raise bad_request(_BAD_RETAIN_KEYS)
        for key in [key for key in result if key not in retained]:
            del result[key]
        return patch

    def set_order(self, result: Object, patch: Object, directive: str, holder: Field | None) -> None:
        """Merges the list that the directive speaks of and puts it into the given order, others in between as
        they were.
        """
        order = patch.pop(directive)
        name = directive.partition("/")[2]
        field = self.schema.child(holder, name)
        if field is None:
            struct = holder.ref.rpartition(".")[2] if holder else ""
            raise _failed(f'unable to find api field in struct {struct} for the json field "{name}"')
        if self.keep:
            result.setdefault(directive, order)
        present: list[Any] | None = result.get(name)
        patched: list[Any] | None = patch.get(name)
        if present is None and patched is None:
            return
        _check_order(patched or [], order, field.merge_key)
        if present is None:
            assert patched is not None
            merged: list[Any] = patched if self.keep else _plain(patched)
        elif patched is None:
            merged = present
        else:
            merged = self.lists(present, patched, field)
        ordered, others = split_by(merged, order, field.merge_key)
        result[name] = in_order(ordered, others, order, present or [], field.merge_key)
        patch.pop(name, None)

    def lists(self, original: list[Any], patch: list[Any], field: Field | None, deletes: bool = False) -> list[Any]:
        if deletes:
            return [one for one in original if one not in patch]
        if field is None or "merge" not in field.patch:
            return patch if self.keep else _plain(patch)
        if not original and not patch:
            return original
        key = field.merge_key
        if not is_map_list(original, patch):
            merged = deduplicated([*original, *patch])
        elif not key:
            raise _failed(f"cannot merge lists without merge key for {field.items.ref if field.items else ''}")
        else:
            if not self.keep:
                original, patch = _item_directives(original, patch, key)
            merged = self.items(original, patch, key, field.items)
        patched, others = split_by(merged, patch, key)
        return in_order(patched, others, patch, original, key)

    def items(self, original: list[Any], patch: list[Any], key: str, item: Field | None) -> list[Any]:
        """Each item of the patch merged into the one with the same key, or appended."""
        merged = list(original)
        for one in patch:
            position = index_of(merged, one, key)
            if position < 0:
                key_of(one, key)
                merged.append(one if self.keep else _plain(one))
            else:
                merged[position] = self.maps(merged[position], one, item)
        return merged


def _whole_map(patch: Object) -> Object:
    if patch[PATCH] == "replace":
        return {key: value for key, value in patch.items() if key != PATCH}
    if patch[PATCH] == "delete":
        return {}
    raise _failed(f"unknown patch type: {patch[PATCH]} in map: {go_value(patch)}")


def _item_directives(original: list[Any], patch: list[Any], key: str) -> tuple[list[Any], list[Any]]:
    """The list without the items that $patch: delete names, and what is left of the patch; $patch: replace
    starts anew.
    """
    rest, replace = [], False
    for one in patch:
        directive = one.get(PATCH)
        if directive is None:
            rest.append(one)
        elif directive == "delete":
            gone = key_of(one, key)
            original = [item for item in original if item.get(key) != gone]
        elif directive == "replace":
            replace = True
        elif directive == "merge":
            raise _failed("merging lists cannot yet be specified in the patch")
        else:
            raise _failed(f"unknown patch type: {directive} in map: {go_value(one)}")
    return (rest, []) if replace else (original, rest)


def _check_order(patch: list[Any], order: list[Any], key: str) -> None:
    wanted = [one for one in patch if not (isinstance(one, dict) and PATCH in one)]
    if not order or not wanted:
        return
    places = iter(order)
    if not all(any(_same(one, place, key) for place in places) for one in wanted):
        raise _failed(f"The order in patch list:\n{go_value(patch)}\n doesn't match {ORDER} list:\n{go_value(order)}\n")


def _same(one: Any, other: Any, key: str) -> bool:
    return bool(key_of(one, key) == key_of(other, key)) if key else bool(one == other)


def _plain(value: Any) -> Any:
    """What a patch sets where nothing was: its directives and nulls have nothing to act on."""
    if isinstance(value, dict):
        return {
            key: _plain(one)
            for key, one in value.items()
            if one is not None and key not in (PATCH, RETAIN_KEYS) and not key.startswith((DELETE_LIST, ORDER))
        }
    if isinstance(value, list):
        return [_plain(one) for one in value if not (isinstance(one, dict) and PATCH in one)]
    return value


def _failed(message: str) -> ApiError:
    """The server has no better code than 500 for a patch that cannot be merged."""
    return ApiError(500, "", message)
