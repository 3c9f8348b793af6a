"""How fast a recommendation may be followed: stabilisation windows, and the limits of one step.

What comes in: what the metrics ask for, what was recommended and scaled lately.  What goes out: a `Verdict` with the number to
set, and what the conditions AbleToScale and ScalingLimited will say.
Source: normalizeDesiredReplicas, ...WithBehaviors and what they call in pkg/controller/podautoscaler/horizontal.go, 1.36.
Next: `horizontal.py`, the loop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil, inf
from typing import NamedTuple

from kubenb.objects import Object

SMALLEST_LIMIT, LIMIT_FACTOR = 4, 2
"""Without a behavior one sync may at most double the replicas, or go up to four."""
UP_STABILIZED = "recent recommendations were lower than current one, applying the lowest recent recommendation"
DOWN_STABILIZED = "recent recommendations were higher than current one, applying the highest recent recommendation"
READY = ("ReadyForNewScale", "recommended size matches current size")
WITHIN = ("DesiredWithinRange", "the desired count is within the acceptable range")
TOO_FEW = ("TooFewReplicas", "the desired replica count is less than the minimum replica count")
TOO_MANY = ("TooManyReplicas", "the desired replica count is more than the maximum replica count")
TOO_FAST_UP = ("ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate")
TOO_FAST_DOWN = ("ScaleDownLimit", "the desired replica count is decreasing faster than the maximum scale rate")

Reason = tuple[str, str]


class Note(NamedTuple):
    """At virtual second `at`: a recommendation, or by how many replicas a target was scaled (downwards negative)."""

    at: float
    replicas: int


@dataclass
class Memory:
    """What the controller remembers of one autoscaler; a restart of the controller forgets it."""

    recommendations: list[Note] = field(default_factory=list)
    changes: list[Note] = field(default_factory=list)

    def forget(self, before: float) -> None:
        """Drop what no window or period reaches any more."""
        self.recommendations = [note for note in self.recommendations if note.at >= before]
        self.changes = [note for note in self.changes if note.at >= before]


class Bounds(NamedTuple):
    current: int
    least: int
    most: int


class Verdict(NamedTuple):
    """`stabilized`: after the windows; `replicas`: after the limits; `able`, `limit`: reasons and messages of the conditions."""

    replicas: int
    stabilized: int
    able: Reason
    limit: Reason

    @property
    def is_limited(self) -> bool:
        return self.replicas != self.stabilized


def plain(desired: int, bounds: Bounds, memory: Memory, now: float, window: float) -> Verdict:
    """Without `spec.behavior`: the highest recommendation of the last `window` seconds, and at most twice the replicas."""
    recent = [note.replicas for note in memory.recommendations if note.at >= now - window]
    stabilized = max(desired, *recent) if recent else desired
    able = READY if stabilized == desired else ("ScaleDownStabilized", DOWN_STABILIZED)
    fastest = max(LIMIT_FACTOR * bounds.current, SMALLEST_LIMIT)
    highest, why = (fastest, TOO_FAST_UP) if bounds.most > fastest else (bounds.most, TOO_MANY)
    if stabilized < bounds.least:
        return Verdict(bounds.least, stabilized, able, TOO_FEW)
    if stabilized > highest:
        return Verdict(highest, stabilized, able, why)
    return Verdict(stabilized, stabilized, able, WITHIN)


def with_behavior(desired: int, bounds: Bounds, behavior: Object, memory: Memory, now: float, window: float) -> Verdict:
    """By `spec.behavior`; `window` is that of scaling down where it names none."""
    up, down = behavior["scaleUp"], behavior["scaleDown"]
    down_window = down.get("stabilizationWindowSeconds", window)
    stabilized = _stabilized(desired, bounds.current, memory, now, up.get("stabilizationWindowSeconds", 0), down_window)
    if stabilized == desired:
        able = READY
    else:
        able = ("ScaleUpStabilized", UP_STABILIZED) if desired >= bounds.current else ("ScaleDownStabilized", DOWN_STABILIZED)
    replicas, limit = stabilized, WITHIN
    if stabilized > bounds.current:
        fastest = max(bounds.current, highest_allowed(bounds.current, up, memory, now))
        highest, why = (fastest, TOO_FAST_UP) if bounds.most > fastest else (bounds.most, TOO_MANY)
        if stabilized > highest:
            replicas, limit = highest, why
    elif stabilized < bounds.current:
        slowest = min(bounds.current, lowest_allowed(bounds.current, down, memory, now))
        lowest, why = (slowest, TOO_FAST_DOWN) if bounds.least < slowest else (bounds.least, TOO_FEW)
        if stabilized < lowest:
            replicas, limit = lowest, why
    return Verdict(replicas, stabilized, able, limit)


def _stabilized(desired: int, current: int, memory: Memory, now: float, up_window: float, down_window: float) -> int:
    """Not above the lowest recommendation of the window for growing, not below the highest of that for shrinking."""
    lowest = min([desired, *(note.replicas for note in memory.recommendations if note.at > now - up_window)])
    highest = max([desired, *(note.replicas for note in memory.recommendations if note.at > now - down_window)])
    return min(max(current, lowest), highest)


# ---- the policies --------------------------------------------------------------------------------------------------------------


def highest_allowed(current: int, rules: Object, memory: Memory, now: float) -> int:
    """How far up the policies of scaleUp let one go, counted from the replicas at the start of each one's period."""

    def after(policy: Object, start: int) -> int:
        value: int = policy["value"]
        return start + value if policy["type"] == "Pods" else ceil(start * (1 + value / 100))

    return _allowed(current, rules, memory, now, after, largest=max, smallest=min)


def lowest_allowed(current: int, rules: Object, memory: Memory, now: float) -> int:
    """How far down the policies of scaleDown let one go."""

    def after(policy: Object, start: int) -> int:
        value: int = policy["value"]
        return start - value if policy["type"] == "Pods" else int(start * (1 - value / 100))

    return _allowed(current, rules, memory, now, after, largest=min, smallest=max)


def _allowed(
    current: int, rules: Object, memory: Memory, now: float, after: Callable[[Object, int], int],
    largest: Callable[[Sequence[int]], int], smallest: Callable[[Sequence[int]], int],
) -> int:  # fmt: skip
    """The largest change that a policy allows, the smallest under selectPolicy Min; none when Disabled."""
    choice = rules.get("selectPolicy", "Max")
    if choice == "Disabled":
        return current
    proposed = [after(policy, current - _changed(memory, now, policy["periodSeconds"])) for policy in rules["policies"]]
    return (smallest if choice == "Min" else largest)(proposed)


def _changed(memory: Memory, now: float, period: float) -> int:
    """By how much the target was scaled within the period, ups and downs together."""
    return sum(note.replicas for note in memory.changes if note.at > now - period)


def longest_memory(behavior: Object | None, window: float) -> float:
    """Seconds after which no note matters: the longest window or period there is."""
    if behavior is None:
        return window
    spans = [window, 0.0]
    for rules in (behavior["scaleUp"], behavior["scaleDown"]):
        spans.append(rules.get("stabilizationWindowSeconds", 0))
        spans += [policy["periodSeconds"] for policy in rules["policies"]]
    return max(spans) if spans else inf
