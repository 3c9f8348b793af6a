"""The machines: every node with its place on the network, its runtime, its kubelet and its kube-proxy; and the clients
beside them.

What comes in: a number of nodes, or Node manifests.  What goes out: processes "kubelet/NODE" and "kube-proxy/NODE", and traffic.
A part of the assembly: only here is the pod network handed to the runtime, and the runtime to the kubelet.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from kubenb.apiserver import APIServer, Call
from kubenb.client import InformerFactory, Process
from kubenb.kubelet import Kubelet, node_manifest
from kubenb.ledger import Ledger
from kubenb.network import KubeProxy, NodeNetwork, PodNetwork, ServiceTable, Traffic, node_address, pod_cidr
from kubenb.objects import Object
from kubenb.runtime import Runtime
from kubenb.sim import Simulation


class ProxyPart:
    """A node's kube-proxy as a part of a process: it stops learning when the process stops; its rules stay."""

    def __init__(self, process: Process, proxy: KubeProxy) -> None:
        self.proxy = proxy
        proxy.start()

    def stop(self) -> None:
        self.proxy.stop()


class Machines:
    """All nodes of one cluster."""

    def __init__(
        self, api: APIServer, sim: Simulation, ledger: Ledger, nodes: int | Sequence[Object], wanted: frozenset[str]
    ) -> None:
        self._api, self._sim, self._ledger, self._wanted = api, sim, ledger, wanted
        self.wire = PodNetwork()
        self.services = ServiceTable()
        self.runtimes: dict[str, Runtime] = {}
        self.proxies: dict[str, KubeProxy] = {}
        self.processes: dict[str, Process] = {}
        manifests = [None] * nodes if isinstance(nodes, int) else nodes
        for index, manifest in enumerate(manifests):
            self._add(index, manifest)
        self.traffic = Traffic(sim, ledger, self.wire, self.proxies)
        if "kube-proxy" in wanted:
            self._watch_services()

    def _add(self, index: int, manifest: Object | None) -> None:
        name = f"node-{index + 1}" if manifest is None else str(manifest["metadata"]["name"])
        cidr = ((manifest or {}).get("spec") or {}).get("podCIDR") or pod_cidr(index)
        address = _internal_ip(manifest or {}) or node_address(index)
        sim, ledger, api = self._sim, self._ledger, self._api
        runtime = Runtime(sim, ledger, name, NodeNetwork(sim, self.wire, address, cidr))
        self.runtimes[name] = runtime
        if "kubelet" in self._wanted:
            kubelet = partial(Kubelet, node_name=name, runtime=runtime, pod_cidr=cidr)
            self.processes[f"kubelet/{name}"] = Process(f"kubelet/{name}", api, sim, ledger, [kubelet])
        elif manifest is None:
            call = Call(author="you", why="a node without a kubelet", trusted=True)
            api.create(node_manifest(name, address, cidr, sim.stamp()), None, call)
        if "kube-proxy" in self._wanted:
            proxy = self.proxies[name] = KubeProxy(sim, ledger, self.services, name)
            part = partial(ProxyPart, proxy=proxy)
            self.processes[f"kube-proxy/{name}"] = Process(f"kube-proxy/{name}", api, sim, ledger, [part])

    def _watch_services(self) -> None:
        """One watch for all proxies: they differ in when they act, not in what there is to know."""
        factory, sim, table = InformerFactory(self._api, "kube-proxy"), self._sim, self.services
        factory.informer("Service").on_change(lambda old, new: table.service_changed(sim.now, old, new))
        factory.informer("EndpointSlice").on_change(lambda old, new: table.slice_changed(sim.now, old, new))


def _internal_ip(node: Object) -> str:
    for one in (node.get("status") or {}).get("addresses") or ():
        if one.get("type") == "InternalIP":
            return str(one["address"])
    return ""
