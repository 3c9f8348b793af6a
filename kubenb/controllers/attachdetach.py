"""The attach/detach controller: a disk is where its pods are, and nowhere else.

What comes in: pods that have a node, their claims and volumes, VolumeAttachments. What goes out: a VolumeAttachment for each
disk and node, which the driver's attacher carries out, and its deletion when no pod on the node needs the disk any more. A disk
for one node at a time that another node still has is waited for. It works on a disk under the key "driver^handle".
Nothing is watched before there is a disk to attach. Source: pkg/controller/volume/attachdetach (reconciler, populator), 1.36.
Next: `attachdetach_disks.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.client import ControlLoop, EventRecorder
from kubenb.controllers.attachdetach_disks import Disk, Using, attachment_for, disk_keys, inline_disks, single_node
from kubenb.controllers.attachdetach_words import Telling
from kubenb.controllers.claim_users import claim_keys, holds, users_of
from kubenb.objects import ApiError, Object, is_true, key, lookup, name, node_name
from kubenb.objects.csi_names import CSIVolume, csi_volume, unique_name

if TYPE_CHECKING:
    from kubenb.client import Informer

DISK, NODE = "disk", "attached to"
OUT_OF_SERVICE = "node.kubernetes.io/out-of-service"


class AttachDetachController(ControlLoop):
    name = "attachdetach-controller"
    workers = 1

    pods: Informer
    claims: Informer
    nodes: Informer
    drivers: Informer
    attachments: Informer

    def setup(self) -> None:
        self.telling = Telling(EventRecorder(self._telling, self.name, self.sim))
        self.volumes = self.informer("PersistentVolume")
        self._begun = False
        self._idle_since: dict[str, float] = {}
        """Attachments that no pod wants, but whose node says that the disk is still mounted: since when."""
        self.volumes.on_change(self._volume_changed)
        self.informer("CSIDriver").on_change(self._driver_changed)

    # ---- what wakes it ---------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """There is something to attach: from now on pods are of interest."""
        if self._begun:
            return
        self._begun = True
        self.claims, self.nodes = self.informer("PersistentVolumeClaim"), self.informer("Node")
        self.drivers, self.attachments = self.informer("CSIDriver"), self.informer("VolumeAttachment")
        self.pods = self.informer("Pod")
        self.volumes.add_index(DISK, disk_keys)
        self.attachments.add_index(DISK, self._attached_disk)
        self.attachments.add_index(NODE, lambda one: [one["spec"]["nodeName"]])
        self.pods.add_index(DISK, inline_disks)
        self.claims.on_change(self._claim_changed)
        self.attachments.on_change(self._attachment_changed)
        self.nodes.on_change(self._node_changed)
        self.pods.on_change(self._pod_changed)

    def _driver_changed(self, old: Object | None, new: Object | None) -> None:
        self._begin()

    def _volume_changed(self, old: Object | None, new: Object | None) -> None:
        for disk in disk_keys(new if new is not None else old or {}):
            self._begin()
            self.enqueue(disk)

    def _claim_changed(self, old: Object | None, new: Object | None) -> None:
        volume = lookup(new if new is not None else old, ("spec", "volumeName"))
        found = self.volumes.get(None, volume) if volume else None
        for disk in disk_keys(found) if found is not None else ():
            self.enqueue(disk)

    def _attachment_changed(self, old: Object | None, new: Object | None) -> None:
        for disk in self._attached_disk(new if new is not None else old or {}):
            self.enqueue(disk)

    def _node_changed(self, old: Object | None, new: Object | None) -> None:
        which = name(new if new is not None else old or {})
        if old is None or new is None or _mounted(old) != _mounted(new) or _taken_out(old) != _taken_out(new):
            for attachment in self.attachments.by_index(NODE, which):
                for disk in self._attached_disk(attachment):
                    self.enqueue(disk)

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        pod = new if new is not None else old or {}
        if old is not None and new is not None and holds(old) == holds(new):
            return
        if "volumes" not in pod["spec"] or not node_name(pod):
            return
        for disk in inline_disks(pod):
            self.enqueue(disk)
        for claim in claim_keys(pod):
            found = self.claims.by_key(claim)
            if found is not None:
                self._claim_changed(None, found)

    def _attached_disk(self, attachment: Object) -> list[str]:
        source = attachment["spec"].get("source") or {}
        inline = source.get("inlineVolumeSpec")
        if inline is not None:
            found = csi_volume(inline)
            return [unique_name(found)] if found is not None else []
        volume = self.volumes.get(None, source.get("persistentVolumeName") or "")
        return disk_keys(volume) if volume is not None else []

    # ---- one step --------------------------------------------------------------------------------------------------------------

    def sync(self, key: str) -> None:
        disk = self._disk(key)
        if disk is None or not self._needs_attaching(disk.volume.driver):
            return
        attachments = {one["spec"]["nodeName"]: one for one in self.attachments.by_index(DISK, key)}
        wanted = self._wanted(disk)
        for node, attachment in attachments.items():
            if node not in wanted:
                self._detach(key, node, attachment)
            elif lookup(attachment, ("status", "attached")) and "deletionTimestamp" not in attachment["metadata"]:
                self.telling.attached(disk, node, wanted[node], attachment)
                self._note(node)
            else:
                self._report_trouble(key, disk, node, attachment, wanted[node])
        for node, pods in wanted.items():
            if node not in attachments:
                self._attach(disk, node, pods, attachments, wanted)

    def _disk(self, key: str) -> Disk | None:
        """The disk by its volume, or by a pod that names it in its own spec."""
        volumes = self.volumes.by_index(DISK, key)
        if volumes:
            found = csi_volume(volumes[0]["spec"])
            return Disk(found, name(volumes[0]), volumes[0]["spec"], volumes[0]) if found is not None else None
        for pod in self.pods.by_index(DISK, key):
            for volume in pod["spec"].get("volumes") or ():
                found = csi_volume(volume)
                if found is not None and unique_name(found) == key:
                    source = {field: said for field, said in volume.items() if field != "name"}
                    return Disk(found, volume["name"], source, None)
        driver, _, handle = key.partition("^")
        return Disk(CSIVolume(driver, handle), handle, {}, None)

    def _needs_attaching(self, driver: str) -> bool:
        found = self.drivers.get(None, driver)
        return found is None or found["spec"].get("attachRequired") is not False

    def _wanted(self, disk: Disk) -> Using:
        """Node -> the pods there that use the disk."""
        found: Using = {}
        for pod in self._users(disk):
            if holds(pod):
                found.setdefault(node_name(pod), []).append(pod)
        return found

    def _users(self, disk: Disk) -> list[Object]:
        pods = list(self.pods.by_index(DISK, unique_name(disk.volume)))
        claim = lookup(disk.persistent, ("spec", "claimRef"))
        if claim:
            found = self.claims.get(claim.get("namespace"), claim.get("name", ""))
            if found is not None and lookup(found, ("status", "phase")) == "Bound":
                pods += users_of(self.pods, found)
        return pods

    # ---- in --------------------------------------------------------------------------------------------------------------------

    def _attach(self, disk: Disk, node: str, pods: list[Object], present: dict[str, Object], wanted: Using) -> None:
        if present and single_node(disk):
            self.telling.taken(disk, node, pods, [one for other in present for one in wanted.get(other, ())])
            return
        body = attachment_for(disk, node)
        try:
            self.client.create(body, f"{', '.join(map(key, pods))} on {node} needs disk {disk.volume.handle}")
        except ApiError as error:
            if error.code != 409:
                raise
        self.enqueue_after(unique_name(disk.volume), self.ledger.attach_timeout, True, "the attacher had its time")

    def _report_trouble(self, key: str, disk: Disk, node: str, attachment: Object, pods: list[Object]) -> None:
        """Not attached yet: say why, when the driver has said so, or when it has not been heard of for too long."""
        wrong = lookup(attachment, ("status", "attachError", "message"))
        if wrong:
            self.telling.refused(disk, node, pods, wrong)
            return
        age = self.now - self.telling.since(attachment, self.now)
        if age + 1e-6 >= self.ledger.attach_timeout:
            self.telling.timed_out(disk, node, pods)
        else:
            self.enqueue_after(key, self.ledger.attach_timeout - age, True, "the attacher had its time")

    # ---- out -------------------------------------------------------------------------------------------------------------------

    def _detach(self, key: str, node: str, attachment: Object) -> None:
        """No pod on the node wants it. While the node says that it is mounted it stays, unless the node is past saying."""
        if "deletionTimestamp" in attachment["metadata"]:
            return
        found, which = self.nodes.get(None, node), name(attachment)
        why = f"no pod on {node} needs it any more"
        if found is not None and key in _mounted(found) and not _taken_out(found):
            since = self._idle_since.setdefault(which, self.now)
            rest = since + self.ledger.forced_detach_wait - self.now
            if rest > 1e-6 or is_true(found, "Ready"):
                self.enqueue_after(key, rest if rest > 1e-6 else self.ledger.forced_detach_wait, True, "6 minutes of waiting")
                return
            why = f"{node} has not unmounted it in {self.ledger.forced_detach_wait:g} s and is not ready: detached by force"
        self._idle_since.pop(which, None)
        self.telling.forget(which)
        self.client.delete("VolumeAttachment", which, why=why)
        self._note(node, without=which)

    def _note(self, node: str, without: str = "") -> None:
        """status.volumesAttached of the Node says what its kubelet may mount."""
        found = self.nodes.get(None, node)
        if found is None:
            return
        there = [one for one in self.attachments.by_index(NODE, node) if name(one) != without]
        names = [disk for one in there if lookup(one, ("status", "attached")) for disk in self._attached_disk(one)]
        entries = [{"name": f"kubernetes.io/csi/{disk}", "devicePath": ""} for disk in sorted(names)]
        if entries != ((found.get("status") or {}).get("volumesAttached") or []):
            patch = {"status": {"volumesAttached": entries or None}}
            self.client.patch("Node", node, patch, subresource="status", why="disks came or went")


def _mounted(node: Object) -> list[str]:
    """The disks that the node's kubelet has mounted."""
    names = (node.get("status") or {}).get("volumesInUse") or ()
    return [one.removeprefix("kubernetes.io/csi/") for one in names]


def _taken_out(node: Object) -> bool:
    """An administrator says that the machine is off for good."""
    return any(taint["key"] == OUT_OF_SERVICE for taint in node["spec"].get("taints") or ())
