"""Rows of storage: volumes, claims, classes, drivers, attachments.

Source: pkg/printers/internalversion/printers.go (1.36). Next: `access`.
"""

from __future__ import annotations

from typing import Any

from kubenb.apiserver.tables.cells import NONE, UNSET, age, name, spec, status
from kubenb.objects import Object, canonical

MODES = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"}
CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class"
DEFAULT_CLASS = (
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
)


def access_modes(modes: list[str] | None) -> str:
    """ "RWO,ROX": short forms in a fixed order, each once."""
    return ",".join(short for mode, short in MODES.items() if mode in (modes or ()))


def storage_class_of(obj: Object) -> str:
    annotations = obj["metadata"].get("annotations") or {}
    return str(annotations.get(CLASS_ANNOTATION) or spec(obj).get("storageClassName") or "")


def _phase(obj: Object) -> str:
    return "Terminating" if "deletionTimestamp" in obj["metadata"] else str(status(obj).get("phase", ""))


def volume(obj: Object, now: float) -> list[Any]:
    what = spec(obj)
    claim = what.get("claimRef")
    owner = f"{claim.get('namespace', '')}/{claim.get('name', '')}" if claim else ""
    size = canonical((what.get("capacity") or {}).get("storage", "0"))
    classes = [storage_class_of(obj), what.get("volumeAttributesClassName") or UNSET]
    state = [_phase(obj), owner, *classes, status(obj).get("reason", "")]
    modes = access_modes(what.get("accessModes"))
    reclaim = what.get("persistentVolumeReclaimPolicy", "")
    return [name(obj), size, modes, reclaim, *state, age(obj, now), what.get("volumeMode") or UNSET]


def claim(obj: Object, now: float) -> list[Any]:
    what, state = spec(obj), status(obj)
    bound = what.get("volumeName", "")
    size = canonical((state.get("capacity") or {}).get("storage", "0")) if bound else ""
    modes = access_modes(state.get("accessModes")) if bound else ""
    classes = [storage_class_of(obj), what.get("volumeAttributesClassName") or UNSET]
    return [
        name(obj),
        _phase(obj),
        bound,
        size,
        modes,
        *classes,
        age(obj, now),
        what.get("volumeMode") or UNSET,
    ]


def storage_class(obj: Object, now: float) -> list[Any]:
    annotations = obj["metadata"].get("annotations") or {}
    default = " (default)" if any(annotations.get(key) == "true" for key in DEFAULT_CLASS) else ""
    policy, binding = obj.get("reclaimPolicy", "Delete"), obj.get("volumeBindingMode", "Immediate")
    return [
        name(obj) + default,
        obj.get("provisioner", ""),
        policy,
        binding,
        bool(obj.get("allowVolumeExpansion")),
        age(obj, now),
    ]


def attributes_class(obj: Object, now: float) -> list[Any]:
    return [name(obj), obj.get("driverName", ""), age(obj, now)]


def attachment(obj: Object, now: float) -> list[Any]:
    what = spec(obj)
    source = (what.get("source") or {}).get("persistentVolumeName", "")
    return [
        name(obj),
        what.get("attacher", ""),
        source,
        what.get("nodeName", ""),
        bool(status(obj).get("attached")),
        age(obj, now),
    ]


def csi_node(obj: Object, now: float) -> list[Any]:
    return [name(obj), len(spec(obj).get("drivers") or []), age(obj, now)]


def csi_driver(obj: Object, now: float) -> list[Any]:
    what = spec(obj)
    tokens = ",".join(one.get("audience", "") for one in what.get("tokenRequests") or ()) or UNSET
    modes = ",".join(what.get("volumeLifecycleModes") or ()) or NONE
    switches = [
        what.get("attachRequired", True),
        bool(what.get("podInfoOnMount")),
        bool(what.get("storageCapacity")),
    ]
    return [name(obj), *switches, tokens, bool(what.get("requiresRepublish")), modes, age(obj, now)]


CELLS = {
    "PersistentVolume": volume,
    "PersistentVolumeClaim": claim,
    "StorageClass": storage_class,
    "VolumeAttributesClass": attributes_class,
    "VolumeAttachment": attachment,
    "CSINode": csi_node,
    "CSIDriver": csi_driver,
}
