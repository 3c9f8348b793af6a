"""The container runtime of one node: sandboxes, images, containers. It does what it is told and reports what ends.

What comes in: the kubelet's wishes, in the verbs of the CRI. What goes out: processes on the pod network, and calls back
when one ends. It knows the network only as the `Network` below. Next: `kubenb.kubelet`, which drives it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from kubenb.ledger import Ledger
from kubenb.objects import Object
from kubenb.runtime import first_start, web_image
from kubenb.runtime.choose import choose, declared_ports, not_started, start_error
from kubenb.runtime.config import ContainerConfig
from kubenb.runtime.container import Container
from kubenb.runtime.execution import Execution
from kubenb.runtime.images import ON_EVERY_NODE, Lookup, look_up
from kubenb.runtime.nginx_conf import PLACES, configured
from kubenb.runtime.process import Namespace, Process
from kubenb.runtime.script_process import ScriptProcess
from kubenb.runtime.shell.call import Call
from kubenb.runtime.shell.processes import Processes
from kubenb.runtime.shell.programs import find_program, run_program
from kubenb.runtime.shell.streams import Descriptor, ExecutionEnd, Steps, TextEnd
from kubenb.runtime.shell.task import Task
from kubenb.runtime.talking import TALKING, TalkingProcess
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

    def create(self, pod: Object, container: Object, config: ContainerConfig | None = None) -> Container:
        """A new container, not yet started. ValueError when the pod's kubenb.io annotations can't be read.

        Without a `config` it runs what its spec says, with neither variables nor volumes.
        """
        metadata = pod["metadata"]
        settings = config if config is not None else _plain_config(pod, container)
        image = look_up(container["image"])
        notes = metadata.get("annotations") or {}
        choice = choose(container, notes, settings.command, settings.arguments, settings.stdin)
        label = (
            f"{metadata['namespace']}/{metadata['name']}",
            container["image"],
            (metadata.get("labels") or {}).get("pod-template-hash", ""),
        )
        program = choice.program
        process: Process
        if choice.argv:
            process = ScriptProcess(self.sim, program, label, choice.argv)
        else:
            if program.style.endswith("web"):
                program = web_image.program((*settings.command[1:], *settings.arguments), settings.environment)
            program = first_start.program(program, settings.environment)
            process = (TalkingProcess if program.answer in TALKING else Process)(self.sim, program, label)
        if settings.cpu_limit:
            process.limit_cpu(settings.cpu_limit / 1000)
        ports = declared_ports(container) if "ports" in container else ()
        made = Container(f"containerd://{self.ids.getrandbits(256):064x}", image, process, settings, ports)
        if program.document_root and "volumeMounts" in container:
            made.shadowed = _covers(container, program.document_root)
            made.has_own_conf = program.style == "nginx" and _covers(container, PLACES)
        return made

    def start(self, sandbox: Sandbox, name: str, container: Container) -> str:
        """Start the container's process; "" or the reason why it can't be started."""
        process = container.process
        container.enter(self.network, sandbox.namespace)
        exited = partial(self._exited, sandbox.uid, name, container)
        if not isinstance(process, ScriptProcess):
            sandbox.containers[name] = container
            if container.has_own_conf:
                container.program = process.reconfigure(configured(process.program, container.files))
            process.start(sandbox.namespace, exited, container.config.memory_limit)
            return ""
        found = find_program(Processes(container.around), process.argv[0], container.around.working_dir)
        if isinstance(found, str):
            sandbox.containers[name] = container
            container.program = replace(container.program, start_error=start_error(process.argv[0]))
            return container.program.start_error
        sandbox.containers[name] = container
        container.processes = process.run(container.around, found, sandbox.namespace, exited, container.config.stdin)
        return ""

    def _exited(self, uid: str, name: str, container: Container) -> None:
        container.ended()
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
        processes, around = container.table(), container.around
        found = find_program(processes, argv[0] if argv else "", around.working_dir)
        if isinstance(found, str):
            execution.not_found = not_started(argv[0] if argv else "", found)
            execution.end(127 if found == "not found" else 126)
            return execution
        descriptors: dict[int, Descriptor] = {
            0: Descriptor() if stdin is None else TextEnd(stdin),
            1: ExecutionEnd(execution, "stdout"),
            2: ExecutionEnd(execution, "stderr"),
        }

        def body(task: Task) -> Steps:
            task.on_end, execution.task = execution.end, task
            call = Call(task, list(argv), dict(around.environment), around.working_dir, descriptors)
            return (yield from run_program(found, call))

        processes.start(argv, body, descriptors)
        return execution


def _plain_config(pod: Object, container: Object) -> ContainerConfig:
    return ContainerConfig(
        tuple(container.get("command") or ()), tuple(container.get("args") or ()), hostname=pod["metadata"]["name"]
    )


def _covers(container: Object, root: str) -> bool:
    """Whether a volume is mounted over (a part of) the files that a server serves."""
    for mount in container.get("volumeMounts") or ():
        path = mount["mountPath"].rstrip("/")
        if path and (path.startswith(root) or root.startswith(path + "/")):
            return True
    return False
