"""The way of a request, hop by hop, in words.

What comes in: a `Request` as it was written down, the list of changes. What goes out: sentences, from the client to the process.
Worked out when somebody asks, for thousands of requests nobody does. Next: `blame.py`, whose fault a lost one was.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubenb.network.requests import Request
from kubenb.network.service_table import ServiceTable, Version


def way(request: Request, table: ServiceTable) -> list[str]:
    """The hops of a request."""
    return list(_hops(request, table))


def _hops(request: Request, table: ServiceTable) -> Iterator[str]:
    if request.reused:
        yield "over a connection that was open already: no rule is asked again"
    if request.via:
        yield f"came in by {request.via}"
    elif request.node:
        yield f"the rules on {request.node} catch what goes to the cluster IP of Service {request.service}"
    if request.rules >= 0 and not request.reused:
        version = _version(request, table)
        if version is not None:
            count = _backends(version, request)
            seen = f"change {version.index}, revision {version.revision}, known to watchers at {version.at:.3f} s"
            who = request.node if not request.via.startswith("ingress") else "the ingress controller"
            chosen = f"and chose {request.ip}:{request.port}" if request.ip else "and had nowhere to send to"
            yield f"{who} knew {count} endpoint{'' if count == 1 else 's'} ({seen}) {chosen}"
    if request.attempts > 1:
        yield f"this was attempt {request.attempts}; the earlier ones failed"
    if request.pod and request.status:
        yield f"the process in {request.pod} answered {request.status} after {request.latency * 1000:.1f} ms"


def _version(request: Request, table: ServiceTable) -> Version | None:
    service = request.via.rpartition("Service ")[2] if request.via.startswith("ingress") else request.service
    return table.version(service, request.rules)


def _backends(version: Version, request: Request) -> int:
    """How many endpoints the port had that was asked for."""
    ports = ((version.service or {}).get("spec") or {}).get("ports") or ()
    counts = [len(version.backends(port["port"])) for port in ports]
    mine = [
        len(version.backends(port["port"]))
        for port in ports
        if any(one.ip == request.ip and one.port == request.port for one in version.backends(port["port"]))
    ]
    return (mine or counts or [0])[0]
