"""Validation of a pod's volumes: each has exactly one source, and a name of its own.

Source: pkg/apis/core/validation/validation.go (1.36). Next: `containers.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation import cloud_volumes as clouds
from kubenb.apiserver.validation import formats, persistent
from kubenb.apiserver.validation import volume_sources as sources
from kubenb.apiserver.validation.checks import Errors, apply, need
from kubenb.apiserver.validation.volume_sources import TWO_KINDS, SourceCheck
from kubenb.objects import Object, bad_value, disallowed, duplicate, required


def ephemeral(errors: Errors, source: Object, path: str) -> None:
    """A claim made for the pod."""
    template = source.get("volumeClaimTemplate")
    if template is None:
        errors.append(required(f"{path}.volumeClaimTemplate"))
    else:
        persistent.validate_claim_template(errors, template, f"{path}.volumeClaimTemplate")


SOURCES: dict[str, tuple[SourceCheck, str]] = {  # in the order in which the server looks at them; the name that it uses in paths
    "emptyDir": (sources.empty_dir, "emptyDir"),
    "hostPath": (sources.host_path, "hostPath"),
    "gitRepo": (sources.git_repo, "gitRepo"),
    "gcePersistentDisk": (clouds.partitioned("pdName"), "persistentDisk"),
    "awsElasticBlockStore": (clouds.partitioned("volumeID"), "awsElasticBlockStore"),
    "secret": (sources.secret, "secret"),
    "nfs": (sources.nfs, "nfs"),
    "iscsi": (clouds.iscsi, "iscsi"),
    "glusterfs": (clouds.needing("endpoints", "path"), "glusterfs"),
    "flocker": (clouds.flocker, "flocker"),
    "persistentVolumeClaim": (sources.claim, "persistentVolumeClaim"),
    "rbd": (clouds.needing("monitors", "image"), "rbd"),
    "cinder": (clouds.cinder, "cinder"),
    "cephfs": (clouds.needing("monitors"), "cephfs"),
    "quobyte": (clouds.quobyte, "quobyte"),
    "downwardAPI": (sources.downward, "downwardAPI"),
    "fc": (clouds.fibre_channel, "fc"),
    "flexVolume": (clouds.flex, "flexVolume"),
    "configMap": (sources.config_map, "configMap"),
    "azureFile": (clouds.needing("secretName", "shareName"), "azureFile"),
    "vsphereVolume": (clouds.needing("volumePath"), "vsphereVolume"),
    "photonPersistentDisk": (clouds.needing("pdID"), "photonPersistentDisk"),
    "portworxVolume": (clouds.needing("volumeID"), "portworxVolume"),
    "azureDisk": (clouds.azure_disk, "azureDisk"),
    "storageos": (clouds.storage_os, "storageos"),
    "projected": (sources.projected, "projected"),
    "scaleIO": (clouds.needing("gateway", "system", "volumeName"), "scaleIO"),
    "csi": (sources.csi, "csi"),
    "ephemeral": (ephemeral, "ephemeral"),
    "image": (sources.image, "image"),
}
_ODD_PATHS = {"downwardAPI": "downwarAPI", "cephfs": "cephFS", "gcePersistentDisk": "gcePersistentDisk"}


def validate_volumes(errors: Errors, volumes: list[Object], pod_name: str, path: str) -> dict[str, Object]:
    """The good volumes by name; errors of the others. `pod_name` is "" in templates."""
    good: dict[str, Object] = {}
    made = {f"{pod_name}-{v.get('name', '')}" for v in volumes if pod_name and "ephemeral" in v}
    for index, volume in enumerate(volumes):
        here, before = f"{path}[{index}]", len(errors)
        _source(errors, volume, pod_name, here)
        name = volume.get("name", "")
        if need(errors, volume, "name", here):
            apply(errors, formats.dns_label, name, f"{here}.name")
        if name in good:
            errors.append(duplicate(f"{here}.name", name))
        if len(errors) == before:
            good[name] = volume
        claim = (volume.get("persistentVolumeClaim") or {}).get("claimName")
        if claim in made:
            why = "must not reference a PVC that gets created for an ephemeral volume"
            errors.append(bad_value(f"{here}.persistentVolumeClaim.claimName", claim, why))
    return good


def _source(errors: Errors, volume: Object, pod_name: str, path: str) -> None:
    given = [key for key in SOURCES if key in volume] if len(volume) != 2 else [key for key in volume if key in SOURCES]
    for place, key in enumerate(given):
        check, shown = SOURCES[key]
        if place:
            errors.append(disallowed(f"{path}.{_ODD_PATHS.get(key, shown)}", TWO_KINDS))
            continue
        check(errors, volume[key], f"{path}.{shown}")
        if key == "ephemeral" and pod_name and volume.get("name"):
            claim = f"{pod_name}-{volume['name']}"
            for complaint in formats.dns_subdomain(claim):
                errors.append(bad_value(f"{path}.name", volume["name"], f'PVC name "{claim}": {complaint}'))
    if not given:
        errors.append(required(path, "must specify a volume type"))
