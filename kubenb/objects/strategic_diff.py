"""`kubectl apply`: the strategic merge patch that leads from the live object to what the manifest says.

Comes in: what was applied last (from the annotation), the manifest now, and the live object. Goes out: a
patch that adds and changes what the manifest names, and takes out what it named before and no longer does;
fields of other hands stay. Source: apimachinery, pkg/util/strategicpatch/patch.go; kubectl,
pkg/cmd/apply/patcher.go (1.36). Next: `last_applied`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from kubenb.objects.merge_lists import DELETE_LIST, ORDER, PATCH, RETAIN_KEYS, is_map_list, key_of
from kubenb.objects.plain import Object
from kubenb.objects.schema import Field, Schema
from kubenb.objects.strategic_merge import join_patches


def three_way(last_applied: Object, modified: Object, current: Object, type_name: str, schema: Schema) -> Object:
    """The patch; {} where nothing is to be done. For a kind without a schema (type_name "") a plain merge
    patch.
    """
    if not type_name:
        return _merge_three_way(last_applied, modified, current)
    root = Field(ref=type_name)
    delta = _Differ(schema, deletions=False).maps(current, modified, root)
    deletions = _Differ(schema, additions=False).maps(last_applied, modified, root)
    return join_patches(deletions, delta, type_name, schema)


def two_way(original: Object, modified: Object, type_name: str, schema: Schema) -> Object:
    """The patch that leads from one object to another (what `kubectl edit`, `label` or `set image` send)."""
    if not type_name:
        return _merge_delta(original, modified, additions=True, deletions=True)
    return _Differ(schema, order=False).maps(original, modified, Field(ref=type_name))


@dataclass(frozen=True)
class _Differ:
    schema: Schema
    additions: bool = True  # and changes
    deletions: bool = True
    order: bool = True
    retain_keys: bool = False  # of the map at hand

    def maps(self, original: Object, modified: Object, holder: Field | None) -> Object:
        patch: Object = {}
        for key, value in modified.items():
            if key not in original:
                if self.additions:
                    patch[key] = value
            elif isinstance(value, dict) and isinstance(original[key], dict):
                self.map_field(patch, key, original[key], value, self.schema.child(holder, key))
            elif isinstance(value, list) and isinstance(original[key], list):
                self.list_field(patch, key, original[key], value, self.schema.child(holder, key))
            elif self.additions and not _equal(value, original[key]):
                patch[key] = value
        if self.deletions:
            patch.update((key, None) for key in original if key not in modified)
        if self.retain_keys and modified and (patch or any(key not in modified for key in original)):
            patch[RETAIN_KEYS] = sorted(key for key, value in modified.items() if value is not None)
        return patch

    def map_field(self, patch: Object, key: str, original: Object, modified: Object, field: Field | None) -> None:
        if field is not None and "replace" in field.patch:
            if self.additions and original != modified:
                patch[key] = modified
            return
        inner = replace(self, retain_keys=field is not None and "retainKeys" in field.patch)
        found = inner.maps(original, modified, field)
        if found:
            patch[key] = found

    def list_field(self, patch: Object, key: str, original: list[Any], modified: list[Any], field: Field | None) -> None:
        if field is None or "merge" not in field.patch:
            if self.additions and original != modified:
                patch[key] = modified
            return
        if not original:
            if modified and self.additions:
                patch[key] = modified
            return
        inner = replace(self, retain_keys="retainKeys" in field.patch)
        if is_map_list(original, modified):
            inner.map_list(patch, key, original, modified, field)
        else:
            inner.plain_list(patch, key, original, modified)

    def map_list(self, patch: Object, key: str, original: list[Any], modified: list[Any], field: Field) -> None:
        by = field.merge_key
        old = {key_of(one, by): one for one in original}
        new = {key_of(one, by): one for one in modified}
        found: list[Object] = []
        for value, one in new.items():
            if value not in old:
                found += [one] if self.additions else []
            elif changed := self.maps(old[value], one, field.items):
                found.append({**changed, by: value})
        if self.deletions:
            found += [{PATCH: "delete", by: value} for value in sorted(old, key=str) if value not in new]
        if found:
            patch[key] = found
        moved = list(old) != list(new)
        if self.order and (found or (self.additions and moved)):
            patch[f"{ORDER}/{key}"] = [{by: value} for value in new]

    def plain_list(self, patch: Object, key: str, original: list[Any], modified: list[Any]) -> None:
        added = [one for one in modified if one not in original] if self.additions else []
        gone = sorted((one for one in original if one not in modified), key=str) if self.deletions else []
        if added:
            patch[key] = added
        if gone:
            patch[f"{DELETE_LIST}/{key}"] = gone
        if self.order and (gone or (self.additions and original != modified)):
            patch[f"{ORDER}/{key}"] = modified


def _equal(one: Any, other: Any) -> bool:
    """JSON equality: 1 and true are different things."""
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _merge_three_way(last_applied: Object, modified: Object, current: Object) -> Object:
    additions = _merge_delta(current, modified, additions=True, deletions=False)
    removals = _merge_delta(last_applied, modified, additions=False, deletions=True)
    return _overlay(removals, additions)


def _overlay(below: Object, above: Object) -> Object:
    result = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = _overlay(result[key], value) if both else value
    return result


def _merge_delta(original: Object, modified: Object, additions: bool, deletions: bool) -> Object:
    patch: Object = {}
    for key, value in modified.items():
        if key in original and isinstance(value, dict) and isinstance(original[key], dict):
            if inner := _merge_delta(original[key], value, additions, deletions):
                patch[key] = inner
        elif additions and (key not in original or not _equal(value, original[key])):
            patch[key] = value
    if deletions:
        patch.update((key, None) for key in original if key not in modified)
    return patch
