"""Warnings about addresses, Services, Endpoints, slices, Ingresses and network policies.

Comes in: an object, and whether it is new. Goes out: the warnings in order. Sources: pkg/api/service/warnings.go,
apimachinery/pkg/util/validation/ip.go, pkg/registry/networking (1.36). Next: `cluster_warnings.py`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from kubenb.apiserver.addresses import parse_ip
from kubenb.apiserver.validation.formats import parse_cidr
from kubenb.objects import Object, go_quote

FUTURE = "will be considered invalid in a future Kubernetes release: use"
INGRESS_CLASS = "kubernetes.io/ingress.class"
HINTS = "service.kubernetes.io/topology-aware-hints"


def about_ip(text: str, path: str) -> Iterable[str]:
    """Addresses that are written in an odd way."""
    address = parse_ip(text)
    if address is None:
        return
    mapped = isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped
    if mapped or (address.version == 4 and str(address) != text):
        right = go_quote(str(mapped or address))
        yield f"{path}: non-standard IP address {go_quote(text)} {FUTURE} {right}"
    elif address.version == 6 and str(address) != text:
        right = go_quote(str(address))
        yield f"{path}: IPv6 address {go_quote(text)} should be in RFC 5952 canonical format ({right})"


def about_cidr(text: str, path: str) -> Iterable[str]:
    """Networks that are written in an odd way, or name a host."""
    network, (start, _, length) = parse_cidr(text), text.partition("/")
    address = parse_ip(start)
    if network is None or address is None:
        return
    if (address.version == 4 and start != str(address)) or length != str(network.prefixlen):
        yield f"{path}: non-standard CIDR value {go_quote(text)} {FUTURE} {go_quote(str(network))}"
    elif address != network.network_address:
        right, single = go_quote(str(network)), go_quote(f"{address}/{network.max_prefixlen}")
        yield f"{path}: CIDR value {go_quote(text)} is ambiguous in this context (should be {right} or {single}?)"
    elif address.version == 6 and str(network) != text:
        right = go_quote(str(network))
        yield f"{path}: IPv6 CIDR value {go_quote(text)} should be in RFC 5952 canonical format ({right})"


def about_service(service: Object, new: bool) -> Iterable[str]:
    spec = service["spec"]
    kind, external = spec.get("type"), spec.get("externalIPs") or ()
    if HINTS in (service["metadata"].get("annotations") or {}):
        yield f"annotation {HINTS} is deprecated, please use service.kubernetes.io/topology-mode instead"
    headless = kind == "ClusterIP" and spec.get("clusterIP") == "None"
    if spec.get("clusterIP") not in (None, "", "None"):
        for index, address in enumerate(spec.get("clusterIPs") or ()):
            yield from about_ip(address, f"spec.clusterIPs[{index}]")
    if headless:
        if spec.get("loadBalancerIP"):
            yield "spec.loadBalancerIP is ignored for headless services"
        if external:
            yield "spec.externalIPs is ignored for headless services"
        if spec.get("sessionAffinity", "None") != "None":
            yield "spec.SessionAffinity is ignored for headless services"
    for index, address in enumerate(external):
        yield from about_ip(address, f"spec.externalIPs[{index}]")
    if external and not headless and kind != "ExternalName":
        yield "spec.externalIPs is deprecated and may no longer be implemented in some clusters"
    if spec.get("loadBalancerIP"):
        yield from about_ip(spec["loadBalancerIP"], "spec.loadBalancerIP")
    for index, cidr in enumerate(spec.get("loadBalancerSourceRanges") or ()):
        yield from about_cidr(cidr.strip(), f"spec.loadBalancerSourceRanges[{index}]")
    if kind == "ExternalName" and external:
        yield 'spec.externalIPs is ignored when spec.type is "ExternalName"'
    if kind != "ExternalName" and spec.get("externalName"):
        yield 'spec.externalName is ignored when spec.type is not "ExternalName"'
    if spec.get("trafficDistribution") == "PreferClose":
        yield 'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"'


def about_endpoints(obj: Object, new: bool) -> Iterable[str]:
    for index, subset in enumerate(obj.get("subsets") or ()):
        for key in ("addresses", "notReadyAddresses"):
            for number, address in enumerate(subset.get(key) or ()):
                yield from about_ip(address.get("ip", ""), f"subsets[{index}].{key}[{number}].ip")


def about_slice(obj: Object, new: bool) -> Iterable[str]:
    if obj.get("addressType") == "FQDN":
        yield "spec.addressType: FQDN endpoints are deprecated"
    elif (obj["metadata"].get("labels") or {}).get("endpointslice.kubernetes.io/managed-by") is None:
        for index, endpoint in enumerate(obj.get("endpoints") or ()):
            for number, address in enumerate(endpoint.get("addresses") or ()):
                yield from about_ip(address, f"endpoints[{index}].addresses[{number}]")


def about_ingress(ingress: Object, new: bool) -> Iterable[str]:
    annotated = INGRESS_CLASS in (ingress["metadata"].get("annotations") or {})
    if new and annotated and "ingressClassName" not in ingress["spec"]:
        yield f"annotation \"{INGRESS_CLASS}\" is deprecated, please use 'spec.ingressClassName' instead"


def about_policy(policy: Object, new: bool) -> Iterable[str]:
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for index, rule in enumerate(policy["spec"].get(direction) or ()):
            for number, peer in enumerate(rule.get(peers) or ()):
                block, path = peer.get("ipBlock") or {}, f"spec.{direction}[{index}].{peers}[{number}].ipBlock"
                yield from about_cidr(block.get("cidr", ""), f"{path}.cidr")
                for position, cidr in enumerate(block.get("except") or ()):
                    yield from about_cidr(cidr, f"{path}.except[{position}]")
