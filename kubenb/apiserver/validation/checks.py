"""The few moves that validation is made of: apply a rule, test a number, a choice, a quantity, and note what is wrong.

Every check takes the list of errors so far and adds to it; paths are text and are only lengthened when there is something to say.
Next: `metadata.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from kubenb.objects import FieldError, Object, bad_value, quantity, required, unsupported

Errors = list[FieldError]

NOT_NEGATIVE = "must be greater than or equal to 0"
NOT_POSITIVE = "must be greater than zero"
IMMUTABLE = "field is immutable"
NOTHING: Mapping[str, Any] = {}


def apply(errors: Errors, rule: Callable[[str], Iterable[str]], value: str, path: str) -> bool:
    """Each complaint of `rule` about `value` becomes an error at `path`; true if there was none."""
    complaints = rule(value)
    if complaints:
        errors.extend(bad_value(path, value, complaint) for complaint in complaints)
    return not complaints


def need(errors: Errors, obj: Mapping[str, Any], key: str, path: str, detail: str = "") -> bool:
    """The field must not be empty; true if it isn't."""
    if obj.get(key):
        return True
    errors.append(required(f"{path}.{key}" if path else key, detail))
    return False


def need_all(errors: Errors, obj: Mapping[str, Any], keys: Iterable[str], path: str) -> None:
    for key in keys:
        need(errors, obj, key, path)


def not_negative(errors: Errors, obj: Mapping[str, Any], key: str, path: str) -> None:
    """A number, if given, must not be negative."""
    value = obj.get(key)
    if value is not None and value < 0:
        errors.append(bad_value(f"{path}.{key}", value, NOT_NEGATIVE))


def in_range(errors: Errors, value: int, low: int, high: int, path: str) -> None:
    if not low <= value <= high:
        errors.append(bad_value(path, value, f"must be between {low} and {high}, inclusive"))


def one_of(errors: Errors, value: Any, choices: Collection[str], path: str) -> bool:
    """`value` must be among `choices`, which the message lists in their order; true if it is."""
    if value in choices:
        return True
    errors.append(unsupported(path, value, list(choices)))
    return False


def one_of_given(errors: Errors, value: str | None, choices: Collection[str], path: str) -> bool:
    """As `one_of`, but an empty value is a missing one."""
    if value:
        return one_of(errors, value, choices, path)
    errors.append(required(path))
    return False


def amount_not_negative(errors: Errors, amount: str, path: str) -> None:
    if quantity(amount).nanos < 0:
        errors.append(bad_value(path, amount, NOT_NEGATIVE))


def amount_positive(errors: Errors, amount: str, path: str) -> bool:
    if quantity(amount).nanos > 0:
        return True
    errors.append(bad_value(path, amount, NOT_POSITIVE))
    return False


def unchanged(errors: Errors, new: Any, old: Any, path: str) -> None:
    """A field that may not change after creation."""
    if new != old:
        errors.append(bad_value(path, new, IMMUTABLE))


def sorted_map(values: Mapping[str, Any] | None) -> Object | None:
    """A map as it stands in messages: sorted by key; null if there is none."""
    return dict(sorted(values.items())) if values else None
