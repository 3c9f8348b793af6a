"""external-attacher: plugs disks into machines and pulls them out again, as VolumeAttachments ask.

What comes in: VolumeAttachments of installed drivers, made and deleted by the attach/detach controller. What goes out: their
status, and their end when the disk is out: a finalizer keeps the object until then. Source: kubernetes-csi/external-attacher
pkg/controller/csi_handler.go. Next: `csi_resizer.py`.
"""

from __future__ import annotations

from kubenb.cloud.csi_drivers import ZONE
from kubenb.cloud.csi_loop import CSILoop
from kubenb.cloud.disks import CloudError
from kubenb.objects import Object, evolve, finalizers, is_terminating, labels, lookup, metadata, name, without
from kubenb.objects.csi_names import CSIVolume, csi_volume
from kubenb.objects.volumes import PROVISIONED_BY, capacity


class CSIAttacher(CSILoop):
    name = "csi-attacher"

    def setup(self) -> None:
        self.nodes, self.volumes = self.informer("Node"), self.informer("PersistentVolume")
        self.attachments = self.informer("VolumeAttachment")
        self.attachments.on_change(self.enqueue_object)

    def driver_installed(self, driver: str) -> None:
        for one in self.attachments.list():
            self.enqueue(name(one))

    def sync(self, key: str) -> None:
        attachment = self.attachments.by_key(key)
        if attachment is None or attachment["spec"]["attacher"] not in self.installed:
            return
        found = self._volume(attachment)
        if is_terminating(attachment):
            self._detach(key, attachment, found)
        elif not lookup(attachment, ("status", "attached")):
            self._attach(key, attachment, found)

    def _volume(self, attachment: Object) -> CSIVolume | None:
        source = attachment["spec"].get("source") or {}
        inline = source.get("inlineVolumeSpec")
        volume = self.volumes.get(None, source.get("persistentVolumeName") or "")
        spec = inline if inline is not None else volume["spec"] if volume is not None else {}
        return csi_volume(spec)

    # ---- in --------------------------------------------------------------------------------------------------------------------

    def _attach(self, key: str, attachment: Object, found: CSIVolume | None) -> None:
        node = attachment["spec"]["nodeName"]
        if found is None:
            self._refused(key, attachment, "persistentvolume not found")
            return
        mark = _finalizer(found.driver)
        if mark not in finalizers(attachment):
            new = evolve(attachment, ("metadata", "finalizers"), [*finalizers(attachment), mark])
            attachment = self.client.update(new, "to be detached before it goes")
        moving = (found.driver, found.handle, node)
        self.disks.moving[moving] = None
        if not self.takes(key, self.ledger.disk_attach, "the provider has answered"):
            return
        self.disks.moving.pop(moving, None)
        try:
            self._plug_in(attachment, found, node)
        except CloudError as error:
            self._refused(key, attachment, str(error))
            return
        self.succeeded(key)
        status = {"attached": True, "attachmentMetadata": {"devicePath": "/dev/xvdba"}}
        self.client.update_status({**attachment, "status": status}, f"the disk is in machine {node}")

    def _plug_in(self, attachment: Object, found: CSIVolume, node: str) -> None:
        volume = self.volumes.get(None, lookup(attachment, ("spec", "source", "persistentVolumeName"), ""))
        if volume is None or PROVISIONED_BY not in metadata.annotations(volume):
            size = capacity(volume) if volume is not None else 0
            self.disks.create(found.driver, found.handle, size)  # whoever names a disk by hand has it
        machine = self.nodes.get(None, node)
        zone = labels(machine).get(ZONE, "") if machine is not None else ""
        modes = volume["spec"].get("accessModes") or () if volume is not None else ()
        many = bool(modes) and all(mode == "ReadOnlyMany" for mode in modes)
        self.disks.attach(found.driver, found.handle, node, zone, self.installed[found.driver].limit, many)

    def _refused(self, key: str, attachment: Object, message: str) -> None:
        status = {"attached": False, "attachError": {"message": message, "time": self.stamp()}}
        if lookup(attachment, ("status", "attachError", "message")) != message:
            self.client.update_status({**attachment, "status": status}, message)
        self.failed(key)

    # ---- out -------------------------------------------------------------------------------------------------------------------

    def _detach(self, key: str, attachment: Object, found: CSIVolume | None) -> None:
        node = attachment["spec"]["nodeName"]
        if found is not None:
            if self.disks.moving.pop((found.driver, found.handle, node), False) is None:
                self.forget_order(key)
            if not self.takes(key, self.ledger.disk_detach, "the provider has pulled the disk out"):
                return
            self.disks.detach(found.driver, found.handle, node)
        mark = _finalizer(attachment["spec"]["attacher"])
        left = [one for one in finalizers(attachment) if one != mark]
        if left == finalizers(attachment):
            return
        new = evolve(attachment, ("metadata", "finalizers"), left) if left else without(attachment, ("metadata", "finalizers"))
        self.client.update(new, f"the disk is out of machine {node}")


def _finalizer(driver: str) -> str:
    return f"external-attacher/{driver.replace('.', '-')}"
