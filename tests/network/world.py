"""A small network without an API server: two nodes, their kube-proxies, DNS, whoever listens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from network.objects import Object, slice_of

from kubenb.ledger import Ledger
from kubenb.network import ClusterDNS, KubeProxy, PodNetwork, Router, ServiceTable, Stack, Traffic
from kubenb.network.router import Source
from kubenb.sim import Simulation

LEDGER = Ledger(
    kube_proxy_watch=0.0,
    kube_proxy_sync=0.05,
    network_round_trip=0.001,
    internet_round_trip=0.02,
    dns_sync=0.0,
    dns_latency=0.001,
)
NODES = {"node-1": "172.18.0.2", "node-2": "172.18.0.3"}
INSIDE = Source("node", "node-1", "172.18.0.2")


@dataclass
class Web:
    """A process that answers at once, and remembers when it was asked."""

    pod: str = "default/a"
    image: str = "web:1"
    stateful: bool = False
    status: int = 200
    seconds: float = 0.002
    asked: list[float] = field(default_factory=list)
    drains_from: float = float("inf")

    @property
    def label(self) -> tuple[str, str, str]:
        return (self.pod, self.image, "")

    def answer(self, path: str, at: float) -> tuple[int, float]:
        self.asked.append(at)
        return self.status, self.seconds

    def body(self, path: str, at: float) -> str:
        return f"{self.pod} {path}\n"

    def closing(self, at: float) -> bool:
        return at >= self.drains_from


class World:
    """`ledger`: changes to LEDGER."""

    def __init__(self, **ledger: Any) -> None:
        from dataclasses import replace

        self.ledger = replace(LEDGER, **ledger)
        self.sim, self.wire, self.table = Simulation(0), PodNetwork(), ServiceTable()
        self.zones: dict[str, str] = {}
        self.proxies = {name: self._proxy(name) for name in NODES}
        router = Router(self.sim, self.ledger, self.wire, self.table, self.proxies, NODES)
        self.hosts = {name: self.wire.join(ip, 0.0) for name, ip in NODES.items()}
        self.stack = Stack(router, ClusterDNS(self.sim, self.ledger, self.table))
        self.router = router
        self.traffic = Traffic(self.sim, self.ledger, self.wire, self.proxies, self.stack)
        self.chance = self.sim.stream("test")

    def _proxy(self, name: str) -> KubeProxy:
        return KubeProxy(self.sim, self.ledger, self.table, name, dict, lambda: self.zones.get(name, ""))

    def pod(self, ip: str, port: int = 8080, **web: Any) -> Web:
        """A pod that listens."""
        server = Web(**{"pod": f"default/{ip}", **web})
        self.wire.join(ip, 0.0).listen(port, server, 0.0)
        return server

    def service(self, name: str = "web", status: Object | None = None, **spec: Any) -> Object:
        """A Service, from now on."""
        spec = {"type": "ClusterIP", "clusterIP": "10.96.0.7", "ports": [{"port": 80, "targetPort": 8080}], **spec}
        made: Object = {"metadata": {"name": name, "namespace": "default", "resourceVersion": "1"}, "spec": spec}
        if status:
            made["status"] = status
        self.table.service_changed(self.sim.now, None, made)
        return made

    def endpoints(self, *endpoints: Object, service: str = "web", port: str = "") -> None:
        """Its slice, from now on."""
        self.table.slice_changed(self.sim.now, None, slice_of(*endpoints, service=service, name=f"{service}-1", port=port))

    def dial(self, ip: str, port: int, source: Source = INSIDE) -> Any:
        return self.router.connect(source, ip, port, self.sim.now, self.chance)
