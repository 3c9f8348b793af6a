"""The EndpointSlice controller: where a Service's pods are, for kube-proxy and DNS.

What comes in: Services, their pods, nodes (for the zone).  What goes out: EndpointSlices of at most 100 endpoints each.
A pod that is being deleted stays in its slice, as not ready, until it is gone or finished.
Source: pkg/controller/endpointslice/endpointslice_controller.go, staging/src/k8s.io/endpointslice/reconciler.go, 1.36.
Next: `kubenb.network`, whose proxies read the slices.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kubenb.controllers.service_loop import ServiceLoop
from kubenb.controllers.service_pods import addresses, endpoint_of, endpoint_ports, is_candidate, selector_of
from kubenb.controllers.slice_packing import Packing, port_key
from kubenb.controllers.slice_writer import (
    MANAGED_BY,
    SERVICE_NAME,
    Heading,
    SliceWriter,
    is_ours,
    load,
    service_key,
)
from kubenb.objects import ApiError, Object, key, labels, name, namespace, resource_version
from kubenb.objects.pods import node_name

MANAGER = "endpointslice-controller.k8s.io"
HEADLESS = "service.kubernetes.io/headless"


@dataclass
class Known:
    """What the controller knows of one Service's slices; `without_node`: pods left out because their node isn't there."""

    packing: Packing
    without_node: dict[str, None] = field(default_factory=dict)


class EndpointSliceController(ServiceLoop):
    name = "endpointslice-controller"

    def setup(self) -> None:
        self.slices = self.informer("EndpointSlice")
        self.nodes = self.informer("Node")
        self.known: dict[str, Known] = {}
        self.untrusted: dict[str, None] = {}
        self.writer = SliceWriter(self.client)
        self.slices.add_index("service", lambda one: filter(None, (service_key(one),)))
        super().setup()
        self.slices.on_change(self._slice_changed)
        self.nodes.on_change(self._node_changed)

    def start_over(self, service: str) -> None:
        if self.known.pop(service, None):
            self.untrusted[service] = None  # the cache may lag behind what we wrote: ask the API server itself

    # ---- what wakes it ---------------------------------------------------------------------------------------------------------

    def _slice_changed(self, old: Object | None, new: Object | None) -> None:
        """Somebody else touched a slice of ours: put it right."""
        one = new if new is not None else old
        service = service_key(one) if one is not None else None
        if one is None or service is None or not is_ours(labels(one), MANAGER):
            return
        known = self.known.get(service)
        if known is None or not self._is_news(known, one, gone=new is None):
            return
        self.start_over(service)
        self.enqueue(service)

    def _is_news(self, known: Known, one: Object, gone: bool) -> bool:
        for mine in known.packing.slices:
            if mine.stored and name(mine.stored) == name(one):
                return gone or int(resource_version(one)) > int(resource_version(mine.stored))
        return not gone

    def _node_changed(self, old: Object | None, new: Object | None) -> None:
        if old is not None or new is None:
            return
        for service, known in list(self.known.items()):
            if name(new) in known.without_node:
                self.start_over(service)
                self.enqueue(service)

    # ---- one step --------------------------------------------------------------------------------------------------------------

    def sync(self, key: str) -> None:
        service = self.services.by_key(key)
        changed = self.changed.pop(key, {})
        if service is None:
            self.triggers.pop(key, None)
            self.known.pop(key, None)
            self.untrusted.pop(key, None)
            return
        if selector_of(service) is None:
            return
        known = self.known.get(key)
        if known is None:
            known = self.known[key] = Known(self._loaded(service))
            pods = self._all(service, known, {})
        else:
            pods = self._all(service, known, changed)
        family = _family(service)
        for member, pod in pods.items():
            self._put(known, service, member, pod, family)
        present = [pod for pod in pods.values() if pod is not None]
        heading = Heading(service, family, _labels(service), self.trigger_time(service, present))
        try:
            self.writer.write(known.packing, heading, _why(known.packing, present))
        except ApiError:
            self.start_over(key)
            raise

    def _loaded(self, service: Object) -> Packing:
        """The Service's slices as they are stored now; all are written again if what they say of the Service is out of date."""
        if key(service) in self.untrusted:
            del self.untrusted[key(service)]
            stored = self.client.list("EndpointSlice", namespace(service), f"{SERVICE_NAME}={name(service)}")
        else:
            stored = self.slices.by_index("service", key(service))
        mine = [load(one) for one in stored if is_ours(labels(one), MANAGER) and "deletionTimestamp" not in one["metadata"]]
        wanted, family = _labels(service), _family(service)
        for one in mine:
            if one.stored and one.stored.get("addressType") != family:
                one.members.clear()
            one.touched = one.stored is not None and labels(one.stored) != wanted
        return Packing(self.ledger.endpoints_per_slice, mine)

    def _all(self, service: Object, known: Known, changed: Iterable[str]) -> dict[str, Object | None]:
        """The pods to look at, by member: those that changed; with nothing changed all that are or should be in a slice."""
        selector = selector_of(service)
        members = dict.fromkeys(changed) or dict.fromkeys([*known.packing.members, *(key(pod) for pod in self.selected(service))])
        found: dict[str, Object | None] = {}
        for member in members:
            pod = self.pods.by_key(member)
            found[member] = pod if pod and selector and selector.matches(labels(pod)) else None
        return found

    def _put(self, known: Known, service: Object, member: str, pod: Object | None, family: str) -> None:
        if pod is None or not is_candidate(pod, with_terminating=True) or not addresses(pod, family):
            known.packing.put(member, (), None)
            return
        node = self.nodes.by_key(node_name(pod))
        if node is None and not service["spec"].get("publishNotReadyAddresses"):
            known.without_node[node_name(pod)] = None
            known.packing.put(member, (), None)
            return
        ports = port_key(endpoint_ports(service, pod))
        known.packing.put(member, ports, endpoint_of(pod, service, family, node))


def _family(service: Object) -> str:
    families = service["spec"].get("ipFamilies") or ["IPv4"]
    return str(families[0])


def _labels(service: Object) -> dict[str, str]:
    """The Service's own labels, and those by which a slice is found."""
    own = {text: value for text, value in labels(service).items() if text not in (SERVICE_NAME, MANAGED_BY, HEADLESS)}
    found = {**own, SERVICE_NAME: name(service), MANAGED_BY: MANAGER}
    if service["spec"].get("clusterIP") == "None":
        found[HEADLESS] = ""
    return found


def _why(packing: Packing, pods: list[Object]) -> str:
    changed = ", ".join(name(pod) for pod in pods[:3]) + (f" and {len(pods) - 3} more" if len(pods) > 3 else "")
    return f"pods changed: {changed}" if changed else "no pod to list"
