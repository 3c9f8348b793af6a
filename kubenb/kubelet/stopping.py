"""Stopping containers: preStop, SIGTERM, the grace period, SIGKILL; the main containers first, then the sidecars in reverse
order.

What comes in: a pod that has to end, and how many seconds it may take.  What goes out: ended processes. Source:
pkg/kubelet/kuberuntime/kuberuntime_container.go (killContainer), kuberuntime_termination_order.go, 1.36.
Next: `probes.py`.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from kubenb.kubelet.hooks import begin_hook
from kubenb.kubelet.record import ContainerRecord
from kubenb.runtime import Container

if TYPE_CHECKING:
    from kubenb.kubelet.pod_worker import PodWorker


def stop_containers(worker: PodWorker, grace: float) -> Generator[Any, Any, None]:
    """End everything that runs in the pod. The whole grace period is shared; no SIGKILL comes before the shortest one is over."""
    deadline = worker.sim.now + grace
    main = [one for one in (*worker.init, *worker.main) if one.role != "sidecar" and alive(one)]
    sidecars = [one for one in reversed(worker.init) if one.role == "sidecar" and alive(one)]
    for record in (*main, *sidecars):
        worker.event("Normal", "Killing", f"Stopping container {record.name}", record)
    for record in main:
        begin_to_stop(worker, record, grace)
    yield from worker.until(lambda: not any(alive(one) for one in main))
    for record in sidecars:
        begin_to_stop(worker, record, max(0.0, deadline - worker.sim.now))
        yield from worker.until(lambda one=record: not alive(one))  # type: ignore[misc]


def kill_container(worker: PodWorker, record: ContainerRecord, message: str, grace: float) -> Generator[Any, Any, None]:
    """End one container that failed its liveness or start-up probe; it will be started again."""
    worker.event("Normal", "Killing", message, record)
    begin_to_stop(worker, record, grace)
    yield from worker.until(lambda: not alive(record))


def alive(record: ContainerRecord) -> bool:
    """Whether its process runs, noticed or not."""
    return record.instance is not None and record.instance.process.running


def begin_to_stop(worker: PodWorker, record: ContainerRecord, grace: float) -> None:
    """preStop now, SIGTERM after it (but not later than the grace period allows), SIGKILL when the rest of the grace is over."""
    instance, shortest = record.instance, worker.ledger.minimum_grace
    assert instance is not None
    hook = (record.spec.get("lifecycle") or {}).get("preStop")
    if not hook or grace <= 0:
        _terminate(worker, record, instance, max(grace, shortest))
        return
    deadline = worker.sim.now + grace
    given_up: list[bool] = []

    def time_is_up() -> None:
        given_up.append(True)
        _terminate(worker, record, instance, shortest)

    def ended(failure: str) -> None:
        if failure:
            worker.event("Warning", "FailedPreStopHook", "PreStopHook failed", record)
        if not given_up:
            timer.cancel()
            _terminate(worker, record, instance, rest_of_grace(deadline, worker.sim.now, shortest))

    timer = worker.sim.after(grace, time_is_up)
    begin_hook(worker, record, instance, hook, ended)


def _terminate(worker: PodWorker, record: ContainerRecord, instance: Container, seconds: float) -> None:
    if instance.process.running:
        worker.runtime.stop(instance, seconds)
    worker.probes.poke(record, "readiness")  # an application may call itself unready from now on


def rest_of_grace(deadline: float, now: float, shortest: float = 2.0) -> float:
    """Seconds from SIGTERM to SIGKILL when preStop ended now: what it left of the grace period, at least `shortest`."""
    return max(deadline - now, shortest)
