"""The tables of the chapter on Services."""

from __future__ import annotations

import pytest

from kubenb import Cluster
from kubenb.course.services import ask, reach, rule_costs, rules, small_shop, who_answers


@pytest.fixture(scope="module")
def shop() -> Cluster:
    return small_shop(2)


def test_it_is_made_aside() -> None:
    mine = Cluster(nodes=1)
    small_shop(1)
    assert Cluster.latest() is mine


def test_the_rules_of_a_node(shop: Cluster) -> None:
    table = rules(shop, "web")
    assert [row[2] for row in table.rows] == ["50%", "50%"]
    assert {row[0] for row in table.rows} == {f"{shop.get('Service', 'web')['spec']['clusterIP']}:80"}
    assert rules(shop, "nothing").rows == ()


def test_who_reaches_a_cluster_ip(shop: Cluster) -> None:
    pod = shop.list("Pod", "default")[0]["metadata"]["name"]
    assert [row[0] for row in reach(shop, "web", pod).rows if row[2] == "100 of 100"] == [f"pod/{pod}", "node/node-1"]
    assert reach(shop, "web").rows[-1] == ("outside", "clusterip", "0 of 100")


def test_a_service_without_endpoints_refuses(shop: Cluster) -> None:
    shop.create({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "void"}, "spec": {"ports": [{"port": 80}]}})
    shop.run(3)
    assert [row[1] for row in rules(shop, "void").rows] == ["refused"]


def test_names(shop: Cluster) -> None:
    assert ask(shop, "web").addresses == (shop.get("Service", "web")["spec"]["clusterIP"],)
    assert len(ask(shop, "example.com").asked) == 4


def test_who_answers() -> None:
    turns = who_answers("ipvs", 9).split()
    assert turns == turns[:3] * 3 and len(set(turns)) == 3
    thrown = who_answers("iptables", 9).split()
    assert thrown != thrown[:3] * 3


def test_what_rules_cost() -> None:
    table = rule_costs((100, 10_000))
    seconds = {(row[0], row[1]): float(row[2].split()[0]) for row in table.rows}
    assert seconds["iptables", "10,000"] > seconds["ipvs", "10,000"] > seconds["nftables", "10,000"]
    assert len({seconds[mode, "100"] for mode in ("iptables", "ipvs", "nftables")}) == 1
