"""Taints keep pods off a node, tolerations let them on, or let them stay for a while, all the same.

Comes in: `spec.taints` of nodes and `spec.tolerations` of pods. Source: component-helpers,
scheduling/corev1/helpers.go, and api/core/v1/toleration.go (1.36). Used by the scheduler, by DaemonSets (which count the nodes
their pods could be on) and by the taint eviction controller.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kubenb.objects.plain import Object

Taint = tuple[str, str, str]
"""(key, value, effect)."""

KEEPS_OFF = ("NoSchedule", "NoExecute")
UNSCHEDULABLE: Taint = ("node.kubernetes.io/unschedulable", "", "NoSchedule")


def taints_of(node: Object) -> tuple[Taint, ...]:
    """The taints of a node, in its own order."""
    return tuple(
        (taint.get("key", ""), taint.get("value") or "", taint.get("effect", ""))
        for taint in (node.get("spec") or {}).get("taints") or ()
    )


def tolerates(toleration: Object, taint: Taint) -> bool:
    """An empty effect tolerates every effect; an empty key with Exists tolerates every taint."""
    key, value, effect = taint
    if toleration.get("effect") and toleration["effect"] != effect:
        return False
    if toleration.get("key") and toleration["key"] != key:
        return False
    operator = toleration.get("operator") or "Equal"
    if operator == "Exists":
        return True
    return operator == "Equal" and (toleration.get("value") or "") == value


def tolerated(taint: Taint, tolerations: Iterable[Object]) -> bool:
    return any(tolerates(toleration, taint) for toleration in tolerations)


def keeps_off(taints: Sequence[Taint], tolerations: Sequence[Object]) -> bool:
    """Whether one of the taints forbids new pods (NoSchedule, NoExecute) and is not tolerated."""
    return any(taint[2] in KEEPS_OFF and not tolerated(taint, tolerations) for taint in taints)


def disliked(taints: Sequence[Taint], tolerations: Sequence[Object]) -> int:
    """How many PreferNoSchedule taints are not tolerated."""
    gentle = [each for each in tolerations if each.get("effect") in (None, "", "PreferNoSchedule")]
    return sum(taint[2] == "PreferNoSchedule" and not tolerated(taint, gentle) for taint in taints)


def stays_for(taints: Iterable[Taint], tolerations: Sequence[Object]) -> float | None:
    """How many seconds a running pod stays on a node with these taints; None for ever, 0 when it has to go at once.

    Only NoExecute drives anybody out. The first toleration that matches a taint speaks for it; of several taints the shortest
    time counts.
    """
    seconds: list[float] = []
    for taint in taints:
        if taint[2] != "NoExecute":
            continue
        spoken = next((each for each in tolerations if tolerates(each, taint)), None)
        if spoken is None:
            return 0.0
        if spoken.get("tolerationSeconds") is not None:
            seconds.append(max(0.0, spoken["tolerationSeconds"]))
    return min(seconds, default=None)
