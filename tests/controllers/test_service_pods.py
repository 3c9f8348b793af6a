"""What a pod looks like as an endpoint."""

from __future__ import annotations

from typing import Any

import pytest
from controllers.builders import pod, service

from kubenb.controllers.service_pods import endpoint_of, endpoint_ports, facts, is_candidate, target_port

READY = "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("ready", "going", "published", "expected"),
    [
        (True, False, False, (True, True, False)),
        (False, False, False, (False, False, False)),
        (True, True, False, (False, True, True)),
        (False, True, False, (False, False, True)),
        (False, False, True, (True, False, False)),
        (True, True, True, (True, True, True)),
    ],
)
def test_conditions(ready: bool, going: bool, published: bool, expected: tuple[bool, bool, bool]) -> None:
    one = pod("a", ready_since=READY if ready else None, terminating=going, ip="10.0.0.1")
    made = endpoint_of(one, service(publishNotReadyAddresses=published), "IPv4", None)
    conditions = made["conditions"]
    assert (conditions["ready"], conditions["serving"], conditions["terminating"]) == expected


def test_zone_and_hostname() -> None:
    one = pod("a", ip="10.0.0.1")
    one["spec"].update(hostname="first", subdomain="web")
    zoned = {"metadata": {"name": "n1", "labels": {"topology.kubernetes.io/zone": "a"}}}
    made = endpoint_of(one, service(), "IPv4", zoned)
    assert (made["zone"], made["hostname"], made["nodeName"], made["addresses"]) == ("a", "first", "n1", ["10.0.0.1"])
    one["spec"]["subdomain"] = "other"
    assert "hostname" not in endpoint_of(one, service(), "IPv4", None)


@pytest.mark.parametrize(
    ("port", "number"),
    [({"port": 80}, 80), ({"port": 80, "targetPort": 8080}, 8080), ({"port": 80, "targetPort": "http"}, 8000),
     ({"port": 80, "targetPort": "http", "protocol": "UDP"}, None), ({"port": 80, "targetPort": "nowhere"}, None)],
)  # fmt: skip
def test_target_port(port: dict[str, Any], number: int | None) -> None:
    one = pod("a")
    one["spec"]["containers"][0]["ports"] = [{"name": "http", "containerPort": 8000}]
    assert target_port(port, one) == number


def test_ports_that_a_pod_does_not_have_are_left_out() -> None:
    both = service(ports=[{"name": "a", "port": 80}, {"name": "b", "port": 81, "targetPort": "nowhere"}])
    assert endpoint_ports(both, pod("a")) == [{"name": "a", "port": 80, "protocol": "TCP"}]


def test_no_address_or_finished_is_no_endpoint() -> None:
    assert facts(pod("a")) is None
    assert facts(pod("a", ip="10.0.0.1", phase="Succeeded")) is None
    assert facts(pod("a", ip="10.0.0.1")) is not None
    assert not is_candidate(pod("a", ip="10.0.0.1", terminating=True), with_terminating=False)
