"""A snapshot: the cluster as it stood at one moment of its history.

Comes in: the revisions up to that moment. Goes out: `get` and `list` over the objects of then, as copies.
Asking a snapshot for its first object folds the history once; it never looks at the live cluster."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kubenb.objects import ApiError, Object, not_found
from kubenb.objects.plain import copied
from kubenb.timeline.revision import Revision


class Snapshot:
    """All objects that existed at `time` (virtual seconds). `name_of(kind)` gives a kind's name in the
    history."""

    def __init__(self, history: Sequence[Revision], time: float, name_of: Callable[[str], str]) -> None:
        self.time = time
        self._name_of = name_of
        self._objects: dict[tuple[str, str, str], Object] = {}
        for revision in history:
            if revision.time > time:
                break
            key = (revision.resource, revision.namespace, revision.name)
            if revision.verb == "delete":
                self._objects.pop(key, None)
            else:
                self._objects[key] = revision.object

    def get(self, kind: str, name: str, namespace: str = "default") -> Object:
        """One object as it stood then. Raises ApiError 404."""
        resource = self._name_of(kind)
        for space in (namespace, ""):
            found = self._objects.get((resource, space, name))
            if found is not None:
                return copied(found)
        error: ApiError = not_found(resource, name)
        raise error

    def list(self, kind: str, namespace: str | None = None) -> list[Object]:
        """All objects of a kind as they stood then, by namespace and name."""
        resource = self._name_of(kind)
        keys = sorted(k for k in self._objects if k[0] == resource and namespace in (None, k[1]))
        return [copied(self._objects[k]) for k in keys]

    def __repr__(self) -> str:
        return f"<the cluster at {self.time:g} s: {len(self._objects)} objects>"
