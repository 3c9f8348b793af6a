"""The CSI drivers that can be played: what each makes, and what it can't do.

What comes in: a driver's name, as a CSIDriver object, a StorageClass or a volume says it. What goes out: its traits. A driver
runs in a cluster as soon as a CSIDriver object of its name exists: installing it is an `apply`, as in a real one, and a
cluster where nobody did so has claims that wait. Next: `csi_driver.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

ZONE = "topology.kubernetes.io/zone"
ONE_NODE = ("ReadWriteOnce", "ReadWriteOncePod", "ReadOnlyMany")
ANY_NODES = (*ONE_NODE, "ReadWriteMany")


@dataclass(frozen=True, slots=True)
class Traits:
    """What a driver's volumes are. `limit`: how many of them fit into one machine; 0: any number."""

    handle: str
    """How handles of new volumes begin."""
    modes: tuple[str, ...] = ONE_NODE
    shared: bool = False
    """A network file system: no attaching, no zones."""
    limit: int = 25
    step: int = 1 << 30
    """Sizes are whole multiples of so many bytes."""


DRIVERS: dict[str, Traits] = {
    "disk.csi.kubenb.io": Traits("disk-"),
    "file.csi.kubenb.io": Traits("share-", ANY_NODES, shared=True, limit=0),
    "ebs.csi.aws.com": Traits("vol-"),
    "pd.csi.storage.gke.io": Traits("projects/kubenb/disks/pvc-", limit=15),
    "disk.csi.azure.com": Traits("/subscriptions/kubenb/disks/pvc-", limit=16),
    "cinder.csi.openstack.org": Traits("", limit=256),
    "csi.vsphere.vmware.com": Traits("", limit=59),
    "file.csi.azure.com": Traits("kubenb#share-", ANY_NODES, shared=True, limit=0),
    "nfs.csi.k8s.io": Traits("nfs-server#", ANY_NODES, shared=True, limit=0),
}
"""By name. Limits are what the drivers report for a small machine."""


def rounded(size: int, traits: Traits) -> int:
    """The size that is made for a request."""
    return -(-size // traits.step) * traits.step
