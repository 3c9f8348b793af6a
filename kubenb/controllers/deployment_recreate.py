"""The Recreate strategy: all old pods go, and only when the last of them is gone the new ones come.

What comes in: a Deployment's ReplicaSets and the pods of the old ones.  What goes out: `Scale` decisions.
Source: pkg/controller/deployment/recreate.go, 1.36.  Next: `deployment_scaling.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kubenb.controllers.deployment_sets import Scale, active, total, wanted
from kubenb.objects import Object

FINISHED = ("Succeeded", "Failed")


def stop_old(olds: Sequence[Object]) -> list[Scale]:
    """Every old ReplicaSet goes to 0 at once."""
    return [
        Scale(rs, 0, f"Recreate: all {wanted(rs)} pods of the old ReplicaSet go before a new one comes") for rs in active(olds)
    ]


def old_pods_remain(olds: Sequence[Object], old_pods: Iterable[Object]) -> bool:
    """Whether anything of the old version may still run: terminating pods do, finished ones don't."""
    if total(olds, "replicas") > 0:
        return True
    return any(pod.get("status", {}).get("phase") not in FINISHED for pod in old_pods)


def start_new(deployment: Object, new: Object) -> Scale | None:
    """The new ReplicaSet comes in full."""
    replicas = wanted(deployment)
    if wanted(new) == replicas:
        return None
    return Scale(new, replicas, f"Recreate: no old pod is left, so all {replicas} new ones may come")
