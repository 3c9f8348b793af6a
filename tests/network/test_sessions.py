"""Clients that wait, keep connections, try again."""

from __future__ import annotations

from typing import Any

import pytest
from network.objects import endpoint
from network.world import Web, World

from kubenb.network.sessions import SessionClient


def two() -> tuple[World, list[Web]]:
    """A Service with two pods."""
    world = World()
    world.service()
    webs = [world.pod(ip) for ip in ("10.0.0.1", "10.0.0.2")]
    world.endpoints(endpoint("10.0.0.1"), endpoint("10.0.0.2"))
    world.sim.run_for(2)
    return world, webs


def client(world: World, **options: Any) -> SessionClient:
    made = world.traffic.start("web", **options)
    assert isinstance(made, SessionClient)
    return made


def end(world: World, web: Web) -> None:
    """Its process ends, now."""
    for namespaces in world.wire._namespaces.values():
        for namespace in namespaces:
            namespace.close(web, world.sim.now)  # type: ignore[arg-type]


def test_users_wait_for_their_answer_and_then_think() -> None:
    world, webs = two()
    for web in webs:
        web.seconds = 0.5
    crowd = client(world, users=10, think=1.5)
    world.sim.run_for(100)
    assert crowd.tally.sent == pytest.approx(10 * 100 / 2.0, abs=12)
    by_user = [request.at for request in crowd.requests]
    assert by_user == sorted(by_user)


def test_slow_answers_slow_the_users_but_not_the_rate() -> None:
    def sent(seconds: float, **options: Any) -> int:
        world, webs = two()
        for web in webs:
            web.seconds = seconds
        made = world.traffic.start("web", timeout=60.0, **options)
        world.sim.run_for(60)
        return made.tally.sent

    assert sent(0.01, users=10, think=1.0) > 3 * sent(4.0, users=10, think=1.0)
    assert sent(0.01, rate=10) == sent(4.0, rate=10)


def test_a_kept_connection_stays_with_its_pod_after_the_pod_has_left_the_endpoints() -> None:
    world, _ = two()
    kept, fresh = client(world, rate=10, keep_alive=True), world.traffic.start("web", rate=10)
    world.sim.run_for(5)
    pod = kept.requests[-1].pod
    world.endpoints(endpoint({"default/10.0.0.1": "10.0.0.2", "default/10.0.0.2": "10.0.0.1"}[pod]))
    world.sim.run_for(5)
    assert kept.connections == 1
    assert {request.pod for request in kept.requests} == {pod}
    assert [request.reused for request in kept.requests[:3]] == [False, True, True]
    assert {request.pod for request in fresh.requests if request.at > 9} != {pod}


def test_an_idle_connection_to_a_process_that_ended_is_replaced() -> None:
    world, webs = two()
    kept = client(world, rate=10, keep_alive=True)
    world.sim.run_for(5)
    pod = kept.requests[-1].pod
    end(world, next(web for web in webs if web.pod == pod))
    world.endpoints(*(endpoint(web.pod[8:]) for web in webs if web.pod != pod))
    world.sim.run_for(5)
    lost = [request for request in kept.requests if not request.ok]
    assert len(lost) <= 10, "until the rules change, new connections may still be led to the dead process"
    assert kept.requests[-1].ok and kept.requests[-1].pod != pod


def test_a_request_that_meets_the_end_is_reset() -> None:
    world, webs = two()
    for web in webs:
        web.seconds = 0.4
    kept = client(world, rate=5, keep_alive=True)
    world.sim.run_for(5)
    for web in webs:
        end(world, web)
    world.sim.run_for(1)
    assert "reset" in {request.outcome for request in kept.requests}


def test_a_draining_server_asks_for_the_end_of_the_connection() -> None:
    world, webs = two()
    kept = client(world, rate=10, keep_alive=True)
    world.sim.run_for(5)
    pod = kept.requests[-1].pod
    next(web for web in webs if web.pod == pod).drains_from = world.sim.now
    world.endpoints(*(endpoint(web.pod[8:]) for web in webs if web.pod != pod))
    world.sim.run_for(5)
    after = [request.pod for request in kept.requests if request.at > 8.5]
    assert kept.tally.lost == 0 and set(after) != {pod}


def test_retries_hide_losses_and_are_counted() -> None:
    world, webs = two()
    client_once, stubborn = world.traffic.start("web", rate=20), client(world, rate=20, retries=5)
    world.sim.run_for(5)
    end(world, webs[0])
    world.sim.run_for(5)
    assert client_once.tally.lost > 20
    assert stubborn.tally.lost < client_once.tally.lost / 4
    assert stubborn.retried >= 20
    again = [request for request in stubborn.requests if request.attempts > 1]
    assert all(request.latency > 0.003 for request in again)
    assert [request.at for request in stubborn.requests] == sorted(request.at for request in stubborn.requests)


def test_looking_often_or_once_gives_the_same() -> None:
    def run(look: bool) -> list[object]:
        world, webs = two()
        for web in webs:
            web.seconds = 0.3
        clients = [
            client(world, users=5, think=0.4, keep_alive=True), client(world, rate=9, retries=2, spacing="random"),
            client(world, rate=7, keep_alive=True), world.traffic.start("web", rate=11),
        ]  # fmt: skip
        for step in range(60):
            world.sim.run_for(0.1)
            if step == 30:
                end(world, webs[0])
            if look:
                assert clients[0].requests
        return [request for one in clients for request in one.requests]

    assert run(True) == run(False)


def test_a_stopped_client_sends_nothing_new() -> None:
    world, _ = two()
    crowd = client(world, users=3, think=0.2)
    world.sim.run_for(5)
    crowd.stop()
    sent = crowd.tally.sent
    world.sim.run_for(5)
    assert crowd.tally.sent == sent and crowd.tally.in_flight == 0
