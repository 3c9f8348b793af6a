"""A Deployment's ReplicaSets seen as a family: which is the new one, which are old, how many pods they ask
for.

What comes in: a Deployment and the ReplicaSets it owns.  What goes out: answers; nothing is written here.
Source: pkg/controller/deployment/util/deployment_util.go, 1.36.  Next: `deployment_rolling.py`, how far each
may go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from kubenb.objects import Object, is_terminating, name
from kubenb.objects import annotations as annotations_of

HASH_LABEL = "pod-template-hash"
REVISION = "deployment.kubernetes.io/revision"


class Scale(NamedTuple):
    """A decision: this ReplicaSet shall have so many replicas, and why, in a sentence with the numbers in
    it.
    """

    replica_set: Object
    replicas: int
    why: str


def wanted(workload: Object) -> int:
    """spec.replicas of a Deployment or ReplicaSet: pods asked for."""
    count = workload["spec"].get("replicas")
    return 1 if count is None else int(count)


def counted(replica_set: Object, field: str) -> int:
    """A number of the status, such as "availableReplicas"; 0 where it isn't reported yet."""
    return int(replica_set.get("status", {}).get(field) or 0)


def total_wanted(sets: Iterable[Object]) -> int:
    return sum(wanted(rs) for rs in sets)


def total(sets: Iterable[Object], field: str) -> int:
    return sum(counted(rs, field) for rs in sets)


def active(sets: Iterable[Object]) -> list[Object]:
    """The ReplicaSets that ask for any pods."""
    return [rs for rs in sets if wanted(rs) > 0]


def revision(workload: Object) -> int:
    """The number in the revision annotation; 0 without one or when it is no number."""
    text = annotations_of(workload).get(REVISION, "")
    return int(text) if text.isdecimal() else 0


def age_order(rs: Object) -> tuple[str, int, str]:
    """Sorts the oldest first; ReplicaSets of the same second by revision, then by name."""
    return rs["metadata"]["creationTimestamp"], revision(rs), name(rs)


def same_template(deployment: Object, rs: Object) -> bool:
    """Whether the ReplicaSet was made from this very pod template (its own pod-template-hash label apart)."""
    ours, theirs = deployment["spec"]["template"], rs["spec"]["template"]
    if ours.get("spec") != theirs.get("spec"):  # mostly one and the same dict, which compares at once
        return False
    return _without_hash(ours.get("metadata")) == _without_hash(theirs.get("metadata"))


def _without_hash(metadata: Any) -> Object:
    metadata = metadata or {}
    labels = {key: value for key, value in (metadata.get("labels") or {}).items() if key != HASH_LABEL}
    rest = {key: value for key, value in metadata.items() if value and key not in ("labels", "creationTimestamp")}
    return {**rest, "labels": labels}


def find_new(deployment: Object, sets: Sequence[Object]) -> Object | None:
    """The ReplicaSet of the present template; of several the oldest, so that all loops agree on one."""
    for rs in sorted(sets, key=age_order):
        if same_template(deployment, rs):
            return rs
    return None


def find_old(new: Object | None, sets: Sequence[Object]) -> list[Object]:
    """All but the new one, the oldest first."""
    kept = new["metadata"]["uid"] if new else None
    return [rs for rs in sorted(sets, key=age_order) if rs["metadata"]["uid"] != kept]


def with_new(olds: Sequence[Object], new: Object | None) -> list[Object]:
    return [*olds, new] if new else list(olds)


def the_only_active(new: Object | None, olds: Sequence[Object]) -> Object | None:
    """The one ReplicaSet with pods; if none has any, the new one, else the youngest; None while several are
    at work.
    """
    busy = active(with_new(olds, new))
    if len(busy) > 1:
        return None
    if busy:
        return busy[0]
    return new or (olds[-1] if olds else None)


def alive(sets: Iterable[Object]) -> list[Object]:
    return [rs for rs in sets if not is_terminating(rs)]
