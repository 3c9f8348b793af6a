"""What a Deployment says of itself: its counts, and the conditions Available, Progressing and ReplicaFailure.

What comes in: a Deployment, its ReplicaSets, the present time.  What goes out: the new status, and how long
the rollout may still stand still before it counts as stuck.  `kubectl rollout status` reads nothing else.
Source: pkg/controller/deployment/progress.go, sync.go (calculateStatus), 1.36.  Next: `deployment.py`, the
loop.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.controllers.deployment_rolling import band
from kubenb.controllers.deployment_sets import counted, total, total_wanted, wanted, with_new
from kubenb.objects import Object, name, parse_time

AVAILABLE, PROGRESSING, REPLICA_FAILURE = "Available", "Progressing", "ReplicaFailure"
NEW_SET, FOUND_SET, FAILED_SET = "NewReplicaSetCreated", "FoundNewReplicaSet", "ReplicaSetCreateError"
UPDATED, COMPLETE, TIMED_OUT = "ReplicaSetUpdated", "NewReplicaSetAvailable", "ProgressDeadlineExceeded"
PAUSED, RESUMED = "DeploymentPaused", "DeploymentResumed"
NO_DEADLINE = 2**31 - 1


def get_condition(status: Object, kind: str) -> Object | None:
    return next((c for c in status.get("conditions") or () if c["type"] == kind), None)


def with_condition(status: Object, condition: Object) -> Object:
    """The status with this condition, last in the list. One of the same status and reason stands already:
    nothing changes, not even its time, which is what the progress deadline counts from.
    """
    old = get_condition(status, condition["type"])
    if old and (old["status"], old.get("reason")) == (condition["status"], condition["reason"]):
        return status
    if old and old["status"] == condition["status"]:
        condition = {**condition, "lastTransitionTime": old["lastTransitionTime"]}
    rest = without_condition(status, condition["type"]).get("conditions") or []
    return {**status, "conditions": [*rest, condition]}


def without_condition(status: Object, kind: str) -> Object:
    conditions = status.get("conditions") or []
    return {**status, "conditions": [c for c in conditions if c["type"] != kind]}


def condition(kind: str, value: str, reason: str, message: str, stamp: str) -> Object:
    return {
        "type": kind,
        "status": value,
        "lastUpdateTime": stamp,
        "lastTransitionTime": stamp,
        "reason": reason,
        "message": message,
    }


def deadline(deployment: Object) -> int | None:
    """progressDeadlineSeconds; None when the Deployment sets none (or the largest number there is, which
    means none).
    """
    seconds = deployment["spec"].get("progressDeadlineSeconds")
    return None if seconds is None or seconds == NO_DEADLINE else int(seconds)


def counts(deployment: Object, new: Object | None, olds: Sequence[Object], stamp: str) -> Object:
    """The status as the ReplicaSets add it up, with the Available condition; the other conditions stay as
    they were.
    """
    sets = with_new(olds, new)
    old_status = deployment.get("status") or {}
    available = total(sets, "availableReplicas")
    numbers = {
        "observedGeneration": deployment["metadata"].get("generation", 0),
        "replicas": total(sets, "replicas"),
        "updatedReplicas": counted(new, "replicas") if new else 0,
        "readyReplicas": total(sets, "readyReplicas"),
        "availableReplicas": available,
        "unavailableReplicas": max(0, total_wanted(sets) - available),
    }
    status: Object = {key: number for key, number in numbers.items() if number}
    if any("terminatingReplicas" in rs.get("status", {}) for rs in sets):
        status["terminatingReplicas"] = total(sets, "terminatingReplicas")
    for kept in ("collisionCount", "conditions"):
        if old_status.get(kept):
            status[kept] = old_status[kept]
    if available >= wanted(deployment) - band(deployment).unavailable:
        reason, value, message = "MinimumReplicasAvailable", "True", "Deployment has minimum availability."
    else:
        reason, value, message = (
            "MinimumReplicasUnavailable",
            "False",
            "Deployment does not have minimum availability.",
        )
    return with_condition(status, condition(AVAILABLE, value, reason, message, stamp))


def rollout_status(deployment: Object, new: Object | None, olds: Sequence[Object], now: float, stamp: str) -> Object:
    """The status during and after a rollout: the counts, and whether it gets on, is done, or has been stuck
    too long.

    `now`: seconds since 1970, to compare with stamps; `stamp`: the same as a Kubernetes Time.
    """
    status = counts(deployment, new, olds, stamp)
    if deadline(deployment) is None:
        status = without_condition(status, PROGRESSING)
    elif not _was_complete(deployment, status):
        status = _with_progress(deployment, status, new, now, stamp)
    failure = _replica_failure(new, olds)
    if failure:
        return with_condition(status, failure)
    return without_condition(status, REPLICA_FAILURE)


def _was_complete(deployment: Object, status: Object) -> bool:
    """A finished rollout stays finished, whatever becomes of its pods, until there are pods of another
    template.
    """
    current = get_condition(deployment.get("status") or {}, PROGRESSING)
    same = status.get("replicas", 0) == status.get("updatedReplicas", 0)
    return same and current is not None and current.get("reason") == COMPLETE


def _with_progress(deployment: Object, status: Object, new: Object | None, now: float, stamp: str) -> Object:
    who = f'ReplicaSet "{name(new)}"' if new else f'Deployment "{name(deployment)}"'
    if is_complete(deployment, status):
        text = f"{who} has successfully progressed."
        return with_condition(status, condition(PROGRESSING, "True", COMPLETE, text, stamp))
    if made_progress(deployment.get("status") or {}, status):
        fresh = condition(PROGRESSING, "True", UPDATED, f"{who} is progressing.", stamp)
        current = get_condition(status, PROGRESSING)
        if current and current["status"] == "True":
            fresh["lastTransitionTime"] = current["lastTransitionTime"]
        # Taken out first, so that lastUpdateTime moves with every step: the deadline counts from there.
        return with_condition(without_condition(status, PROGRESSING), fresh)
    if has_timed_out(deployment, status, now):
        text = f"{who} has timed out progressing."
        return with_condition(status, condition(PROGRESSING, "False", TIMED_OUT, text, stamp))
    return status


def is_complete(deployment: Object, status: Object) -> bool:
    """All wanted pods are of the new template and available, no other is left, and the newest spec was looked
    at.
    """
    replicas = wanted(deployment)
    same = all(status.get(key, 0) == replicas for key in ("updatedReplicas", "replicas", "availableReplicas"))
    return same and status.get("observedGeneration", 0) >= deployment["metadata"].get("generation", 0)


def made_progress(before: Object, after: Object) -> bool:
    """Pods of the new template came, old ones went, or more became ready or available."""
    if any(after.get(key, 0) > before.get(key, 0) for key in ("updatedReplicas", "readyReplicas", "availableReplicas")):
        return True
    old_before, old_after = (s.get("replicas", 0) - s.get("updatedReplicas", 0) for s in (before, after))
    return bool(old_after < old_before)


def has_timed_out(deployment: Object, status: Object, now: float) -> bool:
    """Whether nothing moved for progressDeadlineSeconds."""
    seconds, current = deadline(deployment), get_condition(status, PROGRESSING)
    if seconds is None or current is None or current["reason"] == COMPLETE:
        return False
    if current["reason"] == TIMED_OUT:
        return True
    return parse_time(current["lastUpdateTime"]) + seconds < now


def stuck_in(deployment: Object, status: Object, now: float) -> float | None:
    """Seconds from now at which a rollout that doesn't move has to be looked at again; None when that isn't
    needed.
    """
    seconds, current = deadline(deployment), get_condition(deployment.get("status") or {}, PROGRESSING)
    if seconds is None or current is None or is_complete(deployment, status) or current["reason"] == TIMED_OUT:
        return None
    # A second more: stamps are whole seconds, and the deadline must have passed by them.
    return max(0.0, parse_time(current["lastUpdateTime"]) + seconds - now) + 1.0


def paused_status(deployment: Object, stamp: str) -> Object | None:
    """The status that notes a pause or a resumption, so that the time in between doesn't count against the
    deadline; None when that is noted already.
    """
    status = deployment.get("status") or {}
    if deployment["spec"].get("progressDeadlineSeconds") is None:
        return None
    current = get_condition(status, PROGRESSING)
    reason = current.get("reason") if current else None
    if reason == TIMED_OUT:
        return None
    if deployment["spec"].get("paused") and reason != PAUSED:
        return with_condition(status, condition(PROGRESSING, "Unknown", PAUSED, "Deployment is paused", stamp))
    if not deployment["spec"].get("paused") and reason == PAUSED:
        return with_condition(status, condition(PROGRESSING, "Unknown", RESUMED, "Deployment is resumed", stamp))
    return None


def _replica_failure(new: Object | None, olds: Sequence[Object]) -> Object | None:
    """The first ReplicaSet's trouble with making pods, the new one's before the old ones'."""
    for rs in ([new] if new else []) + list(olds):
        found = get_condition(rs.get("status") or {}, REPLICA_FAILURE)
        if found:
            return {
                **condition(
                    REPLICA_FAILURE,
                    found["status"],
                    found["reason"],
                    found["message"],
                    found["lastTransitionTime"],
                ),
            }
    return None
