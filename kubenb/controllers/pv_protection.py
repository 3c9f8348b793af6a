"""The volume protection controller: a bound volume stays, however often it is deleted.

What comes in: PersistentVolumes. What goes out: the finalizer kubernetes.io/pv-protection on every volume, and off again from a
deleted one that is bound to no claim. Source: pkg/controller/volume/pvprotection/pv_protection_controller.go, 1.36. Next:
`attachdetach.py`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop
from kubenb.objects import Object, evolve, finalizers, is_terminating, lookup

FINALIZER = "kubernetes.io/pv-protection"


class PVProtectionController(ControlLoop):
    name = "pv-protection-controller"

    def setup(self) -> None:
        self.volumes = self.informer("PersistentVolume")
        self.volumes.on_change(self._volume_changed)

    def _volume_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None and is_terminating(new) == (FINALIZER in finalizers(new)):
            self.enqueue_object(old, new)

    def sync(self, key: str) -> None:
        volume = self.volumes.by_key(key)
        if volume is None or is_terminating(volume) != (FINALIZER in finalizers(volume)):
            return
        if not is_terminating(volume):
            new = evolve(volume, ("metadata", "finalizers"), [*finalizers(volume), FINALIZER])
            self.client.update(new, "volumes are protected while claims are bound to them")
        elif lookup(volume, ("status", "phase")) != "Bound":
            left = [one for one in finalizers(volume) if one != FINALIZER]
            self.client.update(evolve(volume, ("metadata", "finalizers"), left), "it is bound to no claim, so it may go")
