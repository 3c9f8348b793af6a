"""Server-side apply: who owns which field, what an apply may change, and what others object to. Pure
functions over managedFields.

Comes in: the live object with its metadata.managedFields, a configuration or a new version, and who is
asking. Goes out: the object to be stored, with managedFields brought up to date, or the conflict that the
real server reports. Source: apimachinery, pkg/util/managedfields; structured-merge-diff v6, merge/update.go
(1.36).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from kubenb.objects.errors import ApiError
from kubenb.objects.field_errors import go_quote
from kubenb.objects.field_sets import (
    EMPTY,
    FieldPath,
    FieldSet,
    UnknownField,
    field_set,
    from_fields_v1,
    path_text,
    to_fields_v1,
)
from kubenb.objects.plain import Object, evolve, without
from kubenb.objects.schema import Field, Schema
from kubenb.objects.typed_merge import Comparison, compare, merge, remove

_UNOWNED = ("creationTimestamp", "generation", "managedFields", "name", "namespace", "resourceVersion", "selfLink", "uid")
"""Fields of the metadata that belong to nobody."""


@dataclass(frozen=True)
class Manager:
    """One owner: its name and how it writes. Equal managers share one entry of managedFields."""

    name: str
    operation: str = "Update"  # or "Apply"
    api_version: str = "v1"
    subresource: str = ""

    def __str__(self) -> str:
        """As conflict messages name it."""
        text = go_quote(self.name)
        if self.subresource:
            text += f" with subresource {go_quote(self.subresource)}"
        return text if self.operation == "Apply" else f"{text} using {self.api_version}"


@dataclass(frozen=True)
class Owned:
    """What a manager owns, and since when (a time stamp)."""

    fields: FieldSet
    time: str = ""


Owners = dict[Manager, Owned]


def read_owners(obj: Object) -> Owners:
    """metadata.managedFields as sets, in stored order."""
    owners: Owners = {}
    for entry in obj.get("metadata", {}).get("managedFields") or ():
        manager = Manager(
            entry.get("manager", ""),
            entry.get("operation", "Update"),
            entry.get("apiVersion", ""),
            entry.get("subresource", ""),
        )
        owners[manager] = Owned(from_fields_v1(entry.get("fieldsV1") or {}), entry.get("time", ""))
    return owners


def write_owners(owners: Owners) -> list[Object]:
    """The managedFields list: Apply entries before Update entries, each sorted by time, then name."""
    order = sorted(owners.items(), key=lambda one: (one[0].operation != "Apply", one[1].time, one[0].name))
    return [_entry(manager, owned) for manager, owned in order]


def _entry(manager: Manager, owned: Owned) -> Object:
    entry: Object = {
        "manager": manager.name,
        "operation": manager.operation,
        "apiVersion": manager.api_version,
        "time": owned.time,
        "fieldsType": "FieldsV1",
        "fieldsV1": to_fields_v1(owned.fields),
        "subresource": manager.subresource,
    }
    return {key: value for key, value in entry.items() if value != ""}


def _owned(fields: FieldSet, unowned: frozenset[str]) -> FieldSet:
    """Without what belongs to nobody: type and identity, and the top-level fields that this endpoint does not
    write.
    """
    return frozenset(path for path in fields if not _is_unowned(path, unowned))


def _is_unowned(path: FieldPath, unowned: frozenset[str]) -> bool:
    if path[:1] == ("f:metadata",):
        return len(path) == 1 or path[1][2:] in _UNOWNED
    return not path or path[0][2:] in ("apiVersion", "kind") or path[0][2:] in unowned


def track_update(
    old: Object | None,
    new: Object,
    manager: Manager,
    stamp: str,
    type_name: str,
    schema: Schema,
    unowned: frozenset[str] = frozenset(),
) -> Object:
    """`new` with managedFields after an ordinary write: the writer owns what it changed, nobody what it
    removed.

    `unowned`: top-level fields that the endpoint ignores ("status" for most main resources, "spec" for
    /status).
    """
    owners = read_owners(old or {})
    difference = compare(_bare(old or {}), _bare(new), Field(ref=type_name), schema)
    owners = _others_lose(owners, difference, manager)
    before = owners.get(manager, Owned(EMPTY))
    fields = _owned((before.fields - difference.removed) | difference.modified | difference.added, unowned)
    _set_owned(owners, manager, before, fields, stamp)
    return _with_owners(new, owners)


def server_side_apply(
    live: Object | None,
    config: Object,
    manager: Manager,
    stamp: str,
    type_name: str,
    schema: Schema,
    force: bool = False,
    unowned: frozenset[str] = frozenset(),
) -> Object:
    """The object after an apply. ApiError 409 names the conflicts; 500 what does not fit the schema.

    The manager owns exactly what its configuration says. What it owned before, no longer names and nobody
    else owns, is removed.
    """
    root = Field(ref=type_name)
    try:
        wanted = _owned(field_set(config, root, schema), unowned)
        merged = merge(live or {}, config, root, schema)
    except UnknownField as error:
        raise _not_typed(config, manager, error) from None
    owners = read_owners(live or {})
    last = owners.get(manager, Owned(EMPTY))
    owners[manager] = Owned(wanted, stamp)
    still_owned = frozenset().union(*(one.fields for one in owners.values()))
    pruned = remove(merged, _gone(last.fields, still_owned), root, schema)
    difference = compare(_bare(live or {}), _bare(pruned), root, schema)
    conflicts = _conflicts(owners, difference, manager)
    if conflicts and not force:
        raise _conflict_error(conflicts)
    owners = _others_lose(owners, difference, manager)
    _set_owned(owners, manager, last, wanted, stamp)
    return _with_owners(pruned, owners)


def _gone(last: FieldSet, still_owned: FieldSet) -> FieldSet:
    """Fields to remove: what was owned, unless it, or something inside of it, is owned by somebody yet."""
    holders = {path[:length] for path in still_owned for length in range(1, len(path) + 1)}
    return frozenset(path for path in last if path not in holders and not _is_key(path, holders))


def _is_key(path: FieldPath, holders: set[FieldPath]) -> bool:
    """A field that names a list item which stays: an item cannot lose its name."""
    item = path[:-1]
    return item in holders and item[-1].startswith("k:") and path[-1][2:] in json.loads(item[-1][2:])


def _bare(obj: Object) -> Object:
    return without(obj, ("metadata", "managedFields"))


def _conflicts(owners: Owners, difference: Comparison, manager: Manager) -> dict[Manager, list[FieldPath]]:
    changed = difference.modified | difference.added
    found = {other: sorted(owned.fields & changed) for other, owned in owners.items() if other != manager}
    return {other: paths for other, paths in sorted(found.items(), key=lambda one: str(one[0])) if paths}


def _others_lose(owners: Owners, difference: Comparison, manager: Manager) -> Owners:
    """Others keep what was not touched; who owns nothing any more is forgotten."""
    touched = difference.modified | difference.added | difference.removed
    left = {other: owned if other == manager else Owned(owned.fields - touched, owned.time) for other, owned in owners.items()}
    return {other: owned for other, owned in left.items() if owned.fields or other == manager}


def _set_owned(owners: Owners, manager: Manager, before: Owned, fields: FieldSet, stamp: str) -> None:
    if fields or manager.operation == "Apply":
        owners[manager] = Owned(fields, before.time if fields == before.fields and before.time else stamp)
    else:
        owners.pop(manager, None)


def _with_owners(obj: Object, owners: Owners) -> Object:
    if not owners:
        return _bare(obj)
    return evolve(obj, ("metadata", "managedFields"), write_owners(owners))


def _conflict_error(conflicts: dict[Manager, list[FieldPath]]) -> ApiError:
    pairs = [(manager, path) for manager, paths in conflicts.items() for path in paths]
    causes = [
        {"reason": "FieldManagerConflict", "message": f"conflict with {manager}", "field": path_text(path)}
        for manager, path in pairs
    ]
    if len(pairs) == 1:
        message = f"Apply failed with 1 conflict: conflict with {pairs[0][0]}: {path_text(pairs[0][1])}"
    else:
        lists = ["\n- ".join([f"conflicts with {manager}:", *map(path_text, paths)]) for manager, paths in conflicts.items()]
        message = f"Apply failed with {len(pairs)} conflicts: " + "\n".join(lists)
    return ApiError(409, "Conflict", message, {"causes": causes})


def _not_typed(config: Object, manager: Manager, error: UnknownField) -> ApiError:
    metadata = config.get("metadata", {})
    name = f"{metadata.get('namespace', '')}/{metadata.get('name', '')}"
    what = f"{name}; {manager.api_version}, Kind={config.get('kind', '')}"
    return ApiError(500, "", f"failed to create typed patch object ({what}): {error}")
