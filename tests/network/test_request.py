"""Single requests, as programs in pods send them."""

from __future__ import annotations

import pytest
from network.objects import endpoint
from network.world import INSIDE, World

from kubenb.network.request import ApiFront, Http
from kubenb.network.router import LAPTOP


@pytest.fixture
def world() -> World:
    made = World()
    made.service()
    made.pod("10.0.0.1")
    made.endpoints(endpoint("10.0.0.1"))
    made.service("empty", clusterIP="10.96.0.8")
    made.sim.run_for(2)
    return made


@pytest.mark.parametrize(
    ("host", "port", "status", "error"),
    [
        ("web", 80, 200, ""),
        ("web.default.svc.cluster.local", 80, 200, ""),
        ("10.96.0.7", 80, 200, ""),
        ("10.0.0.1", 8080, 200, ""),
        ("nope", 80, 0, "bad address"),
        ("empty", 80, 0, "refused"),
        ("10.0.0.1", 81, 0, "refused"),
        ("web", 81, 0, "timeout"),
        ("example.com", 80, 200, ""),
    ],
)
def test_from_a_node(world: World, host: str, port: int, status: int, error: str) -> None:
    answer = world.stack.request(INSIDE, Http("/hello", host), port, timeout=3.0)
    assert (answer.status, answer.error) == (status, error)
    if error == "timeout":
        assert answer.seconds >= 3.0


def test_the_body_and_the_way(world: World) -> None:
    answer = world.stack.request(INSIDE, Http("/hello", "web"), 80)
    assert answer.body == "default/10.0.0.1 /hello\n"
    assert answer.address == "10.0.0.1:8080"
    assert answer.seconds == pytest.approx(0.001 + 0.001 + 0.002), "one question, one hop, the answer"


def test_an_answer_that_never_lands(world: World) -> None:
    web = world.pod("10.0.0.2", seconds=5.0)
    answer = world.stack.request(INSIDE, Http("/", "10.0.0.2"), 8080)
    world.sim.run_for(1)
    namespace = world.wire.namespace("10.0.0.2", world.sim.now)
    assert namespace is not None and answer.landed().status == 200
    namespace.close(web, world.sim.now)  # type: ignore[arg-type]
    landed = answer.landed()
    assert (landed.error, landed.status, landed.seconds) == ("reset", 0, 1.0)


def test_outside_knows_no_cluster_names(world: World) -> None:
    assert world.stack.request(LAPTOP, Http("/", "web.default.svc.cluster.local"), 80).error == "bad address"
    assert world.stack.request(LAPTOP, Http("/", "10.96.0.7"), 80, timeout=2.0).error == "unreachable"


def test_the_api_server_speaks_tls(world: World) -> None:
    front = ApiFront(lambda method, path, headers, body: (201 if method == "POST" else 200, path + body, {}), 0.003)
    world.wire.join("172.18.0.100", 0.0).listen(6443, front, 0.0)
    plain = world.stack.request(INSIDE, Http("/version", "172.18.0.100"), 6443)
    assert (plain.status, plain.body) == (400, "Client sent an HTTP request to an HTTPS server.\n")
    answer = world.stack.request(INSIDE, Http("/api", "172.18.0.100", "POST", {}, "!", True), 6443)
    assert (answer.status, answer.body) == (201, "/api!")
    assert answer.seconds == pytest.approx(0.001 + 0.003)
