"""The mirroring controller: Endpoints that people wrote by hand become slices too, so that kube-proxy needs to read only those.

What comes in: Endpoints of Services without a selector.  What goes out: EndpointSlices with the same addresses.
Source: pkg/controller/endpointslicemirroring/reconciler.go, utils.go, 1.36.  Next: `kubenb.network`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop
from kubenb.controllers.service_pods import selector_of
from kubenb.controllers.slice_packing import Packing, PortKey, port_key
from kubenb.controllers.slice_writer import (
    MANAGED_BY,
    SERVICE_NAME,
    Heading,
    SliceWriter,
    is_ours,
    load,
    service_key,
)
from kubenb.objects import Object, labels, name, resource_version
from kubenb.objects import annotations as annotations_of

MANAGER = "endpointslicemirroring-controller.k8s.io"
SKIP = "endpointslice.kubernetes.io/skip-mirror"
NOT_COPIED = ("kubectl.kubernetes.io/last-applied-configuration", "endpoints.kubernetes.io/last-change-trigger-time")
PLURAL_FIELDS = (("addresses", True), ("notReadyAddresses", False))


class EndpointSliceMirroringController(ControlLoop):
    name = "endpointslice-mirroring-controller"

    def setup(self) -> None:
        self.services = self.informer("Service")
        self.endpoints = self.informer("Endpoints")
        self.slices = self.informer("EndpointSlice")
        self.slices.add_index("service", lambda one: filter(None, (service_key(one),)))
        self.writer = SliceWriter(self.client)
        self.written: dict[str, Packing] = {}
        self.services.on_change(self.enqueue_object)
        self.endpoints.on_change(self.enqueue_object)
        self.slices.on_change(self._slice_changed)

    def _slice_changed(self, old: Object | None, new: Object | None) -> None:
        """Somebody else touched a mirrored slice: put it right."""
        one = new if new is not None else old
        service = service_key(one) if one is not None else None
        packing = self.written.get(service or "")
        if one is None or service is None or packing is None or not is_ours(labels(one), MANAGER):
            return
        for mine in packing.slices:
            if mine.stored and name(mine.stored) == name(one):
                known = int(resource_version(mine.stored))
                if new is None or int(resource_version(new)) > known:
                    del self.written[service]
                    self.enqueue(service)
                return

    def sync(self, key: str) -> None:
        endpoints, service = self.endpoints.by_key(key), self.services.by_key(key)
        packing = self.written.get(key)
        if packing is None:
            stored = [one for one in self.slices.by_index("service", key) if is_ours(labels(one), MANAGER)]
            packing = Packing(self.ledger.endpoints_per_slice, map(load, stored), keep_placeholder=False)
        if endpoints is None or service is None or not is_mirrored(endpoints, service):
            self.written.pop(key, None)
            self.writer.delete_all(packing.slices, "there are no hand-made Endpoints (any more) to mirror")
            return
        wanted = dict(mirrored(endpoints))
        for member in packing.members:
            if member not in wanted:
                packing.put(member, (), None)
        for member, (ports, endpoint) in wanted.items():
            packing.put(member, ports, endpoint)
        self.written.pop(key, None)
        self.writer.write(packing, heading_of(endpoints), "mirrors the hand-made Endpoints")
        self.written[key] = packing


def is_mirrored(endpoints: Object, service: Object) -> bool:
    """Hand-made Endpoints are; those that a controller keeps, or that say so themselves, aren't."""
    if labels(endpoints).get(SKIP) == "true" or "control-plane.alpha.kubernetes.io/leader" in annotations_of(endpoints):
        return False
    return selector_of(service) is None and service["spec"].get("type") != "ExternalName"


def mirrored(endpoints: Object) -> list[tuple[str, tuple[PortKey, Object]]]:
    """(member, (ports, endpoint)) of all addresses of an Endpoints object."""
    found = []
    for subset in endpoints.get("subsets") or ():
        ports = port_key(
            {"name": port.get("name", ""), "port": port["port"], "protocol": port.get("protocol", "TCP")}
            for port in subset.get("ports") or ()
        )
        for field, ready in PLURAL_FIELDS:
            for address in subset.get(field) or ():
                endpoint: Object = {"addresses": [address["ip"]], "conditions": {"ready": ready}}
                endpoint.update({own: address[own] for own in ("hostname", "nodeName", "targetRef") if address.get(own)})
                found.append((f"{address['ip']} {ports!r}", (ports, endpoint)))
    return found


def heading_of(endpoints: Object) -> Heading:
    own = {text: value for text, value in labels(endpoints).items() if text not in (SERVICE_NAME, MANAGED_BY)}
    wanted = {**own, SERVICE_NAME: name(endpoints), MANAGED_BY: MANAGER}
    notes = {text: value for text, value in annotations_of(endpoints).items() if text not in NOT_COPIED}
    return Heading(endpoints, "IPv4", wanted, notes)
