"""The status of a ReplicaSet: its counts, and the condition that says why pods can't be made.

What comes in: the tally of its pods, and the error of the last attempt to manage them.  What goes out: the
new status.
Source: pkg/controller/replicaset/replica_set_utils.go (calculateStatus), 1.36.  Next: `replicas.py`.
"""

from __future__ import annotations

from kubenb.controllers.tally import Tally
from kubenb.objects import ApiError, Object

FAILURE = "ReplicaFailure"


def status_of(rs: Object, tally: Tally, error: ApiError | None, now: float, stamp: str, counts_terminating: bool) -> Object:
    """The status to write. Zero counts are left out, except `replicas`. `now`: virtual seconds; `stamp`: the
    same as a Time.
    """
    status: Object = {"replicas": tally.active}
    counts = {
        "fullyLabeledReplicas": tally.labeled,
        "readyReplicas": tally.ready,
        "availableReplicas": tally.available(now),
        "observedGeneration": rs["metadata"].get("generation", 0),
    }
    status.update({field: count for field, count in counts.items() if count})
    if counts_terminating:
        status["terminatingReplicas"] = tally.terminating
    conditions = _conditions(rs, tally.active, error, stamp)
    if conditions:
        status["conditions"] = conditions
    return status


def _conditions(rs: Object, have: int, error: ApiError | None, stamp: str) -> list[Object]:
    """ReplicaFailure stands while pods can't be made (or removed), and goes with the first attempt that
    succeeds.
    """
    before: list[Object] = (rs.get("status") or {}).get("conditions") or []
    standing = any(one["type"] == FAILURE for one in before)
    others = [one for one in before if one["type"] != FAILURE]
    if error is None:
        return others
    if standing:
        return before
    reason = "FailedCreate" if have < rs["spec"].get("replicas", 1) else "FailedDelete"
    failure = {"type": FAILURE, "status": "True", "lastTransitionTime": stamp, "reason": reason, "message": error.message}
    return [*others, failure]
