"""Counting the pods of a Job so that each counts once, whatever fails in between.

What comes in: a Job, its pods, and the verdict on it.  What goes out: first a status that names the pods about to be counted
(uncountedTerminatedPods), then the pods without their finalizer, then a status with the sums.
Source: pkg/controller/job/job_controller.go (trackJobStatusAndRemoveFinalizers), 1.36.  Next: `job.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from kubenb.client import Client
from kubenb.controllers.job_indexes import format_indexes, parse_indexes
from kubenb.controllers.job_pods import TRACKING, failures_before, has_failed, index_of, is_indexed, is_tracked
from kubenb.controllers.job_policy import failure_action
from kubenb.controllers.job_verdict import Count, Verdict
from kubenb.objects import (
    ApiError,
    Object,
    finalizers,
    is_pod_active,
    is_pod_ready,
    is_pod_terminal,
    is_terminating,
    name,
    namespace,
    phase,
    uid,
)


class Ended(NamedTuple):
    """Pods that have ended and aren't counted yet."""

    succeeded: list[Object]
    failed: list[Object]


def uncounted(job: Object, way: str) -> list[str]:
    """The uids that an earlier sync was about to count. `way`: "succeeded" or "failed"."""
    return ((job.get("status") or {}).get("uncountedTerminatedPods") or {}).get(way) or []


def newly_ended(job: Object, pods: Iterable[Object], released: Collection[str]) -> Ended:
    """Pods that still have their finalizer, and of which nothing has been written yet."""
    known = {*uncounted(job, "succeeded"), *uncounted(job, "failed"), *released}
    fresh = [pod for pod in pods if is_tracked(pod) and uid(pod) not in known]
    return Ended([p for p in fresh if phase(p) == "Succeeded"], [p for p in fresh if has_failed(job, p)])


def count(job: Object, pods: Sequence[Object], ended: Ended) -> Count:
    """The Job's pods as its verdict sees them."""
    status = job.get("status") or {}
    result = Count([pod for pod in pods if is_pod_active(pod)])
    result.ready = sum(map(is_pod_ready, result.active))
    result.terminating = sum(is_terminating(pod) and not is_pod_terminal(pod) for pod in pods)
    actions = [failure_action(job, pod) for pod in ended.failed]
    result.policy_message = next((one.message for one in actions if one.action == "FailJob"), "")
    counted = [pod for pod, one in zip(ended.failed, actions, strict=True) if one.action != "Ignore"]
    result.failed = status.get("failed", 0) + len(uncounted(job, "failed")) + len(counted)
    result.succeeded = status.get("succeeded", 0) + len(uncounted(job, "succeeded")) + len(ended.succeeded)
    if is_indexed(job):
        done = {index for pod in ended.succeeded if (index := index_of(pod)) is not None and index < job["spec"]["completions"]}
        result.completed_indexes = parse_indexes(status.get("completedIndexes")) | done
        result.succeeded = len(result.completed_indexes)
        limit = job["spec"].get("backoffLimitPerIndex")
        if limit is not None:
            lost = [
                index_of(pod)
                for pod, one in zip(ended.failed, actions, strict=True)
                if one.action == "FailIndex" or (one.action != "Ignore" and failures_before(pod) >= limit)
            ]
            result.failed_indexes = parse_indexes(status.get("failedIndexes")) | {index for index in lost if index is not None}
    return result


class Tracker:
    """Writes a Job's status around the removal of finalizers. `released`: job key -> uids whose finalizer went just now."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.released: dict[str, dict[str, None]] = {}

    def to_count(
        self, job: Object, pods: Iterable[Object], verdict: Verdict | None, gone: Collection[str]
    ) -> tuple[list[Object], Ended]:
        """The pods whose finalizer may go now, and which of them will count as what."""
        leaving: list[Object] = []
        ended = Ended([], [])
        for pod in pods:
            failed = has_failed(job, pod)
            if not is_tracked(pod) or uid(pod) in gone:
                continue
            if not (failed or phase(pod) == "Succeeded" or verdict or is_terminating(job)):
                continue
            leaving.append(pod)
            if phase(pod) == "Succeeded":
                ended.succeeded.append(pod)
            elif (failed or (verdict and verdict.type == "FailureTarget")) and failure_action(job, pod).action != "Ignore":
                ended.failed.append(pod)
        return leaving, ended

    def write(
        self, job: Object, key: str, status: Object, pods: Sequence[Object], verdict: Verdict | None, why: str
    ) -> tuple[Object, Object]:
        """Count what has ended. Returns the Job as written last, and the status with the sums, which is yet to be written."""
        leaving, ended = self.to_count(job, pods, verdict, self.released.get(key, ()))
        indexed = is_indexed(job)
        succeeded = [] if indexed else _merged(uncounted(job, "succeeded"), ended.succeeded)
        failed = _merged(uncounted(job, "failed"), ended.failed)
        pending = {way: uids for way, uids in (("succeeded", succeeded), ("failed", failed)) if uids}
        if pending != {way: uncounted(job, way) for way in pending} or (leaving and status != job.get("status")):
            status = {**status, "uncountedTerminatedPods": pending}
            job = self._client.update_status({**job, "status": status}, why)
        for pod in leaving:
            self.release(pod, key)
        sums = {"failed": status.get("failed", 0) + len(failed)}
        if not indexed:
            sums["succeeded"] = status.get("succeeded", 0) + len(succeeded)
        status = {**status, **{way: number for way, number in sums.items() if number}, "uncountedTerminatedPods": {}}
        return job, status

    def release(self, pod: Object, key: str) -> None:
        """Take the finalizer off: the pod is in the books."""
        kept = [one for one in finalizers(pod) if one != TRACKING]
        patch = {"metadata": {"uid": uid(pod), "finalizers": kept or None}}
        try:
            self._client.patch("Pod", name(pod), patch, namespace(pod), why="the pod is in its Job's books: its finalizer goes")
        except ApiError as error:
            if error.code not in (404, 422):
                raise
        self.released.setdefault(key, {})[uid(pod)] = None

    def observed(self, key: str, pod: Object) -> None:
        """The cache shows the pod without its finalizer, or not at all."""
        known = self.released.get(key)
        if known:
            known.pop(uid(pod), None)


def index_fields(result: Count, indexed: bool, by_index: bool) -> Object:
    """The status of an indexed Job's indexes; empty ones are left out."""
    fields: Object = {}
    if indexed:
        if result.completed_indexes:
            fields["completedIndexes"] = format_indexes(result.completed_indexes)
        fields["succeeded"] = len(result.completed_indexes)
    if by_index:
        fields["failedIndexes"] = format_indexes(result.failed_indexes)
    return {field: value for field, value in fields.items() if value or field == "failedIndexes"}


def _merged(known: Sequence[str], pods: Iterable[Object]) -> list[str]:
    return list(dict.fromkeys([*known, *map(uid, pods)]))
