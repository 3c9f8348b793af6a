"""external-provisioner: makes disks for claims, and PersistentVolumes for disks; deletes both when the claim is gone.

What comes in: claims that the volume controller has marked with the name of an installed driver; Released volumes of such
drivers. What goes out: disks, volumes already reserved for their claim, events. Under WaitForFirstConsumer it waits for the
scheduler to name a node, and makes the disk in that node's zone; otherwise it picks a zone itself, before any pod is there to
ask. Source: sigs.k8s.io/sig-storage-lib-external-provisioner/v13 controller.go, kubernetes-csi/external-provisioner
pkg/controller. Next: `csi_attacher.py`.
"""

from __future__ import annotations

from kubenb.client import EventRecorder
from kubenb.cloud.csi_drivers import Traits, rounded
from kubenb.cloud.csi_loop import CSILoop
from kubenb.cloud.csi_topology import node_affinity, pick_zone
from kubenb.cloud.disks import CloudError
from kubenb.objects import Object, evolve, finalizers, is_terminating, key, lookup, metadata, name, uid, without
from kubenb.objects.csi_names import csi_driver, csi_volume
from kubenb.objects.quantity import format_quantity
from kubenb.objects.volumes import (
    PROVISIONED_BY,
    PROVISIONER,
    SELECTED_NODE,
    claim_reference,
    class_name,
    requested,
    volume_mode,
    waits_for_consumer,
)

FINALIZER = "external-provisioner.volume.kubernetes.io/finalizer"
NO_SECRET = {
    "volume.kubernetes.io/provisioner-deletion-secret-name": "",
    "volume.kubernetes.io/provisioner-deletion-secret-namespace": "",
}


class CSIProvisioner(CSILoop):
    name = "csi-provisioner"

    def setup(self) -> None:
        self.nodes, self.classes = self.informer("Node"), self.informer("StorageClass")
        self.attachments = self.informer("VolumeAttachment")
        self.volumes, self.claims = self.informer("PersistentVolume"), self.informer("PersistentVolumeClaim")
        self._recorders: dict[str, EventRecorder] = {}
        self.claims.on_change(self.enqueue_object)
        self.volumes.on_change(self.enqueue_object)
        self.attachments.on_change(self._attachment_changed)

    def driver_installed(self, driver: str) -> None:
        for one in (*self.claims.list(), *self.volumes.list()):
            self.enqueue(key(one))

    def _attachment_changed(self, old: Object | None, new: Object | None) -> None:
        volume = lookup(old, ("spec", "source", "persistentVolumeName")) if new is None else None
        if volume:
            self.enqueue(volume)

    def sync(self, key: str) -> None:
        if "/" in key:
            claim = self.claims.by_key(key)
            driver = metadata.annotations(claim).get(PROVISIONER, "") if claim is not None else ""
            if claim is not None and driver in self.installed and not claim["spec"].get("volumeName"):
                self._provision(key, claim, driver)
        else:
            volume = self.volumes.by_key(key)
            if volume is not None:
                self._delete(key, volume)

    # ---- a disk for a claim ----------------------------------------------------------------------------------------------------

    def _provision(self, which: str, claim: Object, driver: str) -> None:
        storage_class = self.classes.get(None, class_name(claim))
        node = metadata.annotations(claim).get(SELECTED_NODE, "")
        if storage_class is None or is_terminating(claim) or (waits_for_consumer(storage_class) and not node):
            return
        own = f"pvc-{uid(claim)}"
        if self.volumes.get(None, own) is not None:
            return
        recorder = self._recorder(driver)
        if not self.is_under_way(which):
            text = f'External provisioner is provisioning volume for claim "{which}"'
            recorder.event(claim, "Normal", "Provisioning", text)
        if not self.takes(which, self.ledger.disk_create, "the provider has answered"):
            return
        traits = self.installed[driver]
        handle, size = f"{traits.handle}{uid(claim)}", rounded(requested(claim), traits)
        try:
            zone = self._zone(claim, storage_class, node, traits)
            self._check(claim, traits)
            self.disks.create(driver, handle, size, zone, traits.shared)
        except CloudError as error:
            text = f'failed to provision volume with StorageClass "{name(storage_class)}": {error}'
            recorder.event(claim, "Warning", "ProvisioningFailed", text)
            self._give_up(which, claim, error)
            return
        volume = persistent_volume(claim, storage_class, driver, handle, size, zone)
        self.client.create(volume, f"{driver} has made disk {handle}" + (f" in zone {zone}" if zone else ""))
        self.succeeded(which)
        recorder.event(claim, "Normal", "ProvisioningSucceeded", f"Successfully provisioned volume {own}")

    def _give_up(self, which: str, claim: Object, error: CloudError) -> None:
        """Try again later; where only the place is wrong, the scheduler may choose another: the node is taken off the claim."""
        note = ("metadata", "annotations", SELECTED_NODE)
        if error.code == "ResourceExhausted" and lookup(claim, note):
            live = self.client.get("PersistentVolumeClaim", name(claim), claim["metadata"]["namespace"])
            self.client.update(without(live, note), f"{error}: another node may do")
        else:
            self.failed(which)

    def _check(self, claim: Object, traits: Traits) -> None:
        wrong = [mode for mode in claim["spec"].get("accessModes") or () if mode not in traits.modes]
        if wrong:
            offered = ", ".join(traits.modes)
            raise CloudError("InvalidArgument", f"access mode {wrong[0]} is not supported: a disk has {offered}")
        if traits.shared and volume_mode(claim) == "Block":
            raise CloudError("InvalidArgument", "a network file system has no block devices")

    def _zone(self, claim: Object, storage_class: Object, node: str, traits: Traits) -> str:
        if traits.shared:
            return ""
        nodes = [self.nodes.get(None, node)] if node else self.nodes.list()
        try:
            return pick_zone([one for one in nodes if one is not None], storage_class, name(claim))
        except LookupError as error:
            raise CloudError("Internal", str(error)) from None

    # ---- the end of a disk -----------------------------------------------------------------------------------------------------

    def _delete(self, which: str, volume: Object) -> None:
        """Released, and to be deleted: the disk goes first, then the volume."""
        own = metadata.annotations(volume).get(PROVISIONED_BY, "")
        found = csi_volume(volume["spec"])
        driver = csi_driver(own) or own
        if found is None or driver not in self.installed or volume["spec"].get("persistentVolumeReclaimPolicy") != "Delete":
            return
        phase = lookup(volume, ("status", "phase"))
        if phase not in ("Released", "Failed") and not (is_terminating(volume) and phase != "Bound"):
            return
        users = [one["spec"]["nodeName"] for one in self.attachments.list() if _attaches(one, which)]
        if users:
            text = f"persistentvolume {which} is still attached to node {users[0]}"
            self._recorder(driver).event(volume, "Warning", "VolumeFailedDelete", text)
            return
        if not self.takes(which, self.ledger.disk_delete, "the provider has deleted the disk"):
            return
        self.disks.delete(found.driver, found.handle)
        why = "its claim is gone and its disk is deleted"
        if not is_terminating(volume):
            self.client.delete("PersistentVolume", which, why=why)
            volume = self.client.get("PersistentVolume", which)
        left = [one for one in finalizers(volume) if one != FINALIZER]
        new = evolve(volume, ("metadata", "finalizers"), left) if left else without(volume, ("metadata", "finalizers"))
        self.client.update(new, why)

    def _recorder(self, driver: str) -> EventRecorder:
        """Events come from the driver's own controller pod."""
        found = self._recorders.get(driver)
        if found is None:
            found = self._recorders[driver] = EventRecorder(self._telling, f"{driver}_csi-controller-0", self.sim)
        return found


def _attaches(attachment: Object, volume: str) -> bool:
    return bool(lookup(attachment, ("spec", "source", "persistentVolumeName")) == volume)


def persistent_volume(claim: Object, storage_class: Object, driver: str, handle: str, size: int, zone: str) -> Object:
    """The volume that stands for a new disk: reserved for its claim, and tied to the disk's zone."""
    spec: Object = {
        "accessModes": claim["spec"].get("accessModes") or [],
        "capacity": {"storage": format_quantity(size, "BinarySI")},
        "claimRef": claim_reference(claim),
        "csi": {
            "driver": driver,
            "fsType": (storage_class.get("parameters") or {}).get("csi.storage.k8s.io/fstype", "ext4"),
            "volumeAttributes": {"storage.kubernetes.io/csiProvisionerIdentity": f"csi-controller-0-{driver}"},
            "volumeHandle": handle,
        },
        "persistentVolumeReclaimPolicy": storage_class.get("reclaimPolicy") or "Delete",
        "storageClassName": name(storage_class),
        "volumeMode": volume_mode(claim),
    }
    if storage_class.get("mountOptions"):
        spec["mountOptions"] = storage_class["mountOptions"]
    if zone:
        spec["nodeAffinity"] = node_affinity(zone)
    notes = {PROVISIONED_BY: driver, **NO_SECRET}
    about: Object = {"name": f"pvc-{uid(claim)}", "annotations": notes}
    if spec["persistentVolumeReclaimPolicy"] == "Delete":
        about["finalizers"] = [FINALIZER]
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": about, "spec": spec}
