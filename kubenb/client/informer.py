"""Informers: a component's own, slightly late copy of one kind of objects.

What comes in: a list at the start, then watch events.  What goes out: reads without a request, indexes, and calls to handlers.
One informer a kind and process is shared by all its loops, as client-go's SharedInformerFactory does.
Next: `workqueue.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from kubenb.apiserver import APIServer, Revision
from kubenb.objects import Object

Objects = list[Object]
Handler = Callable[[Object | None, Object | None], None]
IndexFunction = Callable[[Object], Iterable[str]]


class Informer:
    """The cache of one kind (for pods perhaps of one node). Objects are shared: read only.

    `cause` is the revision being handled while handlers run: what a work queue notes down as the reason for a key.
    """

    def __init__(self, api: APIServer, kind: str, watcher: str, node: str | None = None) -> None:
        self.kind = kind
        self.cause: int | None = None
        self._objects: dict[str, Object] = {}
        self._handlers: list[Handler] = []
        self._owners_handlers: dict[str, list[Handler]] = {}
        """By the kind of the controlling owner."""
        self._indexes: dict[str, _Index] = {}
        resource = api.registry.find(kind)
        self._watch = api.watch(resource, watcher, self._receive, node)
        fields = f"spec.nodeName={node}" if node else ""
        for obj in api.list(resource, None, "", fields):
            self._objects[_key(obj)] = obj

    # ---- reading --------------------------------------------------------------------------------------------------------------

    def get(self, namespace: str | None, name: str) -> Object | None:
        """The cached object, or None."""
        return self._objects.get(f"{namespace}/{name}" if namespace else name)

    def by_key(self, key: str) -> Object | None:
        """The cached object under "namespace/name" (or "name"), or None."""
        return self._objects.get(key)

    def list(self, namespace: str | None = None) -> Objects:
        """All cached objects, in the order in which they were first seen."""
        if namespace is None:
            return list(self._objects.values())
        return [o for o in self._objects.values() if o["metadata"].get("namespace") == namespace]

    def add_index(self, name: str, function: IndexFunction) -> None:
        """Keep an index: `function(object)` gives the values under which the object is to be found."""
        if name in self._indexes:
            return
        index = self._indexes[name] = _Index(function)
        for key, obj in self._objects.items():
            index.put(key, tuple(function(obj)))

    def by_index(self, name: str, value: str) -> Objects:
        """The objects that an index has under a value, in the order in which they came."""
        found = self._indexes[name].keys.get(value)
        return [self._objects[key] for key in found] if found else []

    def count(self, name: str, value: str) -> int:
        """How many objects an index has under a value."""
        return len(self._indexes[name].keys.get(value, ()))

    # ---- hearing --------------------------------------------------------------------------------------------------------------

    def on_change(self, handler: Handler) -> None:
        """Call `handler(old, new)`: old is None for a new object, new is None for one that is gone.

        Objects already cached are announced at once, as new.
        """
        self._handlers.append(handler)
        for obj in list(self._objects.values()):
            handler(None, obj)

    def on_owned_change(self, owner: str, handler: Handler) -> None:
        """`on_change` for who looks after what owners of one kind control: told of nothing that is controlled by another kind.

        Five kinds have pods; without this each pod's change would be looked at by five controllers.
        """
        self._owners_handlers.setdefault(owner, []).append(handler)
        for obj in list(self._objects.values()):
            if _controller_kind(obj) in ("", owner):
                handler(None, obj)

    def _concerned(self, old: Object | None, new: Object | None) -> Sequence[Handler]:
        """The handlers of the kinds that control the object or did; everybody's when nobody does."""
        after = _controller_kind(new) if new is not None else None
        before = _controller_kind(old) if old is not None else after
        handlers = self._owners_handlers
        if before == after and after:
            return handlers.get(after, ())
        kinds = handlers if "" in (before, after) else dict.fromkeys((before, after))
        return [handler for kind in kinds if kind for handler in handlers.get(kind, ())]

    def stop(self) -> None:
        """Close the watch and forget the handlers: the process ended."""
        self._watch.stop()
        self._handlers.clear()
        self._owners_handlers.clear()

    def _receive(self, batch: Sequence[Revision]) -> None:
        for revision in batch:
            self._apply(revision)

    def _apply(self, revision: Revision) -> None:
        namespace = revision.namespace
        key = f"{namespace}/{revision.name}" if namespace else revision.name
        old = self._objects.get(key)
        if revision.verb == "delete":
            new = None
            if self._objects.pop(key, None) is None:
                return
        else:
            new = revision.object
            self._objects[key] = new
        for index in self._indexes.values():
            values = tuple(index.function(new)) if new is not None else ()
            if values != index.values.get(key, ()):
                index.put(key, values)
        self.cause = revision.number
        if new is None:
            old = revision.object  # the last state, which may be newer than what this cache had seen
        for handler in self._handlers:
            handler(old, new)
        if self._owners_handlers:
            for handler in self._concerned(old, new):
                handler(old, new)
        self.cause = None


class InformerFactory:
    """The informers of one process, one a kind."""

    def __init__(self, api: APIServer, watcher: str) -> None:
        self._api, self._watcher = api, watcher
        self._informers: dict[tuple[str, str | None], Informer] = {}

    def informer(self, kind: str, node: str | None = None) -> Informer:
        """The shared informer of a kind; with `node`, of the pods bound to it."""
        found = self._informers.get((kind, node))
        if found is None:
            found = self._informers[kind, node] = Informer(self._api, kind, self._watcher, node)
        return found

    def stop(self) -> None:
        for informer in self._informers.values():
            informer.stop()
        self._informers.clear()


def _key(obj: Object) -> str:
    meta = obj["metadata"]
    namespace = meta.get("namespace")
    return f"{namespace}/{meta['name']}" if namespace else str(meta["name"])


def _controller_kind(obj: Object) -> str:
    """The kind of the object's controller, "" when it has none."""
    for reference in obj["metadata"].get("ownerReferences") or ():
        if reference.get("controller"):
            return str(reference["kind"])
    return ""


class _Index:
    """Which objects have which values. `keys` by value, in the order in which they came; `values` by key."""

    __slots__ = ("function", "keys", "values")

    def __init__(self, function: IndexFunction) -> None:
        self.function = function
        self.keys: dict[str, dict[str, None]] = {}
        self.values: dict[str, tuple[str, ...]] = {}

    def put(self, key: str, after: tuple[str, ...]) -> None:
        """The object under `key` has these values from now on."""
        for value in self.values.pop(key, ()):
            if value not in after:
                keys = self.keys[value]
                del keys[key]
                if not keys:
                    del self.keys[value]
        for value in after:
            self.keys.setdefault(value, {})[key] = None
        if after:
            self.values[key] = after
