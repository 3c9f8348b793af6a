"""kube-scheduler, the component: one pod after another, from the queue to a binding.

Comes in: what the informers saw of nodes and pods. Goes out: bindings, conditions and events, through `writer`. A pod
counts as placed from the moment of the decision (it is *assumed*), so nobody waits for the API server to confirm it.
Source: pkg/scheduler/schedule_one.go and eventhandlers.go (1.36). This is the last file of the room; the next room is
`kubenb.kubelet`, which starts the pods that found a node.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.client import Process
from kubenb.objects import ApiError, Object, key
from kubenb.scheduler.core import Outcome, SchedulerCore
from kubenb.scheduler.events import Change, Event
from kubenb.scheduler.explanation import Explanation
from kubenb.scheduler.framework import Plugin
from kubenb.scheduler.informer_reader import InformerReader
from kubenb.scheduler.listening import Listening
from kubenb.scheduler.pod_info import PodInfo, nominated_node
from kubenb.scheduler.queue import QueuedPod, SchedulingQueue
from kubenb.scheduler.volume_plans import VolumePlans
from kubenb.scheduler.writer import Writer
from kubenb.sim import EngineError, Timer


class Scheduler:
    """The scheduler's loop. `core` decides, `queue` says who is next, `listening` keeps both up to date."""

    name = "kube-scheduler"

    def __init__(self, process: Process) -> None:
        self.sim, self.ledger = process.sim, process.ledger
        self.reader = InformerReader(process.factory)
        self.core = SchedulerCore(self.reader, self.sim.stream("scheduler/chance"))
        ledger = self.ledger
        self.queue = SchedulingQueue(
            self.core.profile.plugins,
            self._worth_it,
            lambda: self.sim.now,
            ledger.scheduler_first_backoff,
            ledger.scheduler_longest_backoff,
        )
        self.writer = Writer(process)
        self.volumes = VolumePlans(self.core.volume_binding, self.reader, self.writer, self._volume_timeout)
        self._preempting: dict[str, int] = {}
        self._awake = False
        self._flushing = False
        self._stopped = False
        self.listening = Listening(self, process.factory)

    def stop(self) -> None:
        """The process ended."""
        self._stopped = True
        self.writer.stop()

    def explain(self, pod: Object) -> Explanation:
        """The verdict on every node, if it were this pod's turn now. A pod that has a node is judged as if it had
        none yet. Raises ValueError for what is no Pod manifest."""
        if not isinstance(pod, dict) or not isinstance(pod.get("spec"), dict):
            raise ValueError(f"explain() takes a Pod manifest with a spec, not {pod!r}")
        pod = {**pod, "metadata": {"name": "", "namespace": "default", **(pod.get("metadata") or {})}}
        table, spec = self.core.table, pod["spec"]
        name = key(pod) if pod["metadata"].get("name") else ""
        node = spec.get("nodeName") or self.listening.assumed_node(name)
        placed = {each.key: each for each in table.pods_on(node)}.get(name) if node else None
        unbound = {**pod, "spec": {field: said for field, said in spec.items() if field != "nodeName"}}
        if placed is None:
            return self.core.explain(unbound)
        table.take_off(name, node)
        try:
            return self.core.explain(unbound)
        finally:
            table.place(placed, node)

    # ---- the loop

    def wake(self) -> None:
        """There may be something to do."""
        if not self._awake and not self._stopped and len(self.queue):
            self._awake = True
            delay = self.sim.draw("scheduler/cycle", self.ledger.scheduler_cycle)
            self.sim.after(delay, self._run)

    def _run(self) -> None:
        self._awake = False
        if self._stopped:
            return
        queued = self.queue.pop()
        if queued is not None:
            try:
                self._schedule(queued)
            except ApiError:
                raise
            except Exception as error:
                where = f"kube-scheduler failed on {queued.info.key!r} at {self.sim.now:.3f} s of virtual time"
                raise EngineError(f"{where}: {error!r}") from error
        self.wake()

    def _schedule(self, queued: QueuedPod) -> None:
        outcome = self.core.schedule_one(queued.info)
        if outcome.node is None:
            self._failed(queued, outcome)
            return
        info, node, cause = queued.info, outcome.node, queued.cause
        self.listening.assume(info, node)

        def bind() -> None:
            self.writer.bind(info, node, cause, _why(outcome), self._binding_failed)

        if not info.claims or not self.volumes.begin(outcome, node, cause, bind, self._rejected):
            bind()

    def _failed(self, queued: QueuedPod, outcome: Outcome) -> None:
        """No node: the pod goes back, its status says why, and preemption does what it has decided."""
        info, preemption = queued.info, outcome.preemption
        wait = self.queue.put_back(queued, outcome.refused_by)
        if wait:
            self._retry_later(info.key, wait)
        nominated: str | None = None
        if preemption is not None and preemption.candidate is not None:
            nominated = preemption.candidate.node
            self.core.profile.nominations.put(info, nominated)
        elif preemption is not None and preemption.hopeless:
            nominated = ""
            self.core.profile.nominations.drop(info.key)
        self.writer.unschedulable(info.pod, outcome.message, queued.cause, nominated)
        if preemption is not None and preemption.candidate is not None:
            self._preempt(queued, outcome)
        self._flush_later()

    def _preempt(self, queued: QueuedPod, outcome: Outcome) -> None:
        """Ends the victims; until the requests are out the preemptor is not tried again."""
        assert outcome.preemption is not None and outcome.preemption.candidate is not None
        candidate, info = outcome.preemption.candidate, queued.info
        nominations = self.core.profile.nominations
        for other in nominations.on(candidate.node):
            if other.priority < info.priority:
                nominations.drop(other.key)
                self.writer.forget_nomination(other.pod, queued.cause)
        victims = [each for each in candidate.victims if "deletionTimestamp" not in each.pod["metadata"]]
        if victims:
            self._preempting[info.key] = len(victims)
        for victim in victims:
            self.writer.evict(info, victim, candidate.node, queued.cause, lambda: self._evicted(info.key))

    def _evicted(self, key: str) -> None:
        self._preempting[key] -= 1
        if not self._preempting[key]:
            del self._preempting[key]

    def _binding_failed(self, info: PodInfo, error: ApiError) -> None:
        """The API server refused the binding."""
        self._rejected(info, f"binding rejected: {error.message}")

    def _rejected(self, info: PodInfo, why: str) -> None:
        """A pod that had its node won't get there: the room is free again, and a pod that is still there is tried again."""
        pod = self.listening.forget(info)
        if pod is None:
            return
        queued = QueuedPod(self.core.table.read_pod(pod), self.sim.now)
        wait = self.queue.put_back(queued, ())
        self._retry_later(info.key, wait)
        self.writer.unschedulable(pod, why, None, None, "SchedulerError")

    # ---- waiting

    def _volume_timeout(self, give_up: Callable[..., None], *args: str) -> Timer:
        """Volumes are waited for so long, and no longer."""
        return self.sim.after(self.ledger.volume_bind_timeout, give_up, *args, background=True)

    def _worth_it(self, info: PodInfo, plugin: Plugin, event: Event) -> bool:
        if info.key in self._preempting:
            return False
        return plugin.helps(self.core.profile.cycle(info), event)

    def react(self, event: Event, cause: int | str | None) -> None:
        """Something happened in the cluster that waiting pods may have waited for."""
        self.queue.react(event, cause)
        if event.change is Change.NODE_ADD:
            for queued in self.queue.after_mishaps():  # there was no node at all; now there is hope
                self._retry_later(queued.info.key, max(0.0, queued.since + self._patience(queued) - self.sim.now), False)
        self.wake()

    def _patience(self, queued: QueuedPod) -> float:
        return self.queue.backoff(queued.errors)

    def _retry_later(self, key: str, seconds: float, background: bool = True) -> None:
        self.sim.after(seconds, self._retry, key, background=background)

    def _retry(self, key: str) -> None:
        if not self._stopped:
            self.queue.retry(key, "back-off of kube-scheduler over")
            self.wake()

    def _flush_later(self) -> None:
        """Pods that nothing ever woke are tried again after five minutes."""
        if not self._flushing:
            self._flushing = True
            self.sim.after(self.ledger.scheduler_flush_period, self._flush, background=True)

    def _flush(self) -> None:
        self._flushing = False
        if self._stopped:
            return
        self.queue.flush(self.sim.now - self.ledger.scheduler_unschedulable_limit, "waited five minutes")
        if self.queue.unschedulable():
            self._flush_later()
        self.wake()

    def nominate(self, info: PodInfo) -> None:
        """What the pod's own status says, so that a restarted scheduler keeps the promises of the old one."""
        node = nominated_node(info.pod)
        if node and not self.core.profile.nominations.node_of(info.key):
            self.core.profile.nominations.put(info, node)


def _why(outcome: Outcome) -> str:
    """One sentence for the history."""
    decision = outcome.decision
    if decision.totals is None:
        return "the only node that fits"
    return f"highest score, {int(decision.totals.max())}, of {len(decision.totals)} nodes that fit"
