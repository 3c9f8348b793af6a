"""Probes: asking a container whether it has started, lives, is ready; and what follows from the answers.

What comes in: a probe's spec and the container. What goes out: verdicts to the pod worker, Unhealthy events. Ticks lie on a
fixed grid that begins with the pod; readiness is also probed when the container has just started. A tick of a request whose
answer can't differ from the last one is not simulated: the next one that can is computed. Commands run at every tick: who knows
what they do. Source: pkg/kubelet/prober (worker.go, prober.go), 1.36; recorded texts and times in
tests/golden/kubelet/probes.json. Next: `asking.py`, one question.
"""

from __future__ import annotations

from math import ceil, inf
from typing import TYPE_CHECKING, Literal

from kubenb.kubelet.asking import Answer, Question, ask
from kubenb.kubelet.record import ContainerRecord
from kubenb.objects import Object
from kubenb.runtime import Visits
from kubenb.sim import Timer

if TYPE_CHECKING:
    from kubenb.kubelet.pod_worker import PodWorker

Kind = Literal["startup", "readiness", "liveness"]
PROBES: tuple[tuple[Kind, str], ...] = (
    ("startup", "startupProbe"),
    ("readiness", "readinessProbe"),
    ("liveness", "livenessProbe"),
)
SOON = 60.0
"""Seconds. An answer that will change within a minute is worth waiting for (`settle`); one that never will is not."""


class Probe:
    """One probe of one container. It lives as long as the pod; `begin` starts it anew for each instance."""

    def __init__(
        self, worker: PodWorker, record: ContainerRecord, kind: Literal["startup", "readiness", "liveness"], spec: Object
    ):
        self.worker = worker
        self.record = record
        self.kind = kind
        self.spec = spec
        self.period = float(spec.get("periodSeconds") or 10)
        self.by_command = "exec" in spec
        self.healthy: bool | None = None
        """The last answer; None before there was one."""
        self.times = 0
        """How often in a row."""
        self.passed = False
        """It has succeeded in some life of the container."""
        self.asked: list[tuple[float, float, bool | None, str]] = []
        """What was asked: (when, when answered, the answer, its text). Ticks that could find nothing new are left out."""
        self._asking = 0.0
        self._left_out: Visits | None = None
        """The ticks that are not simulated, for the log of the one who would be asked."""
        self.timer: Timer | None = None
        self.question: Question | None = None
        """The one under way."""
        self.origin = worker.probe_origin
        """Its ticks are origin, origin + period, ..."""

    def begin(self) -> None:
        """The container has just started."""
        self.stop()
        now = self.worker.sim.now
        if self.kind == "startup" and self.passed:
            # Its prober had done its work and gone; the sync that sees the new instance makes another.
            self.origin = now = now + self.worker.draw(self.worker.ledger.container_seen)
        self.healthy, self.times = None, 0
        self._schedule(now)

    def stop(self) -> None:
        """Ask no more."""
        if self._left_out is not None:
            self._left_out.until = min(self._left_out.until, self.worker.sim.now)
            self._left_out = None
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        if self.question is not None:
            self.question.drop()
            self.question = None

    def poke(self) -> None:
        """Something changed that no program foresaw (a signal, a file, another probe's verdict): ask at the next tick."""
        if self.record.running and self.question is None:
            self._schedule(self.worker.sim.now)

    def ask_now(self) -> None:
        """The kubelet has just reported that the container is not ready: readiness is asked at once, and the ticks begin anew.

        (prober/worker.go: the manual trigger resets the ticker.)
        """
        if self.record.started and not self.record.probe_ready:
            self.stop()
            self.origin = self.worker.sim.now
            self.tick()

    def tick(self) -> None:
        """Ask now."""
        record, worker = self.record, self.worker
        self.timer = None
        instance = record.instance
        if instance is None or not instance.process.running:
            return
        if self.kind != "startup" and not record.started:
            return  # the start-up probe's success will poke this one
        now = worker.sim.now
        begins = instance.process.started + (self.spec.get("initialDelaySeconds") or 0)
        if now < begins:
            self._schedule(begins)
            return
        self._asking = now
        question = ask(worker, record.spec, instance, self.spec, self._answered)
        if not question.told:
            self.question = question

    def _answered(self, answer: Answer) -> None:
        self.timer = self.question = None
        self.asked.append((self._asking, self.worker.sim.now, answer.healthy, answer.text))
        if answer.text:
            self.worker.event("Warning", "Unhealthy", f"{self.kind.capitalize()} probe {answer.text}", self.record)
        if answer.warning:
            self.worker.event("Warning", "ProbeWarning", f"{self.kind.capitalize()} probe warning: {answer.warning}", self.record)
        if answer.healthy is None:  # the prober's own error: thrown away, asked again
            self._schedule(self.worker.sim.now)
            return
        healthy = answer.healthy
        self.times = self.times + 1 if healthy == self.healthy else 1
        self.healthy = healthy
        needed = self.spec.get("successThreshold" if healthy else "failureThreshold") or (1 if healthy else 3)
        decided = self.times >= needed
        if decided:
            self._verdict(healthy)
        if decided and self.kind != "readiness" and (not healthy or self.kind == "startup"):
            return  # waits for the next instance; or, a start-up probe, is done
        self._schedule(self.worker.sim.now, settled=decided)

    def _verdict(self, healthy: bool) -> None:
        worker, record = self.worker, self.record
        if self.kind == "readiness":
            if healthy != record.probe_ready:
                record.set_probed(record.started, healthy)
                worker.news(f"the readiness probe of {record.name} {'succeeded' if healthy else 'failed'}")
        elif not healthy:
            worker.probes.found_sick(record, self.kind, self.spec)
        elif self.kind == "startup":
            self.passed = True
            record.set_probed(True, record.probe_ready or "readinessProbe" not in record.spec)
            worker.news(f"the start-up probe of {record.name} succeeded")
            worker.probes.poke(record, "readiness", "liveness")

    # ---- when -----------------------------------------------------------------------------------------------------------------

    def _schedule(self, after: float, settled: bool = False) -> None:
        """Ask at the next tick of the grid after `after`; when all is well and settled, at the next one that may find a
        change.
        """
        instance = self.record.instance
        if instance is None:
            return
        self.stop()
        sim = self.worker.sim
        change = instance.process.next_change()
        due = next_tick(self.origin, self.period, max(after, sim.now))
        if settled and self.healthy and not self.by_command and not instance.process.unforeseen:
            if "httpGet" in self.spec:
                self._left_out = instance.process.expect(self.spec["httpGet"].get("path") or "/", due, self.period)
            if change == inf:
                return
            due = next_tick(self.origin, self.period, max(after, sim.now, change))
            if self._left_out is not None:
                self._left_out.until = due - self.period / 2
        pending = change - sim.now <= SOON or (bool(self.healthy) and not settled)
        self.timer = sim.after(due - sim.now, self.tick, background=not pending)


def next_tick(origin: float, period: float, after: float) -> float:
    """The first instant of the grid origin, origin + period, ... later than `after`."""
    if after < origin:
        return origin
    return origin + (ceil((after - origin) / period + 1e-9)) * period
