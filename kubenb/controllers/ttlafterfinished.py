"""The ttl-after-finished controller: deletes Jobs some time after they have ended.

What comes in: Jobs with ttlSecondsAfterFinished.  What goes out: their deletion, in the foreground, so that their pods go first.
Source: pkg/controller/ttlafterfinished/ttlafterfinished_controller.go, 1.36.  Next: `kubenb.scheduler`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop
from kubenb.controllers.job_verdict import is_finished
from kubenb.objects import EPOCH, ApiError, Object, get_condition, is_terminating, key, name, namespace, parse_time, uid


def expires_in(job: Object, now: float) -> float | None:
    """Seconds until a finished Job may be deleted; None for one that stays. `now`: virtual seconds."""
    ttl = job["spec"].get("ttlSecondsAfterFinished")
    if ttl is None or is_terminating(job) or not is_finished(job):
        return None
    ends = [known for type in ("Complete", "Failed") if (known := get_condition(job, type)) and known["status"] == "True"]
    return float(parse_time(ends[0]["lastTransitionTime"]) - EPOCH + ttl - now)


class TTLAfterFinishedController(ControlLoop):
    name = "ttl-after-finished-controller"

    def setup(self) -> None:
        self.jobs = self.informer("Job")
        self.jobs.on_change(self._job_changed)

    def _job_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None and expires_in(new, self.now) is not None:
            self.enqueue(key(new))

    def sync(self, key: str) -> None:
        job = self.jobs.by_key(key)
        left = expires_in(job, self.now) if job else None
        if job is None or left is None:
            return
        if left > 0:
            self.enqueue_after(key, left, background=True, reason="ttlSecondsAfterFinished are over")
            return
        why = f"it ended {job['spec']['ttlSecondsAfterFinished']} s ago, its ttlSecondsAfterFinished"
        try:
            self.client.delete("Job", name(job), namespace(job), propagation="foreground", uid=uid(job), why=why)
        except ApiError as error:
            if error.code != 404:
                raise
