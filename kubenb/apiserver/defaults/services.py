"""Defaults of networking: services, endpoints, slices, policies, ingress classes.

Comes in: an object in normal form. Goes out: the same with defaults; addresses and node ports are given out later
(`allocate.py`). Sources: pkg/apis/core/v1/defaults.go, pkg/apis/discovery/v1/defaults.go,
pkg/apis/networking/v1/defaults.go (1.36). Next: `others.py`.
"""

from __future__ import annotations

from kubenb.apiserver.defaults.containers import default_protocol
from kubenb.apiserver.defaults.filling import change, change_each, fill
from kubenb.objects import Object

CLIENT_IP_SECONDS = 10800
EXTERNAL_TYPES = ("NodePort", "LoadBalancer")


def default_service(obj: Object) -> Object:
    return change(obj, "spec", _service_spec)


def externally_accessible(spec: Object) -> bool:
    """Whether traffic may come in from outside: a node port, a load balancer, or external addresses."""
    kind = spec.get("type")
    return kind in EXTERNAL_TYPES or (kind == "ClusterIP" and bool(spec.get("externalIPs")))


def _service_spec(spec: Object) -> Object:
    spec = fill(spec, type="ClusterIP", sessionAffinity="None")
    if spec["sessionAffinity"] == "None" and "sessionAffinityConfig" in spec:
        spec = {key: value for key, value in spec.items() if key != "sessionAffinityConfig"}
    if spec["sessionAffinity"] == "ClientIP":
        given = (spec.get("sessionAffinityConfig") or {}).get("clientIP") or {}
        spec = {**spec, "sessionAffinityConfig": {"clientIP": fill(given, timeoutSeconds=CLIENT_IP_SECONDS)}}
    spec = change_each(spec, "ports", _service_port)
    if externally_accessible(spec):
        spec = fill(spec, externalTrafficPolicy="Cluster")
    if spec["type"] in ("ClusterIP", *EXTERNAL_TYPES):
        spec = fill(spec, internalTrafficPolicy="Cluster")
    if spec["type"] == "LoadBalancer":
        spec = fill(spec, allocateLoadBalancerNodePorts=True)
    return spec


def _service_port(port: Object) -> Object:
    port = default_protocol(port)
    return port if port.get("targetPort") else {**port, "targetPort": port.get("port", 0)}


def default_endpoints(obj: Object) -> Object:
    return change_each(obj, "subsets", lambda subset: change_each(subset, "ports", default_protocol))


def default_endpointslice(obj: Object) -> Object:
    return change_each(obj, "ports", lambda port: fill(port, name="", protocol="TCP"))


def default_ingressclass(obj: Object) -> Object:
    return change(obj, "spec", lambda spec: change(spec, "parameters", lambda parameters: fill(parameters, scope="Cluster")))


def default_networkpolicy(obj: Object) -> Object:
    return change(obj, "spec", _policy_spec)


def _policy_spec(spec: Object) -> Object:
    for direction in ("ingress", "egress"):
        spec = change_each(spec, direction, lambda rule: change_each(rule, "ports", default_protocol))
    if not spec.get("policyTypes"):
        spec = {**spec, "policyTypes": ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]}
    return spec
