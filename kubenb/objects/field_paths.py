"""Field paths as kubectl's custom columns, --sort-by and `wait --for=jsonpath` take them: .metadata.name,
metadata.name, {.metadata.name}.

Sources: kubectl, pkg/cmd/get/customcolumn.go and sorter.go (1.36).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cmp_to_key
from typing import Any, TypeVar

from kubenb.objects.jsonpath import jsonpath
from kubenb.objects.jsonpath_parse import JSONPathError
from kubenb.objects.merge_lists import go_value
from kubenb.objects.plain import Object
from kubenb.objects.quantity import quantity

_RELAXED = re.compile(r"\{\.?([^{}]+)\}|\.?([^{}]+)")
_UNEXPECTED = "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"

T = TypeVar("T")


def relaxed(expression: str) -> str:
    """The proper template of a loosely written path ("" stays ""); JSONPathError in kubectl's words."""
    if not expression:
        return ""
    found = _RELAXED.fullmatch(expression)
    if not found:
        raise JSONPathError(_UNEXPECTED)
    return "{." + (found.group(1) or found.group(2)) + "}"


def column_text(expression: str, obj: Object) -> str:
    """A cell of -o custom-columns: values with commas between them, <none> where there are none."""
    values = [value for found in jsonpath(relaxed(expression)).find(obj) for value in found]
    return ",".join(map(go_value, values)) if values else "<none>"


def sort_by(items: list[T], expression: str, object_of: Callable[[T], Any]) -> list[T]:
    """`items` in the order of a field of their objects, those without it first; JSONPathError where none has
    it.
    """
    path = jsonpath(relaxed(expression))
    keyed = [(next((value for found in path.find(object_of(one)) for value in found), None), one) for one in items]
    if keyed and all(value is None for value, _ in keyed):
        raise JSONPathError(f'couldn\'t find any field with path "{path.template}" in the list of objects')

    def order(left: tuple[Any, T], right: tuple[Any, T]) -> int:
        return _order(left[0], right[0])

    return [one for _, one in sorted(keyed, key=cmp_to_key(order))]


def _order(left: Any, right: Any) -> int:
    if left is None or right is None:
        return (right is None) - (left is None)
    if isinstance(left, str) and isinstance(right, str):
        return _text_order(left, right)
    if isinstance(left, (dict, list)) or isinstance(right, (dict, list)) or type(left) is not type(right):
        raise JSONPathError(f"unsortable type: {type(left).__name__}")
    return bool(left > right) - bool(left < right)


def _text_order(left: str, right: str) -> int:
    """Quantities by their amount, everything else naturally: web-2 before web-10."""
    try:
        one, other = quantity(left).nanos, quantity(right).nanos
    except ValueError:
        natural = _natural(left), _natural(right)
        return (natural[0] > natural[1]) - (natural[0] < natural[1])
    return (one > other) - (one < other)


def _natural(text: str) -> list[tuple[int, int, str]]:
    return [(0, int(run), run) if run.isdigit() else (1, 0, run) for run in re.findall(r"\d+|\D", text)]
