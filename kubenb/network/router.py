"""Where a connection goes: from a pod, a node or a laptop to an address, hop by hop, as the rules stood at that second.

What comes in: a source, an address and a port. What goes out: a `Dial`: the process that accepts, or why nobody does. Inside the
cluster the rules of the client's own node decide; whoever knocks at a node's address meets that node's rules; from outside
neither cluster IPs nor pods can be reached at all.  Next: `request.py`, a request over such a connection.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple, Protocol

from kubenb.ledger import Ledger
from kubenb.network.endpoints import Backend, Choice
from kubenb.network.health import PROXY_PORT, HealthServer
from kubenb.network.kube_proxy import KubeProxy
from kubenb.network.service_table import Port, ServiceTable, Version, addresses_of
from kubenb.network.wire import Listener, PodNetwork
from kubenb.objects import Object
from kubenb.sim import Chance, Simulation


class Source(NamedTuple):
    """Who connects. `node`: the node whose rules its packets meet first, "" outside the cluster; `ip`: its address."""

    kind: str
    node: str
    ip: str
    name: str = ""


LAPTOP = Source("outside", "", "203.0.113.7", "outside")
"""Somebody on the Internet."""


class Dial:
    """What became of a connection. `outcome`: "" when somebody accepts, else refused, timeout, no-endpoints, unreachable (there
    is no way from here to that address) or dropped (a policy keeps to endpoints of a node that has none). `entry`: how it came
    into the cluster, for reading; `rules`: the number of the change up to which `node`, whose rules decided, knew the Service,
    -1 when none was in the way.
    """

    __slots__ = ("backend", "delay", "entry", "ip", "listener", "node", "outcome", "port", "proxy", "rules", "service",
                 "service_port", "version")  # fmt: skip

    def __init__(self, node: str, ip: str, port: int, delay: float, entry: str = "") -> None:
        self.node, self.ip, self.port, self.delay, self.entry = node, ip, port, delay, entry
        self.outcome = ""
        self.service = ""
        self.service_port: Port = None
        self.rules = -1
        self.version: Version | None = None
        self.backend: Backend | None = None
        self.listener: Listener | None = None
        self.proxy: KubeProxy | None = None

    def failed(self, outcome: str) -> Dial:
        self.outcome = outcome
        return self


class Balancer(Protocol):
    """A load balancer in front of the cluster (`kubenb.cloud.load_balancer`)."""

    def target(self, port: int, client: str, at: float, chance: Chance) -> tuple[str, int] | None:
        """(node, node port) for a connection to this port; None: nobody listens there, or no target is healthy."""
        ...


class Router:
    """The cluster's network as a whole: every node's rules, the wire, and what lies in front of it."""

    def __init__(
        self, sim: Simulation, ledger: Ledger, wire: PodNetwork, table: ServiceTable, proxies: Mapping[str, KubeProxy],
        nodes: Mapping[str, str],
    ) -> None:  # fmt: skip
        """`nodes`: address by name."""
        self.sim, self.ledger, self.wire, self.table, self.proxies = sim, ledger, wire, table, proxies
        self.nodes = nodes
        self._names: dict[str, str] = {}
        self.hop = sim.draw("network/hop", ledger.network_round_trip)
        self.far = sim.draw("network/internet", ledger.internet_round_trip)
        self.balancers: Mapping[str, Balancer] = {}
        """By address: the cloud's."""
        self.catch_up: Callable[[], object] = lambda: None

    # ---- from a source to an address ------------------------------------------------------------------------------------------

    def connect(self, source: Source, ip: str, port: int, at: float, chance: Chance, protocol: str = "TCP") -> Dial:
        """A new connection at virtual second `at` (not in the future)."""
        if not source.node:
            return self._from_outside(source, ip, port, at, chance, protocol)
        dial = self._by_address(source, source.node, ip, port, at, chance, protocol)
        if dial is not None:
            return dial
        name = self._node_at(ip)
        if name is not None:
            return self._at_node(source, name, port, at, chance, protocol)
        return self._direct(Dial(source.node, ip, port, self.hop), at)

    def to_service(self, source: Source, key: str, port: Port, at: float, chance: Chance) -> Dial:
        """A new connection to the cluster IP of Service "namespace/name", from inside."""
        proxy = self.proxies.get(source.node)
        version = proxy.rules(key, at) if proxy is not None else None
        if proxy is None or version is None or version.service is None:
            dial = Dial(source.node, "", 0, self.hop).failed("timeout")
            dial.service, dial.service_port = key, port
            return dial
        dial = Dial(source.node, "", 0, self.hop)
        return self._led(dial, source, proxy, key, port, version, version.choice(port, proxy.place()), at, chance)

    def _from_outside(self, source: Source, ip: str, port: int, at: float, chance: Chance, protocol: str) -> Dial:
        if ip in self.balancers:
            entry = f"load balancer {ip}:{port}"
            target = self.balancers[ip].target(port, source.ip, at, chance)
            if target is None:
                return Dial("", ip, port, self.far, entry).failed("timeout")
            node, node_port = target
            return self._at_node(source, node, node_port, at, chance, protocol, self.far + self.hop, f"{entry} -> ")
        name = self._node_at(ip)
        if name is not None:
            return self._at_node(source, name, port, at, chance, protocol, self.far)
        for key in self.table.at_address(ip):
            first = next(iter(self.proxies), "")
            dial = self._by_address(source, first, ip, port, at, chance, protocol)
            if dial is not None and ip in (_spec(dial.version).get("externalIPs") or ()):
                dial.delay, dial.entry = self.far, f"external IP {ip}:{port} of Service {key}, routed to {first}"
                return dial
        return Dial("", ip, port, self.far).failed("unreachable")

    def _at_node(self, source: Source, name: str, port: int, at: float, chance: Chance, protocol: str, delay: float = 0.0,
                 entry: str = "") -> Dial:  # fmt: skip
        """Knocking at a node's own address: its node ports, else whatever listens on the node itself."""
        address = self.nodes[name]
        dial = Dial(name, address, port, delay or self.hop, f"{entry}{name} ({address}:{port})")
        if not self.is_up(name, at):
            return dial.failed("timeout")
        proxy = self.proxies.get(name)
        if port == PROXY_PORT and proxy is not None and proxy.stopped_at > at:
            dial.listener = Listener(HealthServer(name, "", lambda at: 1), 0.0)
            return dial
        for key in self.table.at_node_port(port) if proxy is not None else ():
            assert proxy is not None
            version = proxy.rules(key, at)
            if _spec(version).get("healthCheckNodePort") == port:
                dial.listener = Listener(HealthServer(name, key, partial(self.local_endpoints, name, key)), 0.0)
                return dial
            named = _port(version, "nodePort", port, protocol)
            if version is not None and named is not None:
                number = named["port"]
                choice = version.choice(number, proxy.place(), external=source.node != name)
                if delay and choice.backends and all(one.node != name for one in choice.backends):
                    dial.delay += self.hop
                return self._led(dial, source, proxy, key, number, version, choice, at, chance)
        return self._direct(dial, at)

    # ---- rules ----------------------------------------------------------------------------------------------------------------

    def _by_address(self, source: Source, node: str, ip: str, port: int, at: float, chance: Chance, protocol: str) -> Dial | None:
        """What this node's rules for a Service's address do; None when there are none for it."""
        proxy = self.proxies.get(node)
        if proxy is None:
            return None
        for key in self.table.at_address(ip):
            version = proxy.rules(key, at)
            if version is None or version.service is None or ip not in addresses_of(version.service):
                continue
            named = _port(version, "port", port, protocol)
            own = ip == version.service["spec"].get("clusterIP")
            dial = Dial(node, ip, port, self.hop, "" if own else f"{ip}:{port} of Service {key}, caught on {node}")
            if named is None:
                dial.service = key
                # No rule speaks for this port: iptables lets the packets go to where nobody is, the other modes refuse.
                return dial.failed("timeout" if proxy.mode == "iptables" else "refused")
            number = named["port"]
            near = version.choice(number, proxy.place()) if own else Choice(version.backends(number))
            return self._led(dial, source, proxy, key, number, version, near, at, chance)
        return None

    def _led(self, dial: Dial, source: Source, proxy: KubeProxy, key: str, port: Port, version: Version, choice: Choice,
             at: float, chance: Chance) -> Dial:  # fmt: skip
        """A rule was met: choose a backend and go there."""
        dial.service, dial.service_port, dial.version, dial.rules, dial.proxy = key, port, version, version.index, proxy
        if not choice.backends:
            return dial.failed("no-endpoints" if choice.empty == "refuse" else "dropped")
        backend = proxy.choose(key, version, port, choice.backends, source.ip, at, chance)
        dial.backend, dial.ip, dial.port = backend, backend.ip, backend.port
        dial.delay += proxy.lookup(at)
        return self._direct(dial, at)

    def _direct(self, dial: Dial, at: float) -> Dial:
        """Over the wire to an address that some machine or pod has, or hasn't."""
        namespace = self.wire.namespace(dial.ip, at)
        if namespace is None:
            return dial.failed("timeout")
        dial.listener = namespace.listener(dial.port, at)
        return dial if dial.listener is not None else dial.failed("refused")

    def _node_at(self, ip: str) -> str | None:
        """The node that has this address."""
        if len(self._names) != len(self.nodes):
            self._names = {address: name for name, address in self.nodes.items()}
        return self._names.get(ip)

    # ---- machines -------------------------------------------------------------------------------------------------------------

    def is_up(self, node: str, at: float) -> bool:
        """Whether a machine answers at all (one that never joined the wire is taken to)."""
        address = self.nodes.get(node, "")
        return self.wire.namespace(address, at) is not None or self.wire.last_namespace(address) is None

    def local_endpoints(self, node: str, service: str, at: float) -> int:
        """How many endpoints of a Service this node's kube-proxy knows on its own node: what healthCheckNodePort tells."""
        proxy = self.proxies.get(node)
        version = proxy.rules(service, at) if proxy is not None else None
        if version is None or version.service is None:
            return 0
        return sum(one.node == node and one.ready for one in version.everyone(None))


def _spec(version: Version | None) -> Object:
    spec: Object = ((version.service if version else None) or {}).get("spec") or {}
    return spec


def _port(version: Version | None, field: str, number: int, protocol: str) -> Object | None:
    """The Service's port with that "port" or "nodePort"."""
    ports = _spec(version).get("ports") or ()
    return next((one for one in ports if one.get(field) == number and one.get("protocol", "TCP") == protocol), None)
