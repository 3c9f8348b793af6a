"""What some plugins must know besides nodes and pods: Services, owners, namespaces, claims, budgets.

Goes out: plain look-ups. The running scheduler answers them from its informers (`informers`), tests and the pure
core from a list of objects (`ListReader`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from kubenb.objects import Object, labels


class Reader(Protocol):
    """Read-only look-ups in what the scheduler has seen of the cluster."""

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        """One object; `namespace` is "" for cluster-scoped kinds."""
        ...

    def list(self, kind: str, namespace: str | None = None) -> list[Object]:
        """All objects of a kind, in a namespace or everywhere."""
        ...

    def version(self, kind: str) -> int:
        """Moves whenever an object of the kind changes: what was remembered may be stale then."""
        ...


def namespace_labels(reader: Reader, namespace: str) -> Mapping[str, str]:
    found = reader.get("Namespace", "", namespace)
    return {} if found is None else labels(found)


class ListReader:
    """A reader over objects in memory, for tests and experiments without a cluster."""

    def __init__(self, objects: Iterable[Object] = ()) -> None:
        self._objects: dict[str, dict[tuple[str, str], Object]] = {}
        self._version = 0
        for each in objects:
            self.put(each)

    def put(self, obj: Object) -> None:
        metadata = obj["metadata"]
        self._version += 1
        self._objects.setdefault(obj["kind"], {})[metadata.get("namespace", ""), metadata["name"]] = obj

    def drop(self, kind: str, namespace: str, name: str) -> None:
        self._version += 1
        self._objects.get(kind, {}).pop((namespace, name), None)

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        return self._objects.get(kind, {}).get((namespace, name))

    def list(self, kind: str, namespace: str | None = None) -> list[Object]:
        found = self._objects.get(kind, {}).items()
        return [each for (space, _), each in found if namespace is None or space == namespace]

    def version(self, kind: str) -> int:
        return self._version
