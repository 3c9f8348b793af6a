"""The Job controller: pods that end, until enough of them have ended well.

What comes in: changes of Jobs and their pods.  What goes out: pods made and deleted, the count of those that have ended, and at
last a condition: Complete or Failed.
Source: pkg/controller/job/job_controller.go, 1.36.  Next: `cronjob.py`, which makes Jobs by the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kubenb.client import ControlLoop, Expectations
from kubenb.controllers import job_backoff as backoff
from kubenb.controllers.job_pods import (
    failures_before,
    index_of,
    indexed_pod,
    is_indexed,
    is_tracked,
    job_pod,
    only_failed_are_replaced,
)
from kubenb.controllers.job_tracking import Tracker, count, index_fields, newly_ended
from kubenb.controllers.job_verdict import (
    FINAL,
    Count,
    Verdict,
    failure,
    is_finished,
    seconds_left,
    standing,
    success,
    success_by_policy,
)
from kubenb.controllers.owners import OWNER, Claims, index_by_owner, owner_key
from kubenb.controllers.pod_control import PodControl, is_namespace_terminating
from kubenb.controllers.victims import choose
from kubenb.objects import (
    Object,
    from_label_selector,
    generation,
    get_condition,
    is_pod_terminal,
    is_terminating,
    key,
    labels,
    phase,
    set_condition,
    uid,
)

TRACKED = "tracked pods by job"


class JobController(ControlLoop):
    name = "job-controller"

    def setup(self) -> None:
        self.jobs = self.informer("Job")
        self.pods = self.informer("Pod")
        index_by_owner(self.pods)
        self.pods.add_index(TRACKED, lambda pod: [owner_key(pod, "Job") or ""] if is_tracked(pod) else [])
        self.control = PodControl(self.client, self.recorder)
        self.tracker = Tracker(self.client)
        self.expectations = Expectations(self.sim)
        self.records: dict[str, backoff.Record] = {}
        self.jobs.on_change(self._job_changed)
        self.pods.on_owned_change("Job", self._pod_changed)

    # ---- what wakes it ---------------------------------------------------------------------------------------------------------

    def _job_changed(self, old: Object | None, new: Object | None) -> None:
        if old is not None and new is not None and generation(old) == generation(new) and not is_terminating(new):
            self.enqueue_after(key(new), self.ledger.job_batch_period, reason="the job's status has changed")
            return
        if new is None and old is not None:
            self.expectations.forget(key(old))
            self.records.pop(uid(old), None)
        self.enqueue_object(old, new)

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        pod = new if new is not None else old
        owner = owner_key(new, "Job") or owner_key(old, "Job")
        if pod is None or owner is None:
            return
        if new is None or is_terminating(new):
            self.expectations.deletion_observed(owner, uid(pod))
        if old is None:
            self.expectations.creation_observed(owner)
        if new is None or not is_tracked(new):
            self.tracker.observed(owner, pod)
        self.enqueue_after(owner, self.ledger.job_batch_period, reason=f"its pod {pod['metadata']['name']} has changed")

    # ---- one step --------------------------------------------------------------------------------------------------------------

    def sync(self, key: str) -> None:
        job = self.jobs.by_key(key)
        if job is None or is_finished(job):
            for pod in list(self.pods.by_index(TRACKED, key)):
                self.tracker.release(pod, key)
            return
        pods = self._claimed(job)
        ended = newly_ended(job, pods, self.tracker.released.get(key, ()))
        counted = count(job, pods, ended)
        record = backoff.recorded(self.records.get(uid(job), backoff.Record()), ended.succeeded, ended.failed, self.now)
        status = self._begun(job)
        job = {**job, "status": status}
        verdict = standing(job) or failure(job, counted, self.now) or success_by_policy(job, counted)
        active = len(counted.active)
        if verdict:
            why = f"the job is over ({verdict.reason})"
            active, counted.ready = active - self._delete(key, job, counted.active, why, keep=True), 0
        elif self.expectations.satisfied(key) and not is_terminating(job):
            left = self._manage(key, job, counted, pods, record)
            if left is None:
                return
            active = left
            verdict = success(job, counted, active)
            if verdict is None:
                status = self._suspension(job, status)
        self._report(job, key, status, counted, active, pods, verdict)
        self.records[uid(job)] = record

    def _claimed(self, job: Object) -> list[Object]:
        selector = from_label_selector(job["spec"]["selector"])
        claims = Claims(self.client, job, selector)
        found = []
        for pod in list(self.pods.by_index(OWNER, uid(job))):
            if selector.matches(labels(pod)):
                found.append(pod)
            else:
                claims.release(pod)
        return found

    def _begun(self, job: Object) -> Object:
        """The status with a start time, and the timer of the deadline."""
        status: Object = job.get("status") or {}
        if not job["spec"].get("suspend") and not status.get("startTime"):
            status = {**status, "startTime": self.stamp()}
        left = seconds_left({**job, "status": status}, self.now)
        if left is not None and left > 0:
            self.enqueue_after(key(job), left, background=True, reason="activeDeadlineSeconds are over")
        return status

    def _suspension(self, job: Object, status: Object) -> Object:
        """The Suspended condition, with its event; a Job that is resumed starts its clock anew."""
        known = get_condition(job, "Suspended")
        suspended, was = bool(job["spec"].get("suspend")), known is not None and known["status"] == "True"
        if suspended == was:
            return status
        text = "suspended" if suspended else "resumed"
        reason = f"Job{text.capitalize()}"
        status = {**status, "conditions": self._with(status, "Suspended", reason, f"Job {text}", suspended)}
        if suspended:
            status.pop("startTime", None)
        else:
            status["startTime"] = self.stamp()
        self.recorder.event(job, "Normal", text.capitalize(), f"Job {text}")
        return status

    def _with(self, status: Object, type: str, reason: str, message: str, true: bool = True) -> list[Object]:
        now = self.stamp()
        new = {"type": type, "status": "True" if true else "False", "reason": reason, "message": message, "lastProbeTime": now}
        return set_condition(status.get("conditions") or [], new, now)

    # ---- the right number of pods ----------------------------------------------------------------------------------------------

    def _manage(self, key: str, job: Object, counted: Count, pods: Sequence[Object], record: backoff.Record) -> int | None:
        """Returns how many pods are active afterwards; None: wait for the end of the back-off before anything is counted."""
        active = len(counted.active)
        if job["spec"].get("suspend"):
            return active - self._delete(key, job, counted.active, "the job is suspended")
        wanted = _wanted(job, counted)
        doomed = _misplaced(job, counted)
        surplus = [pod for pod in counted.active if pod not in doomed]
        why = f"{active} pods are active, {wanted} wanted"
        if len(surplus) > wanted:
            doomed += [pod for pod, _ in choose(surplus, len(surplus) - wanted, {}, self.now)]
        if doomed:
            return active - self._delete(key, job, doomed[: self.ledger.job_burst], why)
        missing = wanted - active - (counted.terminating if only_failed_are_replaced(job) else 0)
        if missing <= 0:
            return active
        by_index = job["spec"].get("backoffLimitPerIndex") is not None
        wait = 0.0 if by_index else self._wait(record)
        if wait:
            self.enqueue_after(key, wait, background=True, reason="the back-off after a failed pod is over")
            return None if active else 0  # the real one writes 0 active pods; the server refuses that while others are ready
        made = self._new_pods(job, counted, pods, min(missing, self.ledger.job_burst), why)
        return active + self._create(key, job, made)

    def _wait(self, record: backoff.Record) -> float:
        return backoff.remaining(record, self.now, self.ledger.job_first_backoff, self.ledger.job_longest_backoff)

    def _new_pods(self, job: Object, counted: Count, pods: Sequence[Object], number: int, why: str) -> list[tuple[Object, str]]:
        pod = job_pod(job)
        if not is_indexed(job):
            return [(pod, f"{why}: creates {number}")] * number
        taken = {index_of(one) for one in counted.active} | counted.completed_indexes | counted.failed_indexes
        if only_failed_are_replaced(job):
            taken |= {index_of(one) for one in pods if is_terminating(one) and not is_pod_terminal(one)}
        made: list[tuple[Object, str]] = []
        for index in range(job["spec"]["completions"]):
            if len(made) == number:
                break
            if index in taken:
                continue
            failed = [one for one in pods if index_of(one) == index and phase(one) == "Failed"]
            failures = max((failures_before(one) + 1 for one in failed), default=0)
            if job["spec"].get("backoffLimitPerIndex") is not None and failed:
                wait = self._wait(backoff.Record(failures, max(backoff.ended_at(one, self.now) for one in failed)))
                if wait:
                    self.enqueue_after(key(job), wait, background=True, reason=f"the back-off of index {index} is over")
                    continue
            made.append((indexed_pod(job, pod, index, failures), f"{why}: index {index} has none"))
        return made

    def _create(self, key: str, job: Object, made: list[tuple[Object, str]]) -> int:
        missed: list[None] = []

        def failed() -> None:
            missed.append(None)
            self.expectations.creation_observed(key)

        self.expectations.expect_creations(key, len(made))
        error = self.control.create_each(job, made, failed)
        if error and not is_namespace_terminating(error):
            raise error
        return len(made) - len(missed)

    def _delete(self, key: str, job: Object, pods: Iterable[Object], why: str, keep: bool = False) -> int:
        """Delete pods; returns how many went. `keep`: they are counted as failed afterwards, else they leave no trace."""
        doomed = list(pods)
        if not doomed:
            return 0
        self.expectations.expect_deletions(key, map(uid, doomed))
        gone = 0
        for pod in doomed:
            if is_tracked(pod) and not keep:
                self.tracker.release(pod, key)
            error = self.control.delete(job, pod, why)
            if error:
                self.expectations.deletion_observed(key, uid(pod))
            gone += not error
        return gone

    # ---- writing ---------------------------------------------------------------------------------------------------------------

    def _report(
        self, job: Object, key: str, status: Object, counted: Count, active: int, pods: Sequence[Object], verdict: Verdict | None
    ) -> None:
        """The status, in two writes where pods have ended; the last condition comes when no pod is left."""
        live = self.jobs.by_key(key) or job
        status = {field: value for field, value in status.items() if field != "active"}
        status.update({"active": active} if active else {})
        terminating = counted.terminating + (len(counted.active) - active if active < len(counted.active) else 0)
        status.update(ready=min(counted.ready, active), terminating=counted.terminating)
        status.update(index_fields(counted, is_indexed(job), job["spec"].get("backoffLimitPerIndex") is not None))
        if verdict and standing(job) is None:
            status["conditions"] = self._with(status, *verdict)
        why = f"{active} pods active, {counted.succeeded} succeeded, {counted.failed} failed"
        live, status = self.tracker.write(live, key, status, pods, verdict, why)
        if verdict and not terminating and not active:
            status["conditions"] = self._with(status, FINAL[verdict.type], verdict.reason, verdict.message)
            if verdict.type == "SuccessCriteriaMet":
                status["completionTime"] = self.stamp()
            why = f"no pod is left, and {verdict.message[0].lower()}{verdict.message[1:]}"
        if status != live.get("status"):
            self.client.update_status({**live, "status": status}, why)
        if verdict and not terminating and not active:
            if verdict.type == "SuccessCriteriaMet":
                self.recorder.event(job, "Normal", "Completed", "Job completed")
            else:
                self.recorder.event(job, "Warning", verdict.reason, verdict.message)


def _wanted(job: Object, counted: Count) -> int:
    """How many pods should be active: as many as parallelism allows and completions still need."""
    parallelism = int(job["spec"].get("parallelism", 1))
    completions = job["spec"].get("completions")
    if completions is None:
        return min(len(counted.active), parallelism) if counted.succeeded else parallelism
    left = int(completions) - counted.succeeded - len(counted.failed_indexes)
    return max(0, min(parallelism, left))


def _misplaced(job: Object, counted: Count) -> list[Object]:
    """Active pods of indexes that need none any more, or have another pod already."""
    if not is_indexed(job):
        return []
    seen = set(counted.completed_indexes | counted.failed_indexes)
    doomed = []
    for pod in counted.active:
        index = index_of(pod)
        if index is None or index >= job["spec"]["completions"] or index in seen:
            doomed.append(pod)
        else:
            seen.add(index)
    return doomed
