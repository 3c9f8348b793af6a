"""Choosing objects by their labels: what a selector is, and when it matches. Pure sets of requirements,
and-ed.

Comes in: a Service's map, a workload's LabelSelector, or (through `selectors`) the text behind `kubectl -l`.
Source: apimachinery, pkg/labels/selector.go and pkg/apis/meta/v1/helpers.go (1.36). Next: `selectors`, the
text forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from kubenb.objects.plain import Object

Requirement = tuple[str, str, tuple[str, ...]]
"""(key, operator, values); operators: = == != in notin exists ! gt lt."""

_SIGNS = {"=": "=", "==": "==", "!=": "!=", "gt": ">", "lt": "<"}
_EXPRESSION_OPERATORS = {
    "In": "in",
    "NotIn": "notin",
    "Exists": "exists",
    "DoesNotExist": "!",
    "Gt": "gt",
    "Lt": "lt",
}


class LabelSelector:
    """Requirements that labels must all meet. An empty one matches everything; NOTHING matches nothing.
    Immutable.
    """

    __slots__ = ("_equal", "_rest", "requirements", "selectable")

    def __init__(self, requirements: tuple[Requirement, ...] = (), selectable: bool = True) -> None:
        self.requirements = tuple(sorted(requirements, key=lambda requirement: requirement[0]))
        self.selectable = selectable
        self._equal = tuple((key, values[0]) for key, operator, values in self.requirements if operator in ("=", "=="))
        self._rest = tuple(requirement for requirement in self.requirements if requirement[1] not in ("=", "=="))

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether these labels meet every requirement."""
        for key, value in self._equal:
            if labels.get(key) != value:
                return False
        for requirement in self._rest:
            if not _meets(requirement, labels):
                return False
        return self.selectable

    @property
    def empty(self) -> bool:
        """Asks for nothing, so matches everything."""
        return self.selectable and not self.requirements

    def exact(self, key: str) -> str | None:
        """The one value that `key` must have, or None where the selector does not say so."""
        for own, operator, values in self.requirements:
            if own == key:
                return values[0] if operator in ("=", "==", "in") and len(values) == 1 else None
        return None

    def __str__(self) -> str:
        return ",".join(map(_text, self.requirements))

    def __repr__(self) -> str:
        return f"<LabelSelector {self}>" if self.selectable else "<LabelSelector nothing>"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, LabelSelector) and self.selectable == other.selectable and self.requirements == other.requirements
        )

    def __hash__(self) -> int:
        return hash((self.requirements, self.selectable))


Selector = LabelSelector
EVERYTHING = LabelSelector()
NOTHING = LabelSelector(selectable=False)


def _meets(requirement: Requirement, labels: Mapping[str, str]) -> bool:
    key, operator, values = requirement
    value = labels.get(key)
    if operator == "in":
        return value in values
    if operator in ("notin", "!="):
        return value not in values
    if operator == "!":
        return value is None
    if operator == "exists" or value is None:
        return value is not None
    try:
        left, right = int(value), int(values[0])
    except ValueError:
        return False
    return left > right if operator == "gt" else left < right


def _text(requirement: Requirement) -> str:
    key, operator, values = requirement
    if operator == "exists":
        return key
    if operator == "!":
        return f"!{key}"
    joined = ",".join(sorted(values))
    return f"{key} {operator} ({joined})" if operator in ("in", "notin") else f"{key}{_SIGNS[operator]}{joined}"


def from_labels(labels: Mapping[str, str] | None) -> LabelSelector:
    """The selector of a plain map, as in a Service's or a ReplicationController's spec.selector; empty
    matches everything.
    """
    return _equalities(tuple(labels.items())) if labels else EVERYTHING


@lru_cache(maxsize=1024)
def _equalities(pairs: tuple[tuple[str, str], ...]) -> LabelSelector:
    """A selector is asked for at every sync of its owner, and is immutable: one for all who want the same."""
    return LabelSelector(tuple((key, "=", (value,)) for key, value in pairs))


def from_label_selector(selector: Mapping[str, Any] | None) -> LabelSelector:
    """The selector of {"matchLabels": ..., "matchExpressions": ...}: {} matches everything, None nothing.

    ValueError: an operator other than In, NotIn, Exists, DoesNotExist.
    """
    if selector is None:
        return NOTHING
    simple = from_labels(selector.get("matchLabels"))
    expressions = selector.get("matchExpressions")
    return LabelSelector(simple.requirements + tuple(map(_requirement, expressions))) if expressions else simple


def from_node_selector_term(expressions: list[Object]) -> LabelSelector:
    """matchExpressions of a node affinity term, which also know Gt and Lt; an empty list matches nothing."""
    return LabelSelector(tuple(map(_requirement, expressions))) if expressions else NOTHING


def _requirement(expression: Object) -> Requirement:
    operator = _EXPRESSION_OPERATORS.get(expression["operator"])
    if operator is None:
        raise ValueError(f'"{expression["operator"]}" is not a valid label selector operator')
    return expression["key"], operator, tuple(expression.get("values") or ())
