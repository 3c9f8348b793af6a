"""The status of a DaemonSet: on how many nodes it should be, is, and is of use.

What comes in: which nodes want a daemon, and the pods of each.  What goes out: the new status.
Source: pkg/controller/daemon/daemon_controller.go (updateDaemonSetStatus), 1.36.  Next: `daemonset.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kubenb.controllers.daemon_pods import is_updated
from kubenb.objects import Object, generation, is_pod_available, is_pod_ready


def status_of(
    ds: Object, runs: Mapping[str, bool], placed: Mapping[str, Sequence[Object]], revision_hash: str, now: float, observed: bool
) -> Object:
    """Of each node only its oldest pod counts. `now`: virtual seconds; `observed`: whether this generation was acted upon."""
    desired = current = misscheduled = ready = updated = available = 0
    for node, wanted in runs.items():
        pods = placed.get(node)
        if not wanted:
            misscheduled += bool(pods)
            continue
        desired += 1
        if pods:
            first = min(pods, key=lambda pod: (pod["metadata"].get("creationTimestamp", ""), is_updated(ds, pod, revision_hash)))
            current += 1
            ready += is_pod_ready(first)
            available += is_pod_available(first, ds["spec"].get("minReadySeconds", 0), now)
            updated += is_updated(ds, first, revision_hash)
    before = ds.get("status") or {}
    status: Object = {
        "currentNumberScheduled": current,
        "numberMisscheduled": misscheduled,
        "desiredNumberScheduled": desired,
        "numberReady": ready,
    }
    seen = generation(ds) if observed else before.get("observedGeneration", 0)
    counts = {
        "observedGeneration": seen,
        "updatedNumberScheduled": updated,
        "numberAvailable": available,
        "numberUnavailable": desired - available,
    }
    status.update({field: count for field, count in counts.items() if count})
    for field in ("collisionCount", "conditions"):
        if before.get(field) is not None:
            status[field] = before[field]
    return status
