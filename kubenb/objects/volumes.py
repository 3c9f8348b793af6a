"""Claims and volumes: what they say of themselves, and which volume would serve a claim.

What comes in: PersistentVolumeClaims, PersistentVolumes, pods. What goes out: names, sizes, and the volume to take. The volume
controller and the scheduler ask the same questions, so the answers stand here, once, as in
staging/src/k8s.io/component-helpers/storage/volume/pv_helpers.go (1.36). Next: `csi_names`, who answers for the drivers of old.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

from kubenb.objects import metadata
from kubenb.objects.labels import from_label_selector
from kubenb.objects.metadata import is_terminating, labels, name, namespace, uid
from kubenb.objects.plain import Object, lookup
from kubenb.objects.quantity import value

BIND_COMPLETED = "pv.kubernetes.io/bind-completed"
BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller"
PROVISIONED_BY = "pv.kubernetes.io/provisioned-by"
MIGRATED_TO = "pv.kubernetes.io/migrated-to"
SELECTED_NODE = "volume.kubernetes.io/selected-node"
PROVISIONER = "volume.kubernetes.io/storage-provisioner"
BETA_PROVISIONER = "volume.beta.kubernetes.io/storage-provisioner"
BETA_CLASS = "volume.beta.kubernetes.io/storage-class"
NO_PROVISIONER = "kubernetes.io/no-provisioner"
DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"


def claim_names(pod: Object) -> tuple[str, ...]:
    """The names of the claims a pod mounts, those of generic ephemeral volumes included."""
    found = []
    for volume in pod["spec"].get("volumes") or ():
        if "persistentVolumeClaim" in volume:
            found.append(volume["persistentVolumeClaim"]["claimName"])
        elif "ephemeral" in volume:
            found.append(f"{pod['metadata'].get('name', '')}-{volume['name']}")
    return tuple(found)


def class_name(obj: Object) -> str:
    """The class of a claim or volume, "" for none; the annotation is how it was said once."""
    beta = metadata.annotations(obj).get(BETA_CLASS)
    return beta if beta is not None else obj["spec"].get("storageClassName") or ""


def capacity(volume: Object) -> int:
    """Bytes that a volume offers."""
    return storage(volume["spec"].get("capacity"))


def requested(claim: Object) -> int:
    """Bytes that a claim asks for."""
    return storage(lookup(claim, ("spec", "resources", "requests")))


def storage(quantities: Object | None) -> int:
    """Bytes under "storage"."""
    return value((quantities or {}).get("storage", "0"))


def volume_mode(obj: Object) -> str:
    return obj["spec"].get("volumeMode") or "Filesystem"


def is_bound(claim: Object) -> bool:
    """Bound for good: it has a volume, and the volume controller says that it is done."""
    return bool(claim["spec"].get("volumeName")) and BIND_COMPLETED in metadata.annotations(claim)


def is_for(volume: Object, claim: Object) -> bool:
    """Whether the volume's claimRef is this very claim (one without a uid is by name: reserved by a person)."""
    reference = volume["spec"].get("claimRef") or {}
    if (reference.get("namespace"), reference.get("name")) != (namespace(claim), name(claim)):
        return False
    return reference.get("uid") in (None, "", uid(claim))


def offers_modes(volume: Object, claim: Object) -> bool:
    """Whether the volume can be mounted in all the ways the claim asks for."""
    offered = volume["spec"].get("accessModes") or ()
    return all(mode in offered for mode in claim["spec"].get("accessModes") or ())


def waits_for_consumer(storage_class: Object | None) -> bool:
    return storage_class is not None and storage_class.get("volumeBindingMode") == "WaitForFirstConsumer"


def find_volume(
    claim: Object,
    volumes: Iterable[Object],
    reached: Callable[[Object], bool] | None = None,
    delay: bool = False,
    taken: Container[str] = (),
) -> Object | None:
    """The volume reserved for the claim, else the smallest free one that serves it; None when there is neither.

    `reached(volume)`: whether the node in question can have it (the scheduler's way to ask; None: no node is in question).
    `delay`: free volumes are left to the scheduler. `taken`: names of volumes that are promised to others.
    """
    wanted, selector = requested(claim), claim["spec"].get("selector")
    chosen = from_label_selector(selector).matches if selector else None
    best: Object | None = None
    for volume in volumes:
        reserved = bool(volume["spec"].get("claimRef"))
        if name(volume) in taken or (reserved and not is_for(volume, claim)):
            continue
        if capacity(volume) < wanted or volume_mode(volume) != volume_mode(claim) or is_terminating(volume):
            continue
        within = reached is None or reached(volume)
        if reserved:
            return volume if within else None
        if (delay and reached is None) or not within or not is_free(volume) or class_name(volume) != class_name(claim):
            continue
        if (chosen is not None and not chosen(labels(volume))) or not offers_modes(volume, claim):
            continue
        if best is None or capacity(volume) < capacity(best):
            best = volume
    return best


def is_free(volume: Object) -> bool:
    """The volume controller has seen it, and nobody has it."""
    return bool(lookup(volume, ("status", "phase")) == "Available")


def claim_reference(claim: Object) -> Object:
    """spec.claimRef of a volume that is this claim's."""
    meta = claim["metadata"]
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "name": meta["name"],
        "namespace": meta["namespace"],
        "resourceVersion": meta.get("resourceVersion", ""),
        "uid": meta.get("uid", ""),
    }
