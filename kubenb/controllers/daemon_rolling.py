"""Rolling update of a DaemonSet: which old pods may go now, and which nodes get a second one.

What comes in: the pods of each node, old and new, and the limits.  What goes out: old pods to delete nodes that get a new one.
Without surge a node is without its daemon for a while, and maxUnavailable says on how many nodes at a time; with maxSurge the new
pod runs beside the old one until it is available.
Source: pkg/controller/daemon/update.go (rollingUpdate), 1.36.  Next: `daemonset.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from kubenb.controllers.deployment_rolling import fenceposts, scaled
from kubenb.objects import Object, is_terminating, name


class Limits(NamedTuple):
    """In pods, both rounded up; at least one of them isn't 0."""

    surge: int
    unavailable: int


class Step(NamedTuple):
    """`delete`: (pod, why) pairs; `create`: (node, why) pairs."""

    delete: list[tuple[Object, str]]
    create: list[tuple[str, str]]


Test = Callable[[Object], bool]


def limits(ds: Object, desired: int) -> Limits:
    """The update strategy's limits on so many nodes."""
    rolling = ds["spec"]["updateStrategy"].get("rollingUpdate") or {}
    unavailable = scaled(rolling.get("maxUnavailable", 1), desired, True)
    return Limits(*fenceposts(scaled(rolling.get("maxSurge", 0), desired, True), unavailable, desired))


def new_and_old(pods: Iterable[Object], is_new: Test) -> tuple[Object | None, Object | None] | None:
    """A node's one pod of the new template and its one of an older; None when there are two of a kind."""
    new = old = None
    for pod in pods:
        if is_terminating(pod):
            continue
        if is_new(pod):
            if new is not None:
                return None
            new = pod
        else:
            if old is not None:
                return None
            old = pod
    return new, old


def replace(nodes: Mapping[str, Sequence[Object]], allowed: int, is_new: Test, is_available: Test) -> Step:
    """Without surge: delete old pods, those that serve nobody first, while fewer than `allowed` nodes are without."""
    down = 0
    free: list[tuple[Object, str]] = []
    candidates: list[Object] = []
    for pods in nodes.values():
        pair = new_and_old(pods, is_new)
        if pair is None:
            down += 1
            continue
        new, old = pair
        if (new is None) == (old is None) or (new is not None and not is_available(new)):
            down += 1
        elif old is not None and not is_available(old):
            down += 1
            free.append((old, f"{name(old)} has the old template and isn't available: replacing it costs nothing"))
        elif old is not None:
            candidates.append(old)
    room = max(0, allowed - down)
    why = f"the template changed; {down} of at most {allowed} nodes are without: the next old pod goes"
    return Step(free + [(pod, why) for pod in candidates[:room]], [])


def surge(nodes: Mapping[str, Sequence[Object]], allowed: int, is_new: Test, is_available: Test) -> Step:
    """With surge: a new pod beside the old one on at most `allowed` nodes; the old one goes when the new is available."""
    doubled = 0
    done: list[tuple[Object, str]] = []
    free: list[tuple[str, str]] = []
    candidates: list[str] = []
    for node, pods in nodes.items():
        pair = new_and_old(pods, is_new)
        if pair is None:
            doubled += 1
            continue
        new, old = pair
        if old is None:
            continue
        if new is not None and is_available(new):
            done.append((old, f"{name(new)} is available on {node}: the old pod beside it goes"))
        elif new is not None:
            doubled += 1
        elif not is_available(old):
            free.append((node, f"{name(old)} on {node} isn't available: a new pod beside it costs nothing"))
        else:
            candidates.append(node)
    room = max(0, allowed - doubled)
    why = f"the template changed; {doubled} of at most {allowed} nodes have a second pod: the next gets one"
    return Step(done, free + [(node, why) for node in candidates[:room]])
