"""A bench for containers: one on a node of its own, and commands to run in it."""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.ledger import Ledger
from kubenb.network import NodeNetwork, PodNetwork
from kubenb.runtime import ContainerConfig, Execution, Mount, Runtime
from kubenb.sim import Simulation

POD = {"metadata": {"name": "a", "namespace": "default"}}


class Box:
    """A started container. `script`: what its shell runs; else `argv` as its args, or what the image does."""

    def __init__(
        self,
        script: str | None = None,
        image: str = "busybox:1.36",
        argv: Sequence[str] = (),
        mounts: Sequence[Mount] = (),
        memory_limit: int | None = None,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.sim = Simulation(0)
        network = NodeNetwork(self.sim, PodNetwork(), "172.18.0.2", "10.244.0.0/24")
        self.runtime = Runtime(self.sim, Ledger(), "node-1", network)
        command = ("sh", "-c", script) if script is not None else ()
        config = ContainerConfig(command, tuple(argv), environment or {}, mounts, "a", memory_limit=memory_limit)
        spec = {"name": "c", "image": image, "volumeMounts": [{"name": "v", "mountPath": mount.path} for mount in mounts]}
        self.container = self.runtime.create(POD, spec, config)
        self.sandbox = self.runtime.run_sandbox("u1", False)
        self.error = self.runtime.start(self.sandbox, "c", self.container)

    def begin(self, script: str, stdin: str | None = None) -> Execution:
        """Start a command in it."""
        return self.runtime.execute(self.container, ["sh", "-c", script], stdin)

    def run(self, script: str, stdin: str | None = None, patience: float = 100.0) -> Execution:
        """Run one to its end."""
        execution = self.begin(script, stdin)
        self.sim.run_until(lambda: execution.done, patience)
        return execution

    def get(self, path: str) -> tuple[int, str]:
        """(status, body) of a request to its first port."""
        process = self.container.process
        status, _ = process.answer(path, self.sim.now)
        return status, process.body(path, self.sim.now)

    def lines(self) -> list[str]:
        """What it has logged."""
        return [line.text for line in self.container.log]
