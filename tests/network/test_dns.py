"""The cluster's names."""

from __future__ import annotations

import pytest
from network.objects import endpoint
from network.world import World

from kubenb.network.dns import Reply


@pytest.fixture(scope="module")
def world() -> World:
    made = World()
    ports = [{"name": "http", "port": 80, "targetPort": 8080}, {"name": "dns", "port": 53, "protocol": "UDP"}]
    made.service("web", ports=ports)
    made.service("db", clusterIP="None", ports=[{"name": "sql", "port": 5432}])
    made.endpoints(
        {**endpoint("10.244.0.5"), "hostname": "db-0"}, endpoint("10.244.1.6"), endpoint("10.244.1.7", ready=False),
        service="db", port="sql",
    )  # fmt: skip
    made.service("empty", clusterIP="None")
    made.service("ext", type="ExternalName", externalName="db.example.com", clusterIP="")
    made.service("inner", type="ExternalName", externalName="web.default.svc.cluster.local", clusterIP="")
    made.sim.run_for(1)
    return made


def ask(world: World, name: str, type: str = "A") -> Reply:
    return world.stack.dns.query(name, type, world.sim.now)


@pytest.mark.parametrize(
    ("name", "code", "addresses"),
    [
        ("web.default.svc.cluster.local", "NOERROR", ["10.96.0.7"]),
        ("WEB.default.svc.cluster.local.", "NOERROR", ["10.96.0.7"]),
        ("web.other.svc.cluster.local", "NXDOMAIN", []),
        ("nope.default.svc.cluster.local", "NXDOMAIN", []),
        ("db.default.svc.cluster.local", "NOERROR", ["10.244.0.5", "10.244.1.6"]),
        ("db-0.db.default.svc.cluster.local", "NOERROR", ["10.244.0.5"]),
        ("10-244-1-6.db.default.svc.cluster.local", "NOERROR", ["10.244.1.6"]),
        ("db-1.db.default.svc.cluster.local", "NXDOMAIN", []),
        ("empty.default.svc.cluster.local", "NOERROR", []),
        ("inner.default.svc.cluster.local", "NOERROR", ["10.96.0.7"]),
        ("10-244-9-9.default.pod.cluster.local", "NOERROR", ["10.244.9.9"]),
        ("not-an-ip.default.pod.cluster.local", "NXDOMAIN", []),
        ("default.svc.cluster.local", "NOERROR", []),
        ("nowhere.svc.cluster.local", "NXDOMAIN", []),
        ("svc.cluster.local", "NOERROR", []),
        ("cluster.local", "NOERROR", []),
        ("web.cluster.local", "NXDOMAIN", []),
        ("web", "NXDOMAIN", []),
        ("db.internal", "NXDOMAIN", []),
    ],
)
def test_addresses(world: World, name: str, code: str, addresses: list[str]) -> None:
    reply = ask(world, name)
    assert (reply.code, list(reply.addresses)) == (code, addresses)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("_http._tcp.web.default.svc.cluster.local", ["0 100 80 web.default.svc.cluster.local"]),
        ("_dns._udp.web.default.svc.cluster.local", ["0 100 53 web.default.svc.cluster.local"]),
        ("_dns._tcp.web.default.svc.cluster.local", []),
        (
            "_sql._tcp.db.default.svc.cluster.local",
            ["0 50 8080 db-0.db.default.svc.cluster.local", "0 50 8080 10-244-1-6.db.default.svc.cluster.local"],
        ),
    ],
)
def test_ports(world: World, name: str, values: list[str]) -> None:
    assert [record.value for record in ask(world, name, "SRV").records] == values


@pytest.mark.parametrize(
    ("ip", "names"),
    [
        ("10.96.0.7", ["web.default.svc.cluster.local"]),
        ("10.244.0.5", ["db-0.db.default.svc.cluster.local"]),
        ("10.244.1.6", ["10-244-1-6.db.default.svc.cluster.local"]),
        ("10.244.1.7", []),
    ],
)
def test_reverse(world: World, ip: str, names: list[str]) -> None:
    arpa = ".".join(reversed(ip.split("."))) + ".in-addr.arpa"
    reply = ask(world, arpa, "PTR")
    assert [record.value for record in reply.records] == names
    assert reply.code == ("NOERROR" if names else "NXDOMAIN")


def test_an_alias_and_the_outside(world: World) -> None:
    reply = ask(world, "ext.default.svc.cluster.local")
    assert (reply.records[0].type, reply.records[0].value) == ("CNAME", "db.example.com")
    assert reply.addresses == ask(world, "db.example.com").addresses
    assert not ask(world, "db.example.com").authoritative
    assert ask(world, "web.default.svc.cluster.local", "AAAA") == Reply("web.default.svc.cluster.local", "AAAA", "NOERROR")


def test_it_is_a_watch_behind() -> None:
    made = World(dns_sync=0.5)
    made.sim.run_for(1)
    made.service()
    assert ask(made, "web.default.svc.cluster.local").code == "NXDOMAIN"
    made.sim.run_for(0.6)
    assert ask(made, "web.default.svc.cluster.local").code == "NOERROR"
