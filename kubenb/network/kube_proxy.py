"""One node's kube-proxy: which rules were in force on this node at a given second, and where they send a connection.

What comes in: the shared list of changes (`service_table`), this node's own delays. What goes out: backends. Nothing is
pushed to it: when somebody asks, it works out how far this node had got. A change arrives by the watch, waits until the
minimum sync period since the last sync is over, and is in force when the rules are written, which takes the longer the more
Services there are (pkg/proxy/runner, pkg/proxy/iptables/proxier.go, 1.36). Next: `router.py`, who asks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from math import inf

from kubenb.ledger import Ledger
from kubenb.network.endpoints import Backend, Choice, Place
from kubenb.network.modes import Chooser, chooser, lookup_seconds, sync_seconds
from kubenb.network.service_table import Port, ServiceTable, Version
from kubenb.sim import Chance, Simulation


class KubeProxy:
    """The rules of one node over time. Costs nothing until it is asked."""

    def __init__(
        self, sim: Simulation, ledger: Ledger, table: ServiceTable, node_name: str,
        configuration: Callable[[], Mapping[str, str]] = dict, zone: Callable[[], str] = str,
    ) -> None:  # fmt: skip
        """`configuration`: asked at each start for "mode" and "scheduler" (ConfigMap kube-proxy); `zone`: the node's."""
        self.sim = sim
        self.ledger = ledger
        self.table = table
        self.node_name = node_name
        self.stopped_at = inf
        self.learnt: list[int] = []
        """The number of the last change that sync i covered ..."""
        self.in_force: list[float] = []
        """... and the virtual second from which its rules held."""
        self._arrivals: list[float] = []
        self._next_sync = 0.0
        self._resumed_at = 0.0
        self._configuration = configuration
        self._zone = zone
        self._place = Place(node_name)
        self._looked_at = -1.0
        self._choosers: dict[tuple[str, Port, bool], Chooser] = {}
        self._kept: dict[tuple[str, Port, str], tuple[Backend, float]] = {}
        self._configure()

    # ---- stopping and starting ------------------------------------------------------------------------------------------------

    def _configure(self) -> None:
        given = self._configuration()
        mode, scheduler = given.get("mode") or self.ledger.kube_proxy_mode, given.get("scheduler") or self.ledger.ipvs_scheduler
        chooser(mode, scheduler)  # raises ValueError for a wrong name, at once
        self.mode, self.scheduler = mode, scheduler
        self.random = mode != "ipvs"
        """Whether backends are chosen by chance alone (and not by who was chosen before)."""
        self._choosers.clear()

    def stop(self) -> None:
        """The proxy ends; the rules it wrote stay."""
        self._work_up_to(self.sim.now)
        self.stopped_at = min(self.stopped_at, self.sim.now)

    def start(self) -> None:
        """The proxy starts again, reads its configuration, and its first sync brings it up to date."""
        if self.stopped_at < inf:
            self.stopped_at, self._resumed_at = inf, self.sim.now
            self._configure()

    # ---- what it knows --------------------------------------------------------------------------------------------------------

    def rules(self, service: str, at: float) -> Version | None:
        """Service "namespace/name" as this node's rules had it at virtual second `at` (not in the future); None: no such
        rules.
        """
        if len(self._arrivals) < len(self.table.times) or self._pending():
            self._work_up_to(self.sim.now)
        in_force = self.in_force
        if not in_force:
            return None
        if in_force[-1] <= at:
            return self.table.version(service, self.learnt[-1])
        position = bisect_right(in_force, at)
        return self.table.version(service, self.learnt[position - 1]) if position else None

    def place(self) -> Place:
        """This node and its zone, as it is labelled now."""
        if self._looked_at != self.sim.now:
            self._looked_at = self.sim.now
            zone = self._zone()
            if zone != self._place.zone:
                self._place = Place(self.node_name, zone)
        return self._place

    def choice(self, version: Version, port: Port, external: bool = False) -> Choice:
        """The backends that this node's rule for a Service port leads to."""
        return version.choice(port, self.place(), external)

    def choose(self, service: str, version: Version, port: Port, backends: tuple[Backend, ...], client: str, at: float,
               chance: Chance) -> Backend:  # fmt: skip
        """The backend of a new connection of `client` (an address), by session affinity if the Service wants it, else by the
        mode. `backends` must not be empty.
        """
        if not version.affinity:
            return self._choose(service, version, port, backends, client, at, chance)
        key = (service, port, client)
        kept = self._kept.get(key)
        chosen = None
        if kept is not None and at <= kept[1] + version.affinity:
            chosen = next((one for one in backends if one.ip == kept[0].ip and one.port == kept[0].port), None)
        if chosen is None:
            chosen = self._choose(service, version, port, backends, client, at, chance)
        self._kept[key] = (chosen, at)
        return chosen

    def _choose(self, service: str, version: Version, port: Port, backends: tuple[Backend, ...], client: str, at: float,
                chance: Chance) -> Backend:  # fmt: skip
        if self.random:
            return backends[int(chance.random() * len(backends))]
        return self._chooser(service, port).choose(backends, client, at, chance)

    def lasts(self, service: str, port: Port, backend: Backend, until: float) -> None:
        """A connection that was led to `backend` is open until then (IPVS counts them)."""
        if not self.random:
            self._chooser(service, port).lasts(backend, until)

    def _chooser(self, service: str, port: Port) -> Chooser:
        found = self._choosers.get((service, port, False))
        if found is None:
            found = self._choosers[service, port, False] = chooser(self.mode, self.scheduler)
        return found

    def lookup(self, at: float) -> float:
        """Seconds that a connection's first packet looks for its rule."""
        index = self.table.index_at(at)
        return lookup_seconds(self.mode, self.table.counts[index], self.ledger) if index >= 0 else 0.0

    # ---- how far it has got ---------------------------------------------------------------------------------------------------

    def _pending(self) -> bool:
        covered = self.learnt[-1] + 1 if self.learnt else 0
        return covered < len(self._arrivals)

    def _work_up_to(self, now: float) -> None:
        """Do all syncs that started up to `now`. Chance is drawn in the order of the changes, so asking early or late is
        the same.
        """
        self._receive()
        limit = min(now, self.stopped_at)
        arrivals = self._arrivals
        covered = self.learnt[-1] + 1 if self.learnt else 0
        while covered < len(arrivals):
            start = max(arrivals[covered], self._next_sync, self._resumed_at)
            if start > limit:
                return
            covered = bisect_right(arrivals, start, covered)
            end = start + self.sim.draw(f"kube-proxy/{self.node_name}/sync", self.ledger.kube_proxy_sync)
            end += sync_seconds(self.mode, self.table.counts[covered - 1], self.ledger)
            self.learnt.append(covered - 1)
            self.in_force.append(end)
            self._next_sync = end + self.ledger.kube_proxy_min_sync_period

    def _receive(self) -> None:
        """When each change reached this node: in order, each a little after the fastest watcher could know it."""
        times, arrivals = self.table.times, self._arrivals
        last = arrivals[-1] if arrivals else 0.0
        stream, spread = f"kube-proxy/{self.node_name}/watch", self.ledger.kube_proxy_watch
        for index in range(len(arrivals), len(times)):
            last = max(last, times[index] + self.sim.draw(stream, spread))
            arrivals.append(last)
