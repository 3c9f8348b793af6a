"""Starting one container: image, create, start, postStart hook, probes. And not yet starting it: back-off after a crash.

What comes in: a container that should run and doesn't. What goes out: it runs, or it waits for a reason. Event texts as
recorded in tests/golden/kubelet/restarts.json. Source: pkg/kubelet/kuberuntime/kuberuntime_container.go, 1.36. Next:
`stopping.py`.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import simpy

from kubenb.kubelet.backoff import Backoff
from kubenb.kubelet.container_config import container_config
from kubenb.kubelet.environment import ConfigError
from kubenb.kubelet.hooks import begin_hook
from kubenb.kubelet.record import ContainerRecord
from kubenb.runtime import Container
from kubenb.runtime.files import File

if TYPE_CHECKING:
    from kubenb.kubelet.pod_worker import PodWorker

Steps = Generator[Any, Any, None]


def start_container(worker: PodWorker, record: ContainerRecord) -> Steps:
    """One attempt. Afterwards the container runs, or `record.waiting` and `record.retry_at` say what next."""
    if record.instance is not None and _must_wait(worker, record, record.instance.process.ended):
        return
    if not (yield from worker.kubelet.images.ensure(worker, record)):
        return
    log = File(b"", 0o666)
    try:
        config = container_config(worker, record, log)
        instance = worker.runtime.create(worker.pod, record.spec, config)
    except (ConfigError, ValueError) as error:  # something it names is missing; or an annotation of ours can't be read
        worker.event("Warning", "Failed", f"Error: {error}", record)
        worker.put_off(record, "CreateContainerConfigError", str(error))
        return
    record.termination_log = log
    worker.kubelet.disk.keep_log(worker.uid, record.name, instance)
    yield worker.pause(worker.ledger.container_create)
    worker.event("Normal", "Created", "Container created", record)
    yield worker.sim.timeout(worker.draw(worker.ledger.container_start) + worker.throttled(worker.ledger.container_work))
    assert worker.sandbox is not None
    error_text = worker.runtime.start(worker.sandbox, record.name, instance)
    if error_text:
        _could_not_start(worker, record, instance, error_text)
        return
    worker.event("Normal", "Started", "Container started", record)
    if "lifecycle" in record.spec and "postStart" in record.spec["lifecycle"]:
        yield from _post_start(worker, record, instance)
    else:
        _runs(worker, record, instance)


def _must_wait(worker: PodWorker, record: ContainerRecord, ended: float) -> bool:
    """After a crash: True while the back-off lasts; False (and the next one will be longer) when it may be tried.

    A container that was just killed over a probe is judged by the end of the instance before it: that is what the kubelet
    knows at that moment, and why two such restarts come at once.
    """
    now, ledger = worker.sim.now, worker.ledger
    if record.backoff is None:
        limit = ledger.restart_backoff_limit
        record.backoff = Backoff(ledger.restart_backoff, limit, ledger.restart_backoff_reset)
    killed, record.just_killed = record.just_killed, False
    if killed:
        if record.ended_before is None:
            return False
        ended = record.ended_before
    left = record.backoff.remaining(ended, now)
    if left > 0:
        back_off(worker, record, worker.until_relist() if killed else left * worker.draw(ledger.backoff_jitter))
        return True
    record.backoff.tried(ended, now)
    return False


def back_off(worker: PodWorker, record: ContainerRecord, seconds: float) -> None:
    """Say so, and come back in so many seconds."""
    assert record.backoff is not None
    worker.event("Warning", "BackOff", f"Back-off restarting failed container {record.name} in pod {worker.full_name}", record)
    message = f"back-off {duration(record.backoff.delay)} restarting failed container={record.name} pod={worker.full_name}"
    worker.put_off(record, "CrashLoopBackOff", message, seconds)


def _could_not_start(worker: PodWorker, record: ContainerRecord, instance: Container, error: str) -> None:
    process = instance.process
    process.started = process.ended = worker.sim.now
    process.exit_code = 128
    worker.event("Warning", "Failed", f"Error: {error}", record)
    record.begin(instance, False, False)
    record.notice_end()
    worker.put_off(record, "RunContainerError", error, worker.until_relist())


def _runs(worker: PodWorker, record: ContainerRecord, instance: Container) -> None:
    spec = record.spec
    record.begin(instance, "startupProbe" not in spec, "readinessProbe" not in spec and instance.program.ready)
    worker.status.dirty = True
    worker.probes.start(record)


def _post_start(worker: PodWorker, record: ContainerRecord, instance: Container) -> Steps:
    """The hook runs beside the process; until it is done the container is not Running. When it fails the container is killed."""
    ended = worker.sim.event()
    begin_hook(worker, record, instance, record.spec["lifecycle"]["postStart"], ended.succeed)
    try:
        failure = yield ended
    except simpy.Interrupt:
        record.begin(instance, False, False)  # the pod is to end, and this container with it
        raise
    if not failure:
        _runs(worker, record, instance)
        return
    worker.event("Normal", "Killing", "FailedPostStartHook", record)
    worker.event("Warning", "FailedPostStartHook", "PostStartHook failed", record)
    worker.runtime.stop(instance, worker.grace_of(None))
    yield from worker.until(lambda: not instance.process.running)
    record.begin(instance, False, False)
    record.notice_end()
    worker.put_off(record, "PostStartHookError", failure, worker.until_relist())


def duration(seconds: float) -> str:
    """A whole number of seconds as Go prints a duration: 10s, 1m20s, 5m0s."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"
