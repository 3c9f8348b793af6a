"""Addresses of nodes and pods."""

from __future__ import annotations

import pytest

from kubenb.network.addresses import NodeNetwork, Subnet, node_address, pod_cidr
from kubenb.network.wire import PodNetwork
from kubenb.sim import Simulation


@pytest.mark.parametrize(
    ("index", "cidr"), [(0, "10.244.0.0/24"), (255, "10.244.255.0/24"), (256, "10.129.0.0/24"), (4999, "10.147.135.0/24")]
)
def test_the_subnet_of_a_node(index: int, cidr: str) -> None:
    assert pod_cidr(index) == cidr


def test_five_thousand_nodes_share_no_address() -> None:
    assert len({pod_cidr(index) for index in range(5000)}) == 5000
    assert len({node_address(index) for index in range(5000)}) == 5000
    assert node_address(0) == "172.18.0.2"


def test_addresses_go_round() -> None:
    subnet = Subnet("10.0.0.0/29")
    assert [subnet.take() for _ in range(5)] == [f"10.0.0.{n}" for n in (2, 3, 4, 5, 6)]
    with pytest.raises(RuntimeError, match="no IP addresses available in range set"):
        subnet.take()
    subnet.give_back("10.0.0.5")
    subnet.give_back("10.0.0.3")
    assert [subnet.take(), subnet.take()] == ["10.0.0.3", "10.0.0.5"]


def test_a_freed_address_is_not_the_next_one_given() -> None:
    network = NodeNetwork(Simulation(0), PodNetwork(), "172.18.0.2", "10.244.0.0/24")
    network.attach().leave(0.0)
    assert network.attach().ip == "10.244.0.3"


def test_asking_nobody() -> None:
    network = NodeNetwork(Simulation(0), PodNetwork(), "172.18.0.2", "10.244.0.0/24")
    assert network.get("10.244.0.9", 80, "/") == (-1, 0.0)
    assert network.get(network.attach().ip, 80, "/") == (0, 0.0)
