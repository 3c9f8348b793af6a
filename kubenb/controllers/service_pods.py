"""Services and their pods: which Service selects which pod, and what a pod looks like as an endpoint.

What comes in: Services and pods.  What goes out: endpoints, ports, and the Services that a pod's change concerns.
Source: staging/src/k8s.io/endpointslice/utils.go (podToEndpoint, getEndpointPorts), util/controller_utils.go
(ServiceSelectorCache, podEndpointsChanged, ShouldPodBeInEndpoints), 1.36.  Next: `service_loop.py`.
"""

from __future__ import annotations

from typing import Any

from kubenb.client import Informer
from kubenb.objects import LabelSelector, Object, from_labels, is_terminating, key, labels, name, namespace, uid
from kubenb.objects.pods import is_pod_ready, is_pod_terminal, node_name, sidecars


def selector_of(service: Object) -> LabelSelector | None:
    """The selector of a Service whose endpoints follow its pods; None when people look after them, or a name stands for it."""
    selector = service["spec"].get("selector")
    if not selector or service["spec"].get("type") == "ExternalName":
        return None
    return from_labels(selector)


class Selection:
    """Which Services select a pod. Answers are remembered by namespace and labels until a Service changes."""

    def __init__(self, services: Informer) -> None:
        self._services = services
        self._known: dict[tuple[Any, ...], tuple[str, ...]] = {}
        self._last: tuple[dict[str, str] | None, str, tuple[str, ...]] = None, "", ()
        """The labels and the namespace asked about last, and the answer."""

    def forget(self) -> None:
        self._known.clear()
        self._last = None, "", ()

    def services_of(self, pod: Object) -> tuple[str, ...]:
        """The keys of the Services that select this pod."""
        mine, space = labels(pod), namespace(pod)
        if mine is self._last[0] and space == self._last[1]:  # most pods share the labels of their template
            return self._last[2]
        question = (space, *sorted(mine.items()))
        known = self._known.get(question)
        if known is None:
            found = [(service, selector_of(service)) for service in self._services.list(namespace(pod))]
            known = tuple(key(service) for service, selector in found if selector and selector.matches(mine))
            self._known[question] = known
        self._last = mine, space, known
        return known


def addresses(pod: Object, family: str) -> list[str]:
    """The pod's IPs of a family ("IPv4", "IPv6")."""
    status = pod.get("status") or {}
    listed = [one["ip"] for one in status.get("podIPs") or ()] or [status.get("podIP")]
    return [ip for ip in listed if ip and (":" in ip) == (family == "IPv6")]


def is_candidate(pod: Object, with_terminating: bool) -> bool:
    """Whether a pod can be an endpoint: it has an address and isn't finished; terminating ones only if asked for."""
    status = pod.get("status") or {}
    if not status.get("podIP") or is_pod_terminal(pod):
        return False
    return with_terminating or not is_terminating(pod)


def facts(pod: Object) -> tuple[Any, ...] | None:
    """All of a pod that its endpoints depend on; None for one that can't be an endpoint."""
    if not is_candidate(pod, with_terminating=True):
        return None
    status, spec = pod["status"], pod["spec"]
    return (
        uid(pod),
        labels(pod),
        status.get("podIP"),
        status.get("podIPs"),
        is_pod_ready(pod),
        is_terminating(pod),
        spec.get("nodeName"),
        spec.get("hostname"),
        spec.get("subdomain"),
    )


def target_port(service_port: Object, pod: Object) -> int | None:
    """The number of a Service port on this pod; None when it names a container port that the pod doesn't have."""
    wanted = service_port.get("targetPort", service_port["port"])
    if isinstance(wanted, int):
        return wanted
    protocol = service_port.get("protocol", "TCP")
    for container in [*pod["spec"]["containers"], *sidecars(pod)]:
        for port in container.get("ports") or ():
            if port.get("name") == wanted and port.get("protocol", "TCP") == protocol:
                return int(port["containerPort"])
    return None


def endpoint_ports(service: Object, pod: Object) -> list[Object]:
    """The Service's ports with their numbers on this pod; those it doesn't have are left out."""
    found = []
    for port in service["spec"].get("ports") or ():
        number = target_port(port, pod)
        if number is not None:
            entry = {"name": port.get("name", ""), "port": number, "protocol": port.get("protocol", "TCP")}
            if port.get("appProtocol"):
                entry["appProtocol"] = port["appProtocol"]
            found.append(entry)
    return found


def pod_reference(pod: Object) -> Object:
    return {"kind": "Pod", "namespace": namespace(pod), "name": name(pod), "uid": uid(pod)}


def hostname_of(pod: Object, service: Object) -> str | None:
    """The DNS name that the pod has below this Service: it has a hostname, and its subdomain is the Service's name."""
    spec = pod["spec"]
    return spec.get("hostname") if spec.get("subdomain") == name(service) else None


def endpoint_of(pod: Object, service: Object, family: str, node: Object | None) -> Object:
    """A pod as it stands in an EndpointSlice.

    `ready` is what kube-proxy asks first: serving and not terminating (or the Service publishes whatever there is).
    `serving` stays true while a terminating pod still answers its readiness probe.
    """
    serving, terminating = is_pod_ready(pod), is_terminating(pod)
    published = bool(service["spec"].get("publishNotReadyAddresses"))
    endpoint: Object = {
        "addresses": addresses(pod, family),
        "conditions": {
            "ready": published or (serving and not terminating),
            "serving": serving,
            "terminating": terminating,
        },
        "targetRef": pod_reference(pod),
    }
    if node_name(pod):
        endpoint["nodeName"] = node_name(pod)
    zone = labels(node).get("topology.kubernetes.io/zone") if node else None
    if zone:
        endpoint["zone"] = zone
    hostname = hostname_of(pod, service)
    if hostname:
        endpoint["hostname"] = hostname
    hints = hints_of(endpoint, service["spec"].get("trafficDistribution"))
    if hints:
        endpoint["hints"] = hints
    return endpoint


def hints_of(endpoint: Object, distribution: str | None) -> Object:
    """For whom an endpoint is meant, by the Service's trafficDistribution: clients in its zone, or first of all on its node.

    staging/src/k8s.io/endpointslice/trafficdist/trafficdist.go, 1.36.
    """
    if not distribution or not endpoint["conditions"]["ready"]:
        return {}
    hints: Object = {}
    if endpoint.get("zone"):
        hints["forZones"] = [{"name": endpoint["zone"]}]
    if distribution == "PreferSameNode" and endpoint.get("nodeName"):
        hints["forNodes"] = [{"name": endpoint["nodeName"]}]
    return hints
