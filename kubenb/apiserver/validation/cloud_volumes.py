"""Validation of volume sources of clouds and storage systems: what each of them can't do without.

Source: pkg/apis/core/validation/validation.go (1.36). Next: `volumes.py`.
"""

from __future__ import annotations

import re

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply, in_range, need, need_all, one_of
from kubenb.apiserver.validation.volume_sources import SourceCheck, csi_driver
from kubenb.objects import Object, bad_value, required, unsupported

HOST_PORT = "must be a host:port pair or multiple pairs separated by commas"
_ISCSI_NAMES = {
    "iqn": r"iqn\.\d{4}-\d{2}\.([A-Za-z0-9.-]+)(:[^,;*&$|\s]+)$",
    "eui": r"^eui.[A-Za-z0-9]{16}$",
    "naa": r"^naa.[A-Za-z0-9]{32}$",
}


def needing(*keys: str) -> SourceCheck:
    """A source that is fine as soon as these fields are there."""

    def check(errors: Errors, source: Object, path: str) -> None:
        need_all(errors, source, keys, path)

    return check


def partitioned(key: str) -> SourceCheck:
    """A disk by name, perhaps one of its partitions."""

    def check(errors: Errors, source: Object, path: str) -> None:
        need(errors, source, key, path)
        partition = source.get("partition", 0)
        if not 0 <= partition <= 255:
            errors.append(bad_value(f"{path}.partition", partition, formats.between(1, 255)))

    return check


def iscsi(errors: Errors, source: Object, path: str) -> None:
    need(errors, source, "targetPortal", path)
    if need(errors, source, "iqn", path):
        name = source["iqn"]
        if name[:3] not in _ISCSI_NAMES:
            errors.append(bad_value(f"{path}.iqn", name, "must be valid format starting with iqn, eui, or naa"))
        elif not re.search(_ISCSI_NAMES[name[:3]], name):
            errors.append(bad_value(f"{path}.iqn", name, "must be valid format"))
    in_range(errors, source.get("lun", 0), 0, 255, f"{path}.lun")
    if (source.get("chapAuthDiscovery") or source.get("chapAuthSession")) and "secretRef" not in source:
        errors.append(required(f"{path}.secretRef"))


def fibre_channel(errors: Errors, source: Object, path: str) -> None:
    names, ids = source.get("targetWWNs"), source.get("wwids")
    if not names and not ids:
        errors.append(required(f"{path}.targetWWNs", "must specify either targetWWNs or wwids, but not both"))
    if names and ids:
        errors.append(bad_value(f"{path}.targetWWNs", names, "targetWWNs and wwids can not be specified simultaneously"))
    if names:
        if "lun" not in source:
            errors.append(required(f"{path}.lun", "lun is required if targetWWNs is specified"))
        else:
            in_range(errors, source["lun"], 0, 255, f"{path}.lun")


def flocker(errors: Errors, source: Object, path: str) -> None:
    name, uid = source.get("datasetName"), source.get("datasetUUID")
    if not name and not uid:
        errors.append(required(path, "one of datasetName and datasetUUID is required"))
    if name and uid:
        errors.append(bad_value(path, "resource", "datasetName and datasetUUID can not be specified simultaneously"))
    if name and "/" in name:
        errors.append(bad_value(f"{path}.datasetName", name, "must not contain '/'"))


def quobyte(errors: Errors, source: Object, path: str) -> None:
    registry = source.get("registry", "")
    if not registry:
        errors.append(required(f"{path}.registry", HOST_PORT))
    elif len(source.get("tenant", "")) >= 65:
        errors.append(required(f"{path}.tenant", "must be a UUID and may not exceed a length of 64 characters"))
    elif any(":" not in pair for pair in registry.split(",")):
        errors.append(bad_value(f"{path}.registry", registry, HOST_PORT))
    need(errors, source, "volume", path)


def flex(errors: Errors, source: Object, path: str) -> None:
    need(errors, source, "driver", path)
    for key in sorted(source.get("options") or {}):
        domain = "." + (key.partition("/")[0] if "/" in key else key).lower()
        if domain.endswith((".kubernetes.io", ".k8s.io")):
            errors.append(bad_value(f"{path}.options[{key}]", key, "kubernetes.io and k8s.io namespaces are reserved"))


def azure_disk(errors: Errors, source: Object, path: str) -> None:
    need_all(errors, source, ("diskName", "diskURI"), path)
    if "cachingMode" in source:
        one_of(errors, source["cachingMode"], ("None", "ReadOnly", "ReadWrite"), f"{path}.cachingMode")
    kind, uri = source.get("kind"), source.get("diskURI", "")
    if kind is None:
        return
    one_of(errors, kind, ("Dedicated", "Managed", "Shared"), f"{path}.kind")
    if kind == "Managed" and not uri.startswith("/subscriptions/"):
        form = "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"
        errors.append(unsupported(f"{path}.diskURI", uri, [form]))
    if kind != "Managed" and not uri.startswith("https://"):
        form = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"
        errors.append(unsupported(f"{path}.diskURI", uri, [form]))


def storage_os(errors: Errors, source: Object, path: str) -> None:
    if need(errors, source, "volumeName", path):
        apply(errors, formats.dns_label, source["volumeName"], f"{path}.volumeName")
    if source.get("volumeNamespace"):
        apply(errors, formats.dns_label, source["volumeNamespace"], f"{path}.volumeNamespace")
    if "secretRef" in source:
        need(errors, source["secretRef"], "name", f"{path}.secretRef")


def cinder(errors: Errors, source: Object, path: str) -> None:
    need(errors, source, "volumeID", path)
    if "secretRef" in source:
        need(errors, source["secretRef"], "name", f"{path}.secretRef")


def csi_persistent(errors: Errors, source: Object, path: str) -> None:
    csi_driver(errors, source.get("driver", ""), f"{path}.driver")
    need(errors, source, "volumeHandle", path)
    for key in ("controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef"):
        if key in source:
            for part, rule in (("name", formats.dns_subdomain), ("namespace", formats.dns_label)):
                if need(errors, source[key], part, f"{path}.{key}"):
                    apply(errors, rule, source[key][part], f"{path}.{key}.{part}")
