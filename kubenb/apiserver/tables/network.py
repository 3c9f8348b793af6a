"""Rows of Services and what stands behind and before them.

Source: pkg/printers/internalversion/printers.go (1.36). Next: `config`.
"""

from __future__ import annotations

from typing import Any

from kubenb.apiserver.tables.cells import (
    NONE,
    UNSET,
    age,
    distinct,
    first_three,
    labels_text,
    name,
    or_none,
    selector_text,
    spec,
    status,
)
from kubenb.objects import Object


def load_balancer(obj: Object) -> str:
    """The addresses a load balancer gave, sorted and once each."""
    points = (status(obj).get("loadBalancer") or {}).get("ingress") or []
    return ",".join(
        distinct(point.get("ip") or point.get("hostname") or "" for point in points if point.get("ip") or point.get("hostname"))
    )


def external_ip(obj: Object) -> str:
    what = spec(obj)
    own = what.get("externalIPs") or []
    kind = what.get("type", "ClusterIP")
    if kind == "ExternalName":
        return str(what.get("externalName", ""))
    if kind == "LoadBalancer":
        given = load_balancer(obj)
        return ",".join([*([given] if given else []), *own]) or "<pending>"
    return ",".join(own) or NONE


def service_ports(obj: Object) -> str:
    pieces = []
    for port in spec(obj).get("ports") or ():
        outside = f":{port['nodePort']}" if port.get("nodePort") else ""
        pieces.append(f"{port['port']}{outside}/{port.get('protocol', 'TCP')}")
    return ",".join(pieces) or NONE


def service(obj: Object, now: float) -> list[Any]:
    what = spec(obj)
    addresses = what.get("clusterIPs") or [what.get("clusterIP")]
    cells = [what.get("type", "ClusterIP"), or_none(addresses[0]), external_ip(obj), service_ports(obj)]
    return [name(obj), *cells, age(obj, now), labels_text(what.get("selector"))]


def endpoints_text(obj: Object, ports: set[str] | None = None) -> str:
    """The ready addresses with their ports, three of them; only of the ports named `ports`, if given."""
    subsets = obj.get("subsets") or []
    if not subsets:
        return NONE
    found: list[str] = []
    for subset in subsets:
        addresses = [one["ip"] for one in subset.get("addresses") or ()]
        wanted = [p for p in subset.get("ports") or () if ports is None or p.get("name", "") in ports]
        if not subset.get("ports"):
            found += addresses
        for port in wanted:
            found += [join_host_port(address, port["port"]) for address in addresses]
    return first_three(found)


def join_host_port(host: str, port: int | str) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def endpoints(obj: Object, now: float) -> list[Any]:
    return [name(obj), endpoints_text(obj), age(obj, now)]


def endpoint_slice(obj: Object, now: float) -> list[Any]:
    ports = [str(port.get("port") or port.get("name") or "*") for port in obj.get("ports") or ()]
    addresses = [address for one in obj.get("endpoints") or () for address in one.get("addresses") or ()]
    return [
        name(obj),
        obj.get("addressType", ""),
        first_three(ports) or UNSET,
        first_three(addresses) or UNSET,
        age(obj, now),
    ]


def hosts(rules: list[Object]) -> str:
    """Up to three hosts of an Ingress and how many rules more; "*" where no rule names one."""
    named = [rule["host"] for rule in rules if rule.get("host")]
    shown = ",".join(named[:3])
    if len(named) >= 3 and len(rules) > 3:
        return f"{shown} + {len(rules) - 3} more..."
    return shown or "*"


def ingress(obj: Object, now: float) -> list[Any]:
    what = spec(obj)
    annotation = (obj["metadata"].get("annotations") or {}).get("kubernetes.io/ingress.class")
    kind = what.get("ingressClassName") or annotation
    ports = "80, 443" if what.get("tls") else "80"
    return [
        name(obj),
        or_none(kind),
        hosts(what.get("rules") or []),
        load_balancer(obj),
        ports,
        age(obj, now),
    ]


def ingress_class(obj: Object, now: float) -> list[Any]:
    parameters = spec(obj).get("parameters")
    text = NONE
    if parameters:
        group = f".{parameters['apiGroup']}" if parameters.get("apiGroup") else ""
        text = f"{parameters['kind']}{group}/{parameters['name']}"
    return [name(obj), spec(obj).get("controller", ""), text, age(obj, now)]


def network_policy(obj: Object, now: float) -> list[Any]:
    return [name(obj), selector_text(spec(obj).get("podSelector") or {}), age(obj, now)]


def service_cidr(obj: Object, now: float) -> list[Any]:
    return [name(obj), ",".join(spec(obj).get("cidrs") or []), age(obj, now)]


def ip_address(obj: Object, now: float) -> list[Any]:
    parent = spec(obj).get("parentRef") or {}
    parts = [parent.get(key) for key in ("resource", "namespace", "name")]
    resource = ".".join(part for part in (parts[0], parent.get("group")) if part)
    return [name(obj), "/".join(part for part in (resource, *parts[1:]) if part) or NONE]


CELLS = {
    "Service": service,
    "Endpoints": endpoints,
    "EndpointSlice": endpoint_slice,
    "Ingress": ingress,
    "IngressClass": ingress_class,
    "NetworkPolicy": network_policy,
    "ServiceCIDR": service_cidr,
    "IPAddress": ip_address,
}
