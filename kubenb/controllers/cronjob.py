"""The CronJob controller: Jobs by the clock.

What comes in: CronJobs, their Jobs, and the time.  What goes out: a Job for the latest time that was due, old Jobs deleted, and
the list of those that run.  Times that were missed (while suspended, forbidden or away) are made up for by one run.
Source: pkg/controller/cronjob/cronjob_controllerv2.go, utils.go, 1.36.  Next: `ttlafterfinished.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.client import ControlLoop
from kubenb.controllers.cron_schedule import Schedule, ScheduleError, next_time, parse_schedule
from kubenb.controllers.job_verdict import is_finished
from kubenb.controllers.owners import OWNER, index_by_owner, owner_key
from kubenb.objects import (
    EPOCH,
    ApiError,
    Object,
    controller_ref,
    format_time,
    is_terminating,
    is_true,
    key,
    name,
    namespace,
    parse_time,
    resource_version,
    uid,
)
from kubenb.objects import annotations as annotations_of

SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp"
UTC = (None, "", "UTC", "Etc/UTC")
MANY = 100
"""So many missed runs are worth a warning."""


class CronJobController(ControlLoop):
    name = "cronjob-controller"

    def setup(self) -> None:
        self.cronjobs = self.informer("CronJob")
        self.jobs = self.informer("Job")
        index_by_owner(self.jobs)
        self.cronjobs.on_change(self.enqueue_object)
        self.jobs.on_change(self._job_changed)

    def _job_changed(self, old: Object | None, new: Object | None) -> None:
        for owner in dict.fromkeys((owner_key(old, "CronJob"), owner_key(new, "CronJob"))):
            if owner:
                self.enqueue(owner)

    # ---- one step --------------------------------------------------------------------------------------------------------------

    def sync(self, key: str) -> None:
        cronjob = self.cronjobs.by_key(key)
        if cronjob is None:
            return
        jobs = list(self.jobs.by_index(OWNER, uid(cronjob)))
        status = self._looked_after(cronjob, jobs)
        if not is_terminating(cronjob):
            self._forget_old(cronjob, jobs)
            status = self._run(cronjob, jobs, status)
        if status != (cronjob.get("status") or {}):
            running = len(status.get("active") or ())
            why = f"{running} of its jobs run; last due at {status.get('lastScheduleTime', 'no time yet')}"
            self.client.update_status({**cronjob, "status": status}, why)

    def _looked_after(self, cronjob: Object, jobs: Sequence[Object]) -> Object:
        """The status without Jobs that have ended or gone, and with the last success."""
        status: Object = dict(cronjob.get("status") or {})
        active = list(status.get("active") or ())
        listed = [one["uid"] for one in active]
        for job in jobs:
            if uid(job) not in listed and not is_finished(job):
                if self._is_forgotten(cronjob, job):
                    text = f"Saw a job that the controller did not create or forgot: {name(job)}"
                    self.recorder.event(cronjob, "Warning", "UnexpectedJob", text)
            elif uid(job) in listed and is_finished(job):
                active = [one for one in active if one["uid"] != uid(job)]
                how = "Complete" if is_true(job, "Complete") else "Failed"
                self.recorder.event(cronjob, "Normal", "SawCompletedJob", f"Saw completed job: {name(job)}, condition: {how}")
            done = (job.get("status") or {}).get("completionTime")
            if done and is_true(job, "Complete") and done > status.get("lastSuccessfulTime", ""):
                status["lastSuccessfulTime"] = done
        status["active"] = [one for one in active if self._exists(cronjob, one)]
        return {field: value for field, value in status.items() if value or field != "active"}

    def _exists(self, cronjob: Object, reference: Object) -> bool:
        """Whether a listed Job is there; what the cache doesn't show yet, the server may."""
        if self.jobs.get(namespace(cronjob), reference["name"]) is not None:
            return True
        try:
            found = self.client.get("Job", reference["name"], namespace(cronjob))
        except ApiError as error:
            if error.code != 404:
                raise
            self.recorder.event(cronjob, "Normal", "MissingJob", f"Active job went missing: {reference['name']}")
            return False
        return bool(uid(found) == reference["uid"])

    def _is_forgotten(self, cronjob: Object, job: Object) -> bool:
        """A running Job that even the server's version of the list doesn't hold."""
        live = self.client.get("CronJob", name(cronjob), namespace(cronjob))
        return all(one["uid"] != uid(job) for one in (live.get("status") or {}).get("active") or ())

    def _forget_old(self, cronjob: Object, jobs: Sequence[Object]) -> None:
        for type, field, usual in (("Complete", "successfulJobsHistoryLimit", 3), ("Failed", "failedJobsHistoryLimit", 1)):
            ended = [job for job in jobs if is_true(job, type) and not is_terminating(job)]
            ended.sort(key=lambda job: ((job.get("status") or {}).get("startTime", ""), name(job)))
            limit = cronjob["spec"].get(field, usual)
            for job in ended[: max(0, len(ended) - limit)]:
                self._delete(cronjob, job, f"{len(ended)} jobs are {type}, {field} is {limit}: the oldest goes")

    # ---- by the clock ----------------------------------------------------------------------------------------------------------

    def _run(self, cronjob: Object, jobs: Sequence[Object], status: Object) -> Object:
        """Start what is due. Returns the status afterwards."""
        spec = cronjob["spec"]
        schedule = self._schedule(cronjob)
        if schedule is None or spec.get("suspend"):
            return status
        now = EPOCH + self.now
        due = self._due(cronjob, schedule, status, now)
        following = next_time(schedule, now)
        if following is not None:
            wait = following - now + self.ledger.cronjob_delay
            self.enqueue_after(key(cronjob), wait, background=True, reason=f"{format_time(following)} has come")
        deadline = spec.get("startingDeadlineSeconds")
        if due is None:
            return status
        if deadline is not None and due + deadline < now:
            self.recorder.event(cronjob, "Warning", "MissSchedule", f"Missed scheduled time to start a job: {format_time(due)}")
            return status
        active = status.get("active") or []
        if spec.get("concurrencyPolicy") == "Forbid" and active:
            text = "Not starting job because prior execution is running and concurrency policy is Forbid"
            self.recorder.event(cronjob, "Normal", "JobAlreadyActive", text)
            return status
        if spec.get("concurrencyPolicy") == "Replace":
            listed = [one["uid"] for one in active]
            for job in jobs:
                if uid(job) in listed:
                    self._delete(cronjob, job, "its successor is due, concurrencyPolicy is Replace")
            active = []
        job = self._start(cronjob, due)
        reference = {"kind": "Job", "namespace": namespace(job), "name": name(job), "uid": uid(job), "apiVersion": "batch/v1"}
        reference["resourceVersion"] = resource_version(job)
        return {**status, "active": [*active, reference], "lastScheduleTime": format_time(due)}

    def _schedule(self, cronjob: Object) -> Schedule | None:
        zone, text = cronjob["spec"].get("timeZone"), cronjob["spec"]["schedule"]
        if zone not in UTC:
            message = f'invalid timeZone: "{zone}": unknown time zone {zone}'
            self.recorder.event(cronjob, "Warning", "UnknownTimeZone", message)
            return None
        try:
            return parse_schedule(text)
        except ScheduleError as error:
            self.recorder.event(cronjob, "Warning", "UnparseableCronJobSchedule", f"unparseable schedule for cronjob: {error}")
            return None

    def _due(self, cronjob: Object, schedule: Schedule, status: Object, now: float) -> float | None:
        """The latest scheduled time since the last one that was acted upon; seconds since 1970."""
        since = parse_time(status.get("lastScheduleTime") or cronjob["metadata"]["creationTimestamp"])
        deadline = cronjob["spec"].get("startingDeadlineSeconds")
        if deadline is not None:
            since = max(since, now - deadline)
        latest, missed = None, 0
        moment = next_time(schedule, since)
        while moment is not None and moment <= now:
            latest, missed = moment, missed + 1
            moment = next_time(schedule, moment)
        if missed > MANY:
            text = "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"
            self.recorder.event(cronjob, "Warning", "TooManyMissedTimes", text)
        return latest

    # ---- jobs ------------------------------------------------------------------------------------------------------------------

    def _start(self, cronjob: Object, due: float) -> Object:
        """The Job for a time; its name holds the time in minutes, so that no time gets two. Raises ApiError."""
        template = cronjob["spec"]["jobTemplate"]
        own = template.get("metadata") or {}
        metadata: Object = {
            "name": f"{name(cronjob)}-{int(due) // 60}",
            "namespace": namespace(cronjob),
            "annotations": {**(own.get("annotations") or {}), SCHEDULED: format_time(due)},
            "ownerReferences": [controller_ref(cronjob, "batch/v1", "CronJob")],
        }
        if own.get("labels"):
            metadata["labels"] = own["labels"]
        job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": template["spec"]}
        try:
            created = self.client.create(job, f"the schedule {cronjob['spec']['schedule']} was due at {format_time(due)}")
        except ApiError as error:
            if error.code == 409:
                there = self.client.get("Job", metadata["name"], namespace(cronjob))
                if annotations_of(there).get(SCHEDULED) == format_time(due):
                    return there
            self.recorder.event(cronjob, "Warning", "FailedCreate", f"Error creating job: {error.message}")
            raise
        self.recorder.event(cronjob, "Normal", "SuccessfulCreate", f"Created job {name(created)}")
        return created

    def _delete(self, cronjob: Object, job: Object, why: str) -> None:
        try:
            self.client.delete("Job", name(job), namespace(job), propagation="background", uid=uid(job), why=why)
        except ApiError as error:
            if error.code != 404:
                self.recorder.event(cronjob, "Warning", "FailedDelete", f"Deleted job: {error.message}")
                raise
        self.recorder.event(cronjob, "Normal", "SuccessfulDelete", f"Deleted job {name(job)}")
