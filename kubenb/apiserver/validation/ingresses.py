"""Validation of Ingresses, IngressClasses and NetworkPolicies.

Source: pkg/apis/networking/validation/validation.go (1.36). Next: `storage.py`.
"""

from __future__ import annotations

from kubenb.apiserver.addresses import parse_ip
from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply, one_of, unchanged
from kubenb.apiserver.validation.handlers import validate_port
from kubenb.apiserver.validation.metadata import path_segment, validate_metadata, validate_update
from kubenb.apiserver.validation.selectors import validate_label_selector
from kubenb.objects import Object, bad_value, disallowed, required, too_long

PATH_TYPES = ("Exact", "ImplementationSpecific", "Prefix")
BAD_SEQUENCES = ("//", "/./", "/../", "%2f", "%2F")
BAD_ENDINGS = ("/..", "/.")
CLASS_ANNOTATION = "kubernetes.io/ingress.class"
CONTROLLER_LIMIT = 250


def validate_ingress(errors: Errors, obj: Object) -> None:
    _ingress(errors, obj)
    annotation = (obj["metadata"].get("annotations") or {}).get(CLASS_ANNOTATION)
    if annotation is not None and "ingressClassName" in obj["spec"]:
        path = f"annotations.{CLASS_ANNOTATION}"
        errors.append(bad_value(path, annotation, "can not be set when the class field is also set"))


def validate_ingress_update(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    _ingress(errors, new)


def _ingress(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    spec = obj["spec"]
    if not spec.get("rules") and "defaultBackend" not in spec:
        errors.append(bad_value("spec", None, "either `defaultBackend` or `rules` must be specified"))
    if "defaultBackend" in spec:
        _backend(errors, spec["defaultBackend"], "spec.defaultBackend")
    for index, rule in enumerate(spec.get("rules") or ()):
        _rule(errors, rule, f"spec.rules[{index}]")
    for index, tls in enumerate(spec.get("tls") or ()):
        for number, host in enumerate(tls.get("hosts") or ()):
            rule = formats.wildcard_subdomain if "*" in host else formats.dns_subdomain
            apply(errors, rule, host, f"spec.tls[{index}].hosts[{number}]")
        if tls.get("secretName"):
            apply(errors, formats.dns_subdomain, tls["secretName"], f"spec.tls[{index}].secretName")
    if "ingressClassName" in spec:
        apply(errors, formats.dns_subdomain, spec["ingressClassName"], "spec.ingressClassName")


def _rule(errors: Errors, rule: Object, path: str) -> None:
    host = rule.get("host")
    if host:
        if parse_ip(host):
            errors.append(bad_value(f"{path}.host", host, "must be a DNS name, not an IP address"))
        apply(errors, formats.wildcard_subdomain if "*" in host else formats.dns_subdomain, host, f"{path}.host")
    if "http" in rule:
        paths = rule["http"].get("paths") or []
        if not paths:
            errors.append(required(f"{path}.http.paths"))
        for index, item in enumerate(paths):
            _path(errors, item, f"{path}.http.paths[{index}]")


def _path(errors: Errors, item: Object, path: str) -> None:
    kind, text = item.get("pathType"), item.get("path", "")
    if kind is None:
        errors.append(required(f"{path}.pathType", "pathType must be specified"))
        return
    if kind in ("Exact", "Prefix"):
        if not text.startswith("/"):
            errors.append(bad_value(f"{path}.path", text, "must be an absolute path"))
        errors.extend(bad_value(f"{path}.path", text, f"must not contain '{bad}'") for bad in BAD_SEQUENCES if bad in text)
        errors.extend(bad_value(f"{path}.path", text, f"cannot end with '{bad}'") for bad in BAD_ENDINGS if text.endswith(bad))
    elif kind == "ImplementationSpecific":
        if text and not text.startswith("/"):
            errors.append(bad_value(f"{path}.path", text, "must be an absolute path"))
    else:
        one_of(errors, kind, PATH_TYPES, f"{path}.pathType")
    _backend(errors, item.get("backend") or {}, f"{path}.backend")


def _backend(errors: Errors, backend: Object, path: str) -> None:
    service = backend.get("service")
    if "resource" in backend:
        if service is not None:
            errors.append(bad_value(path, "", "cannot set both resource and service backends"))
        else:
            _reference(errors, backend["resource"], f"{path}.resource")
    elif service is None:
        errors.append(bad_value(path, "", "resource or service backend is required"))
    else:
        _service(errors, service, path)


def _service(errors: Errors, service: Object, path: str) -> None:
    if service.get("name"):
        apply(errors, formats.dns_label, service["name"], f"{path}.service.name")
    else:
        errors.append(required(f"{path}.service.name"))
    port = service.get("port") or {}
    if port.get("name") and port.get("number"):
        errors.append(bad_value(path, "", "cannot set both port name & port number"))
    elif port.get("name"):
        apply(errors, formats.port_name, port["name"], f"{path}.service.port.name")
    elif port.get("number"):
        number = port["number"]
        errors.extend(bad_value(f"{path}.service.port.number", number, c) for c in formats.port_number(number))
    else:
        errors.append(required(path, "port name or number is required"))


def _reference(errors: Errors, reference: Object, path: str) -> None:
    if "apiGroup" in reference:
        apply(errors, formats.dns_subdomain, reference["apiGroup"], f"{path}.apiGroup")
    for key in ("kind", "name"):
        if reference.get(key):
            apply(errors, path_segment, reference[key], f"{path}.{key}")
        else:
            errors.append(required(f"{path}.{key}", f"{key} is required"))


def validate_ingressclass(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], False, formats.dns_subdomain)
    controller = obj["spec"].get("controller", "")
    if len(controller) > CONTROLLER_LIMIT:
        errors.append(too_long("spec.controller", CONTROLLER_LIMIT))
    domain, slash, rest = controller.partition("/")
    if not controller:
        errors.append(required("spec.controller"))
    elif not (domain and slash and rest):
        errors.append(bad_value("spec.controller", controller, 'must be a domain-prefixed path (such as "acme.io/foo")'))
    else:
        errors.extend(bad_value("spec.controller", domain, complaint) for complaint in formats.dns_subdomain(domain))
    if "parameters" in obj["spec"]:
        _parameters(errors, obj["spec"]["parameters"], "spec.parameters")


def _parameters(errors: Errors, parameters: Object, path: str) -> None:
    _reference(errors, parameters, path)
    scope, namespace = parameters.get("scope"), parameters.get("namespace")
    if scope is None:
        errors.append(required(f"{path}.scope"))
        return
    one_of(errors, scope, ("Cluster", "Namespace"), f"{path}.scope")
    if scope == "Namespace":
        if not namespace:
            errors.append(required(f"{path}.namespace", "`parameters.scope` is set to 'Namespace'"))
        else:
            apply(errors, formats.dns_label, namespace, f"{path}.namespace")
    if scope == "Cluster" and namespace is not None:
        errors.append(disallowed(f"{path}.namespace", "`parameters.scope` is set to 'Cluster'"))


def validate_ingressclass_update(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    unchanged(errors, new["spec"].get("controller", ""), old["spec"].get("controller", ""), "spec.controller")
    validate_ingressclass(errors, new)


def validate_networkpolicy(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    _policy_spec(errors, obj["spec"])


def validate_networkpolicy_update(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    _policy_spec(errors, new["spec"])


def _policy_spec(errors: Errors, spec: Object) -> None:
    validate_label_selector(errors, spec.get("podSelector"), "spec.podSelector")
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for index, rule in enumerate(spec.get(direction) or ()):
            path = f"spec.{direction}[{index}]"
            for number, port in enumerate(rule.get("ports") or ()):
                _policy_port(errors, port, f"{path}.ports[{number}]")
            for number, peer in enumerate(rule.get(peers) or ()):
                _peer(errors, peer, f"{path}.{peers}[{number}]")
    types = spec.get("policyTypes") or []
    if len(types) > 2:
        errors.append(bad_value("spec.policyTypes", types, "may not specify more than two policyTypes"))
        return
    for index, kind in enumerate(types):
        one_of(errors, kind, ("Egress", "Ingress"), f"spec.policyTypes[{index}]")


def _policy_port(errors: Errors, port: Object, path: str) -> None:
    if "protocol" in port:
        one_of(errors, port["protocol"], ("SCTP", "TCP", "UDP"), f"{path}.protocol")
    first, last = port.get("port"), port.get("endPort")
    here = f"{path}.endPort"
    if first is None:
        if last is not None:
            errors.append(bad_value(here, last, "may not be specified when `port` is not specified"))
        return
    if isinstance(first, str) and last is not None:
        errors.append(bad_value(here, last, "may not be specified when `port` is non-numeric"))
    validate_port(errors, first, f"{path}.port")
    if isinstance(first, int) and last is not None:
        if last < first:
            errors.append(bad_value(here, last, "must be greater than or equal to `port`"))
        errors.extend(bad_value(here, last, complaint) for complaint in formats.port_number(last))


def _peer(errors: Errors, peer: Object, path: str) -> None:
    for key in ("podSelector", "namespaceSelector"):
        validate_label_selector(errors, peer.get(key), f"{path}.{key}")
    if "ipBlock" in peer:
        _ip_block(errors, peer["ipBlock"], f"{path}.ipBlock")
        if len(peer) > 1:
            errors.append(disallowed(path, "may not specify both ipBlock and another peer"))
    elif not peer:
        errors.append(required(path, "must specify a peer"))


def _ip_block(errors: Errors, block: Object, path: str) -> None:
    text = block.get("cidr", "")
    if not text:
        errors.append(required(f"{path}.cidr"))
        return
    network = formats.parse_cidr(text)
    if network is None:
        errors.extend(bad_value(f"{path}.cidr", text, complaint) for complaint in formats.cidr(text))
        return
    for index, part in enumerate(block.get("except") or ()):
        inner = formats.parse_cidr(part)
        if inner is None:
            errors.extend(bad_value(f"{path}.except[{index}]", part, complaint) for complaint in formats.cidr(part))
            return
        inside = inner.version == network.version and inner.network_address in network
        if not inside or network.prefixlen >= inner.prefixlen:
            errors.append(bad_value(f"{path}.except[{index}]", part, "must be a strict subset of `cidr`"))
