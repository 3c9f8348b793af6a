"""Who answers for the volume plugins that once were part of Kubernetes: CSI drivers, under their own names.

What comes in: a provisioner's name or a volume source, as manifests from before 1.31 have them. What goes out: the name of the
CSI driver that does the work today, and the volume's handle there. The API still takes the old fields; the code behind
them is gone.
Source: staging/src/k8s.io/csi-translation-lib/translate.go and plugins (1.36). Next: whoever attaches or mounts volumes.
"""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

from kubenb.objects.plain import Object

MIGRATED = {
    "kubernetes.io/aws-ebs": ("awsElasticBlockStore", "volumeID", "ebs.csi.aws.com"),
    "kubernetes.io/gce-pd": ("gcePersistentDisk", "pdName", "pd.csi.storage.gke.io"),
    "kubernetes.io/azure-disk": ("azureDisk", "diskURI", "disk.csi.azure.com"),
    "kubernetes.io/azure-file": ("azureFile", "shareName", "file.csi.azure.com"),
    "kubernetes.io/cinder": ("cinder", "volumeID", "cinder.csi.openstack.org"),
    "kubernetes.io/vsphere-volume": ("vsphereVolume", "volumePath", "csi.vsphere.vmware.com"),
    "kubernetes.io/portworx-volume": ("portworxVolume", "volumeID", "pxd.portworx.com"),
}
"""In-tree provisioner -> (field of a volume source, the field in it that names the disk, CSI driver)."""

REMOVED = ("cephfs", "flocker", "glusterfs", "photonPersistentDisk", "quobyte", "rbd", "scaleIO", "storageos")
"""Sources that the API still knows by name, but no code and no driver answers for any more (gone in 1.21-1.31)."""


class CSIVolume(NamedTuple):
    """A volume as its driver knows it."""

    driver: str
    handle: str


def csi_driver(provisioner: str) -> str:
    """The CSI driver behind a provisioner's name; "" for names that no migration answers for."""
    found = MIGRATED.get(provisioner)
    return found[2] if found else ""


def csi_volume(source: Object) -> CSIVolume | None:
    """The driver and handle of a volume (a PersistentVolume's spec, or one of a pod's volumes); None for any other kind.

    An ephemeral CSI volume in a pod has no handle: it is "".
    """
    csi = source.get("csi")
    if csi is not None:
        return CSIVolume(csi["driver"], csi.get("volumeHandle", ""))
    for field, key, driver in MIGRATED.values():
        if field in source:
            return CSIVolume(driver, str(source[field].get(key, "")))
    return None


def unique_name(volume: CSIVolume) -> str:
    """How nodes list it: in status.volumesInUse it stands after "kubernetes.io/csi/"."""
    return f"{volume.driver}^{volume.handle}"


def attachment_name(volume: CSIVolume, node: str) -> str:
    """The VolumeAttachment of a volume and a node (pkg/volume/csi/csi_util.go: getAttachmentName)."""
    digest = sha256(f"{volume.handle}{volume.driver}{node}".encode()).hexdigest()
    return f"csi-{digest}"
