"""The doors by which people reach containers: logs, exec and attach, at the kubelet of the pod's node.

What comes in: a pod, a container, perhaps a command. What goes out: lines, or exit code and texts. A command takes the virtual
time that it takes. Errors are those of the real way: API server -> kubelet -> runtime. Sources: pkg/kubelet/kubelet_pods.go
(GetKubeletContainerLogs), pkg/kubelet/server, 1.36; recorded in tests/golden/kubelet/kubectl.json. Next: `kubenb.cluster`,
which hands them to kubectl.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kubenb.kubelet.asking import start_failed
from kubenb.kubelet.kubelet import Kubelet
from kubenb.objects import ApiError, Object
from kubenb.objects.pods import container_status
from kubenb.runtime import Container, Log
from kubenb.runtime.script_process import ScriptProcess

PATIENCE = 600.0
"""Virtual seconds after which somebody at a terminal presses Ctrl-C."""
INTERRUPTED = 130
PORT = 10250

Wait = Callable[[Callable[[], bool], float], bool]
"""(predicate, timeout): let virtual time pass until it holds."""
Find = Callable[[str], Kubelet | None]
"""A node's kubelet, None when it doesn't run."""


class LogLines(Sequence[tuple[float, str]]):
    """A container's log as it is at each look."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def __getitem__(self, index: Any) -> Any:
        return [(line.at, line.text) for line in self._log][index]

    def __len__(self) -> int:
        return len(self._log)


class Doors:
    """`find` a node's kubelet; `address` gives the node's InternalIP; `wait` lets time pass."""

    def __init__(self, find: Find, address: Callable[[str], str], wait: Wait) -> None:
        self._find, self._address, self._wait = find, address, wait

    def logs(self, pod: Object, container: str, previous: bool) -> Sequence[tuple[float, str]]:
        """(virtual second, line) of all that the container wrote and goes on to write, or the instance before it did. Raises
        ApiError.
        """
        kubelet = self._kubelet(pod, f"containerLogs/{_path(pod)}/{container}")
        kept = dict(kubelet.disk.logs.get(pod["metadata"]["uid"], {}).get(container, ()))
        log = kept.get(instance_shown(pod, container, previous))
        if log is None and previous:
            where = f'container "{container}" in pod "{pod["metadata"]["name"]}"'
            raise ApiError(400, "BadRequest", f"previous terminated {where} not found")
        return LogLines(log) if log is not None else ()

    def exec(self, pod: Object, container: str, command: list[str], stdin: str | None) -> tuple[int, str, str]:
        """(exit code, stdout, stderr) of a command run in a container, when it is over. Raises ApiError."""
        kubelet = self._kubelet(pod, f"exec/{_path(pod)}/{container}")
        instance = running(kubelet, pod, container)
        if instance is None:
            raise ApiError(404, "NotFound", f'unable to upgrade connection: container not found ("{container}")')
        execution = kubelet.runtime.execute(instance, command, stdin)
        if execution.not_found:
            text = start_failed(kubelet.runtime, execution.not_found)
            raise ApiError(500, "InternalError", f"Internal error occurred: error executing command in container: {text}")
        if not execution.done and not self._wait(lambda: execution.done, PATIENCE):
            execution.kill()
            return INTERRUPTED, execution.stdout, execution.stderr
        return execution.code, execution.stdout, execution.stderr

    def attach(self, pod: Object, container: str, stdin: str | None) -> list[str]:
        """What the container's main process writes from now on: until it ends, until it waits for more than `stdin`, or until
        somebody's patience is over. Raises ApiError.
        """
        kubelet = self._kubelet(pod, f"attach/{_path(pod)}/{container}")
        instance = running(kubelet, pod, container)
        if instance is None:
            raise ApiError(404, "NotFound", f'unable to upgrade connection: container not found ("{container}")')
        before, process = len(instance.log), instance.process
        keyboard = process.keyboard if isinstance(process, ScriptProcess) else None
        spec: Object = next((one for one in pod["spec"]["containers"] if one["name"] == container), {})
        if keyboard is not None and stdin is not None:
            keyboard.type(stdin)
            if spec.get("stdinOnce"):
                keyboard.close()
        self._wait(lambda: not process.running or (keyboard is not None and keyboard.awaited), PATIENCE)
        return [line.text for line in list(instance.log)[before:]]

    def _kubelet(self, pod: Object, path: str) -> Kubelet:
        node = pod["spec"].get("nodeName", "")
        found = self._find(node)
        if found is None:
            address = f"{self._address(node)}:{PORT}"
            message = f'Get "https://{address}/{path}": dial tcp {address}: connect: connection refused'
            raise ApiError(500, "", message)
        return found


def instance_shown(pod: Object, container: str, previous: bool) -> str:
    """The ID of the instance whose log is meant, by the pod's status: the one that runs or ended last, or the one before."""
    status = container_status(pod, container) or {}
    last = (status.get("lastState") or {}).get("terminated") or {}
    waiting = "waiting" in (status.get("state") or {})
    return str(last.get("containerID") if previous or (waiting and last) else status.get("containerID", ""))


def running(kubelet: Kubelet, pod: Object, container: str) -> Container | None:
    """The container's running instance, if there is one."""
    sandbox = kubelet.runtime.sandboxes.get(pod["metadata"]["uid"])
    instance = sandbox.containers.get(container) if sandbox is not None else None
    return instance if instance is not None and instance.process.running else None


def _path(pod: Object) -> str:
    return f"{pod['metadata']['namespace']}/{pod['metadata']['name']}"
