"""All clients of a cluster. Their requests are worked out in the order of time, whenever one of them is looked at.

What comes in: who sends what to whom (`start`). What goes out: clients, and the requests of all. Next: `blame.py`, the reasons
for lost requests.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from kubenb.ledger import Ledger
from kubenb.network.clients import Client, OpenLoopClient, Wishes
from kubenb.network.dns import ClusterDNS
from kubenb.network.kube_proxy import KubeProxy
from kubenb.network.loads import Load, Rate
from kubenb.network.request import NOTHING, Http, Stack
from kubenb.network.requests import Request, Tally, tally
from kubenb.network.router import LAPTOP, Router, Source
from kubenb.network.service_table import Port, ServiceTable
from kubenb.network.sessions import SessionClient
from kubenb.network.ways import Ways
from kubenb.network.wire import PodNetwork
from kubenb.sim import Simulation

Locate = Callable[[str, str], tuple[str, str]]
"""(namespace, pod) -> (node, address). Raises ValueError."""


class Traffic:
    """The clients of a cluster by name."""

    def __init__(
        self, sim: Simulation, ledger: Ledger, wire: PodNetwork, proxies: Mapping[str, KubeProxy],
        stack: Stack | None = None, locate: Locate | None = None,
    ) -> None:  # fmt: skip
        """`proxies`: by node name."""
        self.sim, self.wire, self.proxies = sim, wire, proxies
        self.stack = stack or _small_stack(sim, ledger, wire, proxies)
        self.hop = self.stack.router.hop
        self.ways = Ways(self.stack.router, self.stack.dns)
        self.clients: dict[str, Client] = {}
        self._locate = locate
        wire.catch_up.append(self.catch_up)
        self.stack.router.catch_up = self.catch_up

    def start(
        self,
        service: str = "",
        rate: Rate = 20.0,
        namespace: str = "default",
        node: str | None = None,
        port: Port = None,
        path: str = "/",
        timeout: float = 1.0,
        spacing: Literal["even", "random"] = "even",
        name: str | None = None,
        *,
        users: int = 0,
        think: float = 1.0,
        keep_alive: bool = False,
        retries: int = 0,
        source: str | None = None,
        via: str | None = None,
        host: str = "",
        headers: Mapping[str, str] = NOTHING,
        remember: float = 0.0,
    ) -> Client:
        """A new client from now on: `rate` requests a second to a Service, or steps of rates ((from second, rate), ...).

        `users`: instead of a rate, so many people, each of whom waits for an answer and then thinks `think` seconds. `source`:
        "pod/NAME", "node/NAME" (the first one), or "outside"; `node` is short for a node, or from outside at whose address a node
        port is tried. `via`: clusterip, nodeport, loadbalancer, externalip or ingress (then `host` and `path` count).
        `port`: number or name, the Service's first one if not given; `timeout` in seconds. `keep_alive`: connections are kept and
        used again; `retries`: how often a failed request is sent again at once; `remember`: seconds for which addresses of names
        are remembered (of headless Services; DNS gives them `dns_ttl`). Raises ValueError for what there isn't.
        """
        name = name or f"client-{len(self.clients) + 1}"
        if name in self.clients:
            raise ValueError(f'there is a client "{name}" already')
        if not service and via != "ingress":
            raise ValueError("a client needs a Service to send to")
        where = self._source(source, node, namespace)
        key = f"{namespace}/{service}" if service else f"http://{host}{path}"
        way = self.ways.to(key, port, via, where, node or "", remember)
        wishes = Wishes(name, key, port, where, way, Http(path, host or service, headers=headers), timeout)
        load = None if users else Load.of(rate, self.sim.now)
        self.catch_up()
        self.clients[name] = client = self._make(wishes, load, spacing, users, think, keep_alive, retries)
        return client

    def _make(
        self, wishes: Wishes, load: Load | None, spacing: Literal["even", "random"], users: int, think: float,
        keep_alive: bool, retries: int,
    ) -> Client:  # fmt: skip
        if users < 0 or retries < 0 or think < 0:
            raise ValueError(f"users, retries and think are 0 or more, not {users}, {retries}, {think}")
        if load is not None and not keep_alive and not retries:
            return OpenLoopClient(self, wishes, load, spacing)
        return SessionClient(self, wishes, load, spacing, users, think, keep_alive, retries)

    def _source(self, source: str | None, node: str | None, namespace: str) -> Source:
        kind, _, name = (source or "node").partition("/")
        if kind == "outside" and not name:
            return LAPTOP
        if not self.proxies:
            raise ValueError("no node runs a kube-proxy, so nobody can send to a Service here")
        if kind == "pod" and self._locate is not None:
            where, ip = self._locate(namespace, name)
            return Source("pod", where, ip, f"{namespace}/{name}")
        if kind != "node":
            raise ValueError(f'unknown source "{source}": there are pod/NAME, node/NAME and outside')
        name = name or (node if node is not None else next(iter(self.proxies)))
        if name not in self.proxies:
            raise ValueError(f'unknown node "{name}": there are {", ".join(self.proxies)}')
        return Source("node", name, self.stack.router.nodes.get(name, ""), name)

    @property
    def requests(self) -> Sequence[Request]:
        """The requests of all clients up to now, in the order of time."""
        self.catch_up()
        clients = list(self.clients.values())
        if len(clients) == 1:
            return clients[0].sent
        return list(heapq.merge(*(client.sent for client in clients)))

    @property
    def tally(self) -> Tally:
        """Counts of outcomes up to now."""
        return tally(self.requests)

    def catch_up(self) -> None:
        """Send everything that was due before now."""
        now = self.sim.now
        clients = list(self.clients.values())
        for client in clients:
            client.refresh()
            client.finish(now)
        if len(clients) == 1:
            client = clients[0]
            limit = min(now, client.last_at)
            while client.next_at < limit:
                client.send(now)
            return
        heap = [(client.next_at, number) for number, client in enumerate(clients)]
        heapq.heapify(heap)
        while heap and heap[0][0] < now:
            client = clients[heap[0][1]]
            if client.next_at >= client.last_at:
                heapq.heappop(heap)
                continue
            client.send(now)
            heapq.heapreplace(heap, (client.next_at, heap[0][1]))


def _small_stack(sim: Simulation, ledger: Ledger, wire: PodNetwork, proxies: Mapping[str, KubeProxy]) -> Stack:
    """A network of nothing but these proxies."""
    table = next((proxy.table for proxy in proxies.values()), ServiceTable())
    router = Router(sim, ledger, wire, table, proxies, dict.fromkeys(proxies, ""))
    return Stack(router, ClusterDNS(sim, ledger, table))
