"""Whether a Job is over, and how: the conditions SuccessCriteriaMet and FailureTarget, from which Complete and Failed follow.

What comes in: a Job and the count of its pods.  What goes out: a `Verdict` or None.
Source: pkg/controller/job/job_controller.go (syncJob), 1.36.  Next: `job.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from kubenb.controllers.job_pods import is_indexed, restarts
from kubenb.controllers.job_policy import success_rule
from kubenb.objects import EPOCH, Object, get_condition, is_true, parse_time

FINAL = {"SuccessCriteriaMet": "Complete", "FailureTarget": "Failed"}
"""What the condition before the end says, and the one at the end, when the last pod is gone."""


class Verdict(NamedTuple):
    """`type`: SuccessCriteriaMet or FailureTarget."""

    type: str
    reason: str
    message: str


@dataclass
class Count:
    """A Job's pods. `succeeded` and `failed` hold those counted before and those found now."""

    active: list[Object] = field(default_factory=list)
    ready: int = 0
    terminating: int = 0
    succeeded: int = 0
    failed: int = 0
    completed_indexes: frozenset[int] = frozenset()
    failed_indexes: frozenset[int] = frozenset()
    policy_message: str = ""
    """Set when a pod failure policy ends the Job."""


def is_finished(job: Object) -> bool:
    return is_true(job, "Complete") or is_true(job, "Failed")


def standing(job: Object) -> Verdict | None:
    """The verdict that the status holds already."""
    for type in FINAL:
        known = get_condition(job, type)
        if known and known["status"] == "True":
            return Verdict(type, known.get("reason", ""), known.get("message", ""))
    return None


def failure(job: Object, count: Count, now: float) -> Verdict | None:
    """Whether the Job has failed. `now`: virtual seconds."""
    spec = job["spec"]
    if count.policy_message:
        return Verdict("FailureTarget", "PodFailurePolicy", count.policy_message)
    if count.failed > spec.get("backoffLimit", 6) or _restarted_too_often(job, count):
        return Verdict("FailureTarget", "BackoffLimitExceeded", "Job has reached the specified backoff limit")
    left = seconds_left(job, now)
    if left is not None and left <= 0:
        return Verdict("FailureTarget", "DeadlineExceeded", "Job was active longer than specified deadline")
    most = spec.get("maxFailedIndexes")
    if most is not None and len(count.failed_indexes) > most:
        text = "Job has exceeded the specified maximal number of failed indexes"
        return Verdict("FailureTarget", "MaxFailedIndexesExceeded", text)
    over = len(count.failed_indexes | count.completed_indexes) >= (spec.get("completions") or 0)
    if count.failed_indexes and over:
        return Verdict("FailureTarget", "FailedIndexes", "Job has failed indexes")
    return None


def success(job: Object, count: Count, active: int) -> Verdict | None:
    """Whether enough pods have succeeded. `active`: pods left after this sync's creations and deletions."""
    completions = job["spec"].get("completions")
    if completions is None:
        enough = count.succeeded > 0 and active == 0
    else:
        enough = count.succeeded >= completions
    if enough:
        return Verdict("SuccessCriteriaMet", "CompletionsReached", "Reached expected number of succeeded pods")
    return None


def success_by_policy(job: Object, count: Count) -> Verdict | None:
    """Whether a rule of successPolicy is met."""
    text = success_rule(job, count.completed_indexes) if is_indexed(job) else ""
    return Verdict("SuccessCriteriaMet", "SuccessPolicy", text) if text else None


def seconds_left(job: Object, now: float) -> float | None:
    """Until activeDeadlineSeconds are over; None without a deadline, or while the Job doesn't run."""
    limit, started = job["spec"].get("activeDeadlineSeconds"), (job.get("status") or {}).get("startTime")
    if limit is None or not started or job["spec"].get("suspend"):
        return None
    return float(parse_time(started) - EPOCH + limit - now)


def _restarted_too_often(job: Object, count: Count) -> bool:
    """Under restartPolicy OnFailure the kubelet restarts containers in place: those count too."""
    if job["spec"]["template"]["spec"].get("restartPolicy") != "OnFailure":
        return False
    limit, number = job["spec"].get("backoffLimit", 6), restarts(count.active)
    return number > 0 if limit == 0 else number >= limit
