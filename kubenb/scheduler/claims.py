"""The claims of a pod: which PersistentVolumeClaims it mounts, and how far each is on its way to a volume.

Comes in: a pod's volumes and the reader. Goes out: claims, volumes, storage classes. Source:
pkg/scheduler/framework/plugins/volumebinding/binder.go (1.36). Used by the volume plugins.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubenb.objects import Object, from_label_selector, labels, lookup, metadata, namespace, value
from kubenb.scheduler.reader import Reader

BIND_COMPLETED = "pv.kubernetes.io/bind-completed"
NO_PROVISIONER = "kubernetes.io/no-provisioner"


def claim_names(pod: Object) -> tuple[str, ...]:
    """The names of the claims a pod mounts, those of generic ephemeral volumes included."""
    found = []
    for volume in pod["spec"].get("volumes") or ():
        if "persistentVolumeClaim" in volume:
            found.append(volume["persistentVolumeClaim"]["claimName"])
        elif "ephemeral" in volume:
            found.append(f"{pod['metadata'].get('name', '')}-{volume['name']}")
    return tuple(found)


def claims_of(pod: Object, reader: Reader) -> Iterator[tuple[str, Object | None]]:
    """(name, claim) for each claim that the pod mounts; None where it does not exist."""
    for name in claim_names(pod):
        yield name, reader.get("PersistentVolumeClaim", namespace(pod), name)


def missing(name: str) -> str:
    return f'persistentvolumeclaim "{name}" not found'


def is_bound(claim: Object) -> bool:
    """Bound for good: it has a volume, and the volume controller says that it is done."""
    return bool(claim["spec"].get("volumeName")) and BIND_COMPLETED in metadata.annotations(claim)


def waits_for_pod(claim: Object, reader: Reader) -> bool:
    """Whether the claim's class binds it only when a pod needs it (WaitForFirstConsumer)."""
    found = storage_class(claim, reader)
    return found is not None and found.get("volumeBindingMode") == "WaitForFirstConsumer"


def storage_class(claim: Object, reader: Reader) -> Object | None:
    name = class_name(claim)
    return reader.get("StorageClass", "", name) if name else None


def class_name(obj: Object) -> str:
    """The class of a claim or volume; the annotation is how it was said once."""
    beta = metadata.annotations(obj).get("volume.beta.kubernetes.io/storage-class")
    return beta if beta is not None else obj["spec"].get("storageClassName") or ""


def is_for(volume: Object, claim: Object) -> bool:
    """Whether the volume is reserved for this very claim."""
    reference = volume["spec"].get("claimRef") or {}
    if (reference.get("namespace"), reference.get("name")) != (namespace(claim), claim["metadata"]["name"]):
        return False
    return reference.get("uid") in (None, "", claim["metadata"].get("uid"))


def could_serve(volume: Object, claim: Object) -> bool:
    """Whether a free volume is big enough for the claim and of its kind (volume.FindMatchingVolume)."""
    if volume["spec"].get("claimRef"):
        return is_for(volume, claim)
    spec = claim["spec"]
    if lookup(volume, ("status", "phase")) != "Available" or class_name(volume) != class_name(claim):
        return False
    if (volume["spec"].get("volumeMode") or "Filesystem") != (spec.get("volumeMode") or "Filesystem"):
        return False
    if size(volume["spec"].get("capacity")) < size(lookup(claim, ("spec", "resources", "requests"))):
        return False
    if spec.get("selector") and not from_label_selector(spec["selector"]).matches(labels(volume)):
        return False
    offered = volume["spec"].get("accessModes") or ()
    return all(mode in offered for mode in spec.get("accessModes") or ())


def size(quantities: Object | None) -> int:
    """Bytes of storage."""
    return value((quantities or {}).get("storage", "0"))
