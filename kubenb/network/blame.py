"""Why a request was lost: a stale rule on the client's node, a process that ended before anybody could know, or nobody at all.

What comes in: a failed `Request`, the list of changes, the wire.  What goes out: a `Blame`, ready to be read aloud.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from kubenb.network.requests import Request
from kubenb.network.service_table import ServiceTable
from kubenb.network.wire import PodNetwork

Kind = Literal[
    "stale rule", "dead process", "kept connection", "application", "no endpoints", "no service", "policy", "no way", "ingress"
]


class Blame(NamedTuple):
    """`kind`: "stale rule" (the API server knew better than this node), "dead process" (nobody but the process itself
    knew), "kept connection" (opened in better times), "application" (it answered, badly), "no endpoints", "no service", "policy"
    (it keeps to a node without endpoints), "no way" (that address can't be reached from there), "ingress" (its controller could
    not ask anybody). `stale_since`: seconds; `revision`: the change this node had not yet applied.
    """

    kind: Kind
    message: str
    stale_since: float | None = None
    revision: int | None = None


def blame(request: Request, table: ServiceTable, wire: PodNetwork) -> Blame | None:
    """Who is to blame for this request; None for one that went well or is still in flight."""
    if request.outcome in ("ok", "in flight"):
        return None
    if request.via.startswith("ingress") and request.outcome == "error":
        return _at_the_ingress(request)
    if request.outcome == "error":
        return Blame("application", f"{request.pod} answered {request.status}")
    if request.reused:
        return _over_a_kept_connection(request, wire)
    if request.rules < 0 and not request.via.endswith("by DNS"):
        return _on_no_way(request)
    if request.outcome == "no-endpoints":
        return Blame("no endpoints", f"on {request.node} Service {request.service} had no endpoint, so kube-proxy refused")
    if not request.ip:
        where = f"none of Service {request.service}'s endpoints is on {request.node}, and its traffic policy is Local"
        return Blame("policy", f"{where}: the packets are dropped there")
    return _at_the_backend(request, table, wire)


def _at_the_backend(request: Request, table: ServiceTable, wire: PodNetwork) -> Blame:
    who = request.pod or request.ip
    if request.outcome == "timeout" and _listened(request, wire):
        return Blame("application", f"{who} listened, but did not answer within {request.latency:g} s")
    stale = _first_version_without(request, table)
    ended = _ended(request, wire)
    if stale is not None:
        at, revision = stale
        return Blame(
            "stale rule",
            f"{request.node} still sent to {who} ({request.ip}:{request.port}) at {request.at:.3f} s; "
            f"the EndpointSlice had dropped it at {at:.3f} s (revision {revision}), "
            f"and kube-proxy was {request.at - at:.3f} s behind",
            at,
            revision,
        )
    when = f"had ended at {ended:.3f} s" if ended is not None else "was not listening yet"
    return Blame("dead process", f"the process in {who} {when}, and no EndpointSlice said so at {request.at:.3f} s")


def _over_a_kept_connection(request: Request, wire: PodNetwork) -> Blame:
    ended = _ended(request, wire)
    when = f" at {ended:.3f} s" if ended is not None else ""
    return Blame(
        "kept connection",
        f"the request went over a connection to {request.pod or request.ip} that was open already; the process ended{when}. "
        "kube-proxy decides about new connections only: leaving the endpoints does not close those there are",
    )


def _on_no_way(request: Request) -> Blame:
    if not request.node and not request.via:
        return Blame(
            "no way",
            f"from outside there is no way to the cluster IP of Service {request.service}: it exists in the nodes' rules only",
        )
    if "has none" in request.via or "no controller" in request.via or "no address" in request.via:
        return Blame("no way", request.via)
    if request.via:
        return Blame("no way", f"nobody answers at {request.via}")
    return Blame("no service", f"{request.node} had no rules for Service {request.service} yet")


def _at_the_ingress(request: Request) -> Blame:
    service = request.via.rpartition("Service ")[2]
    if request.status == 503:
        return Blame("no endpoints", f"the ingress controller knew no endpoint of Service {service}")
    if request.status in (502, 504):
        what = "refused or closed the connection" if request.status == 502 else "did not answer"
        return Blame("ingress", f"what the ingress controller asked for Service {service} {what}")
    return Blame("application", f"{request.pod} answered {request.status}")


def _first_version_without(request: Request, table: ServiceTable) -> tuple[float, int] | None:
    """When, before the request, the backend was dropped by a version that this node did not yet have: (time, revision)."""
    version = table.version(request.service, table.index_at(request.at))
    found = None
    while version is not None and version.index > request.rules:
        if any(backend.ip == request.ip for port in _ports(version.service) for backend in version.backends(port)):
            break
        found = (version.at, version.revision)
        version = version.before
    return found


def _ports(service: dict[str, object] | None) -> list[int]:
    spec = (service or {}).get("spec")
    return [port["port"] for port in spec.get("ports") or ()] if isinstance(spec, dict) else []


def _listened(request: Request, wire: PodNetwork) -> bool:
    namespace = wire.namespace(request.ip, request.at)
    return namespace is not None and namespace.listener(request.port, request.at) is not None


def _ended(request: Request, wire: PodNetwork) -> float | None:
    """When the last listener at that address was closed, if it was before the request was over."""
    namespace = wire.namespace(request.ip, request.at) or wire.last_namespace(request.ip)
    if namespace is None:
        return None
    over = request.at + request.latency
    closed = [one.closed for one in namespace.ports.get(request.port, ()) if one.closed <= over]
    return max(closed, default=None)
