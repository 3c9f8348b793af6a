"""Volumes that outlive pods: claims, generic ephemeral volumes, network file systems, disks of a cloud.

What comes in: a claim's name, or a source that names a place. What goes out: the directory that lies there. `Disks` knows the
places; it is one for the whole cluster, and is handed in by the assembly. Source: pkg/kubelet/volumemanager, pkg/volume/csi,
pkg/volume/nfs, 1.36. Next: `volume_manager.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kubenb.kubelet.volumes.source import Mounted, NotYet, VolumeSource
from kubenb.objects import Object
from kubenb.runtime.files import Directory, Node

if TYPE_CHECKING:
    from kubenb.kubelet.pod_context import PodContext


class Disks(Protocol):
    """What holds data beyond a node's life."""

    def mount(self, volume: Object, node_name: str, read_only: bool) -> Directory:
        """The content of a PersistentVolume (or of an inline source, given as its spec). Raises NotYet."""
        ...


class NoDisks:
    """A world without disks but those that pods ask for: each is there, empty, when it is first asked for."""

    def __init__(self) -> None:
        self._known: dict[str, Directory] = {}

    def mount(self, volume: Object, node_name: str, read_only: bool) -> Directory:
        metadata = volume.get("metadata")
        key = metadata["name"] if metadata else repr(sorted(volume["spec"].items()))
        return self._known.setdefault(key, Directory({}, 0o777))


class Claim(VolumeSource):
    """persistentVolumeClaim, and ephemeral, whose claim is named after pod and volume."""

    def mount(self, worker: PodContext, volume: Object) -> Mounted | Node:
        source = volume.get("persistentVolumeClaim") or {}
        name = source.get("claimName") or f"{worker.pod['metadata']['name']}-{volume['name']}"
        claim = worker.find("PersistentVolumeClaim", name)
        if claim is None:
            why = f'failed to fetch PVC from API server: persistentvolumeclaims "{name}" not found'
            raise NotYet(f"failed to process volumes=[{volume['name']}]: {why}")
        bound = claim["spec"].get("volumeName")
        if not bound or (claim.get("status") or {}).get("phase") != "Bound":
            raise NotYet(f'error processing PVC {worker.pod["metadata"]["namespace"]}/{name}: PVC is not bound')
        persistent = worker.find("PersistentVolume", bound, "")
        if persistent is None:
            raise NotYet(f'failed to fetch PV {bound} from API server: persistentvolumes "{bound}" not found')
        read_only = bool(source.get("readOnly"))
        return Mounted(worker.kubelet.disks.mount(persistent, worker.kubelet.node_name, read_only), read_only=read_only)


class Inline(VolumeSource):
    """A source of a pod's own spec that leads out of the node: nfs, csi, a cloud's disk by its in-tree name."""

    def mount(self, worker: PodContext, volume: Object) -> Mounted | Node:
        spec = {field: source for field, source in volume.items() if field != "name"}
        read_only = any(isinstance(source, dict) and source.get("readOnly") for source in spec.values())
        return Mounted(worker.kubelet.disks.mount({"spec": spec}, worker.kubelet.node_name, read_only), read_only=read_only)
