"""Frozen objects: a debug form of stored versions that refuses every change in place.

Comes in: a plain object. Goes out: the same, of dicts and lists that raise TypeError when someone writes into
them. They are real dicts and lists, so that everything that only reads cannot tell the difference. Used by
`Cluster(frozen=True)`.
"""

from __future__ import annotations

from typing import Any, NoReturn


def _refuse(self: Any, *args: Any, **kwargs: Any) -> NoReturn:
    raise TypeError("a stored version is never changed in place: make a changed copy (kubenb.objects.evolve)")


class FrozenDict(dict[str, Any]):
    """A dict that can only be read."""

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


class FrozenList(list[Any]):
    """A list that can only be read."""

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = clear = extend = insert = pop = remove = reverse = sort = _refuse


def freeze(value: Any) -> Any:
    """The value in frozen form, all the way down; what is frozen already is returned as it is."""
    if isinstance(value, dict):
        if isinstance(value, FrozenDict):
            return value
        return FrozenDict({key: freeze(item) for key, item in value.items()})
    if isinstance(value, list):
        return value if isinstance(value, FrozenList) else FrozenList(freeze(item) for item in value)
    return value
