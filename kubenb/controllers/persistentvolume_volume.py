"""One volume: free, reserved, bound, or to be reclaimed.

What comes in: a volume that may need attention. What goes out: its phase; its claim is looked at soon where the claim has to
act; a volume whose claim is gone goes to `persistentvolume_reclaim.py`. Source:
pkg/controller/volume/persistentvolume/pv_controller.go (syncVolume), 1.36. Next: `persistentvolume_binding.py`.
"""

from __future__ import annotations

from kubenb.controllers.persistentvolume_binding import set_volume_phase, unbind
from kubenb.controllers.persistentvolume_parts import Binder
from kubenb.controllers.persistentvolume_reclaim import reclaim
from kubenb.objects import Object, evolve, key, metadata, name, uid
from kubenb.objects.csi_names import csi_volume
from kubenb.objects.volumes import MIGRATED_TO, PROVISIONED_BY, volume_mode

OVER = ("Released", "Failed")


def sync_volume(binder: Binder, volume: Object) -> bool:
    """One step with a volume. True when nothing is left to do for it."""
    volume = _migrated(binder, volume)
    reference = volume["spec"].get("claimRef")
    if not reference or not reference.get("uid"):
        binder.became_free(set_volume_phase(binder, volume, "Available"))
        return True
    claim = binder.live_claim(reference.get("namespace", ""), reference.get("name", ""))
    if claim is None or uid(claim) != reference["uid"]:
        return _release(binder, volume)
    bound_to = claim["spec"].get("volumeName")
    if bound_to == name(volume):
        set_volume_phase(binder, volume, "Bound")
        return True
    if not bound_to:
        _finish(binder, volume, claim)
        return True
    if PROVISIONED_BY in metadata.annotations(volume) and volume["spec"].get("persistentVolumeReclaimPolicy") == "Delete":
        return _release(binder, volume)  # it was made for a claim that took another one
    unbind(binder, volume)
    return True


def _release(binder: Binder, volume: Object) -> bool:
    """The claim is gone. What failed stays Failed, and is tried again."""
    if (volume.get("status") or {}).get("phase") not in OVER:
        volume = set_volume_phase(binder, volume, "Released")
    reclaim(binder, volume)
    return bool(volume["spec"].get("persistentVolumeReclaimPolicy") == "Retain")


def _finish(binder: Binder, volume: Object, claim: Object) -> None:
    """Half a binding: the claim doesn't know yet, so it is looked at next."""
    if volume_mode(volume) != volume_mode(claim):
        why = "due to incompatible volumeMode."
        text = f'Cannot bind PersistentVolume to requested PersistentVolumeClaim "{name(claim)}" {why}'
        binder.recorder.event(volume, "Warning", "VolumeMismatch", text)
        text = f'Cannot bind PersistentVolume "{name(volume)}" to requested PersistentVolumeClaim {why}'
        binder.recorder.event(claim, "Warning", "VolumeMismatch", text)
        return
    binder.enqueue(key(claim))


def _migrated(binder: Binder, volume: Object) -> Object:
    """A volume of an in-tree plugin is marked with the CSI driver that answers for it today."""
    if "csi" in volume["spec"] or MIGRATED_TO in metadata.annotations(volume):
        return volume
    provisioner = metadata.annotations(volume).get(PROVISIONED_BY, "")
    found = csi_volume(volume["spec"])
    if found is None or not provisioner.startswith("kubernetes.io/"):
        return volume
    new = evolve(volume, ("metadata", "annotations", MIGRATED_TO), found.driver)
    return binder.write(volume, new, f"{found.driver} answers for {provisioner} today")
