"""Lifecycle hooks: what postStart and preStop do, how long they take, and how they fail.

What comes in: a handler (exec, httpGet, sleep, tcpSocket) and the container. What goes out: seconds and a failure text, ""
when all went well. Next: `probes.py`, whose handlers are nearly the same.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from kubenb.kubelet.record import ContainerRecord
from kubenb.objects import Object
from kubenb.runtime import Container

if TYPE_CHECKING:
    from kubenb.kubelet.pod_worker import PodWorker


def run_hook(worker: PodWorker, record: ContainerRecord, instance: Container, hook: Object) -> tuple[float, str]:
    """(seconds it takes, what went wrong). Infinite seconds: it never ends by itself."""
    if "sleep" in hook:
        return float(hook["sleep"]["seconds"]), ""
    if "exec" in hook:
        command = hook["exec"].get("command") or []
        outcome = worker.runtime.foretell(instance, command)
        if not outcome.understood:
            return 0.0, ""  # a program we know nothing of: it does its work and goes
        if not outcome.code or outcome.seconds == inf:
            return outcome.seconds, ""
        text = " ".join(command)
        return outcome.seconds, (
            f'Exec lifecycle hook ([{text}]) for Container "{record.name}" in Pod "{worker.full_name}" failed - error: '
            f"command '{text}' exited with {outcome.code}: {outcome.output}, message: {_quoted(outcome.output)}"
        )
    if "httpGet" in hook:
        port = port_number(hook["httpGet"]["port"], record.spec)
        path = hook["httpGet"].get("path", "/")
        status, seconds = worker.runtime.network.get(worker.pod_ip, port, path)
        return seconds, "" if status > 0 else f'Get "http://{worker.pod_ip}:{port}{path}": connection refused'
    return 0.0, ""


def port_number(port: int | str, container: Object) -> int:
    """The number of a port given by number or name; ValueError, in Go's words, for a name that the container doesn't declare."""
    if isinstance(port, int):
        return port
    for one in container.get("ports") or ():
        if one.get("name") == port:
            return int(one["containerPort"])
    if port.isdigit():
        return int(port)
    raise ValueError(f'strconv.Atoi: parsing "{port}": invalid syntax')


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
