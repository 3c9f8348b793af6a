"""A pod's life in ten words: which state a version of a pod is in, as the pictures and the counts understand
it.

Comes in: one Pod. Goes out: a code (an index into `STATES`) and the reason the kubelet or scheduler gives.
Next: `lives`."""

from __future__ import annotations

from kubenb.objects import Object, lookup

STATES = (
    "Pending", "ContainerCreating", "Running", "Ready", "Available", "Terminating", "Error", "Failed", "Succeeded", "Gone",
)  # fmt: skip
PENDING, CREATING, RUNNING, READY, AVAILABLE, TERMINATING, ERROR, FAILED, SUCCEEDED, GONE = range(len(STATES))

CREATED = frozenset({PENDING, CREATING, RUNNING, READY, AVAILABLE, ERROR})
"""States in which a pod counts as one of its ReplicaSet's replicas (controller.FilterActivePods)."""

_HARMLESS = ("ContainerCreating", "PodInitializing")


def pod_state(pod: Object) -> tuple[int, str]:
    """(code, reason) of one version of a pod. Available is never returned: it is Ready for long enough, which
    takes a clock."""
    if "deletionTimestamp" in pod["metadata"]:
        return TERMINATING, ""  # whatever phase its containers leave behind on their way out
    status = pod.get("status") or {}
    phase = status.get("phase", "Pending")
    if phase == "Failed":
        return FAILED, _failure(status)
    if phase == "Succeeded":
        return SUCCEEDED, "Completed"
    if not pod["spec"].get("nodeName"):
        return PENDING, _unscheduled(status)
    if is_ready(pod):
        return READY, ""
    trouble = _trouble(status)
    if trouble:
        return ERROR, trouble
    return (RUNNING if phase == "Running" else CREATING), ""


def is_ready(pod: Object) -> bool:
    """The Ready condition is True."""
    return any(c["type"] == "Ready" and c["status"] == "True" for c in lookup(pod, ("status", "conditions")) or ())


def ready_since(pod: Object) -> str:
    """The lastTransitionTime of the Ready condition, "" without one."""
    conditions = lookup(pod, ("status", "conditions")) or ()
    return next((str(c.get("lastTransitionTime", "")) for c in conditions if c["type"] == "Ready"), "")


def _trouble(status: Object) -> str:
    """The reason a container waits or has ended, unless it is only being created: "ErrImagePull",
    "CrashLoopBackOff", "Error"."""
    for container in (status.get("initContainerStatuses") or []) + (status.get("containerStatuses") or []):
        state = container.get("state") or {}
        reason = (state.get("waiting") or {}).get("reason") or ""
        if reason and reason not in _HARMLESS:
            return str(reason)
        ended = state.get("terminated")
        if ended and ended.get("exitCode"):
            return str(ended.get("reason") or "Error")
    return ""


def _failure(status: Object) -> str:
    return str(status.get("reason") or _trouble(status) or "Failed")


def _unscheduled(status: Object) -> str:
    for condition in status.get("conditions") or ():
        if condition["type"] == "PodScheduled" and condition["status"] == "False":
            return str(condition.get("message") or condition.get("reason") or "")
    return ""
