"""Probes: asking a container whether it has started, lives, is ready; and what follows from the answers.

What comes in: a probe's spec and the container. What goes out: verdicts to the pod worker, Unhealthy events. Ticks lie on a
fixed grid that begins with the pod; readiness is also probed when the container has just started. A tick whose answer can't
differ from the last one is not simulated: the next one that can is computed. Source: pkg/kubelet/prober (worker.go,
prober.go), pkg/probe, 1.36; recorded texts and times in tests/golden/kubelet/probes.json.
"""

from __future__ import annotations

from math import ceil, inf
from typing import TYPE_CHECKING, Literal

from kubenb.kubelet.hooks import port_number
from kubenb.kubelet.record import ContainerRecord
from kubenb.objects import Object
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
INSTANT = 0.05
"""Seconds. Answers quicker than this are taken at the instant of the tick."""


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
        self.timeout = float(spec.get("timeoutSeconds") or 1)
        self.healthy: bool | None = None
        """The last answer; None before there was one."""
        self.times = 0
        """How often in a row."""
        self.passed = False
        """It has succeeded in some life of the container."""
        self.timer: Timer | None = None
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
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def poke(self) -> None:
        """Something changed that no program foresaw (a signal, a file, another probe's verdict): ask at the next tick."""
        if self.record.running:
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
        healthy, text, seconds = self._ask()
        if seconds > INSTANT:
            self.timer = worker.sim.after(seconds, self._answered, healthy, text, background=True)
        else:
            self._answered(healthy, text)

    def _answered(self, healthy: bool, text: str) -> None:
        worker = self.worker
        self.timer = None
        self.times = self.times + 1 if healthy == self.healthy else 1
        self.healthy = healthy
        if not healthy:
            worker.event("Warning", "Unhealthy", f"{self.kind.capitalize()} probe {text}", self.record)
        needed = self.spec.get("successThreshold" if healthy else "failureThreshold") or (1 if healthy else 3)
        decided = self.times >= needed
        if decided:
            self._verdict(healthy)
        if decided and self.kind != "readiness" and (not healthy or self.kind == "startup"):
            return  # waits for the next instance; or, a start-up probe, is done
        self._schedule(worker.sim.now, settled=decided)

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
        if settled and self.healthy:
            if change == inf:
                return
            after = max(after, change)
        due = next_tick(self.origin, self.period, max(after, sim.now))
        pending = change - sim.now <= SOON or (bool(self.healthy) and not settled)
        self.timer = sim.after(due - sim.now, self.tick, background=not pending)

    # ---- asking ---------------------------------------------------------------------------------------------------------------

    def _ask(self) -> tuple[bool, str, float]:
        """(healthy, what to say when not, seconds until the answer)."""
        try:
            if "exec" in self.spec:
                return self._execute()
            if "httpGet" in self.spec:
                return self._get(self.spec["httpGet"])
            if "tcpSocket" in self.spec:
                return self._connect(port_number(self.spec["tcpSocket"]["port"], self.record.spec))
            return self._connect(self.spec.get("grpc", {}).get("port", 0))
        except ValueError as error:
            return False, f"errored and resulted in unknown state: {error}", 0.0

    def _execute(self) -> tuple[bool, str, float]:
        assert self.record.instance is not None
        command = self.spec["exec"].get("command") or []
        outcome = self.worker.runtime.foretell(self.record.instance, command)
        if not outcome.understood:
            return True, "", 0.0
        if outcome.seconds > self.timeout:
            return False, f'failed: command timed out: "{" ".join(command)}" timed out after {self.timeout:g}s', self.timeout
        return outcome.code == 0, f"failed: {outcome.output}", outcome.seconds

    def _get(self, get: Object) -> tuple[bool, str, float]:
        port, path, ip = port_number(get["port"], self.record.spec), get.get("path") or "/", self.worker.pod_ip
        status, seconds = self.worker.runtime.network.get(ip, port, path)
        url = f'Get "{get.get("scheme", "HTTP").lower()}://{ip}:{port}{path}"'
        if status <= 0:
            return False, f"failed: {url}: dial tcp {ip}:{port}: connect: connection refused", 0.0
        if seconds > self.timeout:
            text = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
            return False, f"failed: {url}: {text}", self.timeout
        return 200 <= status < 400, f"failed: HTTP probe failed with statuscode: {status}", seconds

    def _connect(self, port: int) -> tuple[bool, str, float]:
        ip = self.worker.pod_ip
        status, _ = self.worker.runtime.network.get(ip, port, "")
        return status > 0, f"failed: dial tcp {ip}:{port}: connect: connection refused", 0.0


def next_tick(origin: float, period: float, after: float) -> float:
    """The first instant of the grid origin, origin + period, ... later than `after`."""
    if after < origin:
        return origin
    return origin + (ceil((after - origin) / period + 1e-9)) * period
