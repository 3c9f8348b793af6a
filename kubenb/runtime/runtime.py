"""The container runtime of one node: sandboxes, images, containers. It does what it is told and reports what ends.

What comes in: the kubelet's wishes, in the verbs of the CRI. What goes out: processes on the pod network, and calls back
when one ends. It knows the network only as the `Network` below. Next: `kubenb.kubelet`, which drives it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from kubenb.ledger import Ledger
from kubenb.objects import Object
from kubenb.runtime.choose import choose_program
from kubenb.runtime.commands import Outcome, run
from kubenb.runtime.config import ContainerConfig
from kubenb.runtime.execution import Execution
from kubenb.runtime.files import Directory, FileSystem
from kubenb.runtime.images import ON_EVERY_NODE, Lookup, look_up
from kubenb.runtime.log import Log
from kubenb.runtime.process import Namespace, Process
from kubenb.runtime.programs import Program
from kubenb.sim import Simulation


class Network(Protocol):
    """The pod network as the runtime's CNI plug-in sees it (`kubenb.network.wire.NodeNetwork`)."""

    def attach(self) -> Namespace:
        """A namespace with an address of its own, for a new sandbox."""
        ...

    @property
    def host(self) -> Namespace:
        """The node's own namespace, for pods with hostNetwork."""
        ...

    def get(self, ip: str, port: int, path: str) -> tuple[int, float]:
        """(status, seconds) of an HTTP GET right now; status 0 stands for refused, -1 for no answer at all."""
        ...


class Container:
    """One instance of a container: created, started, ended. Never restarted: a restart is a new one."""

    __slots__ = ("_files", "changes", "config", "id", "image", "log", "process", "program")

    def __init__(self, id: str, image: Lookup, process: Process, config: ContainerConfig) -> None:
        self.id = id
        self.image = image
        self.process = process
        self.program: Program = process.program
        self.config = config
        self.log = Log(lambda: process.sim.now)
        self.changes: list[tuple[float, str, bool]] = []
        """What was done to files from outside: (age of the process, path, is it there from then on)."""
        self._files: FileSystem | None = None

    @property
    def files(self) -> FileSystem:
        """What the container sees under `/`; made when somebody looks for the first time."""
        if self._files is None:
            self._files = FileSystem(Directory(), self.config.mounts, lambda: self.process.sim.now)
        return self._files


class Sandbox:
    """A pod on this node: its network namespace and its containers by name, the latest instance of each."""

    __slots__ = ("containers", "namespace", "uid")

    def __init__(self, uid: str, namespace: Namespace) -> None:
        self.uid = uid
        self.namespace = namespace
        self.containers: dict[str, Container] = {}


class Runtime:
    """containerd on one node. Shares nothing with other nodes but the wire."""

    def __init__(self, sim: Simulation, ledger: Ledger, node_name: str, network: Network) -> None:
        self.sim = sim
        self.ledger = ledger
        self.network = network
        self.images: dict[str, Lookup] = {}
        self.sandboxes: dict[str, Sandbox] = {}
        """By pod uid. They live on when the kubelet is stopped, and the next one finds them here."""
        self.on_exit: Callable[[str, str], object] | None = None
        """Told (pod uid, container name) at the instant at which a container's process ends."""
        self.ids = sim.stream(f"runtime/{node_name}/ids")
        self._stream = f"runtime/{node_name}"

    # ---- images ---------------------------------------------------------------------------------------------------------------

    def has_image(self, image: Lookup) -> bool:
        """Whether the image is on the node already."""
        return image.full in self.images or image.full in ON_EVERY_NODE

    def pull_seconds(self, image: Lookup, coming: bool = False) -> float:
        """How long pulling takes, once it is this image's turn: asking the registry, and loading what isn't here.

        `coming`: an earlier pull will have brought it by then.
        """
        seconds = self.sim.draw(self._stream, self.ledger.registry_latency)
        if not image.error and not coming and not self.has_image(image):
            seconds += image.image.size / self.ledger.image_pull_bandwidth
        return seconds

    def image_pulled(self, image: Lookup) -> None:
        self.images[image.full] = image

    # ---- sandboxes and containers ---------------------------------------------------------------------------------------------

    def run_sandbox(self, uid: str, host_network: bool) -> Sandbox:
        """The pod's namespaces, held by a pause container."""
        namespace = self.network.host if host_network else self.network.attach()
        sandbox = self.sandboxes[uid] = Sandbox(uid, namespace)
        return sandbox

    def stop_sandbox(self, sandbox: Sandbox) -> None:
        """The pod's network is torn down, and its containers are forgotten."""
        if self.sandboxes.pop(sandbox.uid, None) and sandbox.namespace is not self.network.host:
            sandbox.namespace.leave(self.sim.now)

    def create(self, pod: Object, container: Object, config: ContainerConfig | Mapping[str, str] | None = None) -> Container:
        """A new container, not yet started. ValueError when the pod's kubenb.io annotations can't be read."""
        metadata = pod["metadata"]
        program = choose_program(container, metadata.get("annotations") or {})
        label = (
            f"{metadata['namespace']}/{metadata['name']}",
            container["image"],
            (metadata.get("labels") or {}).get("pod-template-hash", ""),
        )
        settings = config if isinstance(config, ContainerConfig) else ContainerConfig()
        process = Process(self.sim, program, label)
        if settings.cpu_limit:
            process.limit_cpu(settings.cpu_limit / 1000)
        return Container(
            f"containerd://{self.ids.getrandbits(256):064x}", look_up(container["image"]), process, settings
        )

    def start(self, sandbox: Sandbox, name: str, container: Container) -> str:
        """Start the container's process; "" or the reason why it can't be started."""
        sandbox.containers[name] = container
        if container.program.start_error:
            return container.program.start_error
        container.process.start(sandbox.namespace, lambda: self._exited(sandbox.uid, name))
        return ""

    def _exited(self, uid: str, name: str) -> None:
        if self.on_exit is not None:
            self.on_exit(uid, name)

    def stop(self, container: Container, timeout: float) -> None:
        """SIGTERM now; SIGKILL `timeout` seconds later if it still runs."""
        process = container.process
        process.terminate()
        if process.running:
            self.sim.after(timeout, process.kill)

    def execute(self, container: Container, argv: Sequence[str], stdin: str | None = None) -> Execution:
        """Run `argv` inside the container. It runs as far as it can at once, and then on in virtual time."""
        execution = Execution(self.sim)
        outcome = self.foretell(container, argv)
        execution.write(outcome.output)
        if outcome.seconds < float("inf"):
            self.sim.after(outcome.seconds, execution.end, outcome.code)
        return execution

    def foretell(self, container: Container, command: Sequence[str]) -> Outcome:
        """What `command` would do inside the container, from now on. Files it touches and removes are there and gone at once."""
        age = self.sim.now - container.process.started
        outcome = run(command, lambda path, at: self._file_exists(container, path, age + at))
        changes = [(age + at, path, True) for path, at in outcome.touched]
        changes += [(age + at, path, False) for path, at in outcome.removed]
        container.changes += sorted(changes)
        return outcome

    def _file_exists(self, container: Container, path: str, age: float) -> bool:
        there = container.program.file_exists(path, age)
        for at, one, exists in container.changes:
            if one == path and at <= age:
                there = exists
        return there
