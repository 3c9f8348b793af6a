"""Local eviction: a pod that fills an emptyDir beyond its sizeLimit has to go.

What comes in: pods with limits. What goes out: Evicted pods. The manager looks every 10 s, after such pods
alone. Source: pkg/kubelet/eviction/eviction_manager.go (emptyDirLimitEviction), 1.36. Next: `ending.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.kubelet.ending import Stop
from kubenb.kubelet.volumes.empty_dir import used
from kubenb.objects import Object
from kubenb.objects.quantity import quantity

if TYPE_CHECKING:
    from kubenb.kubelet.pod_worker import PodWorker


def limits(pod: Object) -> list[tuple[str, str, int]]:
    """(volume, sizeLimit as written, in bytes) of each emptyDir that has one."""
    found = []
    for volume in pod["spec"].get("volumes") or ():
        text = (volume["emptyDir"] or {}).get("sizeLimit") if "emptyDir" in volume else None
        if text and quantity(text).nanos:
            found.append((volume["name"], str(quantity(text)), int(quantity(text).amount)))
    return found


class Watchdog:
    """Looks at one pod's emptyDir volumes on the eviction manager's ticks."""

    def __init__(self, worker: PodWorker, limited: list[tuple[str, str, int]]) -> None:
        self.worker = worker
        self.limited = limited
        self._next()

    def _next(self) -> None:
        sim, period = self.worker.sim, self.worker.ledger.eviction_period
        sim.after(period - sim.now % period, self._look, background=True)

    def _look(self) -> None:
        worker = self.worker
        if worker.over or not worker.process.is_alive:
            return
        mounted = worker.volumes.mounted if worker.volumes is not None else {}
        for name, text, limit in self.limited:
            if name in mounted and used(mounted[name].node) > limit:
                message = f'Usage of EmptyDir volume "{name}" exceeds the limit "{text}". '
                worker.event("Warning", "Evicted", message)
                worker.stop(Stop(worker.ledger.eviction_grace, "Evicted", message))
                return
        self._next()
