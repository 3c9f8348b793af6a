"""Where the data of a volume lies: on a disk that was attached, on a file server, on this node's own disk.

What comes in: the spec of a PersistentVolume, or a source in a pod's spec. What goes out: the directory, or NotYet. A disk is
asked for only when its VolumeAttachment says that it has come; the kubelet attaches nothing itself. The Node says which disks
are mounted (status.volumesInUse), and none of these is pulled out. Sources: pkg/volume/csi/csi_attacher.go (WaitForAttach),
csi_mounter.go, pkg/volume/nfs, pkg/volume/local, 1.36. Next: `persistent_growth.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from kubenb.kubelet.volumes.source import Mounted, NotYet, no_plugin
from kubenb.objects import ApiError, Object, lookup
from kubenb.objects.csi_names import REMOVED, CSIVolume, attachment_name, csi_volume, unique_name
from kubenb.objects.volumes import storage
from kubenb.runtime.files import Directory

if TYPE_CHECKING:
    from kubenb.kubelet.kubelet import Kubelet
    from kubenb.kubelet.pod_context import PodContext

CSI = "kubernetes.io/csi"


class Disks(Protocol):
    """What holds data beyond a node's life (kubenb.cloud.disks)."""

    moving: dict[tuple[str, str, str], None]
    silent: dict[str, None]

    def create(self, driver: str, handle: str, size: int, zone: str = "", shared: bool = False) -> Any: ...

    def get(self, driver: str, handle: str) -> Any: ...

    def share(self, server: str, path: str) -> Any: ...

    def other(self, name: str) -> Any: ...


class NoDisks:
    """A world without disks: nothing is ever attached."""

    def __init__(self) -> None:
        self.moving: dict[tuple[str, str, str], None] = {}
        self.silent: dict[str, None] = {}
        self._known: dict[str, Directory] = {}

    def create(self, driver: str, handle: str, size: int, zone: str = "", shared: bool = False) -> Any:
        return None

    def get(self, driver: str, handle: str) -> Any:
        return None

    def share(self, server: str, path: str) -> Any:
        return self.other(f"{server}:{path}")

    def other(self, name: str) -> Any:
        return self._known.setdefault(name, Directory({}, 0o777))


@dataclass(slots=True, eq=False)
class FromDisk(Mounted):
    """What was mounted from an attached disk; `unique` is the disk's name on nodes."""

    unique: str = ""


def find_place(worker: PodContext, volume: str, spec: Object) -> Mounted:
    """The directory behind a source. Raises NotYet. `volume` is the name that messages use."""
    disks: Disks = worker.kubelet.disks
    found = csi_volume(spec)
    if found is not None:
        return _from_driver(worker, volume, spec, found)
    if "nfs" in spec:
        server, path = spec["nfs"]["server"], spec["nfs"]["path"]
        if server in disks.silent:
            raise NotYet(f"mount.nfs: {server} does not answer", reason="")
        return Mounted(disks.share(server, path), "nfs4", f"{server}:{path}")
    if "local" in spec:
        files, path = worker.kubelet.disk.files, spec["local"]["path"]
        node = files.stat(path) if files.exists(path) else None
        if node is None:
            raise NotYet(f'MountVolume.NewMounter initialization failed for volume "{volume}" : path "{path}" does not exist')
        return Mounted(node)
    if any(field in spec for field in REMOVED):
        raise no_plugin(worker, volume)
    field = next((one for one in ("iscsi", "fc", "flexVolume") if one in spec), "")
    target = lookup(spec, (field, "iqn")) or lookup(spec, (field, "wwids"), "") or volume
    return Mounted(disks.other(f"{field} {target}"), device="/dev/sdb")


def _from_driver(worker: PodContext, volume: str, spec: Object, found: CSIVolume) -> Mounted:
    driver = worker.find("CSIDriver", found.driver, "")
    if "csi" in spec and "volumeHandle" not in spec["csi"]:
        only = 'only supports ["Persistent"]'
        why = f'{CSI}: mounter.SetUpAt: volume mode "Ephemeral" not supported by driver {found.driver} ({only})'
        raise NotYet(f'MountVolume.SetUp failed for volume "{volume}" : {_unregistered(found) if driver is None else why}')
    if driver is not None and driver["spec"].get("attachRequired") is False:
        return _shared(worker, volume, spec, found)
    node = worker.kubelet.node_name
    attachment = worker.find("VolumeAttachment", attachment_name(found, node), "")
    disk = worker.kubelet.disks.get(*found)
    if attachment is None or not lookup(attachment, ("status", "attached")) or disk is None:
        coming = (*found, node) in worker.kubelet.disks.moving
        raise NotYet("volume not attached according to node status", reason="", under_way=coming)
    size = disk.size or storage(spec.get("capacity"))
    mounted = FromDisk(disk.content, device="/dev/xvdba", size=size, unique=unique_name(found))
    report_in_use(worker.kubelet, mounted.unique, True)
    return mounted


def _shared(worker: PodContext, volume: str, spec: Object, found: CSIVolume) -> Mounted:
    """A network file system: any machine mounts it that has the driver."""
    registered = worker.find("CSINode", worker.kubelet.node_name, "")
    drivers = lookup(registered, ("spec", "drivers")) or ()
    if not any(one["name"] == found.driver for one in drivers):
        raise NotYet(f'MountVolume.SetUp failed for volume "{volume}" : {_unregistered(found)}')
    if found.handle in worker.kubelet.disks.silent:
        raise NotYet(f"{found.handle} does not answer", reason="")
    disk = worker.kubelet.disks.create(*found, storage(spec.get("capacity")), shared=True)
    return Mounted(disk.content, "nfs4", found.handle)


def _unregistered(found: CSIVolume) -> str:
    where = "not found in the list of registered CSI drivers"
    return f"{CSI}: mounter.SetUpAt failed to get CSI client: driver name {found.driver} {where}"


def leave(kubelet: Kubelet, mounted: Mounted) -> None:
    """The pod is gone: when no other pod on this node has the disk mounted, the Node says so, and it may be pulled out."""
    if isinstance(mounted, FromDisk):
        others = (one for each in kubelet.disk.volumes.values() for one in each.values())
        if not any(isinstance(one, FromDisk) and one.unique == mounted.unique for one in others):
            report_in_use(kubelet, mounted.unique, False)


def report_in_use(kubelet: Kubelet, unique: str, used: bool) -> None:
    """Enter a disk into status.volumesInUse of the Node, or take it out."""
    client, node = kubelet.client, kubelet.node_name
    found = kubelet.find("Node", node, None)
    entry = f"{CSI}/{unique}"
    names = lookup(found, ("status", "volumesInUse")) or []
    if found is None or (entry in names) == used:
        return
    new = sorted([*names, entry]) if used else [one for one in names if one != entry]
    why = f"{unique} is {'mounted' if used else 'unmounted'}"
    try:
        client.patch("Node", node, {"status": {"volumesInUse": new or None}}, subresource="status", why=why)
    except ApiError:
        return  # the Node object is gone; so is whoever would read it
