"""The assembly: which processes a cluster consists of, and how they are started and stopped.

What comes in: the API server, the nodes, the components wanted.  What goes out: running processes by their real names.
Here, and nowhere else, the rooms of the house meet: the pod network is handed to the runtimes, the runtimes to the kubelets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from kubenb.apiserver import APIServer, Call
from kubenb.client import InformerFactory, Process
from kubenb.cloud.csi_driver import CSIDriver
from kubenb.cloud.disks import Disks
from kubenb.controllers import CONTROLLERS
from kubenb.controllers.horizontal import HorizontalController
from kubenb.controllers.horizontal_status import Decision
from kubenb.kubelet import Doors, Kubelet, NodeDisk, Watched
from kubenb.ledger import Ledger
from kubenb.machines import Machine, machines, new_machine
from kubenb.metrics import MetricsAPIs, MetricsServer, RuntimeMeter
from kubenb.network import NodeNetwork
from kubenb.objects import Object
from kubenb.runtime import Runtime
from kubenb.runtime.files import Directory
from kubenb.sim import Simulation
from kubenb.wiring import Wiring, power_off

if TYPE_CHECKING:
    from kubenb.scheduler import Scheduler


ADD_ON = "metrics-server"
"""No part of Kubernetes itself: it runs from when somebody starts it."""


class Startable(Protocol):
    """A process, or a kube-proxy."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


def chosen_components(wanted: str | Iterable[str], known: Sequence[str]) -> frozenset[str]:
    """The set of components to run. Raises ValueError that names an unknown one and what would be accepted."""
    if wanted == "all":
        return frozenset(known)
    names = [wanted] if isinstance(wanted, str) or not isinstance(wanted, Iterable) else list(wanted)
    for name in names:
        if name not in known:
            raise ValueError(f'unknown component "{name}": "all", or some of {", ".join(known)}')
    return frozenset(names)


class Assembly:
    """All processes of one cluster by name: kube-controller-manager, kube-scheduler, kubelet/NODE, kube-proxy/NODE."""

    def __init__(
        self, api: APIServer, sim: Simulation, ledger: Ledger, nodes: int | Sequence[Object], wanted: frozenset[str]
    ) -> None:  # fmt: skip
        self._api, self._sim, self._ledger = api, sim, ledger
        self.processes: dict[str, Startable] = {}
        self.runtimes: dict[str, Runtime] = {}
        self._watched = Watched(InformerFactory(api, "kubelet"))
        self.disks = Disks(lambda: Directory({}, 0o777))
        self._wanted = wanted
        self._nodes = machines(nodes, sim.stamp())
        self._addresses = {node.name: node.address for node in self._nodes}
        self.wiring = Wiring(api, sim, ledger, self._addresses)
        self.wiring.cloud.power = self._power
        self.wiring.processes = self.processes
        self.verdict = self.wiring.verdict
        self._register()
        if "kube-controller-manager" in wanted:
            self._add_controller_manager()
        if "kube-scheduler" in wanted:
            self._add_scheduler()
        for node in self._nodes:
            self._equip(node)
        if "kube-proxy" in wanted or "kubelet" in wanted:
            self.wiring.feed()
        if "cloud-controller-manager" in wanted:
            self.processes["cloud-controller-manager"] = self.wiring.cloud_manager()
        if "csi-driver" in wanted:
            driver = partial(CSIDriver, disks=self.disks)
            self.processes["csi-driver"] = Process("csi-driver", api, sim, ledger, [driver])
        api.is_running = self._is_running
        server = MetricsServer(sim, ledger, RuntimeMeter(self.runtimes), self.wiring.traffic.catch_up)
        self.processes[ADD_ON] = server
        self.metrics = MetricsAPIs(api, server)

    # ---- the machines ---------------------------------------------------------------------------------------------------------

    def _register(self) -> None:
        """The nodes are there from the start, as they are: their kubelets find themselves registered already."""
        call = Call(author="kube-apiserver", why="given with the cluster")
        for node in self._nodes:
            self._api.adopt({**node.manifest, "apiVersion": "v1", "kind": "Node"}, call)

    def _equip(self, node: Machine) -> None:
        """What runs on a node, as far as it is wanted."""
        if "kubelet" in self._wanted:
            self._add_kubelet(node)
        if "kube-proxy" in self._wanted:
            self.processes[f"kube-proxy/{node.name}"] = self.wiring.add_proxy(node.name)

    def join(self, name: str, labels: dict[str, str], taints: Sequence[Object]) -> None:
        """A new machine: its kubelet registers it and begins to work. Raises ApiError 409 for a name taken."""
        node = new_machine(name, len(self._nodes), self._sim.stamp(), labels, taints)
        manifest = {**node.manifest, "apiVersion": "v1", "kind": "Node"}
        self._api.create(manifest, None, Call(author=f"kubelet/{name}", why="the kubelet registers its node"))
        self._nodes.append(node)
        self._addresses[name] = node.address
        self._equip(node)
        for process_name, process in list(self.processes.items()):
            if process_name.endswith(f"/{name}"):
                process.start()

    def _add_kubelet(self, node: Machine) -> None:
        network = NodeNetwork(self._sim, self.wiring.wire, node.address, node.cidr, node.name, self.wiring.stack)
        runtime = Runtime(self._sim, self._ledger, node.name, network)
        self.runtimes[node.name] = runtime
        disk = NodeDisk(node.name, lambda: self._sim.now)
        start = partial(
            Kubelet, node_name=node.name, runtime=runtime, pod_cidr=node.cidr, disk=disk, watched=self._watched,
            disks=self.disks,
        )  # fmt: skip
        name = f"kubelet/{node.name}"
        self.processes[name] = Process(name, self._api, self._sim, self._ledger, [start])

    def _power(self, node: str, on: bool) -> None:
        """A machine is switched off, or on again: then its kubelet starts with nothing running."""
        mine = [process for name, process in self.processes.items() if name.endswith(f"/{node}")]
        if not on:
            for process in mine:
                process.stop()
            if node in self.runtimes:
                power_off(self.runtimes[node])
            return
        network = self.runtimes[node].network
        assert isinstance(network, NodeNetwork)
        network.rejoin()
        for process in mine:
            process.start()

    # ---- the control plane ----------------------------------------------------------------------------------------------------

    def _add_controller_manager(self) -> None:
        name, ledger = "kube-controller-manager", self._ledger
        qps, burst = ledger.controller_manager_qps, ledger.controller_manager_burst
        self.processes[name] = Process(name, self._api, self._sim, ledger, list(CONTROLLERS.values()), qps, burst)

    def _add_scheduler(self) -> None:
        from kubenb.scheduler import Scheduler  # here, not above: NumPy comes in with it

        name, ledger = "kube-scheduler", self._ledger
        qps, burst = ledger.scheduler_qps, ledger.scheduler_burst
        self.processes[name] = Process(name, self._api, self._sim, ledger, [Scheduler], qps, burst)

    def scheduler(self) -> Scheduler:
        """The running scheduler. Raises ValueError when there is none."""
        process = self.processes.get("kube-scheduler")
        if not isinstance(process, Process) or not process.running:
            raise ValueError("the scheduler is not running")
        running: Scheduler = process.running[0]  # type: ignore[assignment]
        return running

    def decisions(self, autoscaler: str) -> list[Decision]:
        """What the running autoscaler decided at each of its syncs of "namespace/name". Raises ValueError when none runs."""
        process = self.processes.get("kube-controller-manager")
        running = process.running if isinstance(process, Process) else []
        for part in running:
            if isinstance(part, HorizontalController):
                return list(part.decisions.get(autoscaler, ()))
        raise ValueError("the horizontal pod autoscaler is not running")

    def kubelet(self, node: str) -> Kubelet | None:
        """The kubelet of a node, None while it doesn't run."""
        process = self.processes.get(f"kubelet/{node}")
        return process.running[0] if isinstance(process, Process) and process.running else None  # type: ignore[return-value]

    def doors(self, wait: Callable[[Callable[[], bool], float], bool]) -> Doors:
        """Logs and exec, by way of the kubelets. `wait` lets time pass until something holds."""
        return Doors(self.kubelet, lambda node: self._addresses.get(node, ""), wait)

    # ---- starting and stopping ------------------------------------------------------------------------------------------------

    def _is_running(self, component: str) -> bool:
        process = self.processes.get(component)
        return isinstance(process, Process) and process.is_running

    def named(self, component: str) -> list[Startable]:
        """The processes of a component ("kubelet": all nodes'). Raises ValueError that names what there is."""
        found = [p for name, p in self.processes.items() if name == component or name.startswith(f"{component}/")]
        if not found:
            raise ValueError(f'no component "{component}" here: there are {", ".join(self.processes) or "none"}')
        return found

    def start(self, component: str = "") -> None:
        """Start a component, or every process that a cluster begins with."""
        first = [process for name, process in self.processes.items() if name != ADD_ON]
        for process in self.named(component) if component else first:
            process.start()

    def stop(self, component: str) -> None:
        for process in self.named(component):
            process.stop()
