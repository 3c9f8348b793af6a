"""etcd: the one place where the state of the cluster lives. Only the API server may talk to it (an import contract says so).

What comes in: whole objects with the revision they replace.  What goes out: numbered revisions, to readers and to watchers.
A revision is never forgotten here: the animation, `why()`, `kubectl get -w` and the tests all read this one history.
Next: `kubenb.apiserver`, the only reader and writer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

Object = dict[str, Any]
Cause = int | str | None


class CompareFailed(Exception):
    """The key's revision was not the one the writer expected (etcd: a transaction whose compare failed)."""


class Compacted(Exception):
    """The wanted revision is older than the last compaction."""

    def __init__(self, revision: int) -> None:
        super().__init__("etcdserver: mvcc: required revision has been compacted")
        self.revision = revision


class Revision:
    """One change of one key.

    `cause` is what made the author act: the number of the revision it reacted to, or the name of a timer. `why` is the author's
    own sentence, or "". `object` is the version as written (for a deletion: the last one there was), `previous` the one before.
    """

    __slots__ = (
        "author",
        "cause",
        "name",
        "namespace",
        "number",
        "object",
        "previous",
        "resource",
        "time",
        "verb",
        "why",
    )

    def __init__(
        self, number: int, time: float, verb: str, resource: str, namespace: str, name: str,
        object: Object, previous: Object | None, author: str, cause: Cause, why: str,
    ) -> None:  # fmt: skip
        self.number = number
        self.time = time
        self.verb = verb
        self.resource = resource
        self.namespace = namespace
        self.name = name
        self.object = object
        self.previous = previous
        self.author = author
        self.cause = cause
        self.why = why

    @property
    def kind(self) -> str:
        return str(self.object.get("kind", ""))

    @property
    def group(self) -> str:
        return str(self.object.get("apiVersion", "v1")).rpartition("/")[0]

    @property
    def key(self) -> str:
        """The key as etcd has it: /registry/pods/default/web."""
        return "/".join(part for part in ("/registry", self.resource, self.namespace, self.name) if part)

    def __repr__(self) -> str:
        return f"<revision {self.number} at {self.time:.3f} s: {self.author} {self.verb} {self.key}>"


class Etcd:
    """Keys with revisions, compare-and-swap, ranges, watches, compaction.

    A key is (resource, namespace, name); `resource` is the plural with its group ("pods", "deployments.apps").
    """

    def __init__(self) -> None:
        self.revision = 0
        self.compacted = 0
        self.history: list[Revision] = []
        self._keys: dict[str, dict[str, dict[str, Revision]]] = {}
        self._watchers: list[Callable[[Revision], None]] = []
        self._before: dict[str, Callable[[], list[Revision]]] = {}

    # ---- reading --------------------------------------------------------------------------------------------------------------

    def get(self, resource: str, namespace: str, name: str) -> Revision | None:
        """The live revision of a key, or None."""
        spaces = self._keys.get(resource) or self._early(resource)
        names = spaces.get(namespace) if spaces else None
        return names.get(name) if names else None

    def range(self, resource: str, namespace: str | None = None) -> list[Revision]:
        """The live revisions below a prefix, in key order, as etcd returns a range."""
        spaces = self._keys.get(resource) or self._early(resource)
        wanted = sorted(spaces) if namespace is None else [namespace] if namespace in spaces else []
        return [spaces[space][name] for space in wanted for name in sorted(spaces[space])]

    def since(self, revision: int) -> Iterator[Revision]:
        """All changes after `revision`. Raises Compacted when some of them were compacted away."""
        if revision < self.compacted:
            raise Compacted(revision)
        return iter(self.history[revision:])

    def preset(self, resource: str, load: Callable[[], list[Revision]]) -> None:
        """Keys that were there before the first revision of the history. They are loaded when somebody asks for the resource."""
        self._before[resource] = load

    def _early(self, resource: str) -> dict[str, dict[str, Revision]]:
        """The keys of a resource of which none has been written yet: its preset ones."""
        load = self._before.pop(resource, None)
        if load is not None:
            spaces = self._keys.setdefault(resource, {})
            for revision in load():
                spaces.setdefault(revision.namespace, {})[revision.name] = revision
        return self._keys.get(resource, {})

    # ---- writing --------------------------------------------------------------------------------------------------------------

    def put(
        self, resource: str, namespace: str, name: str, object: Object, expected: int | None, time: float,
        author: str = "", cause: Cause = None, why: str = "",
    ) -> Revision:  # fmt: skip
        """Write a key. `expected`: the number of the live revision this one replaces, 0 when there must be none.

        Raises CompareFailed when another revision lives there: compare-and-swap is etcd's only lock.
        """
        try:
            names = self._keys[resource][namespace]
        except KeyError:
            self._early(resource)
            names = self._keys.setdefault(resource, {}).setdefault(namespace, {})
        live = names.get(name)
        if expected is not None and expected != (live.number if live else 0):
            raise CompareFailed(f"{resource} {namespace}/{name}")
        verb, previous = ("update", live.object) if live else ("create", None)
        self.revision = number = self.revision + 1
        revision = Revision(number, time, verb, resource, namespace, name, object, previous, author, cause, why)
        names[name] = revision
        self.history.append(revision)
        for tell in self._watchers:
            tell(revision)
        return revision

    def delete(
        self, resource: str, namespace: str, name: str, object: Object, expected: int | None, time: float,
        author: str = "", cause: Cause = None, why: str = "",
    ) -> Revision:  # fmt: skip
        """Remove a key. `object` is its last version, as watchers will see it. Raises CompareFailed as `put` does."""
        live = self.get(resource, namespace, name)
        if live is None or (expected is not None and expected != live.number):
            raise CompareFailed(f"{resource} {namespace}/{name}")
        del self._keys[resource][namespace][name]
        self.revision = number = self.revision + 1
        revision = Revision(number, time, "delete", resource, namespace, name, object, live.object, author, cause, why)
        self.history.append(revision)
        for tell in self._watchers:
            tell(revision)
        return revision

    def compact(self, revision: int) -> None:
        """Promise no watcher anything older than `revision`. (The recording for `history` is kept: it is not etcd's.)"""
        if not self.compacted <= revision <= self.revision:
            raise ValueError(f"compact {revision}: from {self.compacted} to {self.revision} is possible")
        self.compacted = revision

    # ---- watching -------------------------------------------------------------------------------------------------------------

    def watch(self, callback: Callable[[Revision], None]) -> None:
        """Call back with every revision from now on, at once and in order. The API server holds the one such watch."""
        self._watchers.append(callback)

    def digest(self) -> str:
        """A hash over the whole history: the same seed and the same commands give the same digest, byte for byte."""
        total = hashlib.sha256()
        for r in self.history:
            line = [r.number, repr(r.time), r.verb, r.key, r.author, r.cause, r.why, r.object]
            total.update(json.dumps(line, sort_keys=True, separators=(",", ":")).encode())
        return total.hexdigest()
