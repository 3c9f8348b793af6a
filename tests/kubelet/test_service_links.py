"""What containers find in their environment about Services."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.kubelet.service_links import service_variables


def service(name: str, ip: str, *ports: dict[str, Any], namespace: str = "ns") -> dict[str, Any]:
    return {"metadata": {"name": name, "namespace": namespace}, "spec": {"clusterIP": ip, "ports": list(ports)}}


API = service("kubernetes", "10.96.0.1", {"name": "https", "port": 443, "protocol": "TCP"}, namespace="default")
DB = service("my-db", "10.96.0.7", {"name": "sql", "port": 5432}, {"name": "metrics-tcp", "port": 9100, "protocol": "UDP"})


def test_every_variable_of_a_service() -> None:
    assert service_variables([DB], "ns", True) == {
        "MY_DB_SERVICE_HOST": "10.96.0.7",
        "MY_DB_SERVICE_PORT": "5432",
        "MY_DB_SERVICE_PORT_SQL": "5432",
        "MY_DB_SERVICE_PORT_METRICS_TCP": "9100",
        "MY_DB_PORT": "tcp://10.96.0.7:5432",
        "MY_DB_PORT_5432_TCP": "tcp://10.96.0.7:5432",
        "MY_DB_PORT_5432_TCP_PROTO": "tcp",
        "MY_DB_PORT_5432_TCP_PORT": "5432",
        "MY_DB_PORT_5432_TCP_ADDR": "10.96.0.7",
        "MY_DB_PORT_9100_UDP": "udp://10.96.0.7:9100",
        "MY_DB_PORT_9100_UDP_PROTO": "udp",
        "MY_DB_PORT_9100_UDP_PORT": "9100",
        "MY_DB_PORT_9100_UDP_ADDR": "10.96.0.7",
    }


@pytest.mark.parametrize(
    ("services", "namespace", "links", "hosts"),
    [
        ([API, DB], "ns", True, ["KUBERNETES", "MY_DB"]),
        ([API, DB], "ns", False, ["KUBERNETES"]),
        ([API, DB], "other", True, ["KUBERNETES"]),
        ([API, DB], "default", False, ["KUBERNETES"]),
        ([service("none", "None", {"port": 1}), service("external", "")], "ns", True, []),
    ],
)
def test_which_services(services: list[Any], namespace: str, links: bool, hosts: list[str]) -> None:
    found = service_variables(services, namespace, links)
    assert [name.removesuffix("_SERVICE_HOST") for name in found if name.endswith("_SERVICE_HOST")] == hosts


def test_a_service_of_one_s_own_namespace_hides_the_api_server() -> None:
    own = service("kubernetes", "10.96.0.9", {"port": 1})
    assert service_variables([API, own], "ns", True)["KUBERNETES_SERVICE_HOST"] == "10.96.0.9"
    assert service_variables([API, own], "ns", False)["KUBERNETES_SERVICE_HOST"] == "10.96.0.1"


def test_ipv6_addresses_stand_in_brackets() -> None:
    assert service_variables([service("s", "fd00::1", {"port": 80})], "ns", True)["S_PORT"] == "tcp://[fd00::1]:80"
