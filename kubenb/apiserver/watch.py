"""Watches: how the world learns what changed.

What comes in: every etcd revision, at once.  What goes out: the revisions a watcher asked for, in order, `watch_latency` later.
Watches on pods can be narrowed to one node (the kubelet's field selector): such watchers are found by index, not by asking each.
Next: `kubenb.client.informer`, which turns a watch into a cache.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.etcd import Revision
from kubenb.ledger import Ledger
from kubenb.sim import Simulation, Timer

Deliver = Callable[[list[Revision]], None]

QUIET = frozenset({"leases.coordination.k8s.io", "events"})
"""Resources whose changes are mere heartbeat and chronicle: hearing of them isn't work that `settle` waits for."""


class Watch:
    """One open watch: revisions queue up here and are handed to `deliver` as one batch after the watch's latency."""

    def __init__(
        self,
        hub: WatchHub,
        resource: str,
        node: str | None,
        watcher: str,
        deliver: Deliver,
    ) -> None:
        self.resource = resource
        self.node = node
        self._quiet = resource in QUIET
        self._hub = hub
        latency = hub.ledger.quiet_watch_latency if self._quiet else hub.ledger.watch_latency
        self._latency = hub.sim.drawing(f"watch/{watcher}", latency)
        self._deliver = deliver
        self._pending: list[Revision] = []
        self._timer: Timer | None = None

    def offer(self, revision: Revision) -> None:
        """A change that this watch asked for."""
        self._pending.append(revision)
        if self._timer is None:
            self._timer = self._hub.sim.after(self._latency(), self._flush, background=self._quiet)

    def _flush(self) -> None:
        self._timer = None
        batch, self._pending = self._pending, []
        self._deliver(batch)

    def stop(self) -> None:
        """Close the watch; what was under way is not delivered."""
        self._pending.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._hub.remove(self)


class WatchHub:
    """All open watches, by resource and, for pods of one node, by node."""

    def __init__(self, sim: Simulation, ledger: Ledger) -> None:
        self.sim = sim
        self.ledger = ledger
        self._watches: dict[str, list[Watch]] = {}
        self._by_node: dict[tuple[str, str], list[Watch]] = {}

    def open(self, resource: str, watcher: str, deliver: Deliver, node: str | None = None) -> Watch:
        """Watch a resource ("pods") from now on; with `node`, only objects whose spec.nodeName it is."""
        watch = Watch(self, resource, node, watcher, deliver)
        self._list_of(watch).append(watch)
        return watch

    def remove(self, watch: Watch) -> None:
        watches = self._list_of(watch)
        if watch in watches:
            watches.remove(watch)

    def dispatch(self, revision: Revision) -> None:
        """Hand one etcd revision to whoever watches it."""
        for watch in self._watches.get(revision.resource, ()):
            watch.offer(revision)
        if revision.resource == "pods":
            node = revision.object["spec"].get("nodeName")
            for watch in self._by_node.get(("pods", node), ()) if node else ():
                watch.offer(revision)

    def _list_of(self, watch: Watch) -> list[Watch]:
        if watch.node is None:
            return self._watches.setdefault(watch.resource, [])
        return self._by_node.setdefault((watch.resource, watch.node), [])
