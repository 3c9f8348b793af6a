"""Which pods go first when there are too many: the order in which a ReplicaSet gives them up.

What comes in: the pods of a ReplicaSet and where its siblings' pods run.  What goes out: the pods to delete,
each with its reason.
Source: pkg/controller/controller_utils.go (ActivePodsWithRanks), pkg/controller/replicaset/replica_set.go
(getPodsToDelete), 1.36.  Next: `replicas.py`, the loop that deletes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log2

from kubenb.objects import EPOCH, Object, parse_time, uid
from kubenb.objects import annotations as annotations_of
from kubenb.objects.pods import is_pod_active, is_sidecar, node_name, phase, pod_condition

DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"
PHASES = {"Pending": 0, "Unknown": 1, "Running": 2}
REASONS = (
    "it has no node yet",
    "it is pending",
    "it is not ready",
    "its pod-deletion-cost is lower",
    "more of its siblings are on its node",
    "it has been ready for a shorter time",
    "it restarted more often",
    "its sidecars restarted more often",
    "it is younger",
    "chance decides among equals",
)
"""What the parts of a `rank` stand for, in words."""

Rank = tuple[int | str, ...]


def pods_on_nodes(pods: Iterable[Object]) -> dict[str, int]:
    """How many active pods run on each node: of a ReplicaSet and of its siblings under the same
    Deployment.
    """
    counts: dict[str, int] = {}
    for pod in pods:
        if is_pod_active(pod):
            node = node_name(pod)
            counts[node] = counts.get(node, 0) + 1
    return counts


def choose(pods: Sequence[Object], count: int, siblings: Mapping[str, int], now: float) -> list[tuple[Object, str]]:
    """The `count` pods to delete, and why it is them. `siblings`: `pods_on_nodes`; `now`: virtual seconds."""
    if count >= len(pods):
        return [(pod, "all of them go") for pod in pods]
    ranked = sorted(((rank(pod, siblings, now), pod) for pod in pods), key=lambda pair: pair[0])
    spared = ranked[count][0]
    return [(pod, f"this one goes first because {reason(one, spared)}") for one, pod in ranked[:count]]


def rank(pod: Object, siblings: Mapping[str, int], now: float) -> Rank:
    """Sorts the least missed pod first.

    Times count in powers of two (of nanoseconds): pods ready for about as long are equals, so that the
    youngest aren't always the victims. Among equals the uid decides, which is chance.
    """
    node = node_name(pod)
    since = _ready_since(pod, now)
    restarts, sidecar_restarts = _restarts(pod)
    return (
        1 if node else 0,
        PHASES.get(phase(pod) or "Pending", 0),
        0 if since is None else 1,
        deletion_cost(pod),
        -siblings.get(node, 0),
        0 if since is None else bucket(now - since),
        -restarts,
        -sidecar_restarts,
        bucket(now + EPOCH - parse_time(pod["metadata"]["creationTimestamp"])),
        uid(pod),
    )


def bucket(seconds: float) -> int:
    """The power of two in which a duration lies; -1 for none."""
    return int(log2(seconds * 1e9)) if seconds > 0 else -1


def reason(victim: Rank, spared: Rank) -> str:
    """The first respect in which a victim differs from the pod that was spared next."""
    for text, one, other in zip(REASONS, victim, spared, strict=True):
        if one != other:
            return text
    return REASONS[-1]


def deletion_cost(pod: Object) -> int:
    """The pod-deletion-cost annotation; 0 without one, or when it is no number."""
    text = annotations_of(pod).get(DELETION_COST, "")
    return int(text) if text.removeprefix("-").isdecimal() else 0


def _ready_since(pod: Object, now: float) -> float | None:
    """The virtual second since which the pod is ready; None when it isn't."""
    condition = pod_condition(pod, "Ready")
    if condition is None or condition["status"] != "True":
        return None
    stamp = condition.get("lastTransitionTime")
    return parse_time(stamp) - EPOCH if stamp else now


def _restarts(pod: Object) -> tuple[int, int]:
    """The most restarts of one of its containers, and of one of its sidecars."""
    status = pod.get("status") or {}
    own = max((one.get("restartCount", 0) for one in status.get("containerStatuses") or ()), default=0)
    init = status.get("initContainerStatuses")
    if not init:
        return own, 0
    sidecars = {one["name"] for one in pod["spec"].get("initContainers") or () if is_sidecar(one)}
    return own, max((one.get("restartCount", 0) for one in init if one["name"] in sidecars), default=0)
