"""A pod's life on its node, as one process that reads from top to bottom.

What comes in: a pod bound to this node; later its deletion, ends of its containers, verdicts of its probes. What goes out:
containers, status, events, and at last the pod's removal. Every round of `_tend` is one sync of the real kubelet: report,
start what should run, wait. Source: pkg/kubelet/kubelet.go (SyncPod, SyncTerminatingPod, SyncTerminatedPod),
pod_workers.go, 1.36. Next: `starting.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import simpy

from kubenb.kubelet.ending import DEADLINE_EXCEEDED, Stop, end_pod, end_sandbox
from kubenb.kubelet.eviction import Watchdog, limits
from kubenb.kubelet.pod_context import PodContext
from kubenb.kubelet.probe_set import ProbeSet
from kubenb.kubelet.record import ContainerRecord
from kubenb.kubelet.respecify import respecify
from kubenb.kubelet.starting import start_container
from kubenb.kubelet.status_writer import StatusWriter
from kubenb.kubelet.stopping import alive, kill_container
from kubenb.objects import Object
from kubenb.runtime import Sandbox
from kubenb.sim import Spread

if TYPE_CHECKING:
    from kubenb.kubelet.kubelet import Kubelet

Steps = Generator[Any, Any, None]


KUBELET_STOPPED = Stop(None, "KubeletStopped")
"""Not the pod's end: only nobody looks after it any more."""


class PodWorker(PodContext):
    """One pod on this node. `pod` is the latest version known; `cause` what the kubelet is acting on."""

    def __init__(self, kubelet: Kubelet, pod: Object, cause: int | str | None) -> None:
        super().__init__(kubelet, pod)
        self.until_relist = kubelet.until_relist
        self.cause = cause
        metadata, spec = pod["metadata"], pod["spec"]
        self.annotations = metadata.get("annotations") or {}
        self.restart_policy: str = spec.get("restartPolicy", "Always")
        init = spec.get("initContainers") or ()
        waiting = "PodInitializing" if init else "ContainerCreating"
        self.init = [ContainerRecord(one, _init_role(one), waiting) for one in init]
        self.main = [ContainerRecord(one, "main", waiting) for one in spec["containers"]]
        self.status = StatusWriter(self.sim, kubelet.client, kubelet.host_ip, kubelet.host_ips, pod, self.init, self.main)
        self.probe_origin = self.sim.now
        self._begun = False
        self._told_early: Stop | None = None
        """To stop, before the process had taken its first step."""
        self._stopping = False
        self._urgent = False
        """Ends of containers are waited for, so they are noticed at once."""
        self._synced = False
        self._news = ""
        self.probes = ProbeSet(self)
        self._bell = self.sim.event()
        name = f"kubelet/{kubelet.node_name}/{metadata['namespace']}/{metadata['name']}"
        self.process = self.sim.process(self._life(), name)

    # ---- the life -------------------------------------------------------------------------------------------------------------

    def _life(self) -> Steps:
        self._begun = True
        stop = self._told_early
        try:
            try:
                if stop is None:
                    yield from self._live()
            except simpy.Interrupt as interrupt:
                stop = interrupt.cause
            if stop is not KUBELET_STOPPED:
                self._stopping = True  # it may be ending by itself: a deletion that comes now finds it on its way out
                yield from end_pod(self, stop)
                if self.status.gone:
                    self.kubelet.forget(self.uid)
        except simpy.Interrupt:
            return  # the kubelet itself was stopped

    def _live(self) -> Steps:
        yield from self._begin()
        yield from self._initialize()
        yield from self._run()

    def _begin(self) -> Steps:
        """Take the pod on, and give it a sandbox: its network, before any container."""
        self.sandbox = self.runtime.sandboxes.get(self.uid)
        if self.sandbox is not None:
            self._adopt(self.sandbox)
            return
        yield self.pause(self.ledger.kubelet_sync)
        self.probe_origin = self.sim.now + self.draw(self.ledger.probe_first)
        self.report("the pod is bound to this node: its sandbox and containers are being made")
        deadline = self.pod["spec"].get("activeDeadlineSeconds")
        if deadline is not None:
            self.sim.after(deadline, self._deadline_exceeded, background=True)
        if self.volumes is not None:
            yield from self.volumes.set_up()
            limited = limits(self.pod)
            if limited:
                Watchdog(self, limited)
        while wrong := self._wrong_name():
            self.event("Warning", "FailedCreatePodSandBox", f"Failed to create pod sandbox: {wrong}")
            yield self.sim.timeout(self.ledger.restart_backoff * self.draw(self.ledger.backoff_jitter), background=True)
        yield self.sim.timeout(self.draw(self.ledger.pod_sandbox) + self.throttled(self.ledger.sandbox_work))
        self.sandbox = self.runtime.run_sandbox(self.uid, bool(self.pod["spec"].get("hostNetwork")))
        self.status.sandbox_ready = self.status.dirty = True
        self.report("the sandbox is up, so containers can be started")
        self.status.ip = self.sandbox.namespace.ip

    def _wrong_name(self) -> str:
        """Why the pod can't be called as it wants to be; "" when it can."""
        try:
            self.name  # noqa: B018
        except ValueError as error:
            return str(error)
        return ""

    def _adopt(self, sandbox: Sandbox) -> None:
        """A kubelet before this one started the pod: go on from what runs and from what the status says."""
        self.status.sandbox_ready, self.status.ip = True, sandbox.namespace.ip
        status = self.pod.get("status") or {}
        shown = {one["name"]: one for field in ("initContainerStatuses", "containerStatuses") for one in status.get(field) or ()}
        for record in (*self.init, *self.main):
            instance = sandbox.containers.get(record.name)
            if instance is not None:
                record.adopt(instance, shown.get(record.name) or {})
                self.probes.start(record)
        if self.volumes is not None:
            self.volumes.adopt()
        self.notice((*self.init, *self.main))

    def _initialize(self) -> Steps:
        """Init containers one after the other; a sidecar counts as done when it has started."""
        for position, record in enumerate(self.init):
            while not (record.ever_started if record.role == "sidecar" else record.exit_code == 0):
                if self.status.done:
                    return
                yield from self._tend([one for one in self.init[: position + 1] if one is record or one.role == "sidecar"])

    def _run(self) -> Steps:
        """Keep the containers running, until none is to run any more."""
        records = [one for one in self.init if one.role == "sidecar"] + self.main
        while not self.status.done:
            yield from self._tend(records)

    # ---- one sync -------------------------------------------------------------------------------------------------------------

    def _tend(self, records: Sequence[ContainerRecord]) -> Steps:
        """One sync: report, start what should run and doesn't; if there was nothing to start, wait until something happens."""
        if self.status.dirty:
            self.report(self._news)
            self.probes.ask_readiness(records)
        begun: list[ContainerRecord] = []
        for record in records:
            if not record.running and record.retry_at <= self.sim.now and self._wanted(record):
                yield from start_container(self, record)
                if record.running:
                    begun.append(record)
        self._synced = True
        if self.volumes is not None:
            self.volumes.synced()
        if begun:
            yield self.pause(self.ledger.container_seen)
            self.report(f"{'containers' if len(begun) > 1 else 'container'} {', '.join(one.name for one in begun)} started")
            if self.probes:
                self.probes.ask_readiness(begun)
                self.sim.after(self.until_relist(), self.probes.ask_readiness, begun, background=True)
            return
        yield self._bell
        self._bell = self.sim.event()
        yield from self._look(records)

    def _look(self, records: Sequence[ContainerRecord]) -> Steps:
        """What woke the worker? Ends of containers are noticed, verdicts of probes carried out."""
        ended = self.notice(records)
        if ended:
            self._news, self.cause = f"container {', '.join(ended)} ended", f"end of container {', '.join(ended)}"
            yield self.pause(self.ledger.exit_to_status)
        for record, message, grace in self.probes.take_sick():
            if alive(record):
                self.cause = message
                yield from kill_container(self, record, message, grace)
                self.notice([record])
                record.just_killed = not record.renewed
                if self.restart_policy == "Never" and not record.renewed:
                    end_sandbox(self)  # the kubelet killed the whole pod

    def notice(self, records: Iterable[ContainerRecord]) -> list[str]:
        """See which containers have ended since the last look; their names."""
        ended = [one for one in records if one.running and not alive(one)]
        for record in ended:
            record.notice_end()
            self.probes.stop(record)
            self.status.dirty = True
        return [one.name for one in ended]

    def _wanted(self, record: ContainerRecord) -> bool:
        """Should this container, which doesn't run, be started?"""
        if record.instance is None or record.role == "sidecar" or record.renewed:
            return True
        if self.restart_policy == "Always" and record.role == "main":
            return True
        return record.exit_code != 0 and self.restart_policy != "Never"

    # ---- what others tell -----------------------------------------------------------------------------------------------------

    def changed(self, pod: Object, cause: int | str | None) -> None:
        """The object has a new version."""
        before, metadata = self.pod["metadata"], pod["metadata"]
        self.pod = self.status.pod = pod
        if "deletionTimestamp" in metadata:
            self.cause = cause
            self.stop(Stop(float(metadata.get("deletionGracePeriodSeconds") or 0)))
            return
        if before.get("generation") != metadata.get("generation") and not self.over:
            respecify(self, pod)
        if self.volumes is not None and not _shows_the_same(before, metadata):
            self.volumes.pod_changed()

    def vanished(self) -> None:
        """The object is gone. What still runs is ended within the shortest grace."""
        self.status.gone = True
        if self.process.is_alive:
            self.stop(Stop(0.0))
        else:
            self.kubelet.forget(self.uid)

    def stop(self, stop: Stop) -> None:
        """End the pod now; only the first such wish counts."""
        if self.process.is_alive:
            if not self._stopping or stop is KUBELET_STOPPED:
                self._stopping = True
                self._interrupt(stop)
        elif self.over and not self.status.gone and stop is not KUBELET_STOPPED:
            self.sim.after(self.draw(self.ledger.pod_removed), self.status.remove, self.cause)

    def _interrupt(self, stop: Stop) -> None:
        if stop is KUBELET_STOPPED:
            self.probes.stop_all()
            if self.volumes is not None:
                self.volumes.forget()
        if not self._begun:
            self._told_early = stop
            return
        waited_for = self.process.target
        self.process.interrupt(stop)
        if isinstance(waited_for, simpy.Timeout):
            self.sim.forget(waited_for)

    def container_ended(self) -> None:
        """A process ended. The kubelet notices at its next look at the runtime, or at once when it is waiting for just that."""
        if self._urgent:
            self.ring()
        else:
            self.sim.after(self.until_relist(), self.ring)

    def ring(self) -> None:
        """There is something to look at."""
        if not self._bell.triggered:
            self._bell.succeed()

    def until(self, holds: Callable[[], bool]) -> Steps:
        """Wait until `holds()`, looking up at every end of a container at once; reports news of readiness meanwhile."""
        urgent, self._urgent = self._urgent, True
        while not holds():
            yield self._bell
            self._bell = self.sim.event()
            if self._news:
                self.report(self._news)
        self._urgent = urgent

    def put_off(self, record: ContainerRecord, reason: str, message: str, seconds: float | None = None) -> None:
        """It can't be started now; the status will say why at the next sync, in so many seconds."""
        if seconds is None:
            seconds = self.kubelet.until_retry() if self._synced else self.until_relist()
        record.wait_for(reason, message)
        self.status.dirty = True
        self._news = f"container {record.name} waits: {reason}"
        record.retry_at = self.sim.now + seconds
        self.sim.after(seconds, self.ring, background=True)

    def _deadline_exceeded(self) -> None:
        if not self.over and self.process.is_alive:
            text = "Pod was active on the node longer than the specified deadline"
            self.event("Normal", DEADLINE_EXCEEDED, text)
            self.stop(Stop(None, DEADLINE_EXCEEDED, text))

    def news(self, text: str) -> None:
        """A probe changed its mind: the status follows in a moment."""
        self.sim.after(self.draw(self.ledger.kubelet_sync), self._heard, text)

    def _heard(self, text: str) -> None:
        self._news = self.cause = text
        self.status.dirty = True
        self.ring()

    # ---- small things ---------------------------------------------------------------------------------------------------------

    def pause(self, spread: Spread) -> simpy.Timeout:
        """An event to yield on, some time out of `spread` from now."""
        return self.sim.timeout(self.draw(spread))

    def grace_of(self, stop: Stop | None) -> float:
        """Seconds the containers are given to end."""
        if stop is not None and stop.grace is not None:
            return stop.grace
        return float(self.pod["spec"].get("terminationGracePeriodSeconds", 30))

    def event(self, type: str, reason: str, message: str, record: ContainerRecord | None = None) -> None:
        """Tell about the pod, or about one of its containers."""
        self.kubelet.event(self.pod, type, reason, message, record.field_path if record is not None else "", self.cause)

    def report(self, why: str) -> None:
        """Write the status if it has changed."""
        self.status.report(why, self.cause)


def _init_role(container: Object) -> Literal["init", "sidecar"]:
    return "sidecar" if container.get("restartPolicy") == "Always" else "init"


def _shows_the_same(old: Object, new: Object) -> bool:
    """Whether two versions of a pod's metadata agree in what its volumes may show; if not, the kubelet looks at them at once."""
    if old.get("generation") != new.get("generation") or old.get("labels") != new.get("labels"):
        return False
    return old.get("annotations") == new.get("annotations")
