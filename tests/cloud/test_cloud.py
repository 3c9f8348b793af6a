"""The provider's side."""

from __future__ import annotations

import pytest

from kubenb.cloud import Cloud
from kubenb.ledger import Ledger
from kubenb.sim import Simulation


def cloud(sim: Simulation) -> Cloud:
    return Cloud(
        sim, Ledger(load_balancer_created=30.0, load_balancer_deleted=5.0), {"m": "10.0.0.1"}, lambda node, service, at: True
    )


def test_a_load_balancer_takes_its_time() -> None:
    sim, done = Simulation(0), []
    made = cloud(sim)
    made.create_balancer("a", "", lambda: done.append(sim.now))
    made.create_balancer("b", "192.0.2.99", lambda: done.append(sim.now))
    sim.run_for(29)
    assert not done and not made.balancers
    sim.run_for(2)
    assert done == [30.0, 30.0] and list(made.addresses) == ["192.0.2.10", "192.0.2.99"]
    made.delete_balancer("a", lambda: done.append(sim.now))
    sim.run_for(10)
    assert done[-1] == 36.0 and list(made.balancers) == ["b"]


def test_machines() -> None:
    made, told = cloud(Simulation(0)), []
    made.power = lambda machine, on: told.append((machine, on))
    made.stop_machine("m"), made.stop_machine("m"), made.start_machine("m"), made.delete_machine("m")
    assert told == [("m", False), ("m", True), ("m", False)]
    assert repr(made.machines["m"]) == "<machine m 10.0.0.1: deleted>"
    with pytest.raises(ValueError, match="was deleted"):
        made.start_machine("m")
    with pytest.raises(ValueError, match='no machine "x": there are m'):
        made.stop_machine("x")
