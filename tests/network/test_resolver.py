"""Which questions a name costs."""

from __future__ import annotations

import pytest
from network.world import INSIDE, World

from kubenb.network.resolver import Configuration, candidates

SEARCH = ("default.svc.cluster.local", "svc.cluster.local", "cluster.local")


@pytest.mark.parametrize(
    ("name", "ndots", "tried"),
    [
        ("web", 5, ["web.default.svc.cluster.local", "web.svc.cluster.local", "web.cluster.local", "web"]),
        ("example.com", 1, ["example.com", "example.com.default.svc.cluster.local", "example.com.svc.cluster.local",
                            "example.com.cluster.local"]),
        ("example.com.", 5, ["example.com"]),
    ],
)  # fmt: skip
def test_candidates(name: str, ndots: int, tried: list[str]) -> None:
    assert candidates(name, SEARCH, ndots) == tried


@pytest.mark.parametrize(("name", "questions"), [("web", 1), ("web.default", 2), ("example.com", 4), ("example.com.", 1)])
def test_what_a_name_costs(name: str, questions: int) -> None:
    """With ndots 5 a name of the outside is asked for four times."""
    world = World()
    world.service()
    found = world.stack.resolve(INSIDE, name)
    assert found.code == "NOERROR" and len(found.asked) == questions
    assert found.seconds == pytest.approx(questions * 0.001)


def test_an_address_needs_nobody() -> None:
    found = World().stack.resolve(INSIDE, "10.0.0.1")
    assert found.addresses == ("10.0.0.1",) and found.asked == ()


def test_namespaces_have_their_own_search_list() -> None:
    world = World()
    world.service()
    other = Configuration(search=("other.svc.cluster.local", "svc.cluster.local", "cluster.local"))
    assert world.stack.resolve(INSIDE, "web", other).code == "NXDOMAIN"
    assert world.stack.resolve(INSIDE, "web.default", other).code == "NOERROR"


def test_a_dns_service_without_pods_answers_nobody() -> None:
    """Who installs kube-dns depends on its pods."""
    world = World()
    world.service("kube-dns", clusterIP="10.96.0.10", ports=[{"port": 53, "protocol": "UDP"}])
    world.sim.run_for(2)
    found = world.stack.resolve(INSIDE, "web")
    assert (found.code, found.addresses, found.seconds) == ("", (), 10.0)
