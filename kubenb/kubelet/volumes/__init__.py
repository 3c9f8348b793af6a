"""Volumes: one source a file, all with the same three verbs.

What comes in: a volume of a pod spec. What goes out: what containers mount. Read on in `source`, then the simplest,
`empty_dir` and `host_path`, then those that follow objects (`atomic`, `payloads`, `config_map`, `downward_api`,
`projected`, `token`), then those that outlive pods (`persistent`). `refused` says no.
"""

from __future__ import annotations

from kubenb.kubelet.volumes.config_map import CONFIG_MAP, SECRET
from kubenb.kubelet.volumes.downward_api import DownwardAPI
from kubenb.kubelet.volumes.empty_dir import EmptyDir
from kubenb.kubelet.volumes.host_path import HostPath
from kubenb.kubelet.volumes.image import Image
from kubenb.kubelet.volumes.persistent import Claim, Inline
from kubenb.kubelet.volumes.persistent_places import Disks, NoDisks
from kubenb.kubelet.volumes.projected import Projected
from kubenb.kubelet.volumes.refused import FlexVolume, GitRepo
from kubenb.kubelet.volumes.source import Mounted, NotYet, Unsupported, VolumeSource
from kubenb.objects import Object

CLAIM, INLINE = Claim(), Inline()
SOURCES: dict[str, VolumeSource] = {
    "configMap": CONFIG_MAP,
    "downwardAPI": DownwardAPI(),
    "emptyDir": EmptyDir(),
    "ephemeral": CLAIM,
    "flexVolume": FlexVolume(),
    "gitRepo": GitRepo(),
    "hostPath": HostPath(),
    "image": Image(),
    "persistentVolumeClaim": CLAIM,
    "projected": Projected(),
    "secret": SECRET,
    **dict.fromkeys(
        ("awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "csi", "fc", "flocker", "gcePersistentDisk",
         "glusterfs", "iscsi", "nfs", "photonPersistentDisk", "portworxVolume", "quobyte", "rbd", "scaleIO", "storageos",
         "vsphereVolume"), INLINE,
    ),
}  # fmt: skip
"""By the field of a volume that says what it is."""
_UNSUPPORTED = Unsupported()


def source_of(volume: Object) -> VolumeSource:
    """Who sets this volume up."""
    for field in volume:
        if field in SOURCES:
            return SOURCES[field]
    return _UNSUPPORTED


__all__ = ["SOURCES", "Disks", "Mounted", "NoDisks", "NotYet", "VolumeSource", "source_of"]
