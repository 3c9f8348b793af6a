"""metrics-server: rates between two scrapes, and what it doesn't know yet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kubenb.ledger import Ledger
from kubenb.metrics.server import MetricsServer
from kubenb.metrics.usage import Reading
from kubenb.sim import Simulation

MIB = float(1 << 20)


class Bench:
    """A meter of one node: containers that burn so many cores from their start on."""

    def __init__(self, sim: Simulation) -> None:
        self.sim = sim
        self.burning: dict[str, tuple[float, float]] = {}
        """By container: (start, cores)."""

    def nodes(self) -> Iterator[str]:
        yield "node-1"

    def containers(self, node: str) -> Iterator[tuple[str, str, Reading]]:
        for name, (start, cores) in self.burning.items():
            if start <= self.sim.now:
                yield "uid", name, Reading(self.sim.now, start, (self.sim.now - start) * cores, 10 * MIB)


@pytest.fixture
def bench() -> Bench:
    return Bench(Simulation())


def server(bench: Bench) -> MetricsServer:
    made = MetricsServer(bench.sim, Ledger(), bench, lambda: None)
    made.start()
    return made


@pytest.mark.parametrize(
    ("start", "looked_at", "window"),
    [
        (0.0, 1.0, None),  # seen once, at 0 s, too fresh
        (0.0, 16.0, 15.0),
        (1.0, 16.0, 14.0),  # at 15 s it was 14 s old: counted from its start
        (6.0, 16.0, None),  # 9 s old: too fresh, and seen once
        (6.0, 31.0, 15.0),
    ],
)
def test_two_points_make_a_rate(bench: Bench, start: float, looked_at: float, window: float | None) -> None:
    bench.burning["main"] = start, 0.5
    made = server(bench)
    bench.sim.run_for(looked_at)
    found = made.containers.get(("uid", "main"))
    assert (found.window if found else None) == window
    if found:
        assert found.usage.cpu == pytest.approx(0.5) and found.usage.memory == 10 * MIB
        assert looked_at - found.at < 15, "never older than the last scrape"


def test_a_restarted_container_is_a_new_one(bench: Bench) -> None:
    bench.burning["main"] = 0.0, 0.5
    made = server(bench)
    bench.sim.run_for(31)
    bench.burning["main"] = 38.0, 0.5
    bench.sim.run_for(15)
    assert ("uid", "main") not in made.containers
    bench.sim.run_for(15)
    assert made.containers["uid", "main"].usage.cpu == pytest.approx(0.5)


def test_a_node_uses_what_its_containers_use_and_something_for_itself(bench: Bench) -> None:
    bench.burning = {"a": (0.0, 0.5), "b": (0.0, 0.25)}
    made = server(bench)
    bench.sim.run_for(1)
    assert made.nodes == {}
    bench.sim.run_for(15)
    ledger = Ledger()
    usage = made.nodes["node-1"].usage
    assert usage.cpu == pytest.approx(0.75 + ledger.node_system_cpu)
    assert usage.memory == 20 * MIB + ledger.node_system_memory


def test_a_stopped_server_forgets(bench: Bench) -> None:
    bench.burning["main"] = 0.0, 0.5
    made = server(bench)
    bench.sim.run_for(20)
    made.stop()
    assert not made.is_running and not made.containers and not made.nodes
    bench.sim.run_for(100)
    assert not made.containers
    made.start()
    bench.sim.run_for(16)
    assert made.containers
