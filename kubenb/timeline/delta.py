"""Versions of one object as small differences, so that the whole life of a pod fits into a few hundred bytes.

A delta is `0` (gone), `[value]` (the new value) or `{key: delta, ...}` (a map, or by index a list of the same
length, that changed inside). The browser puts versions together again in widgets/yaml.mjs; `patched` does the
same here. Next: `states`."""

from __future__ import annotations

from typing import Any

Delta = Any


def delta(old: Any, new: Any) -> Delta:
    """What turns `old` into `new`; `{}` when nothing does. Shared parts are recognised by identity and cost
    nothing."""
    if old is new:
        return {}
    if isinstance(old, dict) and isinstance(new, dict):
        changes: dict[str, Delta] = {}
        for key, value in new.items():
            if key not in old:
                changes[key] = [value]
            elif old[key] is not value and (change := delta(old[key], value)):
                changes[key] = change
        for key in old:
            if key not in new:
                changes[key] = 0
        return changes
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return {str(i): change for i, (a, b) in pairs if a is not b and (change := delta(a, b))}
    return {} if old == new and type(old) is type(new) else [new]


def patched(old: Any, change: Delta) -> Any:
    """The version after `change`. Nothing is changed in place."""
    if isinstance(change, list):
        return change[0]
    if isinstance(old, list):
        return [patched(item, change[str(i)]) if str(i) in change else item for i, item in enumerate(old)]
    new = {key: value for key, value in old.items() if key not in change or change[key] != 0}
    for key, inner in change.items():
        if inner != 0:
            new[key] = patched(new.get(key), inner)
    return new
