"""One node's kube-proxy: which rules were in force on this node at a given second.

What comes in: the shared list of changes (`service_table`), this node's own delays. What goes out: backends. Nothing is
pushed to it: when somebody asks, it works out how far this node had got. A change arrives by the watch, waits until the
minimum sync period since the last sync is over, and is in force when the rules are written (pkg/util/async/runner.go,
pkg/proxy/iptables/proxier.go, 1.36). Next: `clients.py`.
"""

from __future__ import annotations

from bisect import bisect_right
from math import inf

from kubenb.ledger import Ledger
from kubenb.network.service_table import ServiceTable, Version
from kubenb.sim import Simulation


class KubeProxy:
    """The rules of one node over time. Costs nothing until it is asked."""

    def __init__(self, sim: Simulation, ledger: Ledger, table: ServiceTable, node_name: str) -> None:
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

    def stop(self) -> None:
        """The proxy ends; the rules it wrote stay."""
        self._work_up_to(self.sim.now)
        self.stopped_at = min(self.stopped_at, self.sim.now)

    def start(self) -> None:
        """The proxy starts again, and its first sync brings it up to date."""
        if self.stopped_at < inf:
            self.stopped_at, self._resumed_at = inf, self.sim.now

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
