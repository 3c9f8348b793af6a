"""A Deployment was scaled: who gets the new pods, or loses the old ones, when several ReplicaSets are at
work.

What comes in: a Deployment and its ReplicaSets, which remember in annotations for how many replicas they were
last sized.
What goes out: `Scale` decisions: proportional shares, so that a scaled rollout stays as risky as it was.
Source: pkg/controller/deployment/sync.go (scale), util/deployment_util.go (GetReplicaSetProportion), 1.36.
Next: `deployment_history.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from kubenb.controllers.deployment_rolling import band
from kubenb.controllers.deployment_sets import (
    Scale,
    active,
    age_order,
    counted,
    the_only_active,
    total_wanted,
    wanted,
    with_new,
)
from kubenb.objects import Object, name
from kubenb.objects import annotations as annotations_of

DESIRED = "deployment.kubernetes.io/desired-replicas"
MAX = "deployment.kubernetes.io/max-replicas"


def noted(rs: Object, annotation: str) -> int | None:
    """The number in one of the two size annotations."""
    text = annotations_of(rs).get(annotation, "")
    return int(text) if text.isdecimal() else None


def size_notes(deployment: Object) -> dict[str, str]:
    """The two size annotations that a ReplicaSet of this Deployment should carry."""
    replicas = wanted(deployment)
    return {DESIRED: str(replicas), MAX: str(replicas + band(deployment).surge)}


def was_scaled(deployment: Object, sets: Sequence[Object]) -> bool:
    """Whether a ReplicaSet with pods was sized for another number of replicas than the Deployment's present
    one.
    """
    sizes = [noted(rs, DESIRED) for rs in active(sets)]
    return any(size is not None and size != wanted(deployment) for size in sizes)


def share_out(deployment: Object, new: Object | None, olds: Sequence[Object]) -> list[Scale]:
    """The ReplicaSets' sizes after scaling. A decision may keep a size: its annotations follow all the
    same.
    """
    replicas = wanted(deployment)
    only = the_only_active(new, olds)
    if only:
        if wanted(only) == replicas:
            return []
        return [
            Scale(
                only,
                replicas,
                f"scaled from {wanted(only)} to {replicas}: all in the one ReplicaSet that has pods",
            )
        ]
    if new and is_saturated(deployment, new):
        why = f"the new ReplicaSet has all {replicas} pods available: the old ones are not needed any more"
        return [Scale(rs, 0, why) for rs in active(olds)]
    if deployment["spec"]["strategy"].get("type") != "RollingUpdate":
        # The real controller does nothing here and stays stuck; it takes a strategy changed and scaled at once in mid-rollout.
        why = "Recreate: the old ReplicaSets give way, to whatever size the Deployment was scaled"
        return [Scale(rs, 0, why) for rs in active(olds)]
    return proportional(deployment, active(with_new(olds, new)))


def is_saturated(deployment: Object, new: Object) -> bool:
    replicas = wanted(deployment)
    return wanted(new) == noted(new, DESIRED) == counted(new, "availableReplicas") == replicas


def proportional(deployment: Object, sets: Sequence[Object]) -> list[Scale]:
    """Everybody's share of the pods to add (or to remove), the largest ReplicaSet first; it also gets what
    rounding left.
    """
    replicas, surge = wanted(deployment), band(deployment).surge
    allowed = replicas + surge if replicas > 0 else 0
    to_add = allowed - total_wanted(sets)
    ordered = by_size(sets, newer_first=to_add > 0)
    shares = dict.fromkeys((name(rs) for rs in ordered), 0)
    added = 0
    for rs in ordered:
        share = proportion(deployment, rs, to_add, added, allowed)
        shares[name(rs)] = share
        added += share
    if ordered:
        shares[name(ordered[0])] += to_add - added
    why = f"scaled to {replicas}: {allowed} pods allowed ({replicas} + maxSurge {surge}), {total_wanted(sets)} exist; "
    return [
        Scale(
            rs,
            max(0, wanted(rs) + shares[name(rs)]),
            why + f"this ReplicaSet of {wanted(rs)} gets {shares[name(rs)]:+d}",
        )
        for rs in ordered
    ]


def by_size(sets: Sequence[Object], newer_first: bool) -> list[Object]:
    """The largest first. Equal sizes: pods are added to the newer ReplicaSet, and taken from the older."""
    aged = sorted(sets, key=age_order, reverse=newer_first)
    return sorted(aged, key=wanted, reverse=True)


def proportion(deployment: Object, rs: Object, to_add: int, added: int, allowed: int) -> int:
    """One ReplicaSet's share, within what is left to give (or to take, when `to_add` is negative)."""
    if wanted(rs) == 0 or to_add in (0, added):
        return 0
    share = fraction(deployment, rs, allowed)
    return min(share, to_add - added) if to_add > 0 else max(share, to_add - added)


def fraction(deployment: Object, rs: Object, allowed: int) -> int:
    """By how many pods the ReplicaSet would grow if it kept its part of all that are allowed."""
    if wanted(deployment) == 0:
        return -wanted(rs)
    before = noted(rs, MAX) or counted(deployment, "replicas")
    if not before:
        return 0
    exact = Fraction(wanted(rs) * allowed, before)
    return int(exact + Fraction(1, 2)) - wanted(rs)
