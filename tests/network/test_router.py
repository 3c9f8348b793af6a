"""Where connections go, from inside and from outside."""

from __future__ import annotations

import pytest
from network.objects import endpoint, slice_of
from network.world import INSIDE, NODES, World

from kubenb.network.request import Http
from kubenb.network.router import LAPTOP, Source

OTHER = Source("node", "node-2", "172.18.0.3")
NODE_PORT = {"type": "NodePort", "ports": [{"port": 80, "targetPort": 8080, "nodePort": 30080}]}


def world(**spec: object) -> World:
    """A Service with an endpoint on each node."""
    made = World()
    made.service(**spec)
    made.pod("10.0.0.1"), made.pod("10.0.0.2")
    made.endpoints(endpoint("10.0.0.1"), {**endpoint("10.0.0.2"), "nodeName": "node-2"})
    made.sim.run_for(3)
    return made


@pytest.mark.parametrize(
    ("source", "ip", "port", "outcome"),
    [
        (INSIDE, "10.96.0.7", 80, ""),
        (OTHER, "10.96.0.7", 80, ""),
        (LAPTOP, "10.96.0.7", 80, "unreachable"),
        (LAPTOP, "10.0.0.1", 8080, "unreachable"),
        (INSIDE, "10.0.0.1", 8080, ""),
        (INSIDE, "10.0.0.1", 81, "refused"),
        (INSIDE, "10.0.0.99", 80, "timeout"),
        (INSIDE, "10.96.0.7", 81, "timeout"),
        (INSIDE, "10.96.9.9", 80, "timeout"),
        (LAPTOP, "172.18.0.2", 30080, ""),
        (LAPTOP, "172.18.0.3", 30080, ""),
        (INSIDE, "172.18.0.3", 30080, ""),
        (LAPTOP, "172.18.0.2", 30081, "refused"),
        (LAPTOP, "172.18.0.2", 80, "refused"),
    ],
)
def test_who_reaches_what(source: Source, ip: str, port: int, outcome: str) -> None:
    """A cluster IP exists inside only; a node port on every node, and nowhere but in its range."""
    dial = world(**NODE_PORT).dial(ip, port, source)
    assert dial.outcome == outcome
    assert (dial.listener is not None) == (not outcome)


def test_an_unknown_port_is_refused_by_the_newer_modes() -> None:
    made = world()
    made.proxies["node-1"].mode = "nftables"
    assert made.dial("10.96.0.7", 81).outcome == "refused"


def test_no_endpoints_are_refused_and_a_local_policy_drops() -> None:
    made = world(**NODE_PORT, externalTrafficPolicy="Local", internalTrafficPolicy="Local")
    made.endpoints(endpoint("10.0.0.1"))
    made.sim.run_for(3)
    assert made.dial("10.96.0.7", 80).outcome == ""
    assert made.dial("10.96.0.7", 80, OTHER).outcome == "dropped"
    assert made.dial("172.18.0.3", 30080, LAPTOP).outcome == "dropped"
    assert made.dial("172.18.0.2", 30080, LAPTOP).outcome == ""
    made.endpoints()
    made.sim.run_for(3)
    assert made.dial("10.96.0.7", 80).outcome == made.dial("10.96.0.7", 80, OTHER).outcome == "no-endpoints"


def test_a_client_with_affinity_stays_until_its_time_is_over() -> None:
    made = world(sessionAffinity="ClientIP", sessionAffinityConfig={"clientIP": {"timeoutSeconds": 100}})
    kept = {made.dial("10.96.0.7", 80).ip for _ in range(30)}
    assert len(kept) == 1
    later = set()
    for _ in range(20):
        made.sim.run_for(101)
        later.add(made.dial("10.96.0.7", 80).ip)
    assert len(later) == 2
    clients = {made.dial("10.96.0.7", 80, Source("pod", "node-1", f"10.0.1.{n}")).ip for n in range(20)}
    assert len(clients) == 2


def test_affinity_ends_with_the_endpoint() -> None:
    made = world(sessionAffinity="ClientIP")
    first = made.dial("10.96.0.7", 80).ip
    rest = ({"10.0.0.1", "10.0.0.2"} - {first}).pop()
    made.endpoints(endpoint(rest))
    made.sim.run_for(3)
    assert made.dial("10.96.0.7", 80).ip == rest


def test_external_and_balancers_addresses_are_caught_on_every_node() -> None:
    status = {"loadBalancer": {"ingress": [{"ip": "192.0.2.10", "ipMode": "VIP"}]}}
    made = world(**NODE_PORT, externalIPs=["203.0.113.80"], status=status)
    assert made.dial("203.0.113.80", 80).outcome == made.dial("192.0.2.10", 80).outcome == ""
    assert made.dial("203.0.113.80", 80, LAPTOP).outcome == "", "if somebody routes it to a node"
    assert made.dial("192.0.2.10", 80, LAPTOP).outcome == "unreachable", "nobody but a load balancer has that address"


def test_a_node_that_is_off_does_not_answer() -> None:
    made = world(**NODE_PORT)
    made.hosts["node-2"].leave(made.sim.now)
    assert made.dial("172.18.0.3", 30080, LAPTOP).outcome == "timeout"
    assert made.dial("172.18.0.2", 30080, LAPTOP).outcome in ("", "timeout")


def test_kube_proxy_answers_health_checks_itself() -> None:
    """healthCheckNodePort: 200 where the Service has endpoints, 503 elsewhere; 10256: kube-proxy's own."""
    made = world(**{**NODE_PORT, "type": "LoadBalancer"}, externalTrafficPolicy="Local", healthCheckNodePort=30099)
    made.endpoints(endpoint("10.0.0.1"))
    made.sim.run_for(3)
    found = {
        (node, port): made.stack.request(LAPTOP, Http("/healthz", NODES[node]), port) for node in NODES for port in (30099, 10256)
    }
    assert {key: answer.status for key, answer in found.items()} == {
        ("node-1", 30099): 200, ("node-2", 30099): 503, ("node-1", 10256): 200, ("node-2", 10256): 200,
    }  # fmt: skip
    assert '"name": "web"}, "localEndpoints": 1' in found["node-1", 30099].body
    made.proxies["node-1"].stop()
    made.sim.run_for(1)
    assert made.stack.request(LAPTOP, Http("/healthz", NODES["node-1"]), 10256).error == "refused"


def test_several_ports_by_name_and_protocol() -> None:
    ports = [
        {"name": "http", "port": 80, "targetPort": "web"}, {"name": "dns", "port": 53, "protocol": "UDP"},
        {"name": "admin", "port": 81, "targetPort": 9090},
    ]  # fmt: skip
    made = World()
    made.service(ports=ports)
    made.pod("10.0.0.1", 8080)
    given = [{"name": "http", "port": 8080}, {"name": "dns", "port": 5353, "protocol": "UDP"}, {"name": "admin", "port": 9090}]
    one = endpoint("10.0.0.1")
    made.table.slice_changed(0.0, None, {**slice_of(one), "ports": given})
    made.sim.run_for(2)
    reached = {port: (made.dial("10.96.0.7", port).port, made.dial("10.96.0.7", port).outcome) for port in (80, 81, 53)}
    assert reached == {80: (8080, ""), 81: (9090, "refused"), 53: (53, "timeout")}, "53 is a rule for UDP alone"
    dial = made.router.connect(INSIDE, "10.96.0.7", 53, made.sim.now, made.chance, "UDP")
    assert (dial.port, dial.outcome) == (5353, "refused")


def test_a_pod_reaches_itself_through_its_service() -> None:
    """Hairpin."""
    made = World()
    made.service()
    made.pod("10.0.0.1")
    made.endpoints(endpoint("10.0.0.1"))
    made.sim.run_for(2)
    assert made.dial("10.96.0.7", 80, Source("pod", "node-1", "10.0.0.1")).outcome == ""


def test_a_headless_service_and_an_alias_have_no_rules() -> None:
    made = world(clusterIP="None")
    assert made.table.at_address("None") == []
    made.service("alias", type="ExternalName", externalName="db.example.com", clusterIP="")
    assert made.table.at_address("") == []


def test_local_endpoints_are_what_the_health_check_port_tells() -> None:
    made = world(**NODE_PORT)
    made.endpoints(endpoint("10.0.0.1"), endpoint("10.0.0.3"))
    made.sim.run_for(3)
    assert [made.router.local_endpoints(node, "default/web", made.sim.now) for node in ("node-1", "node-2")] == [2, 0]
