"""The status of an autoscaler, and the account of how it came to be.

What comes in: a HorizontalPodAutoscaler and what a sync found.  What goes out: the new status, and `Decision`s that explain it.
Source: setStatus and setCondition in pkg/controller/podautoscaler/horizontal.go, 1.36.  Next: `horizontal.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kubenb.objects import Object, set_condition

ALWAYS_THERE = ("desiredReplicas", "currentMetrics")


class Decision(NamedTuple):
    """One sync, step by step: replicas now, asked for by the metrics, after the window, after the limits.

    `metrics`: (name, ratio of usage to target, pods counted, replicas) of each that could be read; `failed`: texts of those that
    couldn't; `reason`: why it rescaled, "" if it didn't; `able`, `limit`: reasons of the conditions.
    """

    at: float
    current: int
    recommended: int
    stabilized: int
    desired: int
    metrics: tuple[Reading, ...] = ()
    failed: tuple[str, ...] = ()
    reason: str = ""
    able: str = ""
    limit: str = ""

    def __str__(self) -> str:
        lines = [f"{self.at:.1f} s: {self.current} replicas"]
        lines += [f"  {reading}" for reading in self.metrics]
        lines += [f"  {text}" for text in self.failed]
        if self.metrics and self.stabilized != self.recommended:
            lines.append(f"  {self.able}: {self.recommended} -> {self.stabilized}")
        if self.desired != self.stabilized:
            lines.append(f"  {self.limit}: {self.stabilized} -> {self.desired}")
        lines.append(f"  so {self.desired} replicas" + (f" ({self.reason})" if self.reason else ""))
        return "\n".join(lines)


class Reading(NamedTuple):
    """One metric: `value` and `target` as texts with their unit, the `ratio` of the two, what it became (`final`) when `guessed`
    pods without a sample were taken in, the pods `counted`, and the `replicas` that it asks for, with `current` ones there.
    """

    name: str
    value: str
    target: str
    ratio: float
    guessed: int
    final: float
    counted: int
    current: int
    replicas: int

    def __str__(self) -> str:
        words = f"{self.name}: {self.value} of {self.target} is {self.ratio:.2f}"
        if self.guessed:
            pods = "1 pod that has" if self.guessed == 1 else f"{self.guessed} pods that have"
            words += f"; {self.final:.2f} with {pods} no sample"
        exactly = -int(-self.final * self.counted // 1)
        if self.replicas == self.current != exactly:
            return f"{words}: stay at {self.current}"
        return f"{words}; {self.counted} x {self.final:.2f} -> {self.replicas}"


class Draft:
    """A status in the making. `conditions` keep their order: new ones come last."""

    def __init__(self, autoscaler: Object, stamp: str) -> None:
        self._stamp = stamp
        self.old: Object = autoscaler.get("status") or {}
        self.conditions: list[Object] = self.old.get("conditions") or []

    def condition(self, type: str, is_true: bool, reason: str, message: str) -> None:
        new = {"type": type, "status": "True" if is_true else "False", "reason": reason, "message": message}
        self.conditions = set_condition(self.conditions, new, self._stamp)

    def status(self, current: int | None, desired: int | None, metrics: Sequence[Object] | None, rescaled: bool) -> Object:
        """`current` None: only the conditions are new; `desired` None: the old one stays."""
        status: Object = {"currentMetrics": None, "desiredReplicas": 0, **self.old, "conditions": self.conditions}
        if current is not None:
            status["currentReplicas"], status["currentMetrics"] = current, list(metrics) if metrics else None
        if desired is not None:
            status["desiredReplicas"] = desired
        if rescaled:
            status["lastScaleTime"] = self._stamp
        return {key: value for key, value in status.items() if value or key in ALWAYS_THERE}
