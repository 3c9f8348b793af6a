"""What a StatefulSet does next: which numbers are missing, which pods are too many, which are of an old template.

What comes in: the pods by number, the limits of the update.  What goes out: the steps of one sync.  OrderedReady means that every
pod before has to be ready, and that one thing happens at a time; Parallel asks for neither.
Source: pkg/controller/statefulset/stateful_set_control.go (updateStatefulSet), 1.36.  Next: `statefulset.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kubenb.controllers.stateful_pods import is_healthy, revision_of
from kubenb.objects import Object, is_pod_terminal, is_terminating, name


class Step(NamedTuple):
    """Create the pod with this number, or delete `pod`."""

    ordinal: int
    pod: Object | None
    why: str


@dataclass(frozen=True)
class Wish:
    """`update`: the revision of the present template; None: pods are not replaced for it (OnDelete).

    `partition`: pods with lower numbers keep the old template.
    """

    ordinals: range
    ordered: bool
    update: str | None
    partition: int = 0
    max_unavailable: int = 1


class Plan(NamedTuple):
    steps: list[Step]
    condemned: list[Object]
    """Pods beyond the wanted number, the highest first."""


Test = Callable[[Object], bool]


def plan(wish: Wish, pods: Mapping[int, Object], available: Test) -> Plan:
    """One sync's steps. `pods`: by ordinal."""
    condemned = [pods[ordinal] for ordinal in sorted(pods, reverse=True) if ordinal not in wish.ordinals]
    steps, blocked = _fill(wish, pods, available)
    if not blocked:
        more, blocked = _shrink(wish, pods, condemned, available)
        steps += more
    if not blocked and wish.update is not None:
        steps += _renew(wish, pods)
    return Plan(steps, condemned)


def _fill(wish: Wish, pods: Mapping[int, Object], available: Test) -> tuple[list[Step], bool]:
    """Missing pods, and those that have ended. True: nothing else may happen now."""
    steps: list[Step] = []
    blocked = False
    for ordinal in wish.ordinals:
        pod = pods.get(ordinal)
        if pod is None:
            before = "all before it are ready" if wish.ordered and ordinal > wish.ordinals.start else "it is wanted"
            steps.append(Step(ordinal, None, f"pod {ordinal} is missing, and {before}"))
            blocked = wish.ordered
        elif is_pod_terminal(pod):
            if not is_terminating(pod):
                steps.append(Step(ordinal, pod, f"{name(pod)} has ended: it makes room for a new one of its name"))
            blocked = True
        elif wish.ordered and not (is_healthy(pod) and available(pod)):
            blocked = True
        if blocked and wish.ordered:
            return steps, True
    return steps, blocked


def _shrink(wish: Wish, pods: Mapping[int, Object], condemned: Sequence[Object], available: Test) -> tuple[list[Step], bool]:
    """The highest numbers go first; in order, one is gone before the next, and only while the rest is healthy."""
    wanted = [pods.get(ordinal) for ordinal in wish.ordinals]
    unhealthy = [pod for pod in [*wanted, *reversed(condemned)] if not is_healthy(pod)]
    steps: list[Step] = []
    for pod in condemned:
        if is_terminating(pod):
            if wish.ordered:
                return steps, True
            continue
        if wish.ordered and not (is_healthy(pod) and available(pod)) and unhealthy[:1] != [pod]:
            return steps, True
        steps.append(Step(-1, pod, f"{len(wish.ordinals)} pods are wanted: {name(pod)} has the highest number"))
        if wish.ordered:
            return steps, True
    return steps, False


def _renew(wish: Wish, pods: Mapping[int, Object]) -> list[Step]:
    """Old pods down to the partition, the highest number first, while fewer than maxUnavailable are without service."""
    steps: list[Step] = []
    down = 0
    for ordinal in reversed(wish.ordinals):
        if ordinal < wish.partition or down >= wish.max_unavailable:
            break
        pod = pods.get(ordinal)
        if pod is not None and revision_of(pod) != wish.update and not is_terminating(pod):
            why = f"{name(pod)} has an old template; {down} above it aren't ready, {wish.max_unavailable} may be"
            steps.append(Step(ordinal, pod, why))
            down += 1
        elif not is_healthy(pod):
            down += 1
    return steps
