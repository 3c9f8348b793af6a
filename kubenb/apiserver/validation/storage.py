"""Validation of PersistentVolumes and StorageClasses.

Source: pkg/apis/core/validation/validation.go, pkg/apis/storage/validation/validation.go (1.36). Next: `quotas.py`.
"""

from __future__ import annotations

import posixpath

from kubenb.apiserver.validation import cloud_volumes as clouds
from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation import volume_sources as sources
from kubenb.apiserver.validation.checks import Errors, amount_positive, apply, one_of, unchanged
from kubenb.apiserver.validation.difference import unified
from kubenb.apiserver.validation.metadata import validate_metadata, validate_update
from kubenb.apiserver.validation.persistent import VOLUME_MODES, validate_access_modes
from kubenb.apiserver.validation.selectors import validate_node_selector
from kubenb.apiserver.validation.volume_sources import TWO_KINDS, SourceCheck
from kubenb.objects import Object, bad_value, disallowed, duplicate, quantity, required, too_long, unsupported, value
from kubenb.objects.names import label_key_errors

RECLAIM_POLICIES = ("Delete", "Recycle", "Retain")
BINDING_MODES = ("Immediate", "WaitForFirstConsumer")
MAX_PARAMETERS, PARAMETERS_LIMIT = 512, 256 * 1024
SOURCES: dict[str, tuple[SourceCheck, str]] = {  # in the server's order, with the name that it uses in paths
    "hostPath": (sources.host_path, "hostPath"),
    "gcePersistentDisk": (clouds.partitioned("pdName"), "persistentDisk"),
    "awsElasticBlockStore": (clouds.partitioned("volumeID"), "awsElasticBlockStore"),
    "glusterfs": (clouds.needing("endpoints", "path"), "glusterfs"),
    "flocker": (clouds.flocker, "flocker"),
    "nfs": (sources.nfs, "nfs"),
    "rbd": (clouds.needing("monitors", "image"), "rbd"),
    "quobyte": (clouds.quobyte, "quobyte"),
    "cephfs": (clouds.needing("monitors"), "cephfs"),
    "iscsi": (clouds.iscsi, "iscsi"),
    "cinder": (clouds.cinder, "cinder"),
    "fc": (clouds.fibre_channel, "fc"),
    "flexVolume": (clouds.flex, "flexVolume"),
    "azureFile": (clouds.needing("secretName", "shareName"), "azureFile"),
    "vsphereVolume": (clouds.needing("volumePath"), "vsphereVolume"),
    "photonPersistentDisk": (clouds.needing("pdID"), "photonPersistentDisk"),
    "portworxVolume": (clouds.needing("volumeID"), "portworxVolume"),
    "azureDisk": (clouds.azure_disk, "azureDisk"),
    "scaleIO": (clouds.needing("gateway", "system", "volumeName"), "scaleIO"),
    "local": (sources.local, "local"),
    "storageos": (clouds.storage_os, "storageos"),
    "csi": (clouds.csi_persistent, "csi"),
}


def validate_volume(errors: Errors, obj: Object) -> None:
    """A PersistentVolume."""
    validate_metadata(errors, obj["metadata"], False, formats.dns_subdomain)
    spec = obj["spec"]
    if not spec.get("accessModes"):
        errors.append(required("spec.accessModes"))
    validate_access_modes(errors, spec.get("accessModes") or [], "spec.accessModes")
    _capacity(errors, spec.get("capacity") or {}, "spec.capacity")
    policy = spec.get("persistentVolumeReclaimPolicy")
    if policy:
        one_of(errors, policy, RECLAIM_POLICIES, "spec.persistentVolumeReclaimPolicy")
    if "nodeAffinity" in spec:
        if "required" in spec["nodeAffinity"]:
            validate_node_selector(errors, spec["nodeAffinity"]["required"], "spec.nodeAffinity.required")
        else:
            errors.append(required("spec.nodeAffinity.required", "must specify required node constraints"))
    _source(errors, spec)
    if "hostPath" in spec and posixpath.normpath(spec["hostPath"].get("path", "")) == "/" and policy == "Recycle":
        why = "may not be 'recycle' for a hostPath mount of '/'"
        errors.append(disallowed("spec.persistentVolumeReclaimPolicy", why))
    if spec.get("storageClassName"):
        apply(errors, formats.dns_subdomain, spec["storageClassName"], "spec.storageClassName")
    if "volumeMode" in spec:
        one_of(errors, spec["volumeMode"], VOLUME_MODES, "spec.volumeMode")
    if "volumeAttributesClassName" in spec:
        _attributes_class(errors, spec)


def _capacity(errors: Errors, capacity: Object, path: str) -> None:
    if not capacity:
        errors.append(required(path))
    if "storage" not in capacity or len(capacity) > 1:
        errors.append(unsupported(path, dict(sorted(capacity.items())) or None, ["storage"]))
    for name, amount in sorted(capacity.items()):
        if quantity(amount).nanos < 0:
            errors.append(bad_value(f"{path}[{name}]", value(amount), "must be a valid resource quantity"))
        amount_positive(errors, amount, f"{path}[{name}]")


def _source(errors: Errors, spec: Object) -> None:
    given = [key for key in SOURCES if key in spec]
    for place, key in enumerate(given):
        check, shown = SOURCES[key]
        if place:
            errors.append(disallowed(f"spec.{key if key != 'cephfs' else 'cephFS'}", TWO_KINDS))
            continue
        check(errors, spec[key], f"spec.{shown}")
        if key == "local" and "nodeAffinity" not in spec:
            errors.append(required("spec.nodeAffinity", "Local volume requires node affinity"))
    if not given:
        errors.append(required("spec", "must specify a volume type"))


def _attributes_class(errors: Errors, spec: Object) -> None:
    name = spec["volumeAttributesClassName"]
    if not name:
        errors.append(required("spec.volumeAttributesClassName", "an empty string is disallowed"))
    else:
        apply(errors, formats.dns_subdomain, name, "spec.volumeAttributesClassName")
    if "csi" not in spec:
        errors.append(required("spec.csi", "has to be specified when using volumeAttributesClassName"))


def validate_volume_update(errors: Errors, new: Object, old: Object) -> None:
    """A volume's source and mode stay; its node affinity may be set once."""
    validate_volume(errors, new)
    after, before = ({key: obj["spec"][key] for key in SOURCES if key in obj["spec"]} for obj in (new, old))
    if after != before:
        why = f"spec.persistentvolumesource is immutable after creation\n{unified(before, after)}"
        errors.append(disallowed("spec.persistentvolumesource", why))
    unchanged(errors, new["spec"].get("volumeMode"), old["spec"].get("volumeMode"), "volumeMode")
    affinity = old["spec"].get("nodeAffinity")
    if affinity is not None and new["spec"].get("nodeAffinity") != affinity:
        why = "field is immutable, except for updating from beta label to GA"
        errors.append(bad_value("nodeAffinity", new["spec"].get("nodeAffinity"), why))


def validate_storageclass(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], False, formats.dns_subdomain)
    provisioner = obj.get("provisioner", "")
    if not provisioner:
        errors.append(required("provisioner"))
    else:
        errors.extend(bad_value("provisioner", provisioner, complaint) for complaint in label_key_errors(provisioner.lower()))
    validate_parameters(errors, obj.get("parameters") or {}, "parameters")
    if obj.get("reclaimPolicy"):
        one_of(errors, obj["reclaimPolicy"], ("Delete", "Retain"), "reclaimPolicy")
    if "volumeBindingMode" not in obj:
        errors.append(required("volumeBindingMode"))
    else:
        one_of(errors, obj["volumeBindingMode"], BINDING_MODES, "volumeBindingMode")
    for index, term in enumerate(obj.get("allowedTopologies") or ()):
        _topology(errors, term, f"allowedTopologies[{index}]")


def validate_parameters(errors: Errors, parameters: Object, path: str) -> None:
    if len(parameters) > MAX_PARAMETERS:
        errors.append(too_long("Provisioner Parameters exceeded max allowed", MAX_PARAMETERS))
    elif "" in parameters:
        errors.append(bad_value(path, "", "field can not be empty."))
    elif sum(len(key) + len(text) for key, text in parameters.items()) > PARAMETERS_LIMIT:
        errors.append(too_long(path, PARAMETERS_LIMIT))


def _topology(errors: Errors, term: Object, path: str) -> None:
    keys: set[str] = set()
    for index, requirement in enumerate(term.get("matchLabelExpressions") or ()):
        here, key, values = f"{path}.matchLabelExpressions[{index}]", requirement.get("key", ""), requirement.get("values") or []
        if not values:
            errors.append(required(f"{here}.values"))
        for number, text in enumerate(values):
            if text in values[:number]:
                errors.append(duplicate(f"{here}.values[{number}]", text))
        apply(errors, label_key_errors, key, f"{here}.key")
        if key in keys:
            errors.append(duplicate(f"{here}.key", key))
        keys.add(key)


def validate_storageclass_update(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    for key in ("parameters", "provisioner", "reclaimPolicy"):
        if new.get(key) != old.get(key):
            errors.append(disallowed(key, f"updates to {key} are forbidden."))
    unchanged(errors, new.get("volumeBindingMode"), old.get("volumeBindingMode"), "volumeBindingMode")
