"""Addresses and ports of Services: who gets which, what can't be had, and what comes back."""

# ruff: noqa: E501 (what the server says is long, and stands here in one piece)

from __future__ import annotations

import pytest
from apiserver.stations import REGISTRY, decoded, look, manifest

from kubenb.apiserver.allocate import Allocator
from kubenb.apiserver.defaults import default
from kubenb.objects import ApiError

SERVICE = REGISTRY.find("Service")
OUT_OF_RANGE = "provided port is not in the valid range. The range of valid ports is 30000-32767"
NOT_HERE = (
    "failed to allocate IP 10.0.0.1: the provided IP (10.0.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/16"
)


def service(text):
    return default(decoded(manifest(f"{{kind: Service, metadata: {{name: a}}, spec: {{{text}}}}}")), SERVICE)


def assigned(allocator, text, old=None, claim=True):
    new = service(text)
    if old is not None:
        new = allocator.keep(new, old, SERVICE)
    new = allocator.assign(new, old, SERVICE)
    if claim:
        allocator.claim(old, new, SERVICE)
    return new


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("ports: [{port: 80}]", "spec.clusterIP", "10.96.1.0"),
        ("ports: [{port: 80}]", "spec.clusterIPs", ["10.96.1.0"]),
        ("ports: [{port: 80}]", "spec.ipFamilies", ["IPv4"]),
        ("ports: [{port: 80}]", "spec.ports.0.nodePort", None),
        ("clusterIP: 10.96.0.20, clusterIPs: [10.96.0.20]", "spec.clusterIP", "10.96.0.20"),
        ("type: NodePort, ports: [{port: 80}]", "spec.ports.0.nodePort", 30086),
        ("type: NodePort, ports: [{name: a, port: 80}, {name: b, port: 81}]", "spec.ports.1.nodePort", 30087),
        ("type: NodePort, ports: [{name: a, port: 53}, {name: b, port: 53, protocol: UDP}]", "spec.ports.1.nodePort", 30086),
        ("type: NodePort, ports: [{name: a, port: 53}, {name: b, port: 53, protocol: UDP, nodePort: 30053}]", "spec.ports.0.nodePort", 30053),
        ("type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{port: 80}]", "spec.ports.0.nodePort", None),
        ("type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80}]", "spec.healthCheckNodePort", 30087),
        ("type: ExternalName, externalName: a.b", "spec.clusterIP", None),
        ("clusterIP: None, clusterIPs: [None]", "spec.ipFamilyPolicy", "RequireDualStack"),
        ("clusterIP: None, clusterIPs: [None], selector: {a: b}", "spec.ipFamilyPolicy", "SingleStack"),
    ],
)  # fmt: skip
def test_what_a_service_gets(text, path, value):
    assert look(assigned(Allocator(), text), path) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1]", f'spec.clusterIPs: Invalid value: ["10.0.0.1"]: {NOT_HERE}'),
        ("clusterIP: 10.96.1.0, clusterIPs: [10.96.1.0]", 'spec.clusterIPs: Invalid value: ["10.96.1.0"]: failed to allocate IP 10.96.1.0: provided IP is already allocated'),
        ("type: NodePort, ports: [{port: 80, nodePort: 80}]", f"spec.ports[0].nodePort: Invalid value: 80: {OUT_OF_RANGE}"),
        ("type: NodePort, ports: [{port: 80, nodePort: 30086}]", "spec.ports[0].nodePort: Invalid value: 30086: provided port is already allocated"),
        ("ipFamilies: [IPv6]", 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'),
        ("ipFamilyPolicy: RequireDualStack", 'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services'),
    ],
)  # fmt: skip
def test_what_it_can_not_have(text, message):
    allocator = Allocator()
    assigned(allocator, "type: NodePort, ports: [{port: 80}]")
    with pytest.raises(ApiError) as caught:
        assigned(allocator, text)
    assert (caught.value.code, caught.value.message) == (422, f'Service "a" is invalid: {message}')


def test_nothing_is_taken_before_it_is_claimed():
    allocator = Allocator()
    assert assigned(allocator, "", claim=False) == assigned(allocator, "", claim=False)


def test_addresses_and_ports_come_back():
    allocator = Allocator()
    first = assigned(
        allocator, "type: NodePort, ports: [{port: 80, nodePort: 30100}], clusterIP: 10.96.3.3, clusterIPs: [10.96.3.3]"
    )
    allocator.claim(first, None, SERVICE)
    second = assigned(
        allocator, "type: NodePort, ports: [{port: 80, nodePort: 30100}], clusterIP: 10.96.3.3, clusterIPs: [10.96.3.3]"
    )
    assert second["spec"] == first["spec"]


def test_each_service_gets_its_own():
    allocator = Allocator()
    assigned(allocator, "clusterIP: 10.96.1.1, clusterIPs: [10.96.1.1]")
    addresses = [assigned(allocator, "")["spec"]["clusterIP"] for _ in range(3)]
    assert addresses == ["10.96.1.0", "10.96.1.2", "10.96.1.3"]


@pytest.mark.parametrize(
    ("before", "after", "path", "value"),
    [
        ("type: NodePort, ports: [{port: 80}]", "type: NodePort, ports: [{port: 80}]", "spec.ports.0.nodePort", 30086),
        ("type: NodePort, ports: [{port: 80}]", "type: NodePort, ports: [{port: 81}]", "spec.ports.0.nodePort", 30087),
        ("type: NodePort, ports: [{port: 80}]", "type: ClusterIP, ports: [{port: 80}]", "spec.ports.0.nodePort", None),
        ("type: NodePort, ports: [{port: 80}]", "type: ClusterIP, ports: [{port: 80}]", "spec.clusterIP", "10.96.1.0"),
        ("ports: [{port: 80}]", "type: NodePort, ports: [{port: 80}]", "spec.ports.0.nodePort", 30086),
        ("ports: [{port: 80}]", "type: ExternalName, externalName: a.b", "spec.clusterIP", None),
        ("type: ExternalName, externalName: a.b", "ports: [{port: 80}]", "spec.clusterIP", "10.96.1.0"),
    ],
)
def test_what_a_change_keeps(before, after, path, value):
    allocator = Allocator()
    old = assigned(allocator, before)
    assert look(assigned(allocator, after, old), path) == value
