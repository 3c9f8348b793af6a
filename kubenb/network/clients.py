"""Clients that send requests to a Service, and what became of each request.

What comes in: a Service, a rate, a place in the cluster. What goes out: `Request` records. Open loop: a client sends at its
rate whatever happens, so nothing in the cluster depends on it, and its requests are worked out when somebody looks: the
wire knows who listened when, each kube-proxy knows which rules were in force when. Next: `blame.py`, the reasons for lost
requests.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from math import inf
from typing import Literal

from kubenb.ledger import Ledger
from kubenb.network.kube_proxy import KubeProxy
from kubenb.network.requests import Request, Tally, tally
from kubenb.network.service_table import Backend
from kubenb.network.wire import Listener, PodNetwork
from kubenb.sim import Simulation


class OpenLoopClient:
    """Sends `rate` requests a second, each on a new connection, to one Service port, from one node (or a pod on it).

    `spacing`: "even" intervals, or "random" ones (a Poisson process). Sends until `stop()`.
    """

    def __init__(
        self,
        traffic: Traffic,
        name: str,
        service: str,
        port: int | str | None,
        proxy: KubeProxy,
        rate: float,
        timeout: float,
        path: str,
        spacing: Literal["even", "random"],
    ) -> None:
        if not rate > 0:
            raise ValueError(f"rate must be greater than 0 requests a second, not {rate}")
        self.traffic = traffic
        self.name = name
        self.service = service
        self.port = port
        self.proxy = proxy
        self.rate = rate
        self.timeout = timeout
        self.path = path
        self.spacing = spacing
        self.stopped_at = inf
        self.chance = traffic.sim.stream(f"client/{name}")
        self._begun = traffic.sim.now + self.chance.random() / rate
        self._count = 0
        self.next_at = self._begun
        self.sent: list[Request] = []
        """What was worked out so far; `requests` is up to date."""
        self._open: list[tuple[float, int, Request, Listener | None]] = []

    def stop(self) -> None:
        """Send no more from now on."""
        self.stopped_at = min(self.stopped_at, self.traffic.sim.now)

    @property
    def requests(self) -> Sequence[Request]:
        """Everything sent up to now, in order."""
        self.traffic.catch_up()
        return self.sent

    @property
    def tally(self) -> Tally:
        """Counts of outcomes up to now."""
        return tally(self.requests)

    def send(self, now: float) -> None:
        """Send the request that is due at `next_at` (not after `now`), and write down what became of it."""
        at = self.next_at
        self._count += 1
        if self.spacing == "even":
            self.next_at = self._begun + self._count / self.rate
        else:
            self.next_at = at + self.chance.expovariate(self.rate)
        node = self.proxy.node_name
        version = self.proxy.rules(self.service, at)
        if version is None or version.service is None:
            self._failed(now, at, "timeout", self.timeout, None, -1)
            return
        backends = version.backends(self.port)
        if not backends:
            self._failed(now, at, "no-endpoints", self.traffic.hop, None, version.index)
            return
        backend = backends[int(self.chance.random() * len(backends))]
        namespace = self.traffic.wire.namespace(backend.ip, at)
        if namespace is None:
            self._failed(now, at, "timeout", self.timeout, backend, version.index)
            return
        listener = namespace.listener(backend.port, at)
        if listener is None:
            self._failed(now, at, "refused", self.traffic.hop, backend, version.index)
            return
        server = listener.server
        status, seconds = server.answer(self.path, at)
        latency = self.traffic.hop + seconds
        if latency > self.timeout:
            outcome, latency = "timeout", self.timeout
        else:
            outcome = "ok" if status < 500 else "error"
        pod, image, template_hash = server.label
        request = Request(
            at, self.name, self.service, node, outcome, status, latency,
            backend.ip, backend.port, pod, image, template_hash, version.index,
        )  # fmt: skip
        if listener.closed < at + latency:
            self.sent.append(_reset(request, listener))
        elif at + latency > now:
            self._wait(at + latency, request, listener)
        else:
            self.sent.append(request)

    def _failed(self, now: float, at: float, outcome: str, latency: float, backend: Backend | None, rules: int) -> None:
        ip, port, pod = (backend.ip, backend.port, backend.pod) if backend else ("", 0, "")
        request = Request(at, self.name, self.service, self.proxy.node_name, outcome, 0, latency, ip, port, pod, "", "", rules)
        if at + latency > now:
            self._wait(at + latency, request, None)
        else:
            self.sent.append(request)

    def _wait(self, end: float, request: Request, listener: Listener | None) -> None:
        self._open.append((end, len(self.sent), request, listener))
        self.sent.append(request._replace(outcome="in flight"))

    def finish(self, now: float) -> None:
        """Write down how the requests ended that were in flight when last looked at."""
        still = []
        for end, index, request, listener in self._open:
            if listener is not None and listener.closed < end:
                self.sent[index] = _reset(request, listener)
            elif end > now:
                still.append((end, index, request, listener))
            else:
                self.sent[index] = request
        self._open = still


def _reset(request: Request, listener: Listener) -> Request:
    """The process ended before its answer was through."""
    return request._replace(outcome="reset", status=0, latency=listener.closed - request.at)


class Traffic:
    """All clients of a cluster. Works their requests out in the order of time, whenever one of them is looked at."""

    def __init__(self, sim: Simulation, ledger: Ledger, wire: PodNetwork, proxies: Mapping[str, KubeProxy]) -> None:
        """`proxies`: by node name."""
        self.sim = sim
        self.wire = wire
        self.proxies = proxies
        self.hop = sim.draw("network/hop", ledger.network_round_trip)
        self.clients: dict[str, OpenLoopClient] = {}
        wire.catch_up.append(self.catch_up)

    def start(
        self,
        service: str,
        rate: float = 20.0,
        namespace: str = "default",
        node: str | None = None,
        port: int | str | None = None,
        path: str = "/",
        timeout: float = 1.0,
        spacing: Literal["even", "random"] = "even",
        name: str | None = None,
    ) -> OpenLoopClient:
        """A new client from now on: `rate` requests a second to a Service, each on a new connection, sent from `node` (the
        first one).

        `port`: number or name, its first one if not given; `timeout` in seconds. Raises ValueError for an unknown node or a
        bad rate.
        """
        name = name or f"client-{len(self.clients) + 1}"
        if name in self.clients:
            raise ValueError(f'there is a client "{name}" already')
        node = node if node is not None else next(iter(self.proxies), "")
        proxy = self.proxies.get(node)
        if not self.proxies:
            raise ValueError("no node runs a kube-proxy, so nobody can send to a Service here")
        if proxy is None:
            raise ValueError(f'unknown node "{node}": there are {", ".join(self.proxies)}')
        self.catch_up()
        client = OpenLoopClient(self, name, f"{namespace}/{service}", port, proxy, rate, timeout, path, spacing)
        self.clients[name] = client
        return client

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
            if client._open:
                client.finish(now)
        if len(clients) == 1:
            client = clients[0]
            limit = min(now, client.stopped_at)
            while client.next_at < limit:
                client.send(now)
            return
        heap = [(client.next_at, number) for number, client in enumerate(clients)]
        heapq.heapify(heap)
        while heap and heap[0][0] < now:
            client = clients[heap[0][1]]
            if client.next_at >= client.stopped_at:
                heapq.heappop(heap)
                continue
            client.send(now)
            heapq.heapreplace(heap, (client.next_at, heap[0][1]))
