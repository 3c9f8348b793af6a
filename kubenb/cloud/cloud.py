"""A small simulated cloud: machines that run or don't, load balancers with public addresses, routes between the machines.

What comes in: calls of its API by the cloud-controller-manager, and people who pull plugs. What goes out: what such a call made.
It knows nothing of Kubernetes: machines, addresses and ports are all it has.  Next: `load_balancer.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kubenb.cloud.load_balancer import Health, LoadBalancer, Probe
from kubenb.ledger import Ledger
from kubenb.sim import Simulation

FIRST_ADDRESS = 10
"""Load balancers get 192.0.2.10, .11, ... (TEST-NET-1 stands for public addresses)."""


class Machine:
    """A virtual machine. `exists`: the cloud knows it; `running`: its power is on."""

    __slots__ = ("address", "exists", "name", "running")

    def __init__(self, name: str, address: str) -> None:
        self.name, self.address = name, address
        self.exists = self.running = True

    def __repr__(self) -> str:
        state = "running" if self.running else "stopped"
        return f"<machine {self.name} {self.address}: {state if self.exists else 'deleted'}>"


class Cloud:
    """The provider's side. `balancers` by name, `addresses` of them by IP, `routes`: machine by the range of pod addresses."""

    def __init__(self, sim: Simulation, ledger: Ledger, machines: Mapping[str, str], probe: Probe) -> None:
        """`machines`: address by name, growing as machines join. `probe`: does a machine pass a health check at some second?"""
        self.sim, self.ledger, self._probe = sim, ledger, probe
        self._given = machines
        self._machines: dict[str, Machine] = {}
        self.balancers: dict[str, LoadBalancer] = {}
        self.addresses: dict[str, LoadBalancer] = {}
        self.routes: dict[str, str] = {}
        self.power: Callable[[str, bool], object] = lambda machine, on: None
        """Told when a machine's power goes off or on."""
        self._number = FIRST_ADDRESS

    @property
    def machines(self) -> Mapping[str, Machine]:
        """The machines by name, those that were deleted too."""
        for name, address in self._given.items() if len(self._given) != len(self._machines) else ():
            self._machines.setdefault(name, Machine(name, address))
        return self._machines

    # ---- machines -------------------------------------------------------------------------------------------------------------

    def stop_machine(self, name: str) -> None:
        """Pull the plug: everything on it ends at once, without a signal. The machine can be started again."""
        machine = self._machine(name)
        if machine.running:
            machine.running = False
            self.power(name, False)

    def start_machine(self, name: str) -> None:
        """Switch a stopped machine on again. Raises ValueError for one that was deleted."""
        machine = self._machine(name)
        if not machine.exists:
            raise ValueError(f'the machine "{name}" was deleted')
        if not machine.running:
            machine.running = True
            self.power(name, True)

    def delete_machine(self, name: str) -> None:
        """Give a machine back to the provider: it is switched off and never comes back."""
        self.stop_machine(name)
        self._machine(name).exists = False

    def _machine(self, name: str) -> Machine:
        if name not in self.machines:
            raise ValueError(f'no machine "{name}": there are {", ".join(self.machines)}')
        return self.machines[name]

    # ---- load balancers -------------------------------------------------------------------------------------------------------

    def create_balancer(self, name: str, address: str, done: Callable[[], object]) -> None:
        """Order a load balancer; `done()` is called when it is there, which takes the provider a while."""
        seconds = self.sim.draw("cloud/load-balancers", self.ledger.load_balancer_created)
        self.sim.after(seconds, self._created, name, address or self._next_address(), done, background=True)

    def _next_address(self) -> str:
        self._number += 1
        return f"192.0.2.{self._number - 1}"

    def _created(self, name: str, address: str, done: Callable[[], object]) -> None:
        if name not in self.balancers:
            balancer = LoadBalancer(self.sim, self.ledger, name, address, self._probe)
            self.balancers[name] = self.addresses[address] = balancer
        done()

    def configure_balancer(
        self, name: str, ports: Mapping[int, int], nodes: Sequence[str], health: Health, sources: Sequence[str]
    ) -> None:
        """Say what a load balancer does: node port by port, its targets, how they are checked, whom it lets in (all if empty)."""
        self.balancers[name].configure(ports, nodes, health, sources)

    def delete_balancer(self, name: str, done: Callable[[], object]) -> None:
        """Take a load balancer down; `done()` is called when it is gone."""
        seconds = self.sim.draw("cloud/load-balancers", self.ledger.load_balancer_deleted)
        balancer = self.balancers.get(name)
        if balancer is not None:
            balancer.close()
        self.sim.after(seconds, self._deleted, name, done, background=True)

    def _deleted(self, name: str, done: Callable[[], object]) -> None:
        balancer = self.balancers.pop(name, None)
        if balancer is not None:
            self.addresses.pop(balancer.address, None)
        done()
