"""Pieces of cells that many kinds share: ages, containers, selectors, lists that are cut off.

Source: pkg/printers/internalversion/printers.go (1.36). `now` is in seconds since 1970 everywhere. Next:
`pod`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kubenb.objects import Object, from_label_selector, human_duration, parse_time

NONE = "<none>"
UNSET = "<unset>"
UNKNOWN = "<unknown>"


def since(stamp: str | None, now: float) -> str:
    """How long ago a time stamp was ("5m"); "<unknown>" where there is none."""
    return human_duration(now - parse_time(stamp)) if stamp else UNKNOWN


def age(obj: Object, now: float) -> str:
    return since(obj["metadata"].get("creationTimestamp"), now)


def name(obj: Object) -> str:
    return str(obj["metadata"].get("name", ""))


def spec(obj: Object) -> Object:
    return obj.get("spec") or {}


def status(obj: Object) -> Object:
    return obj.get("status") or {}


def containers(pod_spec: Object) -> list[str]:
    """Two cells: the containers' names and their images."""
    listed = pod_spec.get("containers") or []
    return [",".join(one["name"] for one in listed), ",".join(one.get("image", "") for one in listed)]


def template_spec(obj: Object) -> Object:
    return (spec(obj).get("template") or {}).get("spec") or {}


def selector_text(selector: Object | None) -> str:
    """A LabelSelector as text ("app=web,tier in (a,b)"); "<none>" where it is empty."""
    try:
        return str(from_label_selector(selector)) or NONE
    except ValueError:
        return "<error>"


def labels_text(labels: dict[str, str] | None) -> str:
    """A plain map as text ("a=1,b=2"), keys sorted; "<none>" where it is empty."""
    return ",".join(f"{key}={value}" for key, value in sorted((labels or {}).items())) or NONE


def first_three(items: Sequence[str]) -> str:
    """The first three of a list and how many more there are."""
    shown = ",".join(items[:3])
    return f"{shown} + {len(items) - 3} more..." if len(items) > 3 else shown


def flag(value: bool | None) -> str:
    """A pointer to a bool as text: "True", "False" or "<unset>"."""
    return UNSET if value is None else ("True" if value else "False")


def or_none(value: Any) -> str:
    return str(value) if value not in (None, "") else NONE


def has_condition(obj: Object, type: str) -> bool:
    """Whether this condition is True."""
    return any(one["type"] == type and one.get("status") == "True" for one in status(obj).get("conditions") or ())


def distinct(values: Iterable[str]) -> list[str]:
    return sorted(dict.fromkeys(values))
