"""The ways to a Service: its cluster IP, a node port, a load balancer's address, an external IP, an ingress.

What comes in: the name of a way and where the client stands. What goes out: a `Way`: how each new connection is made, as DNS, the
Service and its load balancer are at that second. Next: `clients.py`, who go such ways.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kubenb.network.dns import ClusterDNS, is_headless
from kubenb.network.router import Dial, Router, Source
from kubenb.network.service_table import Port, Version
from kubenb.objects import Object, lookup
from kubenb.sim import Chance

WAYS = ("clusterip", "nodeport", "loadbalancer", "externalip", "ingress")
Connect = Callable[[Source, float, Chance], Dial]
Entrance = Callable[[float], tuple[str, int] | None]
"""(address, port) at which an ingress controller is to be met at a virtual second; None: nowhere."""


class Way(NamedTuple):
    """`straight`: by the cluster IP from inside, which needs nothing but the rules of the client's own node."""

    name: str
    dial: Connect
    straight: bool = False


class Memory:
    """What a client remembers of DNS: the C library nothing, other runtimes as long as the records' TTL, or for ever."""

    def __init__(self, dns: ClusterDNS, seconds: float) -> None:
        self._dns, self._seconds = dns, seconds
        self._known: dict[str, tuple[float, tuple[str, ...]]] = {}

    def addresses(self, name: str, at: float) -> tuple[str, ...]:
        """The addresses of a full name, fresh or remembered."""
        asked, addresses = self._known.get(name, (0.0, ()))
        if not addresses or at >= asked + self._seconds:
            addresses = self._dns.query(name, "A", at).addresses
            self._known[name] = (at, addresses)
        return addresses


class Ways:
    """Makes ways through one cluster's network."""

    def __init__(self, router: Router, dns: ClusterDNS) -> None:
        self.router, self.dns = router, dns
        self.entrance: Entrance = lambda at: None

    def to(
        self, service: str, port: Port, via: str | None, source: Source, node: str = "", remember: float = 0.0
    ) -> Way:  # fmt: skip
        """The way to Service "namespace/name". `node`: at whose address a node port is tried (the first one's); `remember`: for
        how many seconds the client trusts an answer of DNS. Raises ValueError for an unknown way.
        """
        via = via or "clusterip"
        if via not in WAYS:
            raise ValueError(f'unknown way "{via}": there are {", ".join(WAYS)}')
        if via == "clusterip":
            names = Memory(self.dns, remember)
            return Way(
                via, lambda source, at, chance: self._cluster_ip(source, service, port, at, chance, names), bool(source.node)
            )
        if via == "ingress":
            return Way(via, self._ingress)
        find = {"nodeport": self._node_port, "loadbalancer": self._balancer, "externalip": self._external}[via]
        target = node or next(iter(self.router.nodes), "")
        return Way(via, lambda source, at, chance: self._found(find(service, port, at, target), via, source, at, chance))

    def _found(self, found: tuple[str, int] | None, via: str, source: Source, at: float, chance: Chance) -> Dial:
        if found is None:
            return Dial("", "", 0, self.router.hop, f"{via}: the Service has none").failed("unreachable")
        return self.router.connect(source, *found, at, chance)

    # ---- by name --------------------------------------------------------------------------------------------------------------

    def _cluster_ip(self, source: Source, service: str, port: Port, at: float, chance: Chance, names: Memory) -> Dial:
        """By the Service's name: the cluster IP; a pod's own address if it is headless; somebody else if an ExternalName."""
        latest = self._latest(service, at)
        spec = (latest.service or {}).get("spec", {}) if latest else {}
        if spec.get("type") == "ExternalName" or is_headless(spec):
            namespace, _, name = service.partition("/")
            number = port if isinstance(port, int) else _number(spec, port)
            full = f"{name}.{namespace}.svc.cluster.local"
            return self._by_dns(source, full, names.addresses(full, at), number, at, chance)
        if source.node:
            return self.router.to_service(source, service, port, at, chance)
        address = str(spec.get("clusterIP", ""))
        return self.router.connect(source, address, _number(spec, port), at, chance)

    def _by_dns(
        self, source: Source, name: str, addresses: tuple[str, ...], port: int, at: float, chance: Chance
    ) -> Dial:  # fmt: skip
        if not addresses:
            return Dial("", "", 0, self.router.hop, f"{name}: DNS knows no address").failed("unreachable")
        dial = self.router.connect(source, addresses[int(chance.random() * len(addresses))], port, at, chance)
        dial.entry = f"{name} by DNS"
        return dial

    def _ingress(self, source: Source, at: float, chance: Chance) -> Dial:
        found = self.entrance(at)
        if found is None:
            return Dial("", "", 0, self.router.hop, "ingress: there is no controller").failed("unreachable")
        dial = self.router.connect(source, *found, at, chance)
        dial.entry = f"ingress, by {dial.entry or 'its cluster IP'}"
        return dial

    # ---- by address -----------------------------------------------------------------------------------------------------------

    def _latest(self, service: str, at: float) -> Version | None:
        return self.router.table.version(service, self.router.table.index_at(at))

    def _service(self, service: str, at: float) -> Object:
        latest = self._latest(service, at)
        return (latest.service if latest else None) or {}

    def _node_port(self, service: str, port: Port, at: float, node: str) -> tuple[str, int] | None:
        for one in self._service(service, at).get("spec", {}).get("ports") or ():
            if one.get("nodePort") and (port is None or port in (one["port"], one.get("name"), one["nodePort"])):
                return self.router.nodes.get(node, ""), one["nodePort"]
        return None

    def _balancer(self, service: str, port: Port, at: float, node: str) -> tuple[str, int] | None:
        found = self._service(service, at)
        ingress = lookup(found, ("status", "loadBalancer", "ingress")) or ()
        address = next((one["ip"] for one in ingress if one.get("ip")), None)
        return (address, _number(found["spec"], port)) if address else None

    def _external(self, service: str, port: Port, at: float, node: str) -> tuple[str, int] | None:
        spec = self._service(service, at).get("spec", {})
        addresses = spec.get("externalIPs") or ()
        return (addresses[0], _number(spec, port)) if addresses else None


def _number(spec: Object, port: Port) -> int:
    """A Service port by number or name; its first one for None; 80 where it has none."""
    if isinstance(port, int):
        return port
    ports = spec.get("ports") or ()
    return next((int(one["port"]) for one in ports if port is None or one.get("name") == port), 80)
