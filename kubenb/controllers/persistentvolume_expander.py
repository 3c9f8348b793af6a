"""The volume expander: what there is left of it says that somebody else makes volumes larger.

What comes in: bound claims that ask for more than they have. What goes out: an event; the driver's external-resizer does the
work. Source: pkg/controller/volume/expand/expand_controller.go, 1.36. Next: `ephemeral_volume.py`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop, EventRecorder
from kubenb.objects import Object, evolve, lookup, metadata
from kubenb.objects.csi_names import MIGRATED, csi_volume
from kubenb.objects.volumes import requested, storage

RESIZER = "volume.kubernetes.io/storage-resizer"


class PersistentVolumeExpander(ControlLoop):
    name = "persistent-volume-expander"

    def setup(self) -> None:
        self.recorder = EventRecorder(self._telling, "volume_expand", self.sim)
        self.claims, self.volumes = self.informer("PersistentVolumeClaim"), self.informer("PersistentVolume")
        self.claims.on_change(self._claim_changed)

    def _claim_changed(self, old: Object | None, new: Object | None) -> None:
        if old is not None and new is not None and requested(new) > requested(old):
            self.enqueue_object(old, new)

    def sync(self, key: str) -> None:
        claim = self.claims.by_key(key)
        if claim is None or lookup(claim, ("status", "phase")) != "Bound":
            return
        volume = self.volumes.get(None, claim["spec"].get("volumeName") or "")
        if volume is None or requested(claim) <= storage(lookup(claim, ("status", "capacity"))):
            return
        found = csi_volume(volume["spec"])
        text = "waiting for an external controller to expand this PVC"
        if found is not None and "csi" not in volume["spec"]:
            text = f"CSI migration enabled for {_field(volume)}; waiting for external resizer to expand the pvc"
            if metadata.annotations(claim).get(RESIZER) != found.driver:
                claim = self.client.update(evolve(claim, ("metadata", "annotations", RESIZER), found.driver), text)
        self.recorder.event(claim, "Normal", "ExternalExpanding", text)


def _field(volume: Object) -> str:
    """The in-tree plugin's name."""
    return next((plugin for plugin, (field, _, _) in MIGRATED.items() if field in volume["spec"]), "")
