"""The garbage collector: what becomes of objects whose owner is deleted.

What comes in: changes of objects of all kinds, with their owner references.  What goes out: deletions and cut references.
In the background: the owner goes at once, its dependents after it. In the foreground: the owner stays, marked, until its
dependents are gone. Orphaned: the dependents stay and forget their owner.
Source: pkg/controller/garbagecollector/garbagecollector.go (attemptToDeleteItem, orphanDependents), 1.36.
"""

from __future__ import annotations

from typing import NamedTuple

from kubenb.client import ControlLoop
from kubenb.controllers.ownership import (
    FOREGROUND,
    ORPHAN,
    OwnershipGraph,
    gives_up_dependents,
    waits_for_dependents,
)
from kubenb.objects import (
    ApiError,
    Object,
    finalizers,
    is_terminating,
    name,
    namespace,
    owner_references,
    resource_version,
    uid,
)

IGNORED = ("Event",)


class Owners(NamedTuple):
    """An object's owner references by what has become of the owner."""

    solid: list[Object]
    waiting: list[Object]
    gone: list[Object]


class GarbageCollector(ControlLoop):
    name = "generic-garbage-collector"
    workers = 20

    def setup(self) -> None:
        self.graph = OwnershipGraph()
        self.gone: dict[str, None] = {}
        self.namespaced: dict[str, bool] = {}
        for resource in self.client.resources():
            self.namespaced[resource.kind] = resource.namespaced
            if "delete" in resource.verbs and resource.kind not in IGNORED:
                self.informer(resource.kind).on_change(self._changed)

    # ---- what wakes it ---------------------------------------------------------------------------------------------------------

    def _changed(self, old: Object | None, new: Object | None) -> None:
        if new is None:
            if old is not None:
                self._removed(old)
            return
        metadata = new["metadata"]
        references = metadata.get("ownerReferences")
        if old is not None and old["metadata"]["uid"] != metadata["uid"]:
            self._removed(old)
            old = None
        self.graph.put(new)
        if references and (old is None or owner_references(old) != references):
            self._check_owners(new)
        if "deletionTimestamp" in metadata:
            self._dying(old, new)

    def _check_owners(self, obj: Object) -> None:
        """A new reference to something never seen: is that owner there at all?"""
        if any(reference["uid"] not in self.graph.objects for reference in owner_references(obj)):
            self.enqueue(uid(obj))

    def _dying(self, old: Object | None, new: Object) -> None:
        """Deletion began, or its finalizers changed: dependents may have to go first, or to be let go."""
        if waits_for_dependents(new) or gives_up_dependents(new):
            if old is None or not is_terminating(old) or finalizers(old) != finalizers(new):
                self.enqueue(uid(new))
            if waits_for_dependents(new) and not (old and waits_for_dependents(old)):
                for dependent in self.graph.dependents(uid(new)):
                    self.enqueue(dependent)

    def _removed(self, obj: Object) -> None:
        self.graph.remove(obj)
        self.gone[uid(obj)] = None
        for dependent in self.graph.dependents(uid(obj)):
            self.enqueue(dependent)
        for reference in owner_references(obj):
            owner = self.graph.objects.get(reference["uid"])
            if owner is not None and waits_for_dependents(owner):
                self.enqueue(reference["uid"])

    # ---- one object ------------------------------------------------------------------------------------------------------------

    def sync(self, key: str) -> None:
        obj = self.graph.objects.get(key)
        if obj is None:
            return
        if gives_up_dependents(obj):
            self._orphan_dependents(obj)
        elif waits_for_dependents(obj):
            self._wait(obj)
        elif not is_terminating(obj) and owner_references(obj):
            self._judge(obj)

    def _wait(self, obj: Object) -> None:
        """Deleted in the foreground: when nothing that blocks is left, its last finalizer goes, and it with it."""
        blocking = self.graph.blocking(uid(obj))
        if not blocking:
            self._remove_finalizer(obj, FOREGROUND, "all that it owned is gone: now it goes itself")
            return
        for dependent in blocking:
            if not is_terminating(self.graph.objects[dependent]):
                self.enqueue(dependent)

    def _judge(self, obj: Object) -> None:
        """One owner that stays is enough to live. Without, the object goes as its owner did.

        The object itself is read anew: the cache may not know yet that its owner let it go.
        """
        obj = self._latest(obj)
        if is_terminating(obj) or not owner_references(obj):
            return
        solid, waiting, gone = self._owners(obj)
        if solid:
            if waiting or gone:
                self._keep_owners(obj, solid, "other owners of it are gone")
            return
        if waiting and self.graph.dependents(uid(obj)):
            why = f"its owner {_said(waiting[0])} is being deleted in the foreground and waits for it, as it for its own"
            self._delete(obj, "foreground", why)
            return
        why = f"its owner {_said(waiting[0])} waits for it to be gone" if waiting else f"its owner {_said(gone[0])} is gone"
        own = finalizers(obj)
        policy = "orphan" if ORPHAN in own else "foreground" if FOREGROUND in own else "background"
        self._delete(obj, policy, why)

    def _latest(self, obj: Object) -> Object:
        """The object as the API server has it; as the cache has it, if it is gone or another one by now: then no request will
        touch it.
        """
        try:
            live = self.client.get(obj["kind"], name(obj), namespace(obj) or None)
        except ApiError as error:
            if error.code != 404:
                raise
            return obj
        return live if uid(live) == uid(obj) else obj

    def _owners(self, obj: Object) -> Owners:
        found = Owners([], [], [])
        for reference in owner_references(obj):
            owner = self.graph.objects.get(reference["uid"])
            if owner is None:
                owner = self._asked_for(obj, reference)
            if owner is None:
                found.gone.append(reference)
            elif waits_for_dependents(owner) and reference.get("blockOwnerDeletion"):
                found.waiting.append(reference)
            else:
                found.solid.append(reference)
        return found

    def _asked_for(self, obj: Object, reference: Object) -> Object | None:
        """The owner, asked of the API server itself: what a cache hasn't seen may still be there."""
        if reference["uid"] in self.gone:
            return None
        try:
            space = namespace(obj) if self.namespaced.get(reference["kind"], True) else None
            owner = self.client.get(reference["kind"], reference["name"], space)
        except ApiError as error:
            if error.code != 404:
                raise
            owner = None
        if owner is None or uid(owner) != reference["uid"]:
            self.gone[reference["uid"]] = None
            return None
        return owner

    def _orphan_dependents(self, obj: Object) -> None:
        for dependent in self.graph.dependents(uid(obj)):
            owned = self.graph.objects[dependent]
            kept = [one for one in owner_references(owned) if one["uid"] != uid(obj)]
            self._keep_owners(owned, kept, f"its owner {_said(obj)} is deleted and leaves it behind")
        self._remove_finalizer(obj, ORPHAN, "what it owned has been let go")

    # ---- requests --------------------------------------------------------------------------------------------------------------

    def _keep_owners(self, obj: Object, kept: list[Object], why: str) -> None:
        self._patch(obj, {"uid": uid(obj), "ownerReferences": kept or None}, why)

    def _remove_finalizer(self, obj: Object, finalizer: str, why: str) -> None:
        kept = [one for one in finalizers(obj) if one != finalizer]
        self._patch(obj, {"resourceVersion": resource_version(obj), "finalizers": kept or None}, why)

    def _patch(self, obj: Object, metadata: Object, why: str) -> None:
        try:
            self.client.patch(obj["kind"], name(obj), {"metadata": metadata}, namespace(obj) or None, why=why)
        except ApiError as error:
            if error.code != 404:
                raise

    def _delete(self, obj: Object, propagation: str, why: str) -> None:
        try:
            self.client.delete(obj["kind"], name(obj), namespace(obj) or None, propagation=propagation, uid=uid(obj), why=why)
        except ApiError as error:
            if error.code not in (404, 409):
                raise


def _said(obj: Object) -> str:
    """An object or a reference, in words: ReplicaSet web-6d4b."""
    return f"{obj['kind']} {name(obj) if 'metadata' in obj else obj['name']}"
