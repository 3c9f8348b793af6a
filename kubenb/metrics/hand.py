"""Values that were set by hand: the metrics of an experiment.

What comes in: `c.metrics.set_pod`, `set_custom`, `set_external`.  What goes out: the same, looked up.  Next: `apis.py`.
"""

from __future__ import annotations

from fractions import Fraction

from kubenb.objects import canonical
from kubenb.objects.quantity import format_quantity

Amount = str | int | float | None
"""A quantity ("100m", "300Mi"), or a number of cores or bytes."""


def amount(name: str, value: Amount) -> str:
    """The canonical text of a value. Raises ValueError that names the bad one."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return format_quantity(Fraction(value).limit_denominator(10**9), "BinarySI" if name == "memory" else "DecimalSI")
    try:
        return canonical(str(value))
    except ValueError as error:
        raise ValueError(f"{name}: {value!r} is no quantity such as 100m or 300Mi: {error}") from None


class ByHand:
    """What the metrics APIs shall say, whatever is measured."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._pods: dict[tuple[str, str], dict[str | None, dict[str, str]]] = {}
        self.custom: dict[tuple[str, str, str, str], str] = {}
        """By namespace, kind, name, metric."""
        self.external: dict[tuple[str, str], list[tuple[dict[str, str], str]]] = {}
        """By namespace and metric: series of (labels, value)."""

    def set_pod(self, namespace: str, name: str, container: str | None, usage: dict[str, str]) -> None:
        self._pods.setdefault((namespace, name), {}).setdefault(container, {}).update(usage)

    def pod(self, namespace: str, name: str, first: str) -> dict[str, dict[str, str]]:
        """By container; what was said of the pod as a whole is its `first` container's."""
        said = self._pods.get((namespace, name), {})
        merged: dict[str, dict[str, str]] = {}
        for container, usage in said.items():
            merged.setdefault(first if container is None else container, {}).update(usage)
        return merged

    def set_external(self, namespace: str, metric: str, labels: dict[str, str], value: str) -> None:
        series = [one for one in self.external.get((namespace, metric), ()) if one[0] != labels]
        self.external[namespace, metric] = [*series, (labels, value)]
