"""What the scheduler writes: bindings, conditions, evictions, events. None of it holds up the next decision.

Comes in: what the loop decided, with its cause. Goes out: requests, each when the client's rate limit (50 a second,
after a burst of 100) lets it pass and its latency is over. Source: pkg/scheduler/schedule_one.go and framework/api_calls
(1.36).
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.client import EventRecorder, Process
from kubenb.client.client import RateLimiter
from kubenb.objects import ApiError, Object
from kubenb.objects.conditions import get_condition
from kubenb.scheduler.pod_info import PodInfo
from kubenb.scheduler.queue import Cause

AUTHOR = "kube-scheduler"
SCHEDULER_NAME = "default-scheduler"
LONGEST_EVENT = 1024
"""Bytes of an event's message; the condition's is not cut."""


class Writer:
    """The scheduler's hand. All methods return at once."""

    def __init__(self, process: Process) -> None:
        ledger = process.ledger
        self._sim, self._ledger = process.sim, ledger
        self._client = process.client(AUTHOR, timed=False)  # our own limiter is asked before, and draws the latency
        self._limiter = RateLimiter(process.sim, ledger.scheduler_qps, ledger.scheduler_burst)
        self._recorder = EventRecorder(self._client, SCHEDULER_NAME, process.sim)
        self._stopped = False

    def stop(self) -> None:
        self._stopped = True

    def bind(self, info: PodInfo, node: str, cause: Cause, why: str, failed: Callable[[PodInfo, ApiError], None]) -> None:
        """Posts the binding, then the event. `failed` hears of a refusal."""

        def request() -> None:
            try:
                self._client.bind(info.pod, node, why)
            except ApiError as error:
                failed(info, error)
                return
            text = f"Successfully assigned {info.key} to {node}"
            self._recorder.event(info.pod, "Normal", "Scheduled", text)

        self._send(request, cause)

    def unschedulable(
        self, pod: Object, message: str, cause: Cause, nominated: str | None, reason: str = "Unschedulable"
    ) -> None:
        """The PodScheduled condition turns False with the message; `nominated` None leaves status.nominatedNodeName."""
        text = message if len(message) <= LONGEST_EVENT else message[: LONGEST_EVENT - 3] + "..."
        self._tell(pod, "Warning", "FailedScheduling", text, cause)
        condition: Object = {"type": "PodScheduled", "status": "False", "reason": reason, "message": message}
        status = self._condition(pod, condition)
        current = (pod.get("status") or {}).get("nominatedNodeName") or ""
        if nominated is not None and nominated != current:
            status["nominatedNodeName"] = nominated or None
        if status:
            self._patch_status(pod, status, cause, why=message)

    def evict(self, preemptor: PodInfo, victim: PodInfo, node: str, cause: Cause, done: Callable[[], None]) -> None:
        """Ends a pod for a more important one: the condition, the deletion, the event."""
        pod = victim.pod
        text = f"{SCHEDULER_NAME}: preempting to accommodate a higher priority pod"
        condition: Object = {
            "type": "DisruptionTarget",
            "status": "True",
            "reason": "PreemptionByScheduler",
            "message": text,
        }
        self._patch_status(pod, self._condition(pod, condition), cause, why=f"makes room for {preemptor.key}")
        meta = pod["metadata"]

        def request() -> None:
            try:
                why = f"preempted by {preemptor.key}"
                self._client.delete("Pod", meta["name"], meta["namespace"], uid=meta["uid"], why=why)
            except ApiError:
                return  # it is gone already
            finally:
                done()
            self._recorder.event(pod, "Normal", "Preempted", f"Preempted by pod {preemptor.uid} on node {node}")

        self._send(request, cause)

    def forget_nomination(self, pod: Object, cause: Cause) -> None:
        self._patch_status(pod, {"nominatedNodeName": None}, cause, why="its nominated node went to another pod")

    def nominate(self, pod: Object, node: str, cause: Cause) -> None:
        """The pod will be bound to this node when its volumes are ready."""
        self._patch_status(pod, {"nominatedNodeName": node}, cause, why="waits for its volumes")

    def patch(
        self, obj: Object, patch: Object, cause: Cause, why: str, refused: Callable[[ApiError], None] | None = None
    ) -> None:
        """Merges `patch` into a claim or a volume. `refused` hears of an error."""
        kind, meta = obj["kind"], obj["metadata"]

        def request() -> None:
            try:
                self._client.patch(kind, meta["name"], patch, meta.get("namespace"), why=why)
            except ApiError as error:  # it is gone, or its controller will sort it out
                if refused is not None:
                    refused(error)

        self._send(request, cause)

    # ---- inside

    def _condition(self, pod: Object, new: Object) -> Object:
        """The status patch that sets a condition; {} where the pod has it already."""
        old = get_condition(pod, new["type"]) or {}
        if all(old.get(field) == value for field, value in new.items()):
            return {}
        same = old.get("status") == new["status"]
        since = old.get("lastTransitionTime") if same else self._sim.stamp()
        condition = {**new, "lastProbeTime": None, "lastTransitionTime": since}
        if "generation" in pod["metadata"]:
            condition["observedGeneration"] = pod["metadata"]["generation"]
        return {"conditions": [condition]}

    def _patch_status(self, pod: Object, status: Object, cause: Cause, why: str) -> None:
        meta = pod["metadata"]

        def request() -> None:
            try:
                self._client.patch("Pod", meta["name"], {"status": status}, meta["namespace"], "strategic", "status", why)
            except ApiError:
                return  # the pod is gone

        self._send(request, cause)

    def _tell(self, pod: Object, kind: str, reason: str, message: str, cause: Cause) -> None:
        """Events go out beside the other requests."""
        self._client.cause = cause
        try:
            self._recorder.event(pod, kind, reason, message)
        finally:
            self._client.cause = None

    def _send(self, request: Callable[[], None], cause: Cause) -> None:
        latency = self._sim.draw("scheduler/requests", self._ledger.request_latency)
        self._sim.after(self._limiter.wait() + latency, self._post, request, cause)

    def _post(self, request: Callable[[], None], cause: Cause) -> None:
        if self._stopped:
            return
        self._client.cause = cause
        try:
            request()
        finally:
            self._client.cause = None
