"""What a probe does: ask once, by a command, a request or a connection, and put the answer into words.

What comes in: a probe's spec, the container, and whom to tell. What goes out: one `Answer`, at once or later. Sources:
pkg/probe/exec, pkg/probe/http, pkg/probe/tcp, pkg/probe/grpc, pkg/kubelet/prober/prober.go, 1.36; texts as recorded in
tests/golden/kubelet/probes.json. Next: `probes.py`, who asks again and again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from kubenb.kubelet.http_action import Get, http_get, port_number
from kubenb.objects import Object
from kubenb.runtime import Container, Execution, Runtime

if TYPE_CHECKING:
    from kubenb.kubelet.pod_worker import PodWorker

INSTANT = 0.05
"""Seconds. Answers quicker than this are taken at the instant of the question."""


class Answer(NamedTuple):
    """`healthy` None: the question itself went wrong, which says nothing about the container. `text`: what the event says."""

    healthy: bool | None
    text: str = ""
    warning: str = ""


Tell = Callable[[Answer], object]


class Question:
    """One question under way. `drop()`: nobody wants to know any more."""

    __slots__ = ("execution", "tell", "told", "worker")

    def __init__(self, worker: PodWorker, tell: Tell) -> None:
        self.worker = worker
        self.tell = tell
        self.execution: Execution | None = None
        self.told = False

    def answer(self, answer: Answer, seconds: float = 0.0) -> None:
        """This is the answer, so many seconds from now; only the first one counts."""
        if seconds > INSTANT:
            self.worker.sim.after(seconds, self.answer, answer, background=True)
        elif not self.told:
            self.told = True
            self.tell(answer)

    def drop(self) -> None:
        self.told = True
        if self.execution is not None:
            self.execution.kill()


def ask(worker: PodWorker, container: Object, instance: Container, probe: Object, tell: Tell) -> Question:
    """Ask now. `tell(answer)` comes at once, or when the answer is there or the probe's time is up."""
    question = Question(worker, tell)
    timeout = float(probe.get("timeoutSeconds") or 1)
    try:
        if "exec" in probe:
            _execute(question, instance, probe["exec"].get("command") or [], timeout)
        elif "httpGet" in probe:
            _get(question, Get.of(probe["httpGet"], container, worker.pod_ip), timeout)
        elif "tcpSocket" in probe:
            port = port_number(probe["tcpSocket"]["port"], container)
            _connect(question, probe["tcpSocket"].get("host") or worker.pod_ip, port, timeout)
        else:
            _grpc(question, worker.pod_ip, (probe.get("grpc") or {}).get("port", 0), timeout)
    except ValueError as error:
        question.answer(Answer(None, f"errored and resulted in unknown state: {error}"))
    return question


def _execute(question: Question, instance: Container, command: list[str], timeout: float) -> None:
    """The command runs in the container; it is killed when its time is up."""
    execution = question.execution = question.worker.runtime.execute(instance, command)

    def ended(ran: Execution) -> None:
        if ran.not_found:
            text = f"rpc error: code = Unknown desc = {start_failed(question.worker.runtime, ran.not_found)}"
            question.answer(Answer(None, f"errored and resulted in unknown state: {text}"))
        else:
            question.answer(Answer(ran.code == 0, f"failed: {ran.output}" if ran.code else ""))

    def time_is_up() -> None:
        if not execution.done:
            text = f'command timed out: "{" ".join(command)}" timed out after {timeout:g}s'
            question.answer(Answer(False, f"failed: {text}"))
            question.drop()

    execution.when_done(ended)
    if not execution.done:
        question.worker.sim.after(timeout, time_is_up, background=True)


def start_failed(runtime: Runtime, why: str) -> str:
    """The runtime's words for a command that could not be started; every execution has an id of its own."""
    where = f"OCI runtime exec failed: exec failed: unable to start container process: {why}"
    return f'failed to exec in container: failed to start exec "{runtime.ids.getrandbits(256):064x}": {where}'


def _get(question: Question, get: Get, timeout: float) -> None:
    if get.misunderstood:
        question.answer(Answer(False, f"failed: {get.quoted}: http: server gave HTTP response to HTTPS client"))
        return
    status, seconds = http_get(question.worker, get)
    if status == 0:
        question.answer(Answer(False, f"failed: {get.quoted}: dial tcp {get.address}: connect: connection refused"))
    elif status < 0 or seconds > timeout:
        text = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
        question.answer(Answer(False, f"failed: {get.quoted}: {text}"), timeout)
    elif 200 <= status < 400:
        redirected = "Probe terminated redirects, Response body: " if status >= 300 else ""
        question.answer(Answer(True, "", redirected), seconds)
    else:
        question.answer(Answer(False, f"failed: HTTP probe failed with statuscode: {status}"), seconds)


def _connect(question: Question, host: str, port: int, timeout: float) -> None:
    status, _ = question.worker.runtime.network.get(host, port, "")
    if status < 0:
        question.answer(Answer(False, f"failed: dial tcp {host}:{port}: i/o timeout"), timeout)
    else:
        refused = f"failed: dial tcp {host}:{port}: connect: connection refused"
        question.answer(Answer(status > 0, "" if status else refused))


def _grpc(question: Question, host: str, port: int, timeout: float) -> None:
    """Whoever listens is taken to know the health protocol."""
    status, _ = question.worker.runtime.network.get(host, port, "")
    if status > 0:
        question.answer(Answer(True))
        return
    text = f'timeout: failed to connect service "{host}:{port}" within {timeout:g}s: context deadline exceeded'
    question.answer(Answer(False, f"failed: {text}"), timeout)
