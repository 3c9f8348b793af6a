"""Plain objects: a manifest is a `dict` in Kubernetes' JSON form, and it stays one all the way to etcd.

A stored version is never changed in place, so a change is made on shallow copies along one path; all the rest
is shared with the old version. Next: `metadata`, what every object says about itself.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

Json = TypeVar("Json")
Object = dict[str, Any]
Path = tuple[str | int, ...]


def evolve(obj: Object, path: Path | str, value: Any) -> Object:
    """A new version of `obj` with `value` at `path` (keys, or indexes of existing list items); missing maps
    on the way are made.
    """
    new: Object = _set(obj, (path,) if isinstance(path, str) else path, 0, value)
    return new


def _set(node: Any, path: Path, depth: int, value: Any) -> Any:
    if depth == len(path):
        return value
    key = path[depth]
    if isinstance(key, int):
        items = list(node)
        items[key] = _set(items[key], path, depth + 1, value)
        return items
    fields = dict(node) if node else {}
    fields[key] = _set(fields.get(key), path, depth + 1, value)
    return fields


def without(obj: Object, path: Path | str) -> Object:
    """A new version of `obj` that lacks what was at `path`; `obj` itself where there was nothing."""
    path = (path,) if isinstance(path, str) else path
    if lookup(obj, path, _ABSENT) is _ABSENT:
        return obj
    parent, last = path[:-1], path[-1]
    holder = lookup(obj, parent, None)
    if isinstance(last, int):
        return evolve(obj, parent, [*holder[:last], *holder[last + 1 :]])
    return evolve(obj, parent, {key: value for key, value in holder.items() if key != last})


_ABSENT = object()


def lookup(obj: Any, path: Path, default: Any = None) -> Any:
    """What lies at `path`, or `default` where the way there ends early; a null on the way ends it, too."""
    for key in path:
        try:
            obj = obj[key]
        except (KeyError, IndexError, TypeError):
            return default
    return obj


def copied(value: Json) -> Json:
    """A copy that shares nothing: plain dicts and lists all the way down."""
    return cast(Json, _copied(value))


_SCALARS = frozenset((str, int, bool, float, type(None)))
"""What most of an object is made of: not worth a call."""


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        new = value.copy()  # a plain dict, of a frozen one, too
        for key, item in value.items():
            if item.__class__ not in _SCALARS:
                new[key] = _copied(item)
        return new
    if isinstance(value, list):
        return [item if item.__class__ in _SCALARS else _copied(item) for item in value]
    return value
