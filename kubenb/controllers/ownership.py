"""The graph of owners and dependents, as far as watches have shown it.

What comes in: objects as they change.  What goes out: for each uid what it is, who owns it and whom it owns; owners that are only
known by reference have no node.
Source: pkg/controller/garbagecollector/graph_builder.go, graph.go, 1.36.  Next: `garbagecollector.py`.
"""

from __future__ import annotations

from kubenb.objects import Object, finalizers, is_terminating, owner_references, uid

FOREGROUND, ORPHAN = "foregroundDeletion", "orphan"


class OwnershipGraph:
    """`objects`: the last seen version by uid. Dependents are kept for owners that were never seen, too."""

    def __init__(self) -> None:
        self.objects: dict[str, Object] = {}
        self._dependents: dict[str, dict[str, Object]] = {}

    def put(self, obj: Object) -> None:
        """An object is new or has changed."""
        metadata = obj["metadata"]
        me, references = metadata["uid"], metadata.get("ownerReferences") or []
        old = self.objects.get(me)
        self.objects[me] = obj
        if old is not None:
            if owner_references(old) == references:
                return
            self._unlink(old)
        for reference in references:
            self._dependents.setdefault(reference["uid"], {})[me] = reference

    def remove(self, obj: Object) -> None:
        """An object is gone. Its dependents stay known as such until they are gone themselves."""
        old = self.objects.pop(uid(obj), None)
        if old is not None:
            self._unlink(old)

    def dependents(self, owner: str) -> list[str]:
        """The uids of what an owner (by uid) owns."""
        return list(self._dependents.get(owner, ()))

    def blocking(self, owner: str) -> list[str]:
        """Those of them for whose end the owner has to wait (blockOwnerDeletion)."""
        return [me for me, reference in self._dependents.get(owner, {}).items() if reference.get("blockOwnerDeletion")]

    def _unlink(self, obj: Object) -> None:
        for reference in owner_references(obj):
            known = self._dependents.get(reference["uid"])
            if known is not None:
                known.pop(uid(obj), None)
                if not known:
                    del self._dependents[reference["uid"]]


def waits_for_dependents(obj: Object) -> bool:
    """Being deleted in the foreground: it goes after what it owns."""
    return is_terminating(obj) and FOREGROUND in finalizers(obj)


def gives_up_dependents(obj: Object) -> bool:
    """Being deleted, and what it owns shall stay."""
    return is_terminating(obj) and ORPHAN in finalizers(obj)
