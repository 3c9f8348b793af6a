"""metrics-server: asks every kubelet each 15 seconds and makes rates out of the last two answers.

What comes in: readings of meters.  What goes out: usage of containers and nodes, as of the last scrape.  So what `top` says is up
to 15 seconds old, an average over the 15 seconds before, and missing for a container until it was seen twice.
Source: kubernetes-sigs/metrics-server, pkg/storage/pod.go and node.go.  Next: `apis.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kubenb.ledger import Ledger
from kubenb.metrics.usage import Meter, Reading, Usage
from kubenb.sim import Beat, Simulation


class Measured(NamedTuple):
    """An average over `window` seconds up to virtual second `at`."""

    at: float
    window: float
    usage: Usage


Place = tuple[str, str]
"""A container: pod uid and name."""


class MetricsServer:
    """The running metrics-server. It is a process of the assembly: nothing is measured until it is started."""

    def __init__(self, sim: Simulation, ledger: Ledger, meter: Meter, catch_up: Callable[[], object]) -> None:
        self._sim, self._ledger, self._meter, self._catch_up = sim, ledger, meter, catch_up
        self._beat: Beat | None = None
        self._last: dict[Place, Reading] = {}
        self.containers: dict[Place, Measured] = {}
        self.nodes: dict[str, Measured] = {}
        self._last_nodes: dict[str, Reading] = {}
        self.on_start: Callable[[], object] = lambda: None
        self.on_stop: Callable[[], object] = lambda: None

    @property
    def is_running(self) -> bool:
        return self._beat is not None

    @property
    def resolution(self) -> float:
        """Seconds between two scrapes."""
        return self._ledger.metrics_resolution

    def start(self) -> None:
        """Ask the kubelets from now on."""
        if self._beat is None:
            self._beat = self._sim.every(self._ledger.metrics_resolution, self._scrape, 0.0)
            self.on_start()

    def stop(self) -> None:
        """Its memory is lost; the next one has to see every container twice again."""
        if self._beat is not None:
            self._beat.cancel()
            self._beat = None
            for known in (self._last, self._last_nodes, self.containers, self.nodes):
                known.clear()
            self.on_stop()

    def _scrape(self) -> None:
        self._catch_up()
        seen: dict[Place, Reading] = {}
        for node in self._meter.nodes():
            cpu, memory = 0.0, self._ledger.node_system_memory
            for uid, name, reading in self._meter.containers(node):
                seen[uid, name] = reading
                cpu, memory = cpu + self._spent(uid, name, reading), memory + reading.memory
            self._measure_node(node, cpu, memory)
        self.containers = {place: found for place, reading in seen.items() if (found := self._measure(place, reading))}
        self._last = seen

    def _measure(self, place: Place, now: Reading) -> Measured | None:
        """The rate since the last reading, or since a start that is neither too fresh nor older than a scrape."""
        last = self._last.get(place)
        if last is not None and last.started == now.started:
            return _rate(last.at, last.cpu, now)
        age = now.at - now.started
        if self._ledger.metrics_fresh_container <= age < self._ledger.metrics_resolution:
            return _rate(now.started, 0.0, now)
        return None

    def _spent(self, uid: str, name: str, now: Reading) -> float:
        last = self._last.get((uid, name))
        return now.cpu - last.cpu if last is not None and last.started == now.started else now.cpu

    def _measure_node(self, node: str, spent: float, memory: float) -> None:
        last, now = self._last_nodes.get(node), self._sim.now
        cpu = (last.cpu if last else 0.0) + spent
        self._last_nodes[node] = reading = Reading(now, 0.0, cpu, memory)
        if last is not None:
            rate = _rate(last.at, last.cpu, reading)
            self.nodes[node] = rate._replace(usage=Usage(rate.usage.cpu + self._ledger.node_system_cpu, memory))


def _rate(since: float, cpu: float, now: Reading) -> Measured:
    window = now.at - since
    return Measured(now.at, window, Usage((now.cpu - cpu) / window, now.memory))
