"""Rolling update arithmetic: how large the new ReplicaSet may grow and how far the old ones may shrink, right
now.

What comes in: a Deployment, its new ReplicaSet and its old ones.  What goes out: `Scale` decisions with their
reasons.
The two limits: never more than replicas + maxSurge pods, never fewer than replicas - maxUnavailable available
ones.
Source: pkg/controller/deployment/rolling.go, 1.36.  Next: `deployment_recreate.py`, the other strategy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from kubenb.controllers.deployment_sets import (
    Scale,
    counted,
    total,
    total_wanted,
    wanted,
    with_new,
)
from kubenb.objects import Object


class Band(NamedTuple):
    """The limits of a rolling update in pods: how many more than wanted may exist, how many fewer may be
    available.
    """

    surge: int
    unavailable: int


def scaled(value: Any, replicas: int, round_up: bool) -> int:
    """A number, or a percentage of `replicas` ("25%") rounded up or down (apimachinery,
    intstr.GetScaledValueFromIntOrPercent).
    """
    if isinstance(value, str):
        product = int(value.removesuffix("%")) * replicas
        return -(-product // 100) if round_up else product // 100
    return int(value or 0)


def fenceposts(surge: Any, unavailable: Any, replicas: int) -> Band:
    """Both limits in pods: surge rounds up, unavailable down; when both come to 0, one pod may be
    unavailable, or nothing would ever move.
    """
    band = Band(scaled(surge, replicas, True), scaled(unavailable, replicas, False))
    return Band(0, 1) if band == (0, 0) else band


def band(deployment: Object) -> Band:
    """The limits of this Deployment; (0, 0) when it recreates."""
    strategy = deployment["spec"].get("strategy") or {}
    if strategy.get("type") != "RollingUpdate":
        return Band(0, 0)
    rolling = strategy.get("rollingUpdate") or {}
    replicas = wanted(deployment)
    surge, unavailable = fenceposts(rolling.get("maxSurge"), rolling.get("maxUnavailable"), replicas)
    return Band(surge, min(unavailable, replicas))


def new_size(replicas: int, surge: int, existing: int, size: int) -> int:
    """How large the new ReplicaSet may be: it grows into the room below replicas + surge, and never beyond
    replicas.

    `existing`: pods that all ReplicaSets together ask for, the new one's `size` included.
    """
    room = replicas + surge - existing
    return size if room <= 0 else size + min(room, replicas - size)


def grow_new(deployment: Object, new: Object, olds: Sequence[Object]) -> Scale | None:
    """The new ReplicaSet's next size, or None when it stays."""
    replicas, size = wanted(deployment), wanted(new)
    if size == replicas:
        return None
    if size > replicas:
        return Scale(new, replicas, f"new ReplicaSet shrinks from {size} to the {replicas} wanted")
    surge, others = band(deployment).surge, total_wanted(olds)
    grown = new_size(replicas, surge, others + size, size)
    if grown == size:
        return None
    return Scale(new, grown, growth_reason(replicas, surge, others, grown))


def growth_reason(replicas: int, surge: int, others: int, grown: int) -> str:
    """Why the new ReplicaSet may have `grown` pods beside `others` of the old ones."""
    sums = f"{replicas} + maxSurge {surge} - {others} existing"
    if grown < replicas + surge - others:
        return f"new ReplicaSet may grow to {grown}, all that are wanted: {sums} leaves room enough"
    return f"new ReplicaSet may grow to {grown}: {sums}"


def shrink_old(deployment: Object, new: Object, olds: Sequence[Object]) -> list[Scale]:
    """What the old ReplicaSets give up now: first pods that aren't available, which nobody misses, then as many available ones as
    the limit leaves to spare.
    """
    replicas, unavailable = wanted(deployment), band(deployment).unavailable
    sets, floor = with_new(olds, new), replicas - unavailable
    coming = wanted(new) - counted(new, "availableReplicas")
    budget = total_wanted(sets) - floor - coming
    unready = take_unready(olds, budget)
    if budget <= 0 or unready is None:
        return []
    available = total(sets, "availableReplicas")
    spare = take_spare(olds, unready, available - floor)

    must_stay = f"{floor} that must stay available ({replicas} - maxUnavailable {unavailable})"
    first = (
        f"not available, so they go first: {total_wanted(sets)} pods - {must_stay}"
        f" - {coming} new ones still to become available = {budget} may go"
    )
    then = f"{available} available - {must_stay} = {available - floor} to spare"
    steps = []
    for rs, dead, alive in zip(olds, unready, spare, strict=True):
        reasons = [f"old ReplicaSet gives up {dead} {first}"] if dead else []
        reasons += [f"old ReplicaSet gives up {alive}: {then}"] if alive else []
        if reasons:
            steps.append(Scale(rs, wanted(rs) - dead - alive, "; ".join(reasons)))
    return steps


def take_unready(olds: Sequence[Object], budget: int) -> list[int] | None:
    """How many pods that aren't available each old ReplicaSet gives up, the oldest first, `budget` in all.

    None when one of them was just scaled down and its status doesn't know yet: whatever we'd count now would be too much.
    """
    given = []
    for rs in olds:
        surplus = wanted(rs) - counted(rs, "availableReplicas")
        if budget > 0 and wanted(rs) > 0 and surplus < 0:
            return None
        given.append(max(0, min(budget, surplus)))
        budget -= given[-1]
    return given


def take_spare(olds: Sequence[Object], gone: Sequence[int], spare: int) -> list[int]:
    """How many available pods each old ReplicaSet gives up beside those `gone` already, the oldest first, `spare` in all."""
    given = []
    for rs, less in zip(olds, gone, strict=True):
        given.append(max(0, min(spare, wanted(rs) - less)))
        spare -= given[-1]
    return given
