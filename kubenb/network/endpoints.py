"""The endpoints of one Service port, as kube-proxy sorts them: ready ones, those it falls back to, those near by.

What comes in: a Service and its EndpointSlices. What goes out: the backends that a rule on a given node leads to, and what the
rule does when there are none.  Source: pkg/proxy/topology.go (CategorizeEndpoints), 1.36.  Next: `service_table.py`, which keeps
this for every version of a Service.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from kubenb.objects import Object


class Backend:
    """One address behind a Service port."""

    __slots__ = ("ip", "node", "nodes", "pod", "port", "ready", "zones")

    def __init__(
        self, ip: str, port: int, pod: str, node: str, ready: bool = True,
        zones: tuple[str, ...] = (), nodes: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self.ip = ip
        self.port = port
        self.pod = pod
        """ "namespace/name", "" for endpoints made by hand."""
        self.node = node
        self.ready = ready
        """False: it is terminating, but still serves."""
        self.zones, self.nodes = zones, nodes
        """Hints: for clients in which zones, on which nodes it is meant."""

    def __repr__(self) -> str:
        return f"{self.ip}:{self.port}"


class Place(NamedTuple):
    """Where a rule stands: which endpoints are near depends on it."""

    node: str
    zone: str = ""


class Choice(NamedTuple):
    """The backends of a rule. `empty`: what happens to a connection when there are none: it is refused (REJECT), or its packets
    vanish (DROP), because there are endpoints elsewhere that a policy keeps out of reach.
    """

    backends: tuple[Backend, ...]
    empty: Literal["refuse", "drop"] = "refuse"


def all_backends(service: Object | None, slices: Mapping[str, Object], port: int | str | None) -> tuple[Backend, ...]:
    """Every endpoint of a Service port that is ready, or terminating and still serving, in the order of the slices."""
    named = port_of(service, port)
    if named is None:
        return ()
    name, protocol = named.get("name") or "", named.get("protocol", "TCP")
    found = []
    for slice_name in sorted(slices):
        one = slices[slice_name]
        number = next((p.get("port") for p in one.get("ports") or () if _same_port(p, name, protocol)), None)
        if number is None:
            continue
        for endpoint in one.get("endpoints") or ():
            conditions = endpoint.get("conditions") or {}
            if conditions.get("ready", True):
                found.append(_backend(endpoint, number, True))
            elif conditions.get("serving", True) and conditions.get("terminating"):
                found.append(_backend(endpoint, number, False))
    return tuple(found)


def _same_port(port: Object, name: str, protocol: str) -> bool:
    return (port.get("name") or "") == name and port.get("protocol", "TCP") == protocol


def port_of(service: Object | None, port: int | str | None) -> Object | None:
    """A Service's port by its number or name; its first one for None; None when it has no such port."""
    for one in (service or {}).get("spec", {}).get("ports") or ():
        if port is None or port in (one["port"], one.get("name")):
            return dict(one)
    return None


def usable(backends: Iterable[Backend]) -> tuple[Backend, ...]:
    """The ready ones; when there are none, those that are terminating but still serve (ProxyTerminatingEndpoints)."""
    everything = tuple(backends)
    return tuple(one for one in everything if one.ready) or everything


def choose_near(backends: tuple[Backend, ...], place: Place, local_only: bool) -> Choice:
    """The backends of a rule that stands at `place`. `local_only`: the policy Local keeps to endpoints on that node."""
    if local_only:
        here = usable(one for one in backends if one.node == place.node)
        return Choice(here, "drop" if backends else "refuse")
    ready = [one for one in backends if one.ready]
    near = _hinted(ready, place)
    return Choice(tuple(near) or tuple(ready) or backends)


def _hinted(ready: list[Backend], place: Place) -> list[Backend]:
    """Those meant for this node, else for this zone. Hints count only if every ready endpoint has some, and one fits."""
    if ready and all(one.nodes for one in ready):
        mine = [one for one in ready if place.node in one.nodes]
        if mine:
            return mine
    if ready and place.zone and all(one.zones for one in ready):
        return [one for one in ready if place.zone in one.zones]
    return []


def _backend(endpoint: Object, port: int, ready: bool) -> Backend:
    target = endpoint.get("targetRef") or {}
    pod = f"{target.get('namespace', '')}/{target['name']}" if target.get("kind") == "Pod" else ""
    hints = endpoint.get("hints")
    if not hints:
        return Backend(endpoint["addresses"][0], port, pod, endpoint.get("nodeName") or "", ready)
    zones = tuple(one["name"] for one in hints.get("forZones") or ())
    nodes = tuple(one["name"] for one in hints.get("forNodes") or ())
    return Backend(endpoint["addresses"][0], port, pod, endpoint.get("nodeName") or "", ready, zones, nodes)
