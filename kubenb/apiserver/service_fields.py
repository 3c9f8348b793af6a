"""Which fields of a Service hang on its type, and what a change keeps of what was allocated.

Comes in: the specs of a Service's two versions. Goes out: the new one, completed from the old, less what its type no longer has.
Source: pkg/registry/core/service/strategy.go and storage (1.36). Next: `allocate.py`.
"""

from __future__ import annotations

from kubenb.apiserver.defaults.services import externally_accessible
from kubenb.objects import Object


def needs_cluster_ip(spec: Object) -> bool:
    return spec.get("type") != "ExternalName"


def needs_node_port(spec: Object) -> bool:
    return spec.get("type") in ("NodePort", "LoadBalancer")


def needs_health_check(spec: Object) -> bool:
    return spec.get("type") == "LoadBalancer" and spec.get("externalTrafficPolicy") == "Local"


def wants_new_node_ports(spec: Object) -> bool:
    """A load balancer may do without new ones."""
    return spec.get("type") == "NodePort" or spec.get("allocateLoadBalancerNodePorts", True)


def keep_allocated(new: Object, old: Object) -> Object:
    """The changed Service: addresses and ports that it leaves out are the old ones, those its new type can't have are dropped."""
    before, spec = old["spec"], dict(new["spec"])
    if needs_cluster_ip(before) and needs_cluster_ip(spec):
        _keep_addresses(spec, before)
    if needs_node_port(before) and needs_node_port(spec):
        _keep_node_ports(spec, before)
    _keep_health_port(spec, before)
    _follow_cluster_ip(spec, before)
    _drop_by_type(spec, before)
    return new if spec == new["spec"] else {**new, "spec": spec}


def _keep_addresses(spec: Object, before: Object) -> None:
    if not spec.get("clusterIP") and before.get("clusterIP"):
        spec["clusterIP"] = before["clusterIP"]
    if not spec.get("clusterIPs") and spec.get("clusterIP") == before.get("clusterIP") and before.get("clusterIPs"):
        spec["clusterIPs"] = before["clusterIPs"]
    for key in ("ipFamilies", "ipFamilyPolicy"):
        if not spec.get(key) and before.get(key) and spec.get("clusterIP") == before.get("clusterIP"):
            spec[key] = before[key]


def _keep_node_ports(spec: Object, before: Object) -> None:
    used = {port["nodePort"] for port in spec.get("ports") or () if port.get("nodePort")}
    known = {(p.get("protocol"), p.get("port")): p["nodePort"] for p in before.get("ports") or () if p.get("nodePort")}
    ports = []
    for port in spec.get("ports") or ():
        own = known.get((port.get("protocol"), port.get("port")))
        if not port.get("nodePort") and own and own not in used:
            port = {**port, "nodePort": own}
            used.add(own)
        ports.append(port)
    if ports:
        spec["ports"] = ports


def _keep_health_port(spec: Object, before: Object) -> None:
    both = all(s.get("type") == "LoadBalancer" and s.get("externalTrafficPolicy") == "Local" for s in (spec, before))
    if both and not spec.get("healthCheckNodePort") and before.get("healthCheckNodePort"):
        spec["healthCheckNodePort"] = before["healthCheckNodePort"]


def _follow_cluster_ip(spec: Object, before: Object) -> None:
    """A client that only knows clusterIP changes clusterIPs too."""
    if spec.get("clusterIP") != before.get("clusterIP") and spec.get("clusterIPs") == before.get("clusterIPs"):
        if spec.get("clusterIP"):
            spec["clusterIPs"] = [spec["clusterIP"]]
        else:
            spec.pop("clusterIPs", None)


def _drop_by_type(spec: Object, before: Object) -> None:
    """What the old type had and the new can't have goes, unless the change itself names it anew."""
    if needs_cluster_ip(before) and not needs_cluster_ip(spec):
        for keys in (("clusterIP", "clusterIPs"), ("ipFamilies",), ("ipFamilyPolicy",)):
            _drop_same(spec, before, keys)
    if needs_node_port(before) and not needs_node_port(spec):
        old_ports = [port.get("nodePort") for port in before.get("ports") or ()]
        if [port.get("nodePort") for port in spec.get("ports") or ()] == old_ports and spec.get("ports"):
            spec["ports"] = [{key: value for key, value in port.items() if key != "nodePort"} for port in spec["ports"]]
    if before.get("type") == "LoadBalancer" and spec.get("type") != "LoadBalancer":
        for key in ("healthCheckNodePort", "allocateLoadBalancerNodePorts", "loadBalancerClass"):
            _drop_same(spec, before, (key,))
    if externally_accessible(before) and not externally_accessible(spec):
        _drop_same(spec, before, ("externalTrafficPolicy",))


def _drop_same(spec: Object, before: Object, keys: tuple[str, ...]) -> None:
    if all(spec.get(key) == before.get(key) for key in keys):
        for key in keys:
            spec.pop(key, None)
