"""Conditions: the list of {type, status, reason, message, lastTransitionTime} that most statuses carry. Next:
`pods`.
"""

from __future__ import annotations

from kubenb.objects.plain import Object


def conditions(obj: Object) -> list[Object]:
    """status.conditions, [] where there are none."""
    status = obj.get("status")
    return (status.get("conditions") or []) if status else []


def get_condition(obj: Object, type: str) -> Object | None:
    """The condition of this type, or None."""
    for condition in conditions(obj):
        if condition["type"] == type:
            return condition
    return None


def is_true(obj: Object, type: str) -> bool:
    condition = get_condition(obj, type)
    return condition is not None and condition["status"] == "True"


def set_condition(conditions: list[Object], new: Object, now_stamp: str) -> list[Object]:
    """The list with `new` in the place of the condition of its type, or at the end.

    lastTransitionTime becomes `now_stamp` when the status changes and stays otherwise
    (meta.SetStatusCondition). The very same list comes back when nothing changes, so that callers can tell by
    `is`.
    """
    for index, old in enumerate(conditions):
        if old["type"] == new["type"]:
            since = old.get("lastTransitionTime") if old["status"] == new["status"] else now_stamp
            replaced = {**new, "lastTransitionTime": since}
            return conditions if replaced == old else [*conditions[:index], replaced, *conditions[index + 1 :]]
    return [*conditions, {**new, "lastTransitionTime": now_stamp}]


def without_condition(conditions: list[Object], type: str) -> list[Object]:
    """The list without the condition of this type; the very same list where it had none."""
    kept = [condition for condition in conditions if condition["type"] != type]
    return conditions if len(kept) == len(conditions) else kept
