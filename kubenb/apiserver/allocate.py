"""Addresses and ports of Services: cluster IPs out of 10.96.0.0/16, node ports out of 30000-32767.

Comes in: a validated Service, and for changes its old version. Goes out: the Service with its address, families and
node ports; nothing is taken until `claim` says that the write is certain. The real server picks at random, kubenb the
next free one, so that runs repeat. Source: pkg/registry/core/service (1.36). Next: `kubenb.etcd`.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from typing import TypeVar

from kubenb.apiserver.addresses import parse_ip
from kubenb.apiserver.resources import Typed
from kubenb.apiserver.service_fields import (
    keep_allocated,
    needs_cluster_ip,
    needs_health_check,
    needs_node_port,
    wants_new_node_ports,
)
from kubenb.objects import ApiError, FieldError, Object, bad_value, invalid

SERVICE_RANGE = IPv4Network("10.96.0.0/16")
NODE_PORTS = range(30000, 32768)
STATIC_ADDRESSES, STATIC_PORTS = 256, 86
"""The lower part of each range is left to people who choose for themselves (service IP and node port static bands)."""
TAKEN_PORT = "provided port is already allocated"
PORT_OUT_OF_RANGE = "provided port is not in the valid range. The range of valid ports is 30000-32767"
Key = TypeVar("Key")
OTHER_FAMILY = {"IPv4": "IPv6", "IPv6": "IPv4"}


class Allocator:
    """Who has which address and port. Only `claim` changes it."""

    def __init__(self) -> None:
        self._addresses: dict[str, int] = {}
        self._ports: dict[int, int] = {}
        self._next_address = STATIC_ADDRESSES
        self._next_port = NODE_PORTS[STATIC_PORTS]

    def keep(self, obj: Object, old: Object, resource: Typed) -> Object:
        """A changed Service with the addresses and ports that it has already, where the change doesn't name any."""
        return keep_allocated(obj, old) if resource.type == "core.v1.Service" else obj

    def assign(self, obj: Object, old: Object | None, resource: Typed) -> Object:
        """A Service with families, an address and node ports. Raises ApiError 422 for those that can't be had."""
        if resource.type != "core.v1.Service":
            return obj
        name = obj["metadata"].get("name", "")
        before = (old or {}).get("spec") or {}
        spec = default_families(obj["spec"], name)
        spec = self._with_address(spec, before, name)
        spec = self._with_ports(spec, before, name)
        if needs_health_check(spec) and not spec.get("healthCheckNodePort"):
            spec = {**spec, "healthCheckNodePort": self._free_port(set(_node_ports(spec)))}
        return obj if spec is obj["spec"] else {**obj, "spec": spec}

    def claim(self, old: Object | None, new: Object | None, resource: Typed) -> None:
        """The write is certain: what `new` has is taken, what only `old` had is free."""
        if resource.type != "core.v1.Service":
            return
        for obj, sign in ((new, 1), (old, -1)):
            spec = (obj or {}).get("spec") or {}
            for address in spec.get("clusterIPs") or ():
                _count(self._addresses, address, sign)
            for port in dict.fromkeys(_node_ports(spec)):
                _count(self._ports, port, sign)
        self._next_address = self._address_from(self._next_address) or 0
        self._next_port = self._port_from(self._next_port, set()) or 0

    def _with_address(self, spec: Object, before: Object, name: str) -> Object:
        if not needs_cluster_ip(spec) or spec.get("clusterIPs") == ["None"]:
            return spec
        addresses = spec.get("clusterIPs") or []
        if not addresses:
            address = self._free_address()
            return {**spec, "clusterIP": address, "clusterIPs": [address]}
        for address in addresses:
            if address in (before.get("clusterIPs") or ()):
                continue
            why = ""
            ip = parse_ip(address)
            if not isinstance(ip, IPv4Address) or ip not in SERVICE_RANGE:
                why = f"the provided IP ({address}) is not in the valid range. The range of valid IPs is {SERVICE_RANGE}"
            elif address in self._addresses:
                why = "provided IP is already allocated"
            if why:
                raise _refused(name, bad_value("spec.clusterIPs", addresses, f"failed to allocate IP {address}: {why}"))
        return spec

    def _address_from(self, start: int) -> int | None:
        """The place in the range of the first free address from `start` on, and once around."""
        size = SERVICE_RANGE.num_addresses
        for step in range(size):
            place = (start + step) % size
            if 0 < place < size - 1 and str(SERVICE_RANGE[place]) not in self._addresses:
                return place
        return None

    def _free_address(self) -> str:
        place = self._address_from(self._next_address)
        if place is None:
            raise ApiError(500, "InternalError", "Internal error occurred: failed to allocate a serviceIP: range is full")
        return str(SERVICE_RANGE[place])

    def _with_ports(self, spec: Object, before: Object, name: str) -> Object:
        if not needs_node_port(spec):
            return spec
        mine, given = set(_node_ports(before)), set(_node_ports(spec))
        chosen: dict[int, int] = {}  # one node port serves a port number in all protocols
        ports = []
        for index, port in enumerate(spec.get("ports") or ()):
            number = port.get("port", 0)
            wanted = port.get("nodePort") or chosen.get(number) or _asked_for(number, spec["ports"][index + 1 :])
            if wanted:
                self._check_port(wanted, mine, chosen, name, index)
            elif wants_new_node_ports(spec):
                wanted = self._free_port(given)
            if wanted:
                given.add(wanted)
                chosen.setdefault(number, wanted)
                port = port if port.get("nodePort") == wanted else {**port, "nodePort": wanted}
            ports.append(port)
        if not ports or all(a is b for a, b in zip(ports, spec["ports"], strict=True)):
            return spec
        return {**spec, "ports": ports}

    def _check_port(self, wanted: int, mine: set[int], chosen: dict[int, int], name: str, index: int) -> None:
        if wanted in mine or wanted in chosen.values():
            return
        why = PORT_OUT_OF_RANGE if wanted not in NODE_PORTS else TAKEN_PORT if wanted in self._ports else ""
        if why:
            raise _refused(name, bad_value(f"spec.ports[{index}].nodePort", wanted, why))

    def _port_from(self, start: int, given: set[int]) -> int | None:
        """The first free port from `start` on, and once around."""
        size = len(NODE_PORTS)
        for step in range(size):
            port = NODE_PORTS[(start - NODE_PORTS.start + step) % size]
            if port not in self._ports and port not in given:
                return port
        return None

    def _free_port(self, given: set[int]) -> int:
        port = self._port_from(self._next_port, given)
        if port is None:
            raise ApiError(500, "InternalError", "Internal error occurred: failed to allocate a nodePort: range is full")
        return port


def _count(table: dict[Key, int], key: Key, sign: int) -> None:
    number = table.get(key, 0) + sign
    if number > 0:
        table[key] = number
    else:
        table.pop(key, None)


def _refused(name: str, error: FieldError) -> ApiError:
    return invalid("", "Service", name, [error])


def _node_ports(spec: Object) -> list[int]:
    ports = [port["nodePort"] for port in spec.get("ports") or () if port.get("nodePort")]
    return [*ports, spec["healthCheckNodePort"]] if spec.get("healthCheckNodePort") else ports


def _asked_for(number: int, later: list[Object]) -> int:
    """The node port that a later port of the same number asks for."""
    return next((port["nodePort"] for port in later if port.get("port") == number and port.get("nodePort")), 0)


def default_families(spec: Object, name: str) -> Object:
    """ipFamilies and ipFamilyPolicy on a cluster that only has IPv4. Raises ApiError 422 for what it hasn't."""
    if not needs_cluster_ip(spec):
        return spec
    families, policy = list(spec.get("ipFamilies") or ()), spec.get("ipFamilyPolicy")
    if spec.get("clusterIPs") == ["None"] and not spec.get("selector"):
        policy = policy or "RequireDualStack"
        families = families or ["IPv4"]
        if len(families) < 2 and policy != "SingleStack":
            families.append(OTHER_FAMILY[families[0]])
        return {**spec, "ipFamilies": families, "ipFamilyPolicy": policy}
    if policy == "RequireDualStack":
        why = "this cluster is not configured for dual-stack services"
        raise _refused(name, bad_value("spec.ipFamilyPolicy", policy, why))
    for index, family in enumerate(families):
        if family != "IPv4":
            raise _refused(name, bad_value(f"spec.ipFamilies[{index}]", family, "not configured on this cluster"))
    policy = policy or "SingleStack"
    if families == ["IPv4"] and policy == spec.get("ipFamilyPolicy"):
        return spec
    return {**spec, "ipFamilies": ["IPv4"], "ipFamilyPolicy": policy}
