"""Health checks, rotation, whom it lets in."""

from __future__ import annotations

import pytest

from kubenb.cloud.load_balancer import Health, LoadBalancer
from kubenb.ledger import Ledger
from kubenb.sim import Simulation

LEDGER = Ledger(health_check_interval=10.0, health_check_failures=3, health_check_successes=2)


def balancer(sim: Simulation, down: list[tuple[str, float, float]]) -> LoadBalancer:
    """`down`: (node, from, until)."""
    made = LoadBalancer(
        sim, LEDGER, "a", "192.0.2.10", lambda node, service, at: not any(n == node and s <= at < e for n, s, e in down)
    )
    made.configure({80: 30080}, ["node-1", "node-2"], Health(), ())
    return made


def test_a_dead_node_is_out_after_three_checks_and_in_after_two() -> None:
    sim = Simulation(0)
    made = balancer(sim, [("node-2", 5.0, 52.0)])
    sim.run_for(100)
    states = [(at, made.healthy(at)) for at in (4.0, 29.0, 31.0, 69.0, 71.0)]
    both, one = ["node-1", "node-2"], ["node-1"]
    assert states == [(4.0, both), (29.0, both), (31.0, one), (69.0, one), (71.0, both)]


def test_asking_late_is_asking_early() -> None:
    sim = Simulation(0)
    often, once = (balancer(sim, [("node-1", 12.0, 44.0)]) for _ in range(2))
    for at in range(100):
        often.healthy(float(at))
    assert [often.healthy(float(at)) for at in range(100)] == [once.healthy(float(at)) for at in range(100)]


def test_targets_and_ports() -> None:
    sim = Simulation(0)
    made, chance = balancer(sim, []), sim.stream("test")
    found = {made.target(80, "203.0.113.7", 1.0, chance) for _ in range(50)}
    assert found == {("node-1", 30080), ("node-2", 30080)}
    assert made.target(81, "203.0.113.7", 1.0, chance) is None
    made.configure({80: 30080}, ["node-1"], Health(), ("10.0.0.0/8",))
    assert made.target(80, "203.0.113.7", 1.0, chance) is None, "loadBalancerSourceRanges"
    assert made.target(80, "10.1.2.3", 1.0, chance) == ("node-1", 30080)


@pytest.mark.parametrize("at", [0.5, 99.0])
def test_without_healthy_targets_it_tries_any(at: float) -> None:
    sim = Simulation(0)
    made = balancer(sim, [("node-1", 0.0, 1e9), ("node-2", 0.0, 1e9)])
    assert made.healthy(at) == [] and made.target(80, "203.0.113.7", at, sim.stream("test")) is not None


def test_a_closed_one_answers_nobody() -> None:
    sim = Simulation(0)
    made = balancer(sim, [])
    sim.run_for(5)
    made.close()
    assert made.target(80, "203.0.113.7", 5.0, sim.stream("test")) is None
    assert made.target(80, "203.0.113.7", 4.0, sim.stream("test")) is not None
