"""The pods of a Job: how they are made, and what has become of them.

What comes in: a Job and its pods.  What goes out: pods to create, and each pod's place in the count.  A finalizer keeps every pod
of a Job until it has been counted, so that none is forgotten however it goes.
Source: pkg/controller/job/job_controller.go, indexed_job_utils.go, tracking_utils.go, 1.36.  Next: `job_verdict.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubenb.controllers.pod_control import pod_from_template
from kubenb.objects import Object, finalizers, is_terminating, name, phase
from kubenb.objects import annotations as annotations_of

TRACKING = "batch.kubernetes.io/job-tracking"
INDEX = "batch.kubernetes.io/job-completion-index"
FAILURES = "batch.kubernetes.io/job-index-failure-count"
INDEX_VARIABLE = {
    "name": "JOB_COMPLETION_INDEX",
    "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": f"metadata.labels['{INDEX}']"}},
}


def is_indexed(job: Object) -> bool:
    return bool(job["spec"].get("completionMode") == "Indexed")


def is_tracked(pod: Object) -> bool:
    return TRACKING in finalizers(pod)


def index_of(pod: Object) -> int | None:
    """The completion index in the pod's annotation; None without a usable one."""
    text = annotations_of(pod).get(INDEX, "")
    return int(text) if text.isdecimal() else None


def failures_before(pod: Object) -> int:
    """How many pods of the same index had failed before this one was made."""
    text = annotations_of(pod).get(FAILURES, "")
    return int(text) if text.isdecimal() else 0


def only_failed_are_replaced(job: Object) -> bool:
    """Whether a pod on its way out still holds its place."""
    return job["spec"].get("podReplacementPolicy") == "Failed" or bool(job["spec"].get("podFailurePolicy"))


def has_failed(job: Object, pod: Object) -> bool:
    """Failed, or deleted before it could end (unless the Job waits to see how those end)."""
    if phase(pod) == "Failed":
        return True
    return is_terminating(pod) and phase(pod) != "Succeeded" and not only_failed_are_replaced(job)


def job_pod(job: Object) -> Object:
    """What all pods of a Job have in common."""
    pod = pod_from_template(job, job["spec"]["template"])
    metadata = {**pod["metadata"], "finalizers": [*finalizers(pod), TRACKING]}
    return {**pod, "metadata": metadata}


def indexed_pod(job: Object, pod: Object, index: int, failures: int) -> Object:
    """The pod for one index: it knows its index by annotation, label, environment and host name."""
    mark = {INDEX: str(index)}
    metadata = {**pod["metadata"], "generateName": f"{name(job)}-{index}-"}
    counted = {FAILURES: str(failures)} if job["spec"].get("backoffLimitPerIndex") is not None else {}
    metadata["annotations"] = {**(metadata.get("annotations") or {}), **mark, **counted}
    metadata["labels"] = {**(metadata.get("labels") or {}), **mark}
    spec = {**pod["spec"], "hostname": f"{name(job)}-{index}"}
    for field in ("containers", "initContainers"):
        if spec.get(field):
            spec[field] = [_with_index(container) for container in spec[field]]
    return {**pod, "metadata": metadata, "spec": spec}


def _with_index(container: Object) -> Object:
    own = container.get("env") or []
    if any(one["name"] == INDEX_VARIABLE["name"] for one in own):
        return container
    return {**container, "env": [*own, INDEX_VARIABLE]}


def restarts(pods: Iterable[Object]) -> int:
    """Restarts of all containers of pods that are still on their way."""
    total = 0
    for pod in pods:
        status = pod.get("status") or {}
        if status.get("phase") in ("Running", "Pending"):
            both = [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]
            total += sum(one.get("restartCount", 0) for one in both)
    return total
