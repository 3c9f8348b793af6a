"""The wiring: what lies between the machines of a cluster, and what lies in front of them.

What comes in: the API server, the nodes' addresses.  What goes out: the pod network with everybody who can be reached on it, each
node's kube-proxy, clients, and the cloud.  Next: `assembly.py`, which plugs runtimes and kubelets into it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from kubenb.apiserver import APIServer, http
from kubenb.apiserver.bootstrap import API_ADDRESS
from kubenb.client import InformerFactory, Process
from kubenb.cloud import CLOUD_CONTROLLERS, Cloud
from kubenb.ledger import Ledger
from kubenb.network import (
    ApiFront,
    ClusterDNS,
    KubeProxy,
    PodNetwork,
    Request,
    Router,
    ServiceTable,
    Stack,
    Traffic,
    blame,
    ingress_nginx,
)
from kubenb.network.path import way
from kubenb.objects import Object, labels, load_documents, lookup
from kubenb.runtime import Runtime
from kubenb.sim import Simulation

API_SECONDS = 0.002
"""What the API server takes for a read (the ledger's request_latency is for writes of components)."""


class Wiring:
    """One cluster's network. `addresses`: of the nodes by name; grows when machines join."""

    def __init__(self, api: APIServer, sim: Simulation, ledger: Ledger, addresses: Mapping[str, str]) -> None:
        self._api, self._sim, self._ledger = api, sim, ledger
        self.wire = PodNetwork()
        self.services = ServiceTable()
        self.proxies: dict[str, KubeProxy] = {}
        router = Router(sim, ledger, self.wire, self.services, self.proxies, addresses)
        self.wire.join(API_ADDRESS, 0.0).listen(6443, ApiFront(partial(http.handle, api), API_SECONDS), 0.0)
        self.stack = Stack(router, ClusterDNS(sim, ledger, self.services))
        self.traffic = Traffic(sim, ledger, self.wire, self.proxies, self.stack, self._locate)
        self.cloud = Cloud(sim, ledger, addresses, self._passes_check)
        router.balancers = self.cloud.addresses
        self.processes: dict[str, Any] = {}
        """Where add-ons are entered by name, so that they can be stopped and started."""

    def feed(self) -> None:
        """One shared list of what watchers of Services hear; each kube-proxy adds its own delays to it."""
        factory, services = InformerFactory(self._api, "kube-proxy"), self.services
        factory.informer("Service").on_change(lambda old, new: services.service_changed(self._sim.now, old, new))
        factory.informer("EndpointSlice").on_change(lambda old, new: services.slice_changed(self._sim.now, old, new))
        factory.informer("IngressClass").on_change(self._class_changed)

    def verdict(self, request: Request) -> str:
        """Who is to blame for a request, in a sentence; "" for one that went well."""
        found = blame(request, self.services, self.wire)
        return found.message if found else ""

    def way(self, request: Request) -> list[str]:
        """The hops of a request, in sentences."""
        return way(request, self.services)

    # ---- kube-proxy -----------------------------------------------------------------------------------------------------------

    def add_proxy(self, node: str) -> KubeProxy:
        """A node's kube-proxy."""
        proxy = KubeProxy(self._sim, self._ledger, self.services, node, self._proxy_settings, partial(self._zone, node))
        self.proxies[node] = proxy
        return proxy

    def _proxy_settings(self) -> dict[str, str]:
        """Mode and IPVS scheduler as kubeadm's ConfigMap has them, if there is one."""
        found = self._api.peek("ConfigMap", "kube-proxy", "kube-system")
        if found is None:
            return {}
        documents = load_documents((found.get("data") or {}).get("config.conf", ""))
        given = documents[0] if documents else {}
        return {"mode": given.get("mode") or "", "scheduler": (given.get("ipvs") or {}).get("scheduler") or ""}

    def _zone(self, node: str) -> str:
        found = self._api.peek("Node", node)
        return str(labels(found).get("topology.kubernetes.io/zone", "")) if found else ""

    def _locate(self, namespace: str, pod: str) -> tuple[str, str]:
        """(node, address) of a running pod. Raises ValueError when it has none."""
        found = self._api.peek("Pod", pod, namespace)
        ip = lookup(found, ("status", "podIP")) if found else None
        if found is None or not ip:
            raise ValueError(f'there is no running pod "{pod}" in namespace "{namespace}"')
        return found["spec"]["nodeName"], str(ip)

    # ---- ingress --------------------------------------------------------------------------------------------------------------

    def _class_changed(self, old: Object | None, new: Object | None) -> None:
        """Whoever installs ingress-nginx makes its IngressClass: from then on its controller runs; its pods pass requests on."""
        name = ingress_nginx.IngressNginx.name
        if new is None or new["spec"].get("controller") != ingress_nginx.CONTROLLER or name in self.processes:
            return
        process = Process(name, self._api, self._sim, self._ledger, [partial(ingress_nginx.IngressNginx, stack=self.stack)])
        self.stack.relays[ingress_nginx.IMAGE] = ingress_nginx.Proxy(self.stack, lambda: _running(process))
        self.traffic.ways.entrance = partial(ingress_nginx.entrance, self.stack)
        self.processes[name] = process
        process.start()

    # ---- the cloud ------------------------------------------------------------------------------------------------------------

    def cloud_manager(self) -> Process:
        """The cloud-controller-manager."""
        name, ledger = "cloud-controller-manager", self._ledger
        parts = [partial(part, cloud=self.cloud) for part in CLOUD_CONTROLLERS.values()]
        return Process(name, self._api, self._sim, ledger, parts, ledger.controller_manager_qps, ledger.controller_manager_burst)

    def _passes_check(self, node: str, service: str, at: float) -> bool:
        """A load balancer's health check of a machine."""
        router = self.stack.router
        proxy = self.proxies.get(node)
        if proxy is None or proxy.stopped_at <= at or not router.is_up(node, at):
            return False
        return router.local_endpoints(node, service, at) > 0 if service else True


def _running(process: Process) -> ingress_nginx.IngressNginx | None:
    return process.running[0] if process.running else None  # type: ignore[return-value]


def power_off(runtime: Runtime) -> None:
    """A machine loses its power, with its kubelet and kube-proxy: nobody gets a signal, nobody says goodbye."""
    for sandbox in list(runtime.sandboxes.values()):
        for container in sandbox.containers.values():
            container.process.kill()
        runtime.stop_sandbox(sandbox)
    runtime.network.host.leave(runtime.sim.now)
