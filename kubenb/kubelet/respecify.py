"""A pod's spec changed while it runs: another image, other resources. (Nothing else of a container can change.)

What comes in: the new version of the pod. What goes out: containers with another image are killed and started again, whatever the
restart policy; resources are changed in place, or after a restart where the container's resizePolicy says so. Sources:
pkg/kubelet/kuberuntime/kuberuntime_manager.go (computePodActions, doPodResizeAction), pkg/kubelet/allocation, 1.36.
Next: `stopping.py`, which kills.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kubenb.kubelet.record import ContainerRecord
from kubenb.objects import Object
from kubenb.objects.quantity import quantity

if TYPE_CHECKING:
    from kubenb.kubelet.pod_worker import PodWorker

PENDING = "PodResizePending"


def respecify(worker: PodWorker, pod: Object) -> None:
    """Take over what is new in the containers' specs."""
    spec = pod["spec"]
    specs = {one["name"]: one for field in ("initContainers", "containers") for one in spec.get(field) or ()}
    for record in (*worker.init, *worker.main):
        new = specs.get(record.name)
        if new is None or new is record.spec or new == record.spec:
            continue
        old = record.spec
        if new["image"] != old["image"]:
            record.respecify(new)
            worker.probes.restart(record, f"Container {record.name} definition changed, will be restarted")
        elif new.get("resources") != old.get("resources"):
            _resize(worker, record, new)


def _resize(worker: PodWorker, record: ContainerRecord, new: Object) -> None:
    """Within what the node has: in place, at once."""
    too_much = beyond(new.get("resources") or {}, worker.kubelet.allocatable())
    worker.status.resize_pending = too_much
    if not too_much:
        policy = {one["resourceName"]: one["restartPolicy"] for one in new.get("resizePolicy") or ()}
        changed = [name for name in ("cpu", "memory") if _amounts(new, name) != _amounts(record.spec, name)]
        record.respecify(new, keep_backoff=True)
        if any(policy.get(name) == "RestartContainer" for name in changed):
            worker.probes.restart(record, f"Container {record.name} resize requires restart")
    worker.news(f"the resources of {record.name} changed")


def beyond(resources: Object, allocatable: Mapping[str, str]) -> str:
    """Why the node can never give so much; "" when it can."""
    for name, text in (resources.get("requests") or {}).items():
        if name not in allocatable:
            continue
        scale = 1000 if name == "cpu" else 1
        wanted, there = (int(quantity(one).amount * scale) for one in (text, allocatable[name]))
        if wanted > there:
            return f"Node didn't have enough capacity: {name}, requested: {wanted}, capacity: {there}"
    return ""


def _amounts(container: Object, name: str) -> tuple[str | None, str | None]:
    resources = container.get("resources") or {}
    return (resources.get("requests") or {}).get(name), (resources.get("limits") or {}).get(name)
