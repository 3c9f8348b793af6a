"""Writing packed endpoints: one request for each slice that has changed, and none for the others.

What comes in: a `Packing` and whose slices they are.  What goes out: EndpointSlice requests.
Source: staging/src/k8s.io/endpointslice/reconciler.go (finalize), utils.go (newEndpointSlice), 1.36.
Next: `endpointslice.py` and `endpointslicemirroring.py`, which both write through here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kubenb.client import Client
from kubenb.controllers.slice_packing import Packing, Slice, port_key, ports_of
from kubenb.objects import ApiError, Object, controller_ref, labels, name, namespace

SERVICE_NAME = "kubernetes.io/service-name"
MANAGED_BY = "endpointslice.kubernetes.io/managed-by"
TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time"


class Heading(NamedTuple):
    """What all slices of one owner have in common, and the annotations that this write adds."""

    owner: Object
    address_type: str
    labels: dict[str, str]
    annotations: dict[str, str]


def member_of(endpoint: Object) -> str:
    """What an endpoint stands for: its pod, else its address."""
    target = endpoint.get("targetRef")
    if target and target.get("kind") == "Pod":
        return f"{target.get('namespace')}/{target.get('name')}"
    return str(endpoint["addresses"][0])


def load(stored: Object) -> Slice:
    """A stored EndpointSlice as a `Slice`."""
    members = {member_of(endpoint): endpoint for endpoint in stored.get("endpoints") or ()}
    return Slice(port_key(stored.get("ports") or ()), members, stored)


class SliceWriter:
    """Writes packings, and knows which versions it has written, so that it tells its own changes from those of others."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def write(self, packing: Packing, heading: Heading, why: str) -> None:
        """Make the stored slices what the packing says. Raises ApiError; what was written by then is noted in the packing."""
        for one in packing.fill():
            self._delete(one, why)
        for one in list(packing.slices):
            if one.stored is None:
                one.stored = self._client.create(self._fresh(one, heading), why)
            elif one.touched:
                one.stored = self._client.update(self._changed(one, one.stored, heading), why)
            one.touched = False

    def delete_all(self, slices: Iterable[Slice], why: str) -> None:
        for one in slices:
            self._delete(one, why)

    def _delete(self, one: Slice, why: str) -> None:
        if one.stored is None:
            return
        try:
            self._client.delete("EndpointSlice", name(one.stored), namespace(one.stored), why=why)
        except ApiError as error:
            if error.code != 404:
                raise

    def _fresh(self, one: Slice, heading: Heading) -> Object:
        owner = heading.owner
        return {
            "apiVersion": "discovery.k8s.io/v1",
            "kind": "EndpointSlice",
            "metadata": {
                "generateName": f"{name(owner)}-",
                "namespace": namespace(owner),
                "labels": heading.labels,
                "annotations": heading.annotations,
                "ownerReferences": [controller_ref(owner, owner["apiVersion"], owner["kind"])],
            },
            "addressType": heading.address_type,
            "endpoints": list(one.members.values()),
            "ports": ports_of(one.ports),
        }

    def _changed(self, one: Slice, stored: Object, heading: Heading) -> Object:
        metadata = {**stored["metadata"], "labels": heading.labels}
        notes = {key: text for key, text in (metadata.get("annotations") or {}).items() if key != TRIGGER_TIME}
        metadata["annotations"] = {**notes, **heading.annotations}
        return {
            **stored,
            "metadata": metadata,
            "endpoints": list(one.members.values()),
            "ports": ports_of(one.ports),
        }


def is_ours(slice_labels: dict[str, str], manager: str) -> bool:
    return slice_labels.get(MANAGED_BY) == manager


def service_key(obj: Object) -> str | None:
    """The key of the Service that an EndpointSlice belongs to."""
    service = labels(obj).get(SERVICE_NAME)
    return f"{namespace(obj)}/{service}" if service else None
