"""The volumes of one pod: set up before its containers start, kept fresh while it lives, put away when it is gone.

What comes in: the pod's volumes, and news that an object one of them shows has changed. What goes out: mounted volumes,
FailedMount events. A change is not shown at once: the kubelet looks at the objects when it syncs the pod, which it does when
something happens to the pod, and otherwise every 60 to 90 seconds. That instant is computed when something has changed; nothing
ticks before. Sources: pkg/kubelet/volumemanager, nestedpendingoperations, pod_workers.go (resyncInterval and its jitter), 1.36.
Next: `volumes/`, what the sources do.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from kubenb.kubelet.backoff import Backoff
from kubenb.kubelet.volumes import Mounted, NotYet, source_of
from kubenb.objects import Object
from kubenb.sim import Timer

if TYPE_CHECKING:
    from kubenb.kubelet.pod_context import PodContext

LONG_AGO = 600.0
"""Seconds. The syncs of so long a time are not counted through: the next one may then come at any moment of a period."""


class PodVolumes:
    """What is mounted for one pod; `mounted` lies on the node's disk and outlives this kubelet."""

    __slots__ = ("_coming", "_following", "_synced_at", "_timer", "mounted", "volumes", "worker")

    def __init__(self, worker: PodContext) -> None:
        self.worker = worker
        self.mounted: dict[str, Mounted] = worker.kubelet.disk.volumes.setdefault(worker.uid, {})
        self.volumes = used(worker.pod)
        self._coming: dict[str, bool] = {}
        """Volumes that failed, by name: whether somebody is at work on it, so that waiting for it is no idle waiting."""
        self._following: list[tuple[str, str, str]] = []
        self._synced_at = worker.sim.now
        self._timer: Timer | None = None
        """The refresh that is under way."""

    # ---- before the containers ------------------------------------------------------------------------------------------------

    def set_up(self) -> Generator[Any, Any, None]:
        """Until every volume that some container mounts is there; each is tried again after 0.5 s, 1 s, 2 s ..."""
        worker, ledger = self.worker, self.worker.ledger
        waiting = [(one, Backoff(ledger.mount_backoff, ledger.mount_backoff_limit, float("inf"))) for one in self.volumes]
        waiting = [(one, backoff) for one, backoff in waiting if not self._try(one, backoff)]
        begun = told = worker.sim.now
        while waiting:
            due = min(backoff.updated + backoff.delay for _, backoff in waiting)
            end = told + (ledger.mount_timeout if told == begun else ledger.mount_timeout + ledger.restart_backoff)
            idle = not any(self._coming.get(one["name"]) for one, _ in waiting)
            yield worker.sim.timeout(max(0.0, min(due, end) - worker.sim.now), background=idle)
            if worker.sim.now >= end:
                told = worker.sim.now
                names = " ".join(one["name"] for one, _ in waiting)
                text = f"unmounted volumes=[{names}], unattached volumes=[], failed to process volumes=[]"
                worker.event("Warning", "FailedMount", f"Unable to attach or mount volumes: {text}: context deadline exceeded")
            now = worker.sim.now
            waiting = [
                (one, backoff) for one, backoff in waiting if now < backoff.updated + backoff.delay or not self._try(one, backoff)
            ]

    def _try(self, volume: Object, backoff: Backoff) -> bool:
        worker, source = self.worker, source_of(volume)
        if volume["name"] in self.mounted:
            return True
        try:
            found = source.mount(worker, volume)
        except NotYet as failure:
            if failure.reason:
                worker.event("Warning", failure.reason, failure.message)
            backoff.tried(worker.sim.now, worker.sim.now)
            backoff.delay = failure.wait or backoff.delay
            self._coming[volume["name"]] = failure.under_way
            return False
        mounted = found if isinstance(found, Mounted) else Mounted(found)
        self.mounted[volume["name"]] = mounted
        if mounted.refreshed:
            self._follow(volume)
        return True

    def adopt(self) -> None:
        """A kubelet before this one has set them up; what changed meanwhile is found at the first sync."""
        for volume in self.volumes:
            mounted = self.mounted.get(volume["name"])
            if mounted is not None and mounted.refreshed:
                self._follow(volume)
        self.pod_changed()

    # ---- while they live ------------------------------------------------------------------------------------------------------

    def _follow(self, volume: Object) -> None:
        namespace = self.worker.pod["metadata"]["namespace"]
        for kind, name in source_of(volume).references(volume):
            key = (kind, namespace, name)
            self._following.append(key)
            self.worker.kubelet.watched.follow(key, self.worker.uid, self._object_changed)

    def _object_changed(self) -> None:
        """Seen at the next sync, whenever that is."""
        if self._timer is not None:
            return
        worker = self.worker
        period = worker.ledger.kubelet_resync
        now, at = worker.sim.now, self._synced_at
        if now - at > LONG_AGO:
            longest = period[1] if isinstance(period, tuple) else period
            at = now - worker.draw((0.0, longest))
        while at <= now:
            at += worker.draw(period)
        self._refresh_in(at - now)

    def pod_changed(self) -> None:
        """The pod itself changed, which is synced at once: its own labels in files, and all else that was waiting."""
        if self.worker.over:
            return
        self._refresh_in(self.worker.draw(self.worker.ledger.kubelet_sync))

    def synced(self) -> None:
        """The pod is being synced for some other reason (a container ended or started): the next regular sync is put off."""
        self._synced_at = self.worker.sim.now
        if self._timer is not None:
            self.pod_changed()

    def _refresh_in(self, seconds: float) -> None:
        self._cancel()
        worker = self.worker
        self._timer = worker.sim.after(seconds + worker.draw(worker.ledger.volume_refresh), self._refresh, background=True)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refresh(self) -> None:
        self._timer = None
        self._synced_at = self.worker.sim.now
        for volume in self.volumes:
            mounted = self.mounted.get(volume["name"])
            if mounted is None:
                continue
            try:
                source_of(volume).refresh(self.worker, volume, mounted)
            except NotYet as failure:
                self.worker.event("Warning", failure.reason, failure.message)

    # ---- the end --------------------------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Changes don't matter any more: the pod has ended, or this kubelet."""
        for key in self._following:
            self.worker.kubelet.watched.unfollow(key, self.worker.uid)
        self._following.clear()
        self._cancel()

    def tear_down(self) -> None:
        """The pod has ended: its volumes are unmounted, and what was the pod's own is gone."""
        self.forget()
        for volume in self.volumes:
            mounted = self.mounted.pop(volume["name"], None)
            if mounted is not None:
                source_of(volume).unmount(self.worker, volume, mounted)
        self.worker.kubelet.disk.volumes.pop(self.worker.uid, None)


def used(pod: Object) -> list[Object]:
    """The volumes that some container mounts; the others are left alone."""
    spec = pod["spec"]
    names = {
        mount["name"]: None
        for container in (*(spec.get("initContainers") or ()), *spec["containers"])
        for field in ("volumeMounts", "volumeDevices")
        for mount in container.get(field) or ()
    }
    return [volume for volume in spec.get("volumes") or () if volume["name"] in names]
