"""--sort-by: rows or objects in the order of one field.

Comes in: a JSONPath ("{.metadata.name}", ".status.phase"). Objects without the field come first. Go's sort is an insertion sort
on short lists, which shows in the order of equal and of missing fields, so it is one here. Source: kubectl, pkg/cmd/get/sorter.go
(1.36). Next: `values`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cmp_to_key
from typing import Any, TypeVar

from kubenb.kubectl.errors import CommandError
from kubenb.objects import Object, parse_quantity
from kubenb.objects.field_paths import relaxed
from kubenb.objects.jsonpath import jsonpath
from kubenb.objects.jsonpath_parse import JSONPathError

T = TypeVar("T")
SHORT = 12
_RUNS = re.compile(r"\d+|\D+")


def sort_by(items: Sequence[T], path: str, object_of: Callable[[T], Object]) -> list[T]:
    """`items` by the first value of `path` in each one's object. CommandError where no object has it."""
    try:
        expression = jsonpath(relaxed(path))
        keyed = [(next((v for found in expression.find(object_of(one)) for v in found), None), one) for one in items]
    except JSONPathError as error:
        raise CommandError(str(error)) from None
    if keyed and all(key is None for key, _ in keyed):
        raise CommandError(f'couldn\'t find any field with path "{expression.template}" in the list of objects')
    if len(keyed) > 1:
        _check(keyed)
    if len(keyed) <= SHORT:
        _insertion_sort(keyed)
    else:
        keyed.sort(key=cmp_to_key(_order))
    return [item for _, item in keyed]


def _check(keyed: Sequence[tuple[Any, T]]) -> None:
    for key, _ in keyed:
        if isinstance(key, (dict, list)):
            raise CommandError(f"unsortable type: {'map' if isinstance(key, dict) else 'slice'}")


def _insertion_sort(keyed: list[tuple[Any, T]]) -> None:
    for i in range(1, len(keyed)):
        j = i
        while j > 0 and (keyed[j][0] is None or _less(keyed[j][0], keyed[j - 1][0])):
            keyed[j], keyed[j - 1] = keyed[j - 1], keyed[j]
            j -= 1


def _order(a: tuple[Any, T], b: tuple[Any, T]) -> int:
    return -1 if _less(a[0], b[0]) else 1 if _less(b[0], a[0]) else 0


def _less(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return a is None and b is not None
    if isinstance(a, str) and isinstance(b, str):
        try:
            return parse_quantity(a) < parse_quantity(b)
        except ValueError:
            return _natural(a) < _natural(b)
    try:
        return bool(a < b)
    except TypeError:
        return str(a) < str(b)


def _natural(text: str) -> list[tuple[int, int, str]]:
    """Numbers inside text compare by value: a2 before a10."""
    return [(0, int(run), "") if run.isdigit() else (1, 0, run) for run in _RUNS.findall(text)]
