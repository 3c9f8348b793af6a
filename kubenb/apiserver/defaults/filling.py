"""Small helpers of defaulting: they fill what is missing and share what is there. Next: `containers.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from kubenb.objects import Object


def fill(obj: Object, **defaults: Any) -> Object:
    """`obj` with those of `defaults` that it doesn't name; `obj` itself if it names all."""
    missing = {key: value for key, value in defaults.items() if key not in obj}
    return {**obj, **missing} if missing else obj


def change(obj: Object, key: str, how: Callable[[Any], Any]) -> Object:
    """`obj` with `how` applied to the value of `key`, if it has one; `obj` itself if that changes nothing."""
    old = obj.get(key)
    if old is None:
        return obj
    new = how(old)
    return obj if new is old else {**obj, key: new}


def each(items: list[Any], how: Callable[[Any], Any]) -> list[Any]:
    """The list with `how` applied to each item; the list itself if that changes nothing."""
    new = [how(item) for item in items]
    return items if same(new, items) else new


def same(new: Iterable[Any], old: Iterable[Any]) -> bool:
    """Whether two lists of one length hold the very same objects."""
    return all(a is b for a, b in zip(new, old, strict=True))


def change_each(obj: Object, key: str, how: Callable[[Any], Any]) -> Object:
    """`change` over the items of a list."""
    items = obj.get(key)
    if not items:
        return obj
    new = each(items, how)
    return obj if new is items else {**obj, key: new}
