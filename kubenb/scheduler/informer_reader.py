"""The reader of the running scheduler: its informers' caches, opened when a plugin first asks for a kind.

Goes out: `Reader` look-ups. Next: `scheduler`.
"""

from __future__ import annotations

from kubenb.client import Informer, InformerFactory
from kubenb.objects import Object, namespace

WATCHED = (
    "Namespace",
    "Service",
    "ReplicationController",
    "ReplicaSet",
    "StatefulSet",
    "PodDisruptionBudget",
    "PersistentVolumeClaim",
    "PersistentVolume",
    "StorageClass",
    "CSINode",
    "VolumeAttachment",
)
"""The kinds that plugins ask for. All are opened at the start, so that nothing is missed."""


class InformerReader:
    """Look-ups in the caches of one process."""

    def __init__(self, factory: InformerFactory) -> None:
        self._informers: dict[str, Informer] = {}
        self._versions: dict[str, int] = {}
        for kind in WATCHED:
            informer = self._informers[kind] = factory.informer(kind)
            informer.add_index("namespace", _spaces)
            informer.on_change(self._counter(kind))

    def informer(self, kind: str) -> Informer:
        return self._informers[kind]

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        informer = self._informers.get(kind)
        return None if informer is None else informer.get(namespace or None, name)

    def list(self, kind: str, namespace: str | None = None) -> list[Object]:
        informer = self._informers[kind]
        return informer.list() if namespace is None else informer.by_index("namespace", namespace)

    def version(self, kind: str) -> int:
        return self._versions[kind]

    def _counter(self, kind: str):  # type: ignore[no-untyped-def]
        self._versions[kind] = 0

        def count(old: Object | None, new: Object | None) -> None:
            self._versions[kind] += 1

        return count


def _spaces(obj: Object) -> list[str]:
    return [namespace(obj)]
