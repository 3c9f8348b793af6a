"""The status of a StatefulSet: how many pods there are of the current and of the update revision.

What comes in: the pods and the names of both revisions.  What goes out: the new status.  When all pods are of the update revision
and ready, it becomes the current one; under OnDelete it never does.
Source: pkg/controller/statefulset/stateful_set_control.go (updateStatus, completeRollingUpdate), 1.36.  Next: `statefulset.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.controllers.stateful_pods import is_running_and_ready, revision_of
from kubenb.objects import Object, generation, is_pod_available, is_terminating


def status_of(sts: Object, pods: Sequence[Object], current: str, update: str, now: float) -> Object:
    """`now`: virtual seconds. Counts of 0 are left out, but for replicas and availableReplicas."""
    ready = [pod for pod in pods if is_running_and_ready(pod)]
    available = sum(is_pod_available(pod, sts["spec"].get("minReadySeconds", 0), now) for pod in ready)
    staying = [revision_of(pod) for pod in pods if not is_terminating(pod)]
    of_current, of_update = staying.count(current), staying.count(update)
    wanted = sts["spec"].get("replicas", 1)
    rolling = (sts["spec"].get("updateStrategy") or {}).get("type") == "RollingUpdate"
    if rolling and of_update == len(pods) == len(ready) == wanted:
        current, of_current = update, of_update
    status: Object = {
        "observedGeneration": generation(sts),
        "replicas": len(pods),
        "availableReplicas": available,
        "currentRevision": current,
        "updateRevision": update,
        "collisionCount": (sts.get("status") or {}).get("collisionCount", 0),
    }
    counts = {"readyReplicas": len(ready), "currentReplicas": of_current, "updatedReplicas": of_update}
    return {**status, **{field: number for field, number in counts.items() if number}}
