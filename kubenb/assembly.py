"""The assembly: which processes a cluster consists of, and how they are started and stopped.

What comes in: the API server, the nodes, the components wanted.  What goes out: running processes by their real names.
Here, and nowhere else, the rooms of the house meet: the pod network is handed to the runtime, the runtime to the kubelets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kubenb.apiserver import APIServer, Call
from kubenb.client import Process
from kubenb.ledger import Ledger
from kubenb.objects import Object
from kubenb.sim import Simulation


def chosen_components(wanted: str | Iterable[str], known: Sequence[str]) -> frozenset[str]:
    """The set of components to run. Raises ValueError that names an unknown one and what would be accepted."""
    if wanted == "all":
        return frozenset(known)
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    for name in names:
        if name not in known:
            raise ValueError(f'unknown component "{name}": "all", or some of {", ".join(known)}')
    return frozenset(names)


class Assembly:
    """All processes of one cluster by name: kube-controller-manager, kube-scheduler, kubelet/NODE, kube-proxy/NODE."""

    def __init__(
        self,
        api: APIServer,
        sim: Simulation,
        ledger: Ledger,
        nodes: int | Sequence[Object],
        wanted: frozenset[str],
    ) -> None:
        self._api, self._sim, self._ledger, self._wanted = api, sim, ledger, wanted
        self.processes: dict[str, Process] = {}
        self._add_control_plane()
        self.traffic = None
        self.logs = self.exec = None
        if not isinstance(nodes, int):
            for node in nodes:
                call = Call(author="you", why="given with the cluster", trusted=True)
                api.create(node, None, call)

    def _add_control_plane(self) -> None:
        try:  # INTERIM
            from kubenb.controllers import CONTROLLERS
        except ImportError:
            CONTROLLERS = {}

        if "kube-controller-manager" in self._wanted:
            ledger = self._ledger
            self.processes["kube-controller-manager"] = Process(
                "kube-controller-manager", self._api, self._sim, ledger, list(CONTROLLERS.values()),
                ledger.controller_manager_qps, ledger.controller_manager_burst,
            )  # fmt: skip

        if "kube-scheduler" in self._wanted:
            from kubenb.scheduler import Scheduler  # here: NumPy comes in with it

            self.processes["kube-scheduler"] = Process("kube-scheduler", self._api, self._sim, self._ledger, [Scheduler])

    def scheduler(self) -> Any:
        """The running scheduler. Raises ValueError when there is none."""
        process = self.processes.get("kube-scheduler")
        if process is None or not process.running:
            raise ValueError("the scheduler is not running")
        return process.running[0]

    def start_all(self) -> None:
        """Start every process that belongs to the cluster."""
        for process in self.processes.values():
            process.start()

    def named(self, component: str) -> list[Process]:
        """The processes of a component. Raises ValueError for an unknown name."""
        found = [p for name, p in self.processes.items() if name == component or name.startswith(f"{component}/")]
        if not found:
            raise ValueError(f'no component "{component}" here: there are {", ".join(self.processes)}')
        return found

    def stop(self, component: str) -> None:
        for process in self.named(component):
            process.stop()

    def start(self, component: str) -> None:
        for process in self.named(component):
            process.start()
