"""The Endpoints controller: the older list of a Service's pods, one object for all of them, which `kubectl get ep` shows.

What comes in: Services and their pods.  What goes out: Endpoints objects, cut off at 1,000 addresses.
A pod that is being deleted leaves at once; one that isn't ready stands under notReadyAddresses.
Source: pkg/controller/endpoint/endpoints_controller.go, 1.36.  Next: `endpointslice.py`, which kube-proxy reads instead.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubenb.controllers.endpoints_book import EndpointsBook, Entry
from kubenb.controllers.service_loop import ServiceLoop
from kubenb.controllers.service_pods import (
    addresses,
    endpoint_ports,
    hostname_of,
    is_candidate,
    pod_reference,
    selector_of,
)
from kubenb.controllers.slice_packing import port_key
from kubenb.objects import ApiError, Object, key, labels, name, namespace, resource_version
from kubenb.objects import annotations as annotations_of
from kubenb.objects.pods import is_pod_ready, node_name

OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity"
TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time"
MANAGED_BY = "endpoints.kubernetes.io/managed-by"
HEADLESS = "service.kubernetes.io/headless"


class EndpointsController(ServiceLoop):
    name = "endpoint-controller"

    def setup(self) -> None:
        self.endpoints = self.informer("Endpoints")
        self.books: dict[str, EndpointsBook] = {}
        self.written: dict[str, Object] = {}
        super().setup()
        self.endpoints.on_change(self._endpoints_changed)

    def start_over(self, service: str) -> None:
        self.books.pop(service, None)

    def _endpoints_changed(self, old: Object | None, new: Object | None) -> None:
        """Somebody else touched or deleted an Endpoints object: put it right."""
        one = new if new is not None else old
        written = self.written.get(key(one)) if one is not None else None
        if one is None or written is None:
            return
        if new is None or int(resource_version(new)) > int(resource_version(written)):
            del self.written[key(one)]
            self.enqueue(key(one))

    def sync(self, key: str) -> None:
        service = self.services.by_key(key)
        changed = self.changed.pop(key, {})
        if service is None:
            self._forget(key)
            return
        if selector_of(service) is None:
            return
        book = self.books.get(key)
        if book is None:
            book = self.books[key] = EndpointsBook()
            changed = dict.fromkeys(pod["metadata"]["namespace"] + "/" + name(pod) for pod in self.selected(service))
        pods = self._update(book, service, changed)
        try:
            self._write(key, service, book, self.trigger_time(service, pods))
        except ApiError:
            self.written.pop(key, None)
            raise

    def _forget(self, service: str) -> None:
        """The Service is gone: so is the Endpoints object of its name, whoever wrote it."""
        for known in (self.books, self.written, self.triggers):
            known.pop(service, None)
        stored = self.endpoints.by_key(service)
        if stored is None:
            return
        try:
            self.client.delete("Endpoints", name(stored), namespace(stored), why="its Service is gone")
        except ApiError as error:
            if error.code != 404:
                raise

    def _update(self, book: EndpointsBook, service: Object, changed: Iterable[str]) -> list[Object]:
        selector, published = selector_of(service), bool(service["spec"].get("publishNotReadyAddresses"))
        seen = []
        for member in changed:
            pod = self.pods.by_key(member)
            if pod is None or selector is None or not selector.matches(labels(pod)):
                book.put(member, None)
                continue
            seen.append(pod)
            book.put(member, _entry(pod, service) if is_candidate(pod, with_terminating=published) else None)
        return seen

    def _write(self, key: str, service: Object, book: EndpointsBook, trigger: dict[str, str]) -> None:
        subsets, truncated = book.subsets(self.ledger.endpoints_capacity)
        stored = self.written.get(key) or self.endpoints.by_key(key)
        notes = dict(annotations_of(stored)) if stored else {}
        notes.pop(OVER_CAPACITY, None)
        if truncated:
            notes[OVER_CAPACITY] = "truncated"
        if stored and (stored.get("subsets") or [], labels(stored), annotations_of(stored)) == (subsets, _labels(service), notes):
            return
        notes.pop(TRIGGER_TIME, None)
        notes.update(trigger)
        metadata: Object = {"name": name(service), "namespace": namespace(service)}
        if stored:
            metadata = dict(stored["metadata"])
        metadata.update(labels=_labels(service), annotations=notes)
        wanted = {"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata, "subsets": subsets}
        ready = sum(len(subset.get("addresses", ())) for subset in subsets)
        why = f"the Service's pods: {ready} ready, {len(book.members) - ready} not ready or left out"
        self.written[key] = self.client.update(wanted, why) if stored else self.client.create(wanted, why)


def _entry(pod: Object, service: Object) -> Entry | None:
    ips = addresses(pod, _family(service))
    ports = endpoint_ports(service, pod)
    if not ips or (service["spec"].get("ports") and not ports):
        return None
    address: Object = {"ip": ips[0]}
    hostname = hostname_of(pod, service)
    if hostname:
        address["hostname"] = hostname
    if node_name(pod):
        address["nodeName"] = node_name(pod)
    address["targetRef"] = pod_reference(pod)
    ready = bool(service["spec"].get("publishNotReadyAddresses")) or is_pod_ready(pod)
    return Entry(port_key(_named(port) for port in ports), ready, address)


def _named(port: Object) -> Object:
    """Endpoints leave an empty port name out."""
    return port if port.get("name") else {field: value for field, value in port.items() if field != "name"}


def _family(service: Object) -> str:
    return str((service["spec"].get("ipFamilies") or ["IPv4"])[0])


def _labels(service: Object) -> dict[str, str]:
    found = {text: value for text, value in labels(service).items() if text != HEADLESS}
    found[MANAGED_BY] = "endpoint-controller"
    if service["spec"].get("clusterIP") == "None":
        found[HEADLESS] = ""
    return found
