"""Merging, comparing and pruning by the schema's list and map types: the three things server-side apply does
to objects.

Comes in: objects and a schema field that says what they are. Goes out: new objects, and what was added,
changed, removed. Source: structured-merge-diff v6, typed/merge.go, compare.go, remove.go (Kubernetes 1.36).
Next: `managed_fields`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kubenb.objects.field_sets import EMPTY, FieldPath, FieldSet, child, element, shape
from kubenb.objects.schema import Field, Schema


def merge(live: Any, config: Any, field: Field | None, schema: Schema, path: FieldPath = ()) -> Any:
    """`live` with everything that `config` says; new list items come behind those that are there."""
    form = shape(field, schema)
    if form in ("struct", "map") and isinstance(live, dict) and isinstance(config, dict):
        result = dict(live)
        for name, value in config.items():
            below = child(field, name, schema, path)
            result[name] = merge(live[name], value, below, schema, (*path, f"f:{name}")) if name in live else value
        return result
    if form in ("keyed", "set") and isinstance(live, list) and isinstance(config, list) and field is not None:
        return _merge_lists(live, config, field, schema, path)
    return config


def _merge_lists(live: list[Any], config: list[Any], field: Field, schema: Schema, path: FieldPath) -> list[Any]:
    """Shared items stand in the order of `config`; those of one side only keep their place among their own."""
    old = {element(one, field, schema, path): one for one in live}
    new = {element(one, field, schema, path): one for one in config}
    left, right = list(old), list(new)
    result: list[Any] = []
    while left or right:
        if left and left[0] not in new:
            result.append(old[left.pop(0)])
        elif right:
            key = right.pop(0)
            result.append(merge(old[key], new[key], field.items, schema, (*path, key)) if key in old else new[key])
            if key in left:
                left.remove(key)
        else:
            break
    return result


@dataclass(frozen=True)
class Comparison:
    added: FieldSet = EMPTY
    modified: FieldSet = EMPTY
    removed: FieldSet = EMPTY


def compare(old: Any, new: Any, field: Field, schema: Schema) -> Comparison:
    """What changed from one object to another, as paths of the fields that can be owned."""
    found: dict[str, set[FieldPath]] = {"added": set(), "modified": set(), "removed": set()}
    _compare(old, new, field, schema, (), found)
    return Comparison(*(frozenset(found[kind]) for kind in ("added", "modified", "removed")))


_ABSENT: Any = object()


def _compare(old: Any, new: Any, field: Field | None, schema: Schema, path: FieldPath, found: dict[str, set[FieldPath]]) -> None:
    if old is new:
        return
    form = shape(field, schema)
    if form != "atomic" and path and (old is _ABSENT or new is _ABSENT):
        empty = (new if old is _ABSENT else old) in ({}, [])
        if form != "struct" or path[-1][0] != "f" or empty:
            found["added" if old is _ABSENT else "removed"].add(path)
    before, after = (_parts(value, form, field, schema, path) for value in (old, new))
    if before is None or after is None:
        if old is _ABSENT or new is _ABSENT:
            found["added" if old is _ABSENT else "removed"].add(path)
        elif old != new:
            found["modified"].add(path)
        return
    for key in {**before, **after}:
        below = field.items if form in ("keyed", "set") and field else schema.child(field, key[2:])
        _compare(before.get(key, _ABSENT), after.get(key, _ABSENT), below, schema, (*path, key), found)


def _parts(value: Any, form: str, field: Field | None, schema: Schema, path: FieldPath) -> dict[str, Any] | None:
    """What a value consists of, by path element; None for what is owned as a whole."""
    if form in ("struct", "map") and (isinstance(value, dict) or value is _ABSENT):
        return {} if value is _ABSENT else {f"f:{name}": one for name, one in value.items()}
    if form in ("keyed", "set") and (isinstance(value, list) or value is _ABSENT) and field is not None:
        return {} if value is _ABSENT else {element(one, field, schema, path): one for one in value}
    return None


def remove(obj: Any, gone: FieldSet, field: Field | None, schema: Schema, path: FieldPath = ()) -> Any:
    """`obj` without the fields of a set; what such a removal empties goes, too, unless nothing of it was in
    the set.
    """
    form = shape(field, schema)
    parts = _parts(obj, form, field, schema, path)
    if parts is None:
        return obj
    kept: dict[str, Any] = {}
    for key, value in parts.items():
        below = (*path, key)
        if below in gone:
            continue
        inside = field.items if form in ("keyed", "set") and field else schema.child(field, key[2:])
        rest = remove(value, gone, inside, schema, below)
        if rest is value or rest not in ({}, []):
            kept[key] = rest
    if len(kept) == len(parts) and all(kept[key] is value for key, value in parts.items()):
        return obj
    return list(kept.values()) if isinstance(obj, list) else {key[2:]: value for key, value in kept.items()}
