"""A cloud's load balancer: a public address, and behind it the same port of every healthy node.

What comes in: connections to its address. What goes out: which node they go to. It knows nodes and node ports, no pods: a pod
that is going away is the business of kube-proxy on the node, and a node that is going away is noticed by a few failed health
checks, half a minute late. Worked out when somebody asks. Next: `service_controller.py`, who orders and configures it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address, ip_network
from math import inf
from typing import NamedTuple

from kubenb.ledger import Ledger
from kubenb.sim import Chance, Simulation


class Health(NamedTuple):
    """How a target is checked: GET `path` on `port`. `service`: asked about its endpoints on that node (healthCheckNodePort), ""
    for kube-proxy's own /healthz.
    """

    port: int = 10256
    path: str = "/healthz"
    service: str = ""


Probe = Callable[[str, str, float], bool]
"""(machine, service or "", virtual second) -> whether the check passes."""


class Target:
    """One machine as the health checks see it: in or out of rotation, since when."""

    __slots__ = ("changes", "checked_at", "streak")

    def __init__(self, at: float, healthy: bool) -> None:
        self.changes: list[tuple[float, bool]] = [(at, healthy)]
        self.checked_at = at
        self.streak = 0

    def seen(self, at: float, passed: bool, ledger: Ledger) -> None:
        """The result of a check. The state turns after so many results in a row that speak against it."""
        self.checked_at = at
        healthy = self.changes[-1][1]
        self.streak = 0 if passed == healthy else self.streak + 1
        if self.streak >= (ledger.health_check_failures if healthy else ledger.health_check_successes):
            self.changes.append((at, passed))
            self.streak = 0

    def healthy(self, at: float) -> bool:
        position = bisect_right(self.changes, (at, True))
        return position > 0 and self.changes[position - 1][1]


class LoadBalancer:
    """One load balancer, from its creation to `close`."""

    def __init__(self, sim: Simulation, ledger: Ledger, name: str, address: str, probe: Probe) -> None:
        self.sim, self.ledger, self.name, self.address, self._probe = sim, ledger, name, address, probe
        self.ports: dict[int, int] = {}
        self.targets: dict[str, Target] = {}
        self.health = Health()
        self.sources: tuple[str, ...] = ()
        self.since, self.until = sim.now, inf

    def configure(self, ports: Mapping[int, int], nodes: Sequence[str], health: Health, sources: Sequence[str]) -> None:
        """A new target is checked at once; then as all others."""
        now = self.sim.now
        if health != self.health:
            self.targets = {}
        self.ports, self.health, self.sources = dict(ports), health, tuple(sources)
        kept = {node: self.targets[node] for node in nodes if node in self.targets}
        self.targets = {node: kept.get(node) or Target(now, self._probe(node, health.service, now)) for node in nodes}

    def close(self) -> None:
        """From now on nobody answers at this address."""
        self.until = self.sim.now

    def healthy(self, at: float) -> list[str]:
        """The nodes in rotation at virtual second `at` (not in the future)."""
        for node, target in self.targets.items():
            due = target.checked_at + self.ledger.health_check_interval
            while due <= at:
                target.seen(due, self._probe(node, self.health.service, due), self.ledger)
                due += self.ledger.health_check_interval
        return [node for node, target in self.targets.items() if target.healthy(at)]

    def target(self, port: int, client: str, at: float, chance: Chance) -> tuple[str, int] | None:
        """(node, node port) for a connection of `client` (an address); None: nobody answers it. Without any healthy target it
        takes any, as most clouds do (failing open).
        """
        if port not in self.ports or not self.since <= at < self.until or not self._admits(client):
            return None
        nodes = self.healthy(at) or list(self.targets)
        return (nodes[int(chance.random() * len(nodes))], self.ports[port]) if nodes else None

    def _admits(self, client: str) -> bool:
        return not self.sources or any(ip_address(client) in ip_network(one) for one in self.sources)

    def __repr__(self) -> str:
        return f"<load balancer {self.address}: {len(self.targets)} targets>"
