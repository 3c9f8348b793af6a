"""The claims of a pod: which PersistentVolumeClaims it mounts, and how far each is on its way to a volume.

Comes in: a pod's volumes and the reader. Goes out: claims, storage classes. Source:
pkg/scheduler/framework/plugins/volumebinding/binder.go (1.36). Used by the volume plugins.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubenb.objects import Object, namespace
from kubenb.objects.volumes import claim_names, class_name, waits_for_consumer
from kubenb.scheduler.reader import Reader


def claims_of(pod: Object, reader: Reader) -> Iterator[tuple[str, Object | None]]:
    """(name, claim) for each claim that the pod mounts; None where it does not exist."""
    for name in claim_names(pod):
        yield name, reader.get("PersistentVolumeClaim", namespace(pod), name)


def missing(name: str) -> str:
    return f'persistentvolumeclaim "{name}" not found'


def waits_for_pod(claim: Object, reader: Reader) -> bool:
    """Whether the claim's class binds it only when a pod needs it (WaitForFirstConsumer)."""
    return waits_for_consumer(storage_class(claim, reader))


def storage_class(claim: Object, reader: Reader) -> Object | None:
    name = class_name(claim)
    return reader.get("StorageClass", "", name) if name else None
