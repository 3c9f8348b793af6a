"""Lists that merge: finding items by their merge key, telling a patch's items from the others, and putting
both in order.

Used by `strategic_merge` and `strategic_diff`; an empty key means a list of plain values, which are their own
keys. Source: apimachinery, pkg/util/strategicpatch/patch.go (1.36).
"""

from __future__ import annotations

from typing import Any

from kubenb.objects.errors import ApiError

PATCH = "$patch"
RETAIN_KEYS = "$retainKeys"
DELETE_LIST = "$deleteFromPrimitiveList"
ORDER = "$setElementOrder"


def key_of(item: Any, key: str) -> Any:
    """The value that an item is merged by."""
    if not key:
        return item
    if not isinstance(item, dict):
        raise ApiError(500, "", f"expected a map[string]interface {{}}, but received a {_go_type(item)}")
    if key not in item:
        raise ApiError(500, "", f"map: {go_value(item)} does not contain declared merge key: {key}")
    return item[key]


def go_value(value: Any) -> str:
    """A value as Go's %v prints it: map[a:1 b:[x y]]."""
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{go_value(value[key])}" for key in sorted(value)) + "]"
    if isinstance(value, list):
        return "[" + " ".join(map(go_value, value)) + "]"
    if value is None:
        return "<nil>"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _go_type(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    return {str: "string", int: "int64", float: "float64", list: "[]interface {}"}.get(type(value), "nil")


def index_of(items: list[Any], item: Any, key: str) -> int:
    """Where in the list stands the item with the same key, or -1."""
    wanted = key_of(item, key)
    for index, one in enumerate(items):
        if key_of(one, key) == wanted:
            return index
    return -1


def is_map_list(*lists: list[Any]) -> bool:
    """Whether the items are maps; ApiError where the lists hold this and that."""
    kinds = {isinstance(one, dict): None for items in lists for one in items}
    if len(kinds) > 1:
        raise ApiError(500, "", "list element types are not identical")
    return next(iter(kinds), False)


def deduplicated(items: list[Any]) -> list[Any]:
    """Each plain value once, where it stood first."""
    return [one for index, one in enumerate(items) if one not in items[:index]]


def split_by(items: list[Any], wanted: list[Any], key: str) -> tuple[list[Any], list[Any]]:
    """(items that `wanted` names, the others), both in their own order."""
    named = [key_of(one, key) for one in wanted]
    inside = [one for one in items if key_of(one, key) in named]
    return inside, [one for one in items if key_of(one, key) not in named]


def in_order(patched: list[Any], others: list[Any], patch_order: list[Any], old_order: list[Any], key: str) -> list[Any]:
    """Both kinds of items in one list: the patch's in its order, the others in the old one.

    An item that the patch does not name comes before the first one that stood behind it in the old list; new
    items therefore come in front of old ones.
    """
    right = _sorted_by(patched, patch_order, key)
    left = _sorted_by(others, old_order, key)
    result: list[Any] = []
    while left and right:
        here, there = index_of(old_order, left[0], key), index_of(old_order, right[0], key)
        result.append(left.pop(0) if 0 <= here < there else right.pop(0))
    return result + left + right


def _sorted_by(items: list[Any], order: list[Any], key: str) -> list[Any]:
    """Stable; items to be deleted come last."""
    gone = [one for one in items if isinstance(one, dict) and one.get(PATCH) == "delete"]
    kept = [one for one in items if not (isinstance(one, dict) and one.get(PATCH) == "delete")]
    return sorted(kept, key=lambda one: index_of(order, one, key)) + gone
