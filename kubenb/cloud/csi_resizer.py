"""external-resizer: makes the disk of a claim larger that asks for more.

What comes in: bound claims that request more than their volume has. What goes out: a larger disk and volume; the file system
on it is the kubelet's work, as the claim's condition says; a network file system has none, and is done at once. Source:
kubernetes-csi/external-resizer pkg/controller/controller.go. Next: `csi_node.py`.
"""

from __future__ import annotations

from kubenb.client import EventRecorder
from kubenb.cloud.csi_drivers import rounded
from kubenb.cloud.csi_loop import CSILoop
from kubenb.objects import Object, evolve, key, lookup, name, set_condition, without, without_condition
from kubenb.objects.csi_names import csi_volume
from kubenb.objects.quantity import format_quantity
from kubenb.objects.volumes import capacity, requested, storage

PENDING = "Waiting for user to (re-)start a pod to finish file system resize of volume on node."


class CSIResizer(CSILoop):
    name = "csi-resizer"

    def setup(self) -> None:
        self.claims, self.volumes = self.informer("PersistentVolumeClaim"), self.informer("PersistentVolume")
        self._recorders: dict[str, EventRecorder] = {}
        self.claims.on_change(self.enqueue_object)

    def driver_installed(self, driver: str) -> None:
        for one in self.claims.list():
            self.enqueue(key(one))

    def sync(self, key: str) -> None:
        claim = self.claims.by_key(key)
        if claim is None or lookup(claim, ("status", "phase")) != "Bound":
            return
        volume = self.volumes.get(None, claim["spec"].get("volumeName") or "")
        found = csi_volume(volume["spec"]) if volume is not None else None
        if volume is None or found is None or found.driver not in self.installed:
            return
        has = storage(lookup(claim, ("status", "capacity")))
        if requested(claim) > capacity(volume):
            self._grow(key, claim, volume)
        elif requested(claim) > has and _condition(claim, "Resizing"):
            self._hand_over(claim, volume)

    def _grow(self, which: str, claim: Object, volume: Object) -> None:
        found = csi_volume(volume["spec"])
        assert found is not None
        if not self.is_under_way(which):
            claim = self._tell(claim, {"type": "Resizing", "status": "True"}, "the claim asks for more than the volume has")
            text = f"External resizer is resizing volume {name(volume)}"
            self._recorder(found.driver).event(claim, "Normal", "Resizing", text)
        if not self.takes(which, self.ledger.disk_grow, "the provider has made the disk larger"):
            return
        size = rounded(requested(claim), self.installed[found.driver])
        self.disks.grow(found.driver, found.handle, size)
        larger = {"storage": format_quantity(size, "BinarySI")}
        volume = self.client.update(evolve(volume, ("spec", "capacity"), larger), "the disk is larger now")
        self._hand_over(claim, volume)

    def _hand_over(self, claim: Object, volume: Object) -> None:
        """The disk is large enough. What is left to do is on the node, or nothing."""
        found = csi_volume(volume["spec"])
        assert found is not None
        recorder = self._recorder(found.driver)
        claim = self.client.get("PersistentVolumeClaim", name(claim), claim["metadata"]["namespace"])
        status = claim.get("status") or {}
        conditions = without_condition(status.get("conditions") or [], "Resizing")
        status = {**without(status, "conditions"), **({"conditions": conditions} if conditions else {})}
        if self.installed[found.driver].shared or volume["spec"].get("volumeMode") == "Block":
            status = {**status, "capacity": volume["spec"]["capacity"]}
            self.client.update_status({**claim, "status": status}, "the volume is larger now")
            recorder.event(claim, "Normal", "VolumeResizeSuccessful", "Resize volume succeeded")
            return
        pending = {"type": "FileSystemResizePending", "status": "True", "message": PENDING}
        self._tell({**claim, "status": status}, pending, "the disk is larger, its file system isn't yet")
        text = "Require file system resize of volume on node"
        recorder.event(claim, "Normal", "FileSystemResizeRequired", text)

    def _tell(self, claim: Object, condition: Object, why: str) -> Object:
        status = claim.get("status") or {}
        conditions = set_condition(status.get("conditions") or [], condition, self.stamp())
        return self.client.update_status({**claim, "status": {**status, "conditions": conditions}}, why)

    def _recorder(self, driver: str) -> EventRecorder:
        found = self._recorders.get(driver)
        if found is None:
            found = self._recorders[driver] = EventRecorder(self._telling, f"external-resizer {driver}", self.sim)
        return found


def _condition(claim: Object, kind: str) -> bool:
    return any(one["type"] == kind for one in lookup(claim, ("status", "conditions")) or ())
