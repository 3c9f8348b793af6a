"""Lifecycle hooks: what postStart and preStop do beside the container's own process, and how they fail.

What comes in: a handler (exec, httpGet, sleep, tcpSocket) and the container. What goes out: at its end, what went wrong, "" when
all went well. Sources: pkg/kubelet/lifecycle/handlers.go, 1.36. Next: `probes.py`, whose handlers are nearly the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kubenb.kubelet.http_action import Get, http_get
from kubenb.kubelet.record import ContainerRecord
from kubenb.objects import Object
from kubenb.runtime import Container, Execution

if TYPE_CHECKING:
    from kubenb.kubelet.pod_worker import PodWorker

Done = Callable[[str], object]
"""Called once, when the hook is over: "" or why it failed."""


def begin_hook(worker: PodWorker, record: ContainerRecord, instance: Container, hook: Object, done: Done) -> None:
    """Start a hook. `done` is called at once when it takes no time."""
    if "sleep" in hook:
        worker.sim.after(float(hook["sleep"]["seconds"]), done, "")
    elif "exec" in hook:
        command = hook["exec"].get("command") or []

        def ended(ran: Execution) -> None:
            done(_failure(worker, record, command, ran))

        def run() -> None:
            worker.runtime.execute(instance, command).when_done(ended)

        worker.sim.after(worker.draw(worker.ledger.exec_start), run)
    elif "httpGet" in hook:
        _get(worker, record, hook["httpGet"], done)
    else:
        done("")


def _failure(worker: PodWorker, record: ContainerRecord, command: list[str], ran: Execution) -> str:
    """What a failed command's hook says."""
    if not ran.code:
        return ""
    text = " ".join(command)
    said = f"command '{text}' exited with {ran.code}: {ran.output}"
    return (
        f'Exec lifecycle hook ([{text}]) for Container "{record.name}" in Pod "{worker.full_name}" failed - error: '
        f"{said}, message: {_quoted(ran.output)}"
    )


def _get(worker: PodWorker, record: ContainerRecord, action: Object, done: Done) -> None:
    """Any answer will do: a 500 is no failure of the hook."""
    try:
        get = Get.of(action, record.spec, worker.pod_ip)
    except ValueError as error:
        done(str(error))
        return
    status, seconds = http_get(worker, get)
    worker.sim.after(seconds, done, "" if status > 0 else f"{get.quoted}: dial tcp {get.address}: connect: connection refused")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
