"""Sets of fields: which parts of an object somebody owns, in the form that managedFields stores.

A path is a tuple of elements spelt as in fieldsV1: `f:name` for a field or map key, `k:{"name":"main"}` for
the item of a list that merges by keys, `v:"x"` for a member of a set. Comes in: an object and its schema.
Goes out: the set of all paths it says something about. Source: structured-merge-diff v6, fieldpath and typed
(Kubernetes 1.36). Next: `typed_merge`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kubenb.objects.field_errors import go_quote
from kubenb.objects.plain import Object
from kubenb.objects.schema import Field, Schema

FieldPath = tuple[str, ...]
FieldSet = frozenset[FieldPath]

EMPTY: FieldSet = frozenset()


def shape(field: Field | None, schema: Schema) -> str:
    """How a field is owned: "atomic" as a whole, "struct" or "map" key by key, "keyed" or "set" item by item."""
    if field is None:
        return "atomic"
    if field.ref:
        known = schema.types.get(field.ref)
        if known is None or not known.fields or known.map == "atomic":
            return "struct" if field.map == "granular" and known and known.fields else "atomic"
        return "atomic" if field.map == "atomic" else "struct"
    if field.type == "array":
        return {"map": "keyed", "set": "set"}.get(field.list, "atomic")
    return "map" if field.values is not None and field.map != "atomic" else "atomic"


class UnknownField(ValueError):
    """The object says something that its schema has no place for; the message names the path."""


def child(holder: Field | None, name: str, schema: Schema, path: FieldPath) -> Field | None:
    """The field below a struct or map; UnknownField where the schema has none."""
    found = schema.child(holder, name)
    if found is None and holder is not None and holder.ref:
        raise UnknownField(f"{path_text((*path, 'f:' + name))}: field not declared in schema")
    return found


def element(item: Any, field: Field, schema: Schema, path: FieldPath) -> str:
    """The path element of a list's item."""
    if field.list == "set":
        return "v:" + _compact(item)
    if not isinstance(item, dict):
        raise UnknownField(f"{path_text(path)}: associative list with keys may not have non-map elements")
    keys: Object = {}
    for key in field.keys:
        value = item.get(key)
        if value is None:
            of = schema.child(field.items, key)
            value = of.default if of else None
        if value is None:
            raise UnknownField(
                f"{path_text(path)}: associative list with keys has an element that omits key field "
                f"{go_quote(key)} (and doesn't have default value)"
            )
        keys[key] = value
    return "k:" + _compact(dict(sorted(keys.items())))


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def field_set(obj: Any, field: Field, schema: Schema) -> FieldSet:
    """Every path that `obj` says something about; UnknownField where it does not fit the schema."""
    return frozenset(_paths(obj, field, schema, ()))


def _paths(value: Any, field: Field | None, schema: Schema, path: FieldPath) -> Iterator[FieldPath]:
    form = shape(field, schema)
    if form in ("struct", "map") and isinstance(value, dict):
        for name, one in value.items():
            below = (*path, f"f:{name}")
            yield from _paths(one, child(field, name, schema, path), schema, below)
            if one is None or one == {} or form == "map":
                yield below
    elif form in ("keyed", "set") and isinstance(value, list) and field is not None:
        for one in value:
            below = (*path, element(one, field, schema, path))
            yield from _paths(one, field.items, schema, below)
            yield below
    elif value is not None or form == "atomic":
        yield path


def path_text(path: FieldPath) -> str:
    """As conflict messages name it: .spec.template.spec.containers[name="main"].image"""
    return "".join(map(_element_text, path))


def _element_text(one: str) -> str:
    kind, _, rest = one.partition(":")
    if kind == "f":
        return f".{rest}"
    value = json.loads(rest)
    if kind == "v":
        return f"[={_value_text(value)}]"
    return "[" + ",".join(f"{key}={_value_text(one)}" for key, one in sorted(value.items())) + "]"


def _value_text(value: Any) -> str:
    return go_quote(value) if isinstance(value, str) else _compact(value)


def to_fields_v1(paths: FieldSet) -> Object:
    """The nested form that managedFields stores; "." stands for the field itself where parts of it are
    listed, too.
    """
    tree: Object = {}
    for path in sorted(paths, key=len):
        node = tree
        for one in path:
            node = node.setdefault(one, {})
        node["."] = {}
    return _without_needless_dots(tree)


def _without_needless_dots(node: Object) -> Object:
    if list(node) == ["."]:
        return {}
    return {key: _without_needless_dots(node[key]) if key != "." else {} for key in sorted(node)}


def from_fields_v1(fields: Object) -> FieldSet:
    return frozenset(_stored_paths(fields, ()))


def _stored_paths(node: Object, path: FieldPath) -> Iterator[FieldPath]:
    for key, inside in node.items():
        if key == ".":
            yield path
        elif inside:
            yield from _stored_paths(inside, (*path, key))
        else:
            yield (*path, key)
