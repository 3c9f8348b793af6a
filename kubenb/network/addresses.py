"""Addresses: the subnet of each node, handed out pod by pod, and what the CNI plug-in does on one node.

What comes in: a node's number or its podCIDR.  What goes out: namespaces with addresses on the wire. Next: `service_table.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any

from kubenb.network.nslookup import Printed
from kubenb.network.request import NOTHING, Answer, Http, Stack
from kubenb.network.resolver import Resolution, ResolvConf
from kubenb.network.router import Source
from kubenb.network.wire import Namespace, PodNetwork
from kubenb.sim import Simulation

REFUSED = 0
"""Instead of an HTTP status: somebody is there, but nobody listens."""
NO_ANSWER = -1
"""Instead of an HTTP status: nobody has that address."""


def pod_cidr(index: int) -> str:
    """The /24 of node number `index` (from 0): 10.244.0.0/24 ... 10.244.255.0/24, then 10.129.0.0/24 and on.

    A real cluster of 5,000 nodes is given a larger cluster CIDR than kubeadm's 10.244.0.0/16 (256 nodes) from the start.
    """
    return f"10.244.{index}.0/24" if index < 256 else f"10.{128 + index // 256}.{index % 256}.0/24"


def node_address(index: int) -> str:
    """The InternalIP of node number `index`: 172.18.0.2, .3, ... as on a kind network."""
    return f"172.18.{index // 250}.{index % 250 + 2}"


class Subnet:
    """The addresses of one podCIDR in turn, each again only after all others (CNI host-local: round robin from the last one).

    The first address is the bridge's.
    """

    def __init__(self, cidr: str) -> None:
        network = ip_network(cidr)
        self._base = int(network.network_address)
        self._count = network.num_addresses - 3
        self._last = -1
        self._taken: set[int] = set()

    def take(self) -> str:
        """The next free address; RuntimeError with host-local's text when there is none."""
        for _ in range(self._count):
            self._last = (self._last + 1) % self._count
            if self._last not in self._taken:
                self._taken.add(self._last)
                return _dotted(self._base + 2 + self._last)
        raise RuntimeError("failed to allocate for range 0: no IP addresses available in range set")

    def give_back(self, ip: str) -> None:
        a, b, c, d = map(int, ip.split("."))
        self._taken.discard((a << 24 | b << 16 | c << 8 | d) - self._base - 2)


def _dotted(number: int) -> str:
    return f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


class NodeNetwork:
    """The CNI plug-in of one node: gives sandboxes their addresses, and is the node's own place on the wire."""

    def __init__(
        self, sim: Simulation, wire: PodNetwork, host_ip: str, cidr: str, node_name: str = "", stack: Stack | None = None
    ) -> None:
        """`stack`: the way to everything beyond this node's wire: names, Services, other nodes."""
        self.sim = sim
        self.node_name = node_name
        self._stack = stack
        self.wire = wire
        self.cidr = cidr
        self.subnet = Subnet(cidr)
        self.host = wire.join(host_ip, sim.now)

    def rejoin(self) -> None:
        """The machine was off, and is back on the wire."""
        self.host = self.wire.join(self.host.ip, self.sim.now)

    def attach(self) -> Namespace:
        """A namespace for a new sandbox; `leave` gives its address back."""
        return self.wire.join(self.subnet.take(), self.sim.now, self.subnet.give_back)

    def get(self, ip: str, port: int, path: str) -> tuple[int, float]:
        """(status, seconds) of an HTTP GET right now, as a probe does it; `REFUSED` or `NO_ANSWER` instead of a status."""
        now = self.sim.now
        namespace = self.wire.namespace(ip, now)
        if namespace is None:
            return NO_ANSWER, 0.0
        listener = namespace.listener(port, now)
        if listener is None:
            return REFUSED, 0.0
        if listener.server.stateful:
            for client_up_to_now in self.wire.catch_up:
                client_up_to_now()
        return listener.server.answer(path, now)

    # ---- what programs in pods do ---------------------------------------------------------------------------------------------

    def _source(self, namespace: Namespace) -> Source:
        return Source("node" if namespace is self.host else "pod", self.node_name, namespace.ip)

    @property
    def stack(self) -> Stack:
        """Raises RuntimeError for a node that is alone on its wire."""
        if self._stack is None:
            raise RuntimeError(f"node {self.node_name} has no way to names and Services")
        return self._stack

    def resolve(self, source: Namespace, name: str, resolv: ResolvConf) -> Resolution:
        """The addresses of `name` as a program in this namespace finds them: .addresses, .code, .seconds, .asked."""
        return self.stack.resolve(self._source(source), name, resolv)

    def nslookup(self, source: Namespace, name: str, resolv: ResolvConf, **options: Any) -> Printed:
        """What BusyBox' nslookup prints there: .text, .code, .questions. Options: type, server, old (before BusyBox 1.29)."""
        return self.stack.nslookup(self._source(source), name, resolv, **options)

    def request(
        self, source: Namespace, host: str, port: int, path: str = "/", method: str = "GET",
        headers: Mapping[str, str] = NOTHING, timeout: float = 60.0, body: str = "", tls: bool = False,
        resolv: ResolvConf | None = None,
    ) -> Answer:  # fmt: skip
        """An HTTP request from this namespace to a name or an address, sent now; see `Answer.landed` for later."""
        http = Http(path, host, method, headers, body, tls)
        return self.stack.request(self._source(source), http, port, timeout, resolv)
