"""Volumes that outlive pods: claims, generic ephemeral volumes, and what a pod's own spec names outside of its node.

What comes in: a claim's name, or a source that names a place. What goes out: the directory that lies there, once the claim is
bound and the disk has come to this machine. Sources: pkg/kubelet/volumemanager/populator/desired_state_of_world_populator.go
(getPVCExtractPV), pkg/volume, 1.36. Next: `persistent_places.py`, where the data lies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.kubelet.volumes.host_path import HostPath
from kubenb.kubelet.volumes.persistent_growth import finish_growth, is_growing
from kubenb.kubelet.volumes.persistent_places import FromDisk, find_place, leave
from kubenb.kubelet.volumes.source import Mounted, NotYet, VolumeSource
from kubenb.objects import Object, from_node_selector_term, is_terminating, labels, lookup, name, namespace, uid
from kubenb.runtime.files import Node

if TYPE_CHECKING:
    from kubenb.kubelet.pod_context import PodContext


class Claim(VolumeSource):
    """persistentVolumeClaim, and ephemeral, whose claim is named after pod and volume."""

    def mount(self, worker: PodContext, volume: Object) -> Mounted | Node:
        claim, persistent = self._volume_of(worker, volume)
        read_only = bool((volume.get("persistentVolumeClaim") or {}).get("readOnly"))
        spec = persistent["spec"]
        _check_node(worker, persistent)
        if "hostPath" in spec:
            found = HostPath().mount(worker, {"name": name(persistent), "hostPath": {"type": "", **spec["hostPath"]}})
            mounted = found if isinstance(found, Mounted) else Mounted(found)
        else:
            mounted = find_place(worker, name(persistent), spec)
        if spec.get("volumeMode") == "Block":
            mounted.kind = "block"
        finish_growth(worker, claim, persistent, volume)
        mounted.read_only = mounted.read_only or read_only or modes_only_read(spec)
        mounted.refreshed = isinstance(mounted, FromDisk)
        return mounted

    def refresh(self, worker: PodContext, volume: Object, mounted: Mounted) -> None:
        """A disk that was made larger gets a larger file system, while it is in use."""
        claim = worker.find("PersistentVolumeClaim", claim_name(worker, volume))
        if claim is not None and is_growing(claim):
            persistent = worker.find("PersistentVolume", claim["spec"].get("volumeName", ""), "")
            if persistent is not None:
                finish_growth(worker, claim, persistent, volume)

    def unmount(self, worker: PodContext, volume: Object, mounted: Mounted) -> None:
        leave(worker.kubelet, mounted)

    def references(self, volume: Object) -> list[tuple[str, str]]:
        source = volume.get("persistentVolumeClaim")
        return [("PersistentVolumeClaim", source["claimName"])] if source else []

    def _volume_of(self, worker: PodContext, volume: Object) -> tuple[Object, Object]:
        """The claim and its PersistentVolume. Raises NotYet until they have found each other."""
        own, space = claim_name(worker, volume), namespace(worker.pod)

        def failed(why: str) -> NotYet:
            place = f"volumes=[{volume['name']}], unattached volumes=[], failed to process volumes=[{volume['name']}]"
            text = f"Unable to attach or mount volumes: unmounted {place}: error processing PVC {space}/{own}: {why}"
            return NotYet(text, wait=worker.ledger.claim_retry)

        claim = worker.find("PersistentVolumeClaim", own)
        if claim is None:
            raise failed(f'failed to fetch PVC from API server: persistentvolumeclaims "{own}" not found')
        if is_terminating(claim):
            raise failed("can't start pod because PVC is being deleted")
        bound = claim["spec"].get("volumeName")
        if lookup(claim, ("status", "phase")) != "Bound" or not bound:
            raise failed("PVC is not bound")
        persistent = worker.find("PersistentVolume", bound, "")
        if persistent is None:
            raise failed(f'failed to fetch PV {bound} from API server: persistentvolumes "{bound}" not found')
        if lookup(persistent, ("spec", "claimRef", "uid")) != uid(claim):
            raise failed(f"PersistentVolume {bound} belongs to another claim")
        return claim, persistent


class Inline(VolumeSource):
    """A source of a pod's own spec that leads out of the node: nfs, csi, a cloud's disk by its in-tree name."""

    def mount(self, worker: PodContext, volume: Object) -> Mounted | Node:
        spec = {field: source for field, source in volume.items() if field != "name"}
        mounted = find_place(worker, volume["name"], spec)
        mounted.read_only = mounted.read_only or any(isinstance(one, dict) and one.get("readOnly") for one in spec.values())
        return mounted

    def unmount(self, worker: PodContext, volume: Object, mounted: Mounted) -> None:
        leave(worker.kubelet, mounted)


def claim_name(worker: PodContext, volume: Object) -> str:
    """The claim that a volume of the pod stands for."""
    source = volume.get("persistentVolumeClaim")
    return source["claimName"] if source else f"{name(worker.pod)}-{volume['name']}"


def modes_only_read(spec: Object) -> bool:
    """Whether a volume is there for reading only, whoever mounts it."""
    modes = spec.get("accessModes") or ()
    return bool(modes) and all(mode == "ReadOnlyMany" for mode in modes)


def _check_node(worker: PodContext, persistent: Object) -> None:
    """A pod that somebody put onto this node past the scheduler may be where its volume can't be. Raises NotYet."""
    terms = lookup(persistent, ("spec", "nodeAffinity", "required", "nodeSelectorTerms"))
    if terms is None:
        return
    node = worker.find("Node", worker.kubelet.node_name, "")
    rules = [from_node_selector_term(term.get("matchExpressions") or []) for term in terms]
    if node is not None and not any(rule.matches(labels(node)) for rule in rules):
        raise NotYet(f'MountVolume.NodeAffinity check failed for volume "{name(persistent)}" : no matching NodeSelectorTerms')
