"""nslookup's output."""

from __future__ import annotations

import pytest
from network.world import INSIDE, World


@pytest.fixture(scope="module")
def world() -> World:
    made = World()
    made.service("web")
    made.service("ext", type="ExternalName", externalName="db.example.com", clusterIP="")
    made.sim.run_for(1)
    return made


def test_a_full_name(world: World) -> None:
    printed = world.stack.nslookup(INSIDE, "web.default.svc.cluster.local")
    assert printed.code == 0
    assert printed.text == (
        "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n"
        "Name:\tweb.default.svc.cluster.local\nAddress: 10.96.0.7\n\n\n"
    )  # fmt: skip


def test_a_short_name_is_looked_for_in_all_search_domains(world: World) -> None:
    printed = world.stack.nslookup(INSIDE, "web")
    assert (printed.code, printed.questions) == (0, 6)
    assert "Address: 10.96.0.7" in printed.text and "** server can't find web.cluster.local: NXDOMAIN" in printed.text


def test_a_name_with_a_dot_is_not(world: World) -> None:
    printed = world.stack.nslookup(INSIDE, "web.default")
    assert printed.code == 1 and "** server can't find web.default: NXDOMAIN" in printed.text


def test_an_alias_an_address_and_a_port(world: World) -> None:
    assert "canonical name = db.example.com" in world.stack.nslookup(INSIDE, "ext.default.svc.cluster.local").text
    assert "7.0.96.10.in-addr.arpa\tname = web.default.svc.cluster.local" in world.stack.nslookup(INSIDE, "10.96.0.7").text
    assert "Non-authoritative answer:" in world.stack.nslookup(INSIDE, "example.com").text


def test_before_1_29(world: World) -> None:
    printed = world.stack.nslookup(INSIDE, "web.default", form="old")
    assert printed.text == (
        "Server:    10.96.0.10\nAddress 1: 10.96.0.10\n\n"
        "Name:      web.default\nAddress 1: 10.96.0.7 web.default.svc.cluster.local\n"
    )  # fmt: skip
    missing = world.stack.nslookup(INSIDE, "nope", form="old")
    assert missing.code == 1 and missing.text.endswith("nslookup: can't resolve 'nope'\n")


def test_debian_has_binds_program_which_goes_through_the_search_list(world: World) -> None:
    printed = world.stack.nslookup(INSIDE, "web.default", form="bind")
    head = "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\n"
    assert printed.text == f"{head}Name:\tweb.default.svc.cluster.local\nAddress: 10.96.0.7\n\n"
    missing = world.stack.nslookup(INSIDE, "nope", form="bind")
    assert (missing.code, missing.text.splitlines()[-2]) == (1, "** server can't find nope: NXDOMAIN")
    back = world.stack.nslookup(INSIDE, "10.96.0.7", form="bind")
    assert "7.0.96.10.in-addr.arpa\tname = web.default.svc.cluster.local" in back.text
