"""A pod's status out of what the kubelet knows of its containers. Pure: records in, plain objects out.

What comes in: records, addresses, the conditions as last written. What goes out: the whole status, shaped as a 1.36 kubelet
writes it. Source: pkg/kubelet/kubelet_pods.go (getPhase, generateAPIPodStatus), pkg/kubelet/status/generate.go. Next:
`pod_worker.py`, who asks.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.kubelet.record import ContainerRecord
from kubenb.objects import Object

OWN_CONDITIONS = frozenset(
    {"PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled", "PodResizePending"}
)
FINISHED = ("Succeeded", "Failed")


def pod_phase(
    restart_policy: str, init: Sequence[ContainerRecord], main: Sequence[ContainerRecord], sidecars: bool = True
) -> str:
    """Pending, Running, Succeeded or Failed (getPhase). A container between two lives counts as stopped, not as waiting.

    `sidecars`: whether a running sidecar keeps the pod Running; without, it is over when its main containers are.
    """
    running = waiting = stopped = succeeded = 0
    for record in init:
        if record.role == "sidecar":
            if not record.ever_started:
                return "Pending"
            running += sidecars and record.running
        elif record.exit_code != 0:
            failed = record.exit_code is not None and restart_policy == "Never"
            return "Failed" if failed else "Pending"
    for record in main:
        if record.running or record.renewed:
            running += 1
        elif record.instance is not None:
            stopped += 1
            succeeded += record.exit_code == 0
        else:
            waiting += 1
    if waiting:
        return "Pending"
    if running or restart_policy == "Always":
        return "Running"
    if stopped == succeeded:
        return "Succeeded"
    return "Failed" if restart_policy == "Never" else "Running"


class Conditions:
    """The conditions of one pod. A transition time changes only with the status, an unchanged condition stays the same object."""

    __slots__ = ("_known", "_set", "generation", "now")

    def __init__(self, conditions: Sequence[Object]) -> None:
        self._known: dict[str, Object] = {one["type"]: one for one in conditions}
        self._set: list[Object] = []
        self.now = ""
        self.generation = 1

    def begin(self, now: str, generation: int) -> None:
        """A new status, at this Kubernetes Time."""
        self.now, self.generation = now, generation
        self._set = []

    def set(self, type: str, status: bool, reason: str = "", message: str = "") -> None:
        known = self._known.get(type)
        text = "True" if status else "False"
        if (
            known is not None
            and known["status"] == text
            and known.get("reason", "") == reason
            and known.get("message", "") == message
            and known.get("observedGeneration") == self.generation
        ):
            self._set.append(known)
            return
        since = known["lastTransitionTime"] if known is not None and known["status"] == text else self.now
        condition: Object = {
            "lastProbeTime": None,
            "lastTransitionTime": since,
            "observedGeneration": self.generation,
            "status": text,
            "type": type,
        }
        if reason:
            condition["reason"] = reason
        if message:
            condition["message"] = message
        self._known[type] = condition
        self._set.append(condition)

    def end(self, others: Sequence[Object]) -> list[Object]:
        """All conditions in the kubelet's order, and those that others than the kubelet have set."""
        return self._set + [one for one in others if one["type"] not in OWN_CONDITIONS]


def set_conditions(
    conditions: Conditions, phase: str, sandbox: bool, init: Sequence[ContainerRecord], main: Sequence[ContainerRecord],
    gates: Sequence[Object], others: Sequence[Object],
) -> None:  # fmt: skip
    """PodReadyToStartContainers, Initialized, Ready, ContainersReady, PodScheduled. `phase` is the phase as computed now."""
    conditions.set("PodReadyToStartContainers", sandbox)
    succeeded = phase == "Succeeded"
    incomplete = [one.name for one in init if not (one.ever_started if one.role == "sidecar" else one.exit_code == 0)]
    if succeeded:
        conditions.set("Initialized", True, "PodCompleted")
    elif incomplete:
        message = f"containers with incomplete status: [{' '.join(incomplete)}]"
        conditions.set("Initialized", False, "ContainersNotInitialized", message)
    else:
        conditions.set("Initialized", True)
    unready = [one.name for one in init if one.role == "sidecar" and not one.ready] + [one.name for one in main if not one.ready]
    if phase in FINISHED:
        reason, message = ("PodCompleted" if succeeded else "PodFailed"), ""
    elif unready:
        reason, message = "ContainersNotReady", f"containers with unready status: [{' '.join(unready)}]"
    else:
        reason = message = ""
    gate = "" if reason else _closed_gate(gates, others)
    conditions.set("Ready", not reason and not gate, "ReadinessGatesNotReady" if gate else reason, gate or message)
    conditions.set("ContainersReady", not reason, reason, message)
    conditions.set("PodScheduled", True)


def _closed_gate(gates: Sequence[Object], others: Sequence[Object]) -> str:
    """What is wrong with the pod's readiness gates; "" when they are all open."""
    wrong = []
    for gate in gates:
        kind = gate["conditionType"]
        found = next((one for one in others if one["type"] == kind), None)
        if found is None:
            wrong.append(f'corresponding condition of pod readiness gate "{kind}" does not exist.')
        elif found["status"] != "True":
            wrong.append(f'the status of pod readiness gate "{kind}" is not "True", but {found["status"]}')
    return ", ".join(wrong)
