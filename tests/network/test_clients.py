"""Clients: what their requests meet, worked out late and yet the same."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from network.objects import endpoint, service, slice_of

from kubenb.ledger import Ledger
from kubenb.network import KubeProxy, PodNetwork, ServiceTable, Traffic
from kubenb.network.clients import OpenLoopClient
from kubenb.sim import Simulation

LEDGER = Ledger(kube_proxy_watch=0.0, kube_proxy_sync=0.05, kube_proxy_min_sync_period=1.0, network_round_trip=0.001)


@dataclass
class Web:
    label: tuple[str, str, str] = ("default/a", "web:1", "abc")
    stateful: bool = False
    status: int = 200
    seconds: float = 0.002
    asked: list[float] = field(default_factory=list)

    def answer(self, path: str, at: float) -> tuple[int, float]:
        self.asked.append(at)
        return self.status, self.seconds


class Net:
    """One Service on one node."""

    def __init__(self, *ips: str) -> None:
        self.sim, self.wire, self.table = Simulation(0), PodNetwork(), ServiceTable()
        self.table.service_changed(0.0, None, service())
        self.table.slice_changed(0.0, None, slice_of(*(endpoint(ip) for ip in ips)))
        self.traffic = Traffic(self.sim, LEDGER, self.wire, {"node-1": KubeProxy(self.sim, LEDGER, self.table, "node-1")})
        self.sim.run_for(1.0)

    def client(self, rate: float = 100.0, **options: object) -> OpenLoopClient:
        return self.traffic.start("web", rate=rate, **options)  # type: ignore[arg-type]

    def drop(self) -> None:
        """The only endpoint goes from the slice, now."""
        self.table.slice_changed(self.sim.now, None, slice_of())


def test_all_is_well() -> None:
    net = Net("10.0.0.1")
    net.wire.join("10.0.0.1", 0.0).listen(8080, Web(), 0.0)
    client = net.client()
    net.sim.run_for(10)
    assert len(client.requests) == 1000
    first, last = client.requests[0], client.requests[-1]
    assert (first.outcome, first.status, first.pod, first.image, first.template_hash) == ("ok", 200, "default/a", "web:1", "abc")
    assert first.latency == pytest.approx(0.003)
    assert last.at - first.at == pytest.approx(9.99)
    assert client.tally.lost == 0


@pytest.mark.parametrize(
    ("listens", "joined", "outcome"), [(True, True, "ok"), (False, True, "refused"), (False, False, "timeout")]
)
def test_who_is_there_decides(listens: bool, joined: bool, outcome: str) -> None:
    net = Net("10.0.0.1")
    if joined:
        namespace = net.wire.join("10.0.0.1", 0.0)
        if listens:
            namespace.listen(8080, Web(), 0.0)
    client = net.client()
    net.sim.run_for(5)
    assert {one.outcome for one in client.requests if one.at < 4.5} == {outcome}


def test_no_endpoints_and_no_service() -> None:
    net = Net()
    client, other = net.client(), net.traffic.start("other", rate=10)
    net.sim.run_for(5)
    assert client.tally.no_endpoints == client.tally.sent - client.tally.in_flight > 0
    assert other.tally.timeout > 0 and other.requests[0].rules == -1


def test_a_bad_status_is_an_error_and_a_slow_answer_a_timeout() -> None:
    net = Net("10.0.0.1")
    web = Web(status=503)
    net.wire.join("10.0.0.1", 0.0).listen(8080, web, 0.0)
    client = net.client()
    net.sim.run_for(1)
    assert client.tally.error == client.tally.sent - client.tally.in_flight
    web.seconds = 2.0
    net.sim.run_for(3)
    assert client.tally.timeout > 150


def test_requests_fail_between_the_end_of_the_process_and_the_change_of_the_rules() -> None:
    """The process ends at 5.0; the slice says so at 5.1; the rules hold from 5.15 on: 15 requests of 100 a second are refused."""
    net = Net("10.0.0.1")
    web, namespace = Web(), net.wire.join("10.0.0.1", 0.0)
    namespace.listen(8080, web, 0.0)
    client = net.client()
    net.sim.run_for(4)
    namespace.close(web, net.sim.now)
    net.sim.run_for(0.1)
    net.drop()
    net.sim.run_for(2)
    refused = [one.at for one in client.requests if one.outcome == "refused"]
    assert len(refused) == 15
    assert min(refused) >= 5.0 and max(refused) < 5.15
    assert client.tally.no_endpoints > 100


def test_a_request_under_way_is_reset_when_the_process_ends_even_if_it_was_looked_at_before() -> None:
    net = Net("10.0.0.1")
    web, namespace = Web(seconds=0.5), net.wire.join("10.0.0.1", 0.0)
    namespace.listen(8080, web, 0.0)
    client = net.client()
    net.sim.run_for(4)
    assert client.tally.in_flight > 40
    net.sim.run_for(0.1)
    namespace.close(web, net.sim.now)
    net.sim.run_for(0.1)
    reset = [one for one in client.requests if one.outcome == "reset"]
    assert len(reset) == pytest.approx(50, abs=1)
    assert all(one.at + one.latency == pytest.approx(5.1) for one in reset)


def test_looking_often_or_once_gives_the_same() -> None:
    def run(look: bool) -> list[object]:
        net = Net("10.0.0.1", "10.0.0.2")
        for ip in ("10.0.0.1", "10.0.0.2"):
            net.wire.join(ip, 0.0).listen(8080, Web((f"default/{ip}", "web:1", "")), 0.0)
        clients = [net.client(50.0, spacing="random"), net.client(30.0)]
        for _ in range(50):
            net.sim.run_for(0.1)
            if look:
                assert clients[0].requests
        return [one for client in clients for one in client.requests]

    assert run(True) == run(False)


def test_several_clients_are_asked_in_the_order_of_time() -> None:
    net = Net("10.0.0.1")
    web = Web(stateful=True)
    net.wire.join("10.0.0.1", 0.0).listen(8080, web, 0.0)
    net.client(30.0), net.client(20.0), net.client(7.0, spacing="random")
    net.sim.run_for(5)
    assert len(net.traffic.requests) > 250
    assert web.asked == sorted(web.asked)
    assert [one.at for one in net.traffic.requests] == web.asked


def test_backends_are_chosen_evenly_by_chance() -> None:
    net = Net(*(f"10.0.0.{n}" for n in range(1, 5)))
    for n in range(1, 5):
        net.wire.join(f"10.0.0.{n}", 0.0).listen(8080, Web((f"default/{n}", "web:1", "")), 0.0)
    client = net.client(400.0)
    net.sim.run_for(10)
    counts = [sum(one.pod == f"default/{n}" for one in client.requests) for n in range(1, 5)]
    assert min(counts) > 880 and max(counts) < 1120


def test_a_stopped_client_sends_no_more() -> None:
    net = Net()
    client = net.client()
    net.sim.run_for(1)
    client.stop()
    net.sim.run_for(10)
    assert client.tally.sent == 100


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rate": 0}, "rate must be greater than 0"),
        ({"rate": -1.0}, "rate must be greater than 0"),
        ({"node": "nowhere"}, 'unknown node "nowhere": there are node-1'),
    ],
)
def test_bad_wishes_are_named(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Net().client(**options)  # type: ignore[arg-type]
