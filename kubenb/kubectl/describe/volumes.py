"""Volumes of a pod or a template, and sources of persistent volumes.

One entry a kind of source: what it is, and which of its fields are shown. Source: kubectl, pkg/describe/describe.go (1.36). Next:
`pod`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kubenb.kubectl.describe.page import Page
from kubenb.objects import Object, canonical

SOURCES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "hostPath": ("HostPath (bare host directory volume)", (("Path", "path"), ("HostPathType", "type"))),
    "emptyDir": (
        "EmptyDir (a temporary directory that shares a pod's lifetime)",
        (("Medium", "medium"), ("SizeLimit", "sizeLimit")),
    ),
    "gcePersistentDisk": (
        "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
        (("PDName", "pdName"), ("FSType", "fsType"), ("Partition", "partition"), ("ReadOnly", "readOnly")),
    ),
    "awsElasticBlockStore": (
        "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
        (("VolumeID", "volumeID"), ("FSType", "fsType"), ("Partition", "partition"), ("ReadOnly", "readOnly")),
    ),
    "gitRepo": (
        "GitRepo (a volume that is pulled from git when the pod is created)",
        (("Repository", "repository"), ("Revision", "revision")),
    ),
    "secret": ("Secret (a volume populated by a Secret)", (("SecretName", "secretName"), ("Optional", "optional"))),
    "configMap": ("ConfigMap (a volume populated by a ConfigMap)", (("Name", "name"), ("Optional", "optional"))),
    "nfs": (
        "NFS (an NFS mount that lasts the lifetime of a pod)",
        (("Server", "server"), ("Path", "path"), ("ReadOnly", "readOnly")),
    ),
    "iscsi": (
        "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
        (("TargetPortal", "targetPortal"), ("IQN", "iqn"), ("Lun", "lun"), ("FSType", "fsType"), ("ReadOnly", "readOnly")),
    ),
    "persistentVolumeClaim": (
        "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
        (("ClaimName", "claimName"), ("ReadOnly", "readOnly")),
    ),
    "local": ("LocalVolume (a persistent volume backed by local storage on a node)", (("Path", "path"),)),
    "csi": (
        "CSI (a Container Storage Interface (CSI) volume source)",
        (("Driver", "driver"), ("FSType", "fsType"), ("VolumeHandle", "volumeHandle"), ("ReadOnly", "readOnly")),
    ),
    "image": ("Image (a container image or OCI artifact)", (("Reference", "reference"), ("PullPolicy", "pullPolicy"))),
    "flexVolume": (
        "FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)",
        (
            ("Driver", "driver"),
            ("FSType", "fsType"),
            ("SecretRef", "secretRef"),
            ("ReadOnly", "readOnly"),
            ("Options", "options"),
        ),
    ),
    "cephfs": (
        "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
        (("Monitors", "monitors"), ("Path", "path"), ("User", "user"), ("ReadOnly", "readOnly")),
    ),
    "rbd": (
        "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
        (
            ("CephMonitors", "monitors"),
            ("RBDImage", "image"),
            ("FSType", "fsType"),
            ("RBDPool", "pool"),
            ("ReadOnly", "readOnly"),
        ),
    ),
    "cinder": (
        "Cinder (a Persistent Disk resource in OpenStack)",
        (("VolumeID", "volumeID"), ("FSType", "fsType"), ("ReadOnly", "readOnly")),
    ),
    "azureDisk": (
        "AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)",
        (
            ("DiskName", "diskName"),
            ("DiskURI", "diskURI"),
            ("Kind", "kind"),
            ("FSType", "fsType"),
            ("CachingMode", "cachingMode"),
        ),
    ),
    "azureFile": (
        "AzureFile (an Azure File Service mount on the host and bind mount to the pod)",
        (("SecretName", "secretName"), ("ShareName", "shareName"), ("ReadOnly", "readOnly")),
    ),
    "vsphereVolume": (
        "vSphereVolume (a Persistent Disk resource in vSphere)",
        (("VolumePath", "volumePath"), ("FSType", "fsType"), ("StoragePolicyName", "storagePolicyName")),
    ),
}
FLAGS = frozenset({"readOnly", "optional"})
DEFAULTS = {("hostPath", "type"): "<none>", ("emptyDir", "sizeLimit"): "<unset>"}


def volumes(page: Page, listed: Sequence[Object] | None, space: str = "") -> None:
    """All volumes of a pod spec."""
    if not listed:
        page.line(0, f"{space}Volumes:\t<none>")
        return
    page.line(0, f"{space}Volumes:")
    for one in listed:
        page.line(1, f"{' ' if space else ''}{one['name']}:")
        volume_source(page, one, 2)


def volume_source(page: Page, volume: Object, level: int) -> None:
    """What a volume is made of."""
    if "projected" in volume:
        _projected(page, volume["projected"], level)
    elif "downwardAPI" in volume:
        _downward(page, volume["downwardAPI"], level)
    elif "ephemeral" in volume:
        kind = "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)"
        page.pair("Type", kind, level)
        _ephemeral(page, (volume["ephemeral"].get("volumeClaimTemplate") or {}).get("spec") or {}, level)
    else:
        known = next((kind for kind in SOURCES if kind in volume), "")
        if not known:
            page.line(1, "<unknown>")
            return
        title, fields = SOURCES[known]
        page.pair("Type", title, level)
        for word, field in fields:
            if known == "csi" and field == "volumeHandle" and field not in volume[known]:
                continue
            page.pair(word, _shown(known, field, (volume[known] or {}).get(field)), level)
        if known == "csi":
            _attributes(page, volume["csi"].get("volumeAttributes") or {}, level)


def _attributes(page: Page, attributes: Object, level: int) -> None:
    """What the driver keeps for itself. (The real one writes the indent once more before each.)"""
    texts = [f"{key}={attributes[key]}" for key in sorted(attributes)]
    page.line(level, f"VolumeAttributes:\t{'    ' + texts[0] if texts else '<none>'}")
    for text in texts[1:]:
        page.line(level, f"    \t    {text}")


def _shown(kind: str, field: str, value: Any) -> str:
    if field in FLAGS:
        return "true" if value else "false"
    if field == "sizeLimit" and value:
        return canonical(value)
    if isinstance(value, list):
        return f"[{' '.join(map(str, value))}]"
    return DEFAULTS.get((kind, field), "") if value is None else str(value)


def _projected(page: Page, what: Object, level: int) -> None:
    page.pair("Type", "Projected (a volume that contains injected data from multiple sources)", level)
    for source in what.get("sources") or ():
        if "secret" in source:
            page.pair("SecretName", source["secret"].get("name", ""), level)
            page.pair("SecretOptionalName", "<nil>" if source["secret"].get("optional") is None else "true", level)
        elif "downwardAPI" in source:
            page.pair("DownwardAPI", "true", level)
        elif "configMap" in source:
            page.pair("ConfigMapName", source["configMap"].get("name", ""), level)
            page.pair("Optional", "true" if source["configMap"].get("optional") else "false", level)
        elif "serviceAccountToken" in source:
            page.pair("TokenExpirationSeconds", source["serviceAccountToken"].get("expirationSeconds", 3600), level)


def _downward(page: Page, what: Object, level: int) -> None:
    page.pair("Type", "DownwardAPI (a volume populated by information about the pod)", level)
    page.line(level, "Items:")
    for item in what.get("items") or ():
        source = (item.get("fieldRef") or {}).get("fieldPath") or (item.get("resourceFieldRef") or {}).get("resource", "")
        page.line(level + 1, f"{source} -> {item['path']}")


def _ephemeral(page: Page, claim: Object, level: int) -> None:
    page.pair("StorageClass", claim.get("storageClassName", ""), level)
    page.pair("Volume", claim.get("volumeName", ""), level)
    requests = ((claim.get("resources") or {}).get("requests") or {}).get("storage")
    page.pair("Capacity", canonical(requests) if requests else "", level)
    page.pair("Access Modes", ",".join(claim.get("accessModes") or ()), level)
    page.pair("VolumeMode", claim.get("volumeMode", "Filesystem"), level)
