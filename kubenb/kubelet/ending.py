"""The end of a pod: its containers, its sandbox, the last word on its status, and the object itself.

What comes in: a pod whose work is done, or that was told to stop. What goes out: nothing of it is left on the node; if it
was deleted, the object goes, too. Source: pkg/kubelet/kubelet.go (SyncTerminatingPod, SyncTerminatedPod), 1.36; the times
between the steps as recorded in tests/golden/kubelet/termination.json. Next: `stopping.py`, how containers are stopped.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, NamedTuple

from kubenb.kubelet.stopping import alive, stop_containers

if TYPE_CHECKING:
    from kubenb.kubelet.pod_worker import PodWorker

Steps = Generator[Any, Any, None]


DEADLINE_EXCEEDED = "DeadlineExceeded"


class Stop(NamedTuple):
    """Why a pod has to end before its time, and within how many seconds (None: its own grace period)."""

    grace: float | None
    reason: str = ""
    message: str = ""


def end_pod(worker: PodWorker, stop: Stop | None) -> Steps:
    """All of it. `stop` None: it has ended by itself."""
    ledger = worker.ledger
    worker.probes.stop_all(but="readiness")
    if stop is None:
        yield from _end_sidecars(worker)
    else:
        yield from _end_containers(worker, stop)
    yield worker.pause(ledger.sandbox_stop)
    end_sandbox(worker)
    worker.probes.stop_all()
    yield worker.pause(ledger.pod_stopped)
    worker.over = True
    if worker.volumes is not None:
        worker.volumes.tear_down()
    reason, message = (stop.reason, stop.message) if stop is not None else ("", "")
    _say_again(worker, reason, message)
    worker.status.report_end(stop is not None, reason, message, worker.cause)
    if reason:
        yield worker.pause(ledger.pod_removed)
        _say_again(worker, reason, message)
    if "deletionTimestamp" in worker.pod["metadata"]:
        yield worker.pause(ledger.pod_removed)
        worker.status.remove(worker.cause)


def _end_containers(worker: PodWorker, stop: Stop) -> Steps:
    """It was told to end: everything that runs is stopped."""
    if stop.reason:
        worker.status.dirty = True
        worker.status.report(stop.message, worker.cause, doomed=True)
    yield worker.pause(worker.ledger.kubelet_sync)
    _say_again(worker, stop.reason, stop.message)
    yield from stop_containers(worker, worker.grace_of(stop))
    worker.notice((*worker.init, *worker.main))


def _end_sidecars(worker: PodWorker) -> Steps:
    """Its main containers have ended: now the sidecars may."""
    ledger = worker.ledger
    yield worker.pause(ledger.exit_to_status)
    worker.report("its containers have ended, and none is started again")
    if any(alive(one) for one in worker.init):
        yield from stop_containers(worker, worker.grace_of(None))
        worker.notice(worker.init)
        yield worker.pause(ledger.exit_to_status)
        worker.report("its sidecars have ended, too")
    yield worker.pause(ledger.pod_finished)


def end_sandbox(worker: PodWorker) -> None:
    """Its network is torn down; its address is free again."""
    if worker.sandbox is not None:
        worker.runtime.stop_sandbox(worker.sandbox)
        worker.sandbox = None
        worker.status.sandbox_ready = False


def _say_again(worker: PodWorker, reason: str, message: str) -> None:
    """Every sync of a pod that is past its deadline tells so anew."""
    if reason == DEADLINE_EXCEEDED:
        worker.event("Normal", reason, message)
