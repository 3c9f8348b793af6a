"""The ways to a Service."""

from __future__ import annotations

from typing import Any

import pytest
from network.objects import endpoint
from network.world import World

NODE_PORT = {"type": "NodePort", "ports": [{"port": 80, "targetPort": 8080, "nodePort": 30080}]}


def outcomes(world: World, **options: Any) -> set[str]:
    client = world.traffic.start("web", rate=20, **options)
    world.sim.run_for(3)
    client.stop()
    world.sim.run_for(2)
    return {request.outcome for request in client.requests}


def world(**spec: Any) -> World:
    made = World()
    made.service(**spec)
    made.pod("10.0.0.1")
    made.endpoints(endpoint("10.0.0.1"))
    made.sim.run_for(2)
    return made


@pytest.mark.parametrize(
    ("spec", "options", "outcome"),
    [
        ({}, {}, "ok"),
        ({}, {"source": "node/node-2"}, "ok"),
        ({}, {"source": "outside"}, "timeout"),
        ({}, {"source": "outside", "via": "nodeport"}, "timeout"),
        (NODE_PORT, {"source": "outside", "via": "nodeport"}, "ok"),
        (NODE_PORT, {"source": "outside", "via": "nodeport", "node": "node-2"}, "ok"),
        (NODE_PORT, {"source": "outside"}, "timeout"),
        (NODE_PORT, {"source": "outside", "via": "loadbalancer"}, "timeout"),
        ({"externalIPs": ["203.0.113.80"]}, {"source": "outside", "via": "externalip"}, "ok"),
        ({}, {"source": "outside", "via": "ingress"}, "timeout"),
    ],
)
def test_who_gets_there(spec: dict[str, Any], options: dict[str, Any], outcome: str) -> None:
    assert outcomes(world(**spec), **options) == {outcome}


def test_a_headless_service_leads_to_the_pods_own_port() -> None:
    """DNS gives the pod's address, and nobody translates the port."""
    made = world(clusterIP="None")
    assert outcomes(made) == {"refused"}
    assert outcomes(made, port=8080) == {"ok"}


def test_who_remembers_names_goes_on_to_pods_that_are_gone() -> None:
    made = world(clusterIP="None")
    made.pod("10.0.0.2")
    clients = [made.traffic.start("web", rate=20, port=8080, remember=seconds) for seconds in (0.0, 5.0)]
    made.sim.run_for(1)
    made.endpoints(endpoint("10.0.0.2"))
    made.sim.run_for(9)
    last = [max(request.at for request in client.requests if request.ip == "10.0.0.1") for client in clients]
    assert last[0] < 3.1 and 6.9 < last[1] < 7.2


def test_an_alias_leads_to_where_it_points() -> None:
    made = World()
    made.service()
    made.pod("10.0.0.1")
    made.endpoints(endpoint("10.0.0.1"))
    made.service("alias", type="ExternalName", externalName="web.default.svc.cluster.local", clusterIP="")
    made.sim.run_for(2)
    client = made.traffic.start("alias", rate=20)
    made.sim.run_for(2)
    assert client.tally.lost == 0 and client.tally.ok > 30


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"via": "pigeon"}, 'unknown way "pigeon": there are clusterip, nodeport'),
        ({"source": "moon"}, 'unknown source "moon"'),
        ({"source": "node/nowhere"}, 'unknown node "nowhere"'),
        ({"users": -1}, "users, retries and think are 0 or more"),
        ({"name": "twice"}, "already"),
    ],
)
def test_bad_wishes_are_named(options: dict[str, Any], message: str) -> None:
    made = world()
    made.traffic.start("web", name="twice")
    with pytest.raises(ValueError, match=message):
        made.traffic.start("web", **options)
