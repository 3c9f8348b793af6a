"""Disks as the attach/detach controller sees them, and the VolumeAttachment that puts one into a machine.

What comes in: PersistentVolumes, pods, nodes' names. What goes out: keys, and objects to create. All pure. Source:
pkg/volume/csi/csi_attacher.go (getAttachmentName), pkg/controller/volume/attachdetach/util, 1.36. Next:
`attachdetach_words.py`.
"""

from __future__ import annotations

from typing import NamedTuple

from kubenb.objects import Object, lookup
from kubenb.objects.csi_names import CSIVolume, attachment_name, csi_volume, unique_name

Using = dict[str, list[Object]]
"""Node -> pods that use a disk there."""


class Disk(NamedTuple):
    """`name`: the volume's, for messages. `source`: the spec that says what it is. `persistent`: its PersistentVolume, if any."""

    volume: CSIVolume
    name: str
    source: Object
    persistent: Object | None


def disk_keys(volume: Object) -> list[str]:
    """An index function: the disk that a PersistentVolume stands for."""
    found = csi_volume(volume.get("spec") or {})
    return [unique_name(found)] if found is not None else []


def inline_disks(pod: Object) -> list[str]:
    """An index function: the disks that a pod names in its own spec, by their in-tree names."""
    found = (csi_volume(one) for one in pod["spec"].get("volumes") or () if "csi" not in one)
    return [unique_name(one) for one in found if one is not None]


def single_node(disk: Disk) -> bool:
    """Whether one node at a time may have it: no access mode says otherwise."""
    modes = lookup(disk.persistent, ("spec", "accessModes")) or ()
    return not any(mode in ("ReadWriteMany", "ReadOnlyMany") for mode in modes)


def attachment_for(disk: Disk, node: str) -> Object:
    """The VolumeAttachment of a disk and a node."""
    source = {"inlineVolumeSpec": disk.source} if disk.persistent is None else {"persistentVolumeName": disk.name}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "VolumeAttachment",
        "metadata": {"name": attachment_name(disk.volume, node)},
        "spec": {"attacher": disk.volume.driver, "nodeName": node, "source": source},
    }
