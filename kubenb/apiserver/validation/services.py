"""Validation of Services.

Source: pkg/apis/core/validation/validation.go (1.36). Next: `endpoints.py`.
"""

from __future__ import annotations

from kubenb.apiserver.addresses import parse_ip
from kubenb.apiserver.defaults.services import externally_accessible
from kubenb.apiserver.service_fields import needs_health_check
from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply, one_of, one_of_given
from kubenb.apiserver.validation.containers import PROTOCOLS
from kubenb.apiserver.validation.handlers import validate_port
from kubenb.apiserver.validation.metadata import validate_labels, validate_metadata, validate_update
from kubenb.objects import Object, bad_value, disallowed, duplicate, required
from kubenb.objects.names import label_key_errors

TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
MAX_AFFINITY_SECONDS = 86400
DISTRIBUTIONS = ("PreferClose", "PreferSameNode", "PreferSameZone")
LOAD_BALANCER_ONLY = "may only be used when `type` is 'LoadBalancer'"
RANGES_ANNOTATION = "service.beta.kubernetes.io/load-balancer-source-ranges"


def is_headless(spec: Object) -> bool:
    return bool(spec.get("clusterIPs") == ["None"])


def validate_service(errors: Errors, obj: Object) -> None:
    """A new Service, or the new version of one."""
    validate_metadata(errors, obj["metadata"], True, formats.dns_label)
    spec, kind = obj["spec"], obj["spec"].get("type")
    headless, ports = is_headless(spec), spec.get("ports") or []
    if not ports and not headless and kind != "ExternalName":
        errors.append(required("spec.ports"))
    if headless and kind in ("LoadBalancer", "NodePort"):
        errors.append(bad_value("spec.clusterIPs[0]", "None", f"may not be set to 'None' for {kind} services"))
    if kind == "ExternalName":
        _external_name(errors, spec)
    names: set[str] = set()
    for index, port in enumerate(ports):
        _port(errors, port, len(ports) > 1, names, f"spec.ports[{index}]")
    validate_labels(errors, spec.get("selector"), "spec.selector")
    _affinity(errors, spec)
    if kind != "ExternalName":
        _cluster_ips(errors, spec)
    for index, address in enumerate(spec.get("externalIPs") or ()):
        if apply(errors, formats.ip, address, f"spec.externalIPs[{index}]"):
            apply(errors, formats.special_ip, address, f"spec.externalIPs[{index}]")
    one_of_given(errors, kind, TYPES, "spec.type")
    _port_conflicts(errors, ports, kind)
    _load_balancer(errors, obj)
    _traffic(errors, spec)


def _external_name(errors: Errors, spec: Object) -> None:
    for key in ("clusterIPs", "ipFamilies", "ipFamilyPolicy"):
        if spec.get(key):
            errors.append(disallowed(f"spec.{key}", "may not be set for ExternalName services"))
    name = spec.get("externalName", "").removesuffix(".")
    if name:
        apply(errors, formats.dns_subdomain, name, "spec.externalName")
    else:
        errors.append(required("spec.externalName"))


def _port(errors: Errors, port: Object, need_name: bool, names: set[str], path: str) -> None:
    name = port.get("name")
    if name:
        apply(errors, formats.dns_label, name, f"{path}.name")
        if name in names:
            errors.append(duplicate(f"{path}.name", name))
        names.add(name)
    elif need_name:
        errors.append(required(f"{path}.name"))
    errors.extend(bad_value(f"{path}.port", port.get("port", 0), c) for c in formats.port_number(port.get("port", 0)))
    one_of_given(errors, port.get("protocol"), PROTOCOLS, f"{path}.protocol")
    validate_port(errors, port.get("targetPort", 0), f"{path}.targetPort")
    if "appProtocol" in port:
        apply(errors, label_key_errors, port["appProtocol"], f"{path}.appProtocol")


def _affinity(errors: Errors, spec: Object) -> None:
    kind, config = spec.get("sessionAffinity"), spec.get("sessionAffinityConfig")
    one_of_given(errors, kind, ("ClientIP", "None"), "spec.sessionAffinity")
    path, why = "spec.sessionAffinityConfig", "when session affinity type is ClientIP"
    if kind == "None" and config is not None:
        errors.append(disallowed(path, "must not be set when session affinity is None"))
    if kind != "ClientIP":
        return
    if config is None or "clientIP" not in config:
        errors.append(required(path if config is None else f"{path}.clientIP", why))
        return
    seconds = config["clientIP"].get("timeoutSeconds")
    if seconds is None:
        errors.append(required(f"{path}.clientIP.timeoutSeconds", why))
    elif not 0 < seconds <= MAX_AFFINITY_SECONDS:
        limit = f"must be greater than 0 and less than {MAX_AFFINITY_SECONDS}"
        errors.append(bad_value(f"{path}.clientIP.timeoutSeconds", seconds, limit))


def _cluster_ips(errors: Errors, spec: Object) -> None:
    """clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy must agree."""
    addresses, families = spec.get("clusterIPs") or [], spec.get("ipFamilies") or []
    if spec.get("clusterIP"):
        if not addresses:
            errors.append(required("spec.clusterIPs"))
        elif addresses[0] != spec["clusterIP"]:
            errors.append(bad_value("spec.clusterIPs", addresses, "first value must match `clusterIP`"))
    elif addresses:
        errors.append(bad_value("spec.clusterIPs", addresses, "must be empty when `clusterIP` is not specified"))
    for index, family in enumerate(families):
        one_of(errors, family, ("IPv4", "IPv6"), f"spec.ipFamilies[{index}]")
        if family in families[:index]:
            errors.append(duplicate(f"spec.ipFamilies[{index}]", family))
    if "ipFamilyPolicy" in spec:
        one_of(errors, spec["ipFamilyPolicy"], ("PreferDualStack", "RequireDualStack", "SingleStack"), "spec.ipFamilyPolicy")
    if not _addresses_are_good(errors, addresses):
        return
    versions = [getattr(parse_ip(address), "version", 0) for address in addresses]
    if len(addresses) > 1 and len(set(versions)) != len(versions):
        errors.append(bad_value("spec.clusterIPs", addresses, "may specify no more than one IP for each IP family"))
    if is_headless(spec):
        return
    for index, (version, family) in enumerate(zip(versions, families, strict=False)):
        wanted = {"IPv4": 4, "IPv6": 6}.get(family, version)
        if version != wanted:
            why = f"expected an IPv{wanted} value as indicated by `ipFamilies[{index}]`"
            errors.append(bad_value(f"spec.clusterIPs[{index}]", addresses[index], why))


def _addresses_are_good(errors: Errors, addresses: list[str]) -> bool:
    good = True
    for index, address in enumerate(addresses):
        if index == 0 and address == "None":
            if len(addresses) > 1:
                errors.append(bad_value("spec.clusterIPs", addresses, "'None' must be the first and only value"))
                good = False
        else:
            good = apply(errors, formats.ip, address, f"spec.clusterIPs[{index}]") and good
    if len(addresses) > 2:
        errors.append(bad_value("spec.clusterIPs", addresses, "may only hold up to 2 values"))
    return good


def _port_conflicts(errors: Errors, ports: list[Object], kind: str | None) -> None:
    if kind == "ClusterIP":
        for index, port in enumerate(ports):
            if port.get("nodePort"):
                errors.append(disallowed(f"spec.ports[{index}].nodePort", "may not be used when `type` is 'ClusterIP'"))
    node_ports: set[tuple[str, int]] = set()
    for index, port in enumerate(ports):
        pair = port.get("protocol", ""), port.get("nodePort", 0)
        if pair[1]:
            if pair in node_ports:
                errors.append(duplicate(f"spec.ports[{index}].nodePort", pair[1]))
            node_ports.add(pair)
    seen: set[tuple[str, int]] = set()
    for index, port in enumerate(ports):
        pair = port.get("protocol", ""), port.get("port", 0)
        if pair in seen:
            key = {"Name": "", "Protocol": pair[0], "AppProtocol": None, "Port": pair[1], "TargetPort": 0, "NodePort": 0}
            errors.append(duplicate(f"spec.ports[{index}]", key))
        seen.add(pair)


def _load_balancer(errors: Errors, obj: Object) -> None:
    """What only a load balancer may say, and must."""
    spec = obj["spec"]
    balancer = spec.get("type") == "LoadBalancer"
    ranges = spec.get("loadBalancerSourceRanges")
    annotation = (obj["metadata"].get("annotations") or {}).get(RANGES_ANNOTATION)
    if ranges:
        if not balancer:
            errors.append(disallowed("spec.LoadBalancerSourceRanges", LOAD_BALANCER_ONLY))
        for index, text in enumerate(ranges):
            apply(errors, formats.cidr, text.strip(), f"spec.LoadBalancerSourceRanges[{index}]")
    elif annotation is not None:
        path = f"metadata.annotations[{RANGES_ANNOTATION}]"
        if not balancer:
            errors.append(disallowed(path, LOAD_BALANCER_ONLY))
        for text in annotation.split(",") if annotation.strip() else ():
            apply(errors, formats.cidr, text.strip(), path)
    if "allocateLoadBalancerNodePorts" in spec and not balancer:
        errors.append(disallowed("spec.allocateLoadBalancerNodePorts", LOAD_BALANCER_ONLY))
    if balancer and "allocateLoadBalancerNodePorts" not in spec:
        errors.append(required("allocateLoadBalancerNodePorts"))
    _balancer_class(errors, spec)


def _balancer_class(errors: Errors, spec: Object) -> None:
    if "loadBalancerClass" in spec:
        if spec.get("type") == "LoadBalancer":
            apply(errors, label_key_errors, spec["loadBalancerClass"], "spec.loadBalancerClass")
        else:
            errors.append(disallowed("spec.loadBalancerClass", LOAD_BALANCER_ONLY))


def _traffic(errors: Errors, spec: Object) -> None:
    policy, path = spec.get("externalTrafficPolicy"), "spec.externalTrafficPolicy"
    if externally_accessible(spec):
        one_of_given(errors, policy, ("Cluster", "Local"), path)
    elif policy:
        errors.append(bad_value(path, policy, "may only be set for externally-accessible services"))
    port = spec.get("healthCheckNodePort", 0)
    if port and not needs_health_check(spec):
        why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
        errors.append(bad_value("spec.healthCheckNodePort", port, why))
    elif port:
        errors.extend(bad_value("spec.healthCheckNodePort", port, c) for c in formats.port_number(port))
    if "internalTrafficPolicy" in spec:
        one_of(errors, spec["internalTrafficPolicy"], ("Cluster", "Local"), "spec.internalTrafficPolicy")
    elif spec.get("type") in ("NodePort", "LoadBalancer", "ClusterIP"):
        errors.append(required("spec.internalTrafficPolicy"))
    if "trafficDistribution" in spec:
        one_of(errors, spec["trafficDistribution"], DISTRIBUTIONS, "spec.trafficDistribution")


def validate_service_update(errors: Errors, new: Object, old: Object) -> None:
    """Addresses and families stay as they were, but on the way to or from an ExternalName."""
    validate_update(errors, new, old)
    after, before = new["spec"], old["spec"]
    if "ExternalName" not in (after.get("type"), before.get("type")):
        _same_addresses(errors, after, before)
        _same_families(errors, after, before)
    balancers = after.get("type") == before.get("type") == "LoadBalancer"
    if balancers and after.get("loadBalancerClass") != before.get("loadBalancerClass"):
        errors.append(bad_value("spec.loadBalancerClass", after.get("loadBalancerClass"), "may not change once set"))
    _balancer_class(errors, after)
    checked = needs_health_check(before) and needs_health_check(after)
    if checked and after.get("healthCheckNodePort") != before.get("healthCheckNodePort"):
        errors.append(disallowed("spec.healthCheckNodePort", "field is immutable"))
    validate_service(errors, new)


def _same_addresses(errors: Errors, new: Object, old: Object) -> None:
    if is_headless(new) and is_headless(old):
        return
    after, before = new.get("clusterIPs") or [], old.get("clusterIPs") or []
    if len(before) == len(after):
        for index, address in enumerate(before):
            if address != after[index]:
                errors.append(bad_value(f"spec.clusterIPs[{index}]", after, "may not change once set"))
        return
    if not after:
        errors.append(bad_value("spec.clusterIPs[0]", None, "primary clusterIP can not be unset"))
    elif before and after[0] != before[0]:
        errors.append(bad_value("spec.clusterIPs[0]", after, "may not change once set"))
    if len(after) == 1 < len(before) and new.get("ipFamilyPolicy") != "SingleStack":
        why = "must be set to 'SingleStack' when releasing the secondary clusterIP"
        errors.append(bad_value("spec.ipFamilyPolicy", new.get("ipFamilyPolicy"), why))


def _same_families(errors: Errors, new: Object, old: Object) -> None:
    if is_headless(new) or is_headless(old):
        return
    after, before = new.get("ipFamilies") or [], old.get("ipFamilies") or []
    if (after[:1] != before[:1] and before and after) or (len(before) == len(after) and before != after):
        errors.append(bad_value("spec.ipFamilies[0]", after, "may not change once set"))
    if len(after) == 1 < len(before) and new.get("ipFamilyPolicy") != "SingleStack":
        why = "must be set to 'SingleStack' when releasing the secondary ipFamily"
        errors.append(bad_value("spec.ipFamilyPolicy", new.get("ipFamilyPolicy"), why))
