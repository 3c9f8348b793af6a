"""The last step of making a volume larger: its file system, which only the node that has the disk can grow.

What comes in: a claim whose disk was made larger (condition FileSystemResizePending). What goes out: the claim with its new
size. Source: pkg/volume/util/operationexecutor/node_expander.go, 1.36. Next: `refused.py`.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kubenb.objects import ApiError, Object, lookup, name, without, without_condition

if TYPE_CHECKING:
    from kubenb.kubelet.pod_context import PodContext

PENDING = "FileSystemResizePending"


def is_growing(claim: Object) -> bool:
    return any(one["type"] == PENDING for one in lookup(claim, ("status", "conditions")) or ())


def finish_growth(worker: PodContext, claim: Object, persistent: Object, volume: Object) -> None:
    """Grow the file system, and say so on the claim and the pod. Does nothing for a claim that doesn't wait for it."""
    if not is_growing(claim):
        return
    status = claim["status"]
    left = without_condition(status["conditions"], PENDING)
    status = {**without(status, "conditions"), "capacity": persistent["spec"]["capacity"]}
    if left:
        status["conditions"] = left
    text = f'MountVolume.NodeExpandVolume succeeded for volume "{name(persistent)}" {worker.kubelet.node_name}'
    with suppress(ApiError):  # it is gone; the next claim starts with the disk's own size
        worker.kubelet.client.update_status({**claim, "status": status}, "the file system is as large as the disk now")
        worker.kubelet.event(worker.pod, "Normal", "FileSystemResizeSuccessful", text, "", None)
        worker.kubelet.event(claim, "Normal", "FileSystemResizeSuccessful", text, "", None)
