"""One node's rules over time, with delays that can be added up by hand: watch 0.1 s, sync 0.05 s, at least 1 s between syncs."""

from __future__ import annotations

import pytest
from network.objects import endpoint, service, slice_of

from kubenb.ledger import Ledger
from kubenb.network.kube_proxy import KubeProxy
from kubenb.network.service_table import ServiceTable
from kubenb.sim import Simulation

LEDGER = Ledger(kube_proxy_watch=0.1, kube_proxy_sync=0.05, kube_proxy_min_sync_period=1.0)


def table_of(*times: float) -> ServiceTable:
    """A Service at second 0, then one more endpoint at each of these seconds."""
    table = ServiceTable()
    table.service_changed(0.0, None, service())
    for count, at in enumerate(times, 1):
        table.slice_changed(at, None, slice_of(*(endpoint(f"10.0.0.{n}") for n in range(count))))
    return table


def known(proxy: KubeProxy, at: float) -> int | None:
    version = proxy.rules("default/web", at)
    return None if version is None else len(version.backends(80))


def test_the_chain_of_delays() -> None:
    """Service: in force at 0.15. First change at 5: idle, so 5.15. Second at 5.2: waits until 6.15, in force at 6.2."""
    sim = Simulation(0)
    proxy = KubeProxy(sim, LEDGER, table_of(5.0, 5.2), "node-1")
    sim.run_for(10)
    assert [known(proxy, at) for at in (0.1, 0.16, 5.1, 5.16, 6.1, 6.21)] == [None, 0, 0, 1, 1, 2]
    assert proxy.in_force == pytest.approx([0.15, 5.15, 6.2])


def test_changes_that_wait_are_applied_together() -> None:
    sim = Simulation(0)
    proxy = KubeProxy(sim, LEDGER, table_of(5.0, 5.2, 5.3, 5.9), "node-1")
    sim.run_for(10)
    assert known(proxy, 6.2) == 4
    assert proxy.learnt == [0, 1, 4]


def test_asking_often_or_once_gives_the_same() -> None:
    spread = Ledger(kube_proxy_watch=(0.0, 0.5), kube_proxy_sync=(0.01, 0.5))
    often, once = Simulation(3), Simulation(3)
    times = [0.5 * n for n in range(1, 20)]
    asked, late = (KubeProxy(sim, spread, table_of(*times), "node-1") for sim in (often, once))
    for _ in range(150):
        often.run_for(0.1)
        known(asked, often.now)
    once.run_for(often.now)
    known(late, once.now)
    assert asked.in_force == late.in_force and asked.learnt == late.learnt
    assert len(asked.learnt) > 5


def test_the_future_is_not_known() -> None:
    sim = Simulation(0)
    table = table_of()
    proxy = KubeProxy(sim, LEDGER, table, "node-1")
    sim.run_for(5.05)
    table.slice_changed(5.0, None, slice_of(endpoint("10.0.0.1")))
    assert known(proxy, sim.now) == 0
    sim.run_for(0.1)
    assert known(proxy, sim.now) == 1


def test_a_stopped_proxy_keeps_its_rules_and_catches_up_at_its_start() -> None:
    sim = Simulation(0)
    proxy = KubeProxy(sim, LEDGER, table_of(5.0, 20.0), "node-1")
    sim.run_for(10)
    proxy.stop()
    sim.run_for(20)
    assert known(proxy, sim.now) == 1
    proxy.start()
    assert known(proxy, sim.now) == 1
    sim.run_for(0.05)
    assert known(proxy, sim.now) == 2
    assert known(proxy, 25.0) == 1, "what it knew in between stays as it was"


def test_two_nodes_differ_by_chance_alone() -> None:
    sim = Simulation(0)
    table = table_of(5.0)
    proxies = [KubeProxy(sim, Ledger(), table, f"node-{n}") for n in (1, 2)]
    sim.run_for(10)
    assert [known(proxy, 10.0) for proxy in proxies] == [1, 1]
    assert proxies[0].in_force != proxies[1].in_force
