"""All probes of one pod: they begin with their containers, and hand the worker those that have to be killed.

What comes in: containers that started, reports that said "not ready". What goes out: a list of the sick. Next: `probes.py`,
one probe.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kubenb.kubelet.probes import PROBES, Probe
from kubenb.kubelet.record import ContainerRecord
from kubenb.objects import Object

if TYPE_CHECKING:
    from kubenb.kubelet.pod_worker import PodWorker

Sick = tuple[ContainerRecord, str, float]
"""A container to be killed, what its Killing event says, and how many seconds it is given."""


class ProbeSet:
    """The probes of one pod by container name. False while it has none."""

    __slots__ = ("_probes", "_sick", "worker")

    def __init__(self, worker: PodWorker) -> None:
        self.worker = worker
        self._probes: dict[str, list[Probe]] = {}
        self._sick: list[Sick] = []

    def __bool__(self) -> bool:
        return bool(self._probes)

    def of(self, container: str) -> Sequence[Probe]:
        """The probes of one container."""
        return self._probes.get(container, ())

    def start(self, record: ContainerRecord) -> None:
        """The container runs: begin to ask. Liveness and readiness wait for the start-up probe."""
        probes = self._probes.get(record.name)
        if probes is None:
            probes = [Probe(self.worker, record, kind, record.spec[field]) for kind, field in PROBES if field in record.spec]
            if not probes:
                return
            self._probes[record.name] = probes
        for probe in probes:
            if probe.kind == "startup" or record.started:
                probe.begin()

    def stop(self, record: ContainerRecord) -> None:
        """The container has ended: nobody is there to be asked."""
        for probe in self._probes.get(record.name, ()):
            probe.stop()

    def stop_all(self, but: str = "") -> None:
        """Ask no more; `but` a kind of probes that goes on."""
        for probes in self._probes.values():
            for probe in probes:
                if probe.kind != but:
                    probe.stop()

    def poke(self, record: ContainerRecord, *kinds: str) -> None:
        """Ask again at the next tick: the container has started, or was sent a signal."""
        for probe in self._probes.get(record.name, ()):
            if probe.kind in kinds:
                probe.poke()

    def ask_readiness(self, records: Sequence[ContainerRecord]) -> None:
        """After a report: whoever was reported unready is asked again."""
        for record in records:
            for probe in self._probes.get(record.name, ()):
                if probe.kind == "readiness":
                    probe.ask_now()

    def found_sick(self, record: ContainerRecord, kind: str, probe: Object) -> None:
        """A liveness or start-up probe has failed often enough: the container is to be killed."""
        worker = self.worker
        grace = probe.get("terminationGracePeriodSeconds")
        if worker.restart_policy == "Never":
            message = f"Stopping container {record.name}"
        else:
            message = f"Container {record.name} failed {kind} probe, will be restarted"
        self._sick.append((record, message, worker.grace_of(None) if grace is None else float(grace)))
        worker.ring()

    def restart(self, record: ContainerRecord, message: str) -> None:
        """Its spec changed: the container is to be killed and started again."""
        self._sick.append((record, message, self.worker.grace_of(None)))
        self.worker.ring()

    def take_sick(self) -> list[Sick]:
        """Those to be killed now."""
        sick, self._sick = self._sick, []
        return sick
