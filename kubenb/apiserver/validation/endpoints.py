"""Validation of Endpoints and EndpointSlices.

Source: pkg/apis/core/validation/validation.go, pkg/apis/discovery/validation/validation.go (1.36). Next: `ingresses.py`.
"""

from __future__ import annotations

from kubenb.apiserver.addresses import parse_ip
from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply, one_of, one_of_given, unchanged
from kubenb.apiserver.validation.containers import PROTOCOLS
from kubenb.apiserver.validation.metadata import validate_metadata, validate_update
from kubenb.objects import Object, bad_value, duplicate, required, too_many, unsupported
from kubenb.objects.names import label_key_errors

MAX_ADDRESSES, MAX_ENDPOINTS, MAX_PORTS = 100, 1000, 20000
ADDRESS_TYPES = ("FQDN", "IPv4", "IPv6")


def validate_endpoints(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    for index, subset in enumerate(obj.get("subsets") or ()):
        path, ports = f"subsets[{index}]", subset.get("ports") or []
        if not subset.get("addresses") and not subset.get("notReadyAddresses"):
            errors.append(required(path, "must specify `addresses` or `notReadyAddresses`"))
        for key in ("addresses", "notReadyAddresses"):
            for number, address in enumerate(subset.get(key) or ()):
                _address(errors, address, f"{path}.{key}[{number}]")
        for number, port in enumerate(ports):
            _port(errors, port, len(ports) > 1, f"{path}.ports[{number}]")


def _address(errors: Errors, address: Object, path: str) -> None:
    ip = address.get("ip", "")
    apply(errors, formats.ip, ip, f"{path}.ip")
    if address.get("hostname"):
        apply(errors, formats.dns_label, address["hostname"], f"{path}.hostname")
    if "nodeName" in address:
        apply(errors, formats.dns_subdomain, address["nodeName"], f"{path}.nodeName")
    apply(errors, formats.special_ip, ip, f"{path}.ip")


def _port(errors: Errors, port: Object, need_name: bool, path: str) -> None:
    if port.get("name"):
        apply(errors, formats.dns_label, port["name"], f"{path}.name")
    elif need_name:
        errors.append(required(f"{path}.name"))
    errors.extend(bad_value(f"{path}.port", port.get("port", 0), c) for c in formats.port_number(port.get("port", 0)))
    one_of_given(errors, port.get("protocol"), PROTOCOLS, f"{path}.protocol")
    if "appProtocol" in port:
        apply(errors, label_key_errors, port["appProtocol"], f"{path}.appProtocol")


def validate_endpoints_update(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    validate_endpoints(errors, new)


def validate_slice(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    kind, endpoints, ports = obj.get("addressType"), obj.get("endpoints") or [], obj.get("ports") or []
    if not kind:
        errors.append(required("addressType"))
    elif kind not in ADDRESS_TYPES:
        errors.append(unsupported("addressType", kind, list(ADDRESS_TYPES)))
    if len(endpoints) > MAX_ENDPOINTS:
        errors.append(too_many("endpoints", len(endpoints), MAX_ENDPOINTS))
    else:
        for index, endpoint in enumerate(endpoints):
            _endpoint(errors, endpoint, kind or "", f"endpoints[{index}]")
    if len(ports) > MAX_PORTS:
        errors.append(too_many("ports", len(ports), MAX_PORTS))
    else:
        _slice_ports(errors, ports)


def _endpoint(errors: Errors, endpoint: Object, kind: str, path: str) -> None:
    addresses = endpoint.get("addresses") or []
    if not addresses:
        errors.append(required(f"{path}.addresses", "must contain at least 1 address"))
    elif len(addresses) > MAX_ADDRESSES:
        errors.append(too_many(f"{path}.addresses", len(addresses), MAX_ADDRESSES))
    for index, address in enumerate(addresses):
        here = f"{path}.addresses[{index}]"
        if kind in ("IPv4", "IPv6"):
            found = parse_ip(address)
            if found is None or found.version != int(kind[-1]):
                errors.append(bad_value(here, address, f"must be a valid {kind} address"))
            apply(errors, formats.special_ip, address, here)
        elif kind == "FQDN":
            apply(errors, formats.dns_subdomain, address.removesuffix("."), here)
    if "nodeName" in endpoint:
        apply(errors, formats.dns_subdomain, endpoint["nodeName"], f"{path}.nodeName")
    if "hostname" in endpoint:
        apply(errors, formats.dns_label, endpoint["hostname"], f"{path}.hostname")


def _slice_ports(errors: Errors, ports: list[Object]) -> None:
    names: set[str] = set()
    for index, port in enumerate(ports):
        path, name = f"ports[{index}]", port.get("name", "")
        if name:
            apply(errors, formats.dns_label, name, f"{path}.name")
        if name in names:
            errors.append(duplicate(f"{path}.name", name))
        names.add(name)
        if port.get("protocol") is None:
            errors.append(required(f"{path}.protocol"))
        else:
            one_of(errors, port["protocol"], PROTOCOLS, f"{path}.protocol")
        if "appProtocol" in port:
            apply(errors, label_key_errors, port["appProtocol"], f"{path}.appProtocol")


def validate_slice_update(errors: Errors, new: Object, old: Object) -> None:
    validate_slice(errors, new)
    unchanged(errors, new.get("addressType", ""), old.get("addressType", ""), "addressType")
