"""The row of a Pod: how READY, STATUS and RESTARTS come about.

STATUS is not the phase: it is the first reason anybody has to complain, else the phase. Source: printPod in
pkg/printers/internalversion/printers.go (1.36). `describe` uses the same. Next: `workloads`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kubenb.apiserver.tables.cells import NONE, age, name, or_none, since
from kubenb.objects import Object, is_sidecar


@dataclass
class PodSummary:
    """What the containers' statuses add up to."""

    reason: str
    ready: int = 0
    total: int = 0
    restarts: int = 0
    last_restart: str = ""


def pod_cells(pod: Object, now: float) -> list[Any]:
    """Name, Ready, Status, Restarts, Age, IP, Node, Nominated Node, Readiness Gates."""
    summary = summarize(pod)
    restarts = str(summary.restarts)
    if summary.restarts and summary.last_restart:
        restarts += f" ({since(summary.last_restart, now)} ago)"
    status, spec = pod.get("status") or {}, pod["spec"]
    addresses = status.get("podIPs") or []
    ip = addresses[0].get("ip") if addresses else status.get("podIP")
    return [
        name(pod), f"{summary.ready}/{summary.total}", summary.reason, restarts, age(pod, now),
        or_none(ip), or_none(spec.get("nodeName")), or_none(status.get("nominatedNodeName")), _gates(pod),
    ]  # fmt: skip


def _gates(pod: Object) -> str:
    gates = pod["spec"].get("readinessGates") or []
    if not gates:
        return NONE
    true = {c["type"] for c in (pod.get("status") or {}).get("conditions") or () if c.get("status") == "True"}
    return f"{sum(gate['conditionType'] in true for gate in gates)}/{len(gates)}"


def summarize(pod: Object) -> PodSummary:
    """READY, STATUS and RESTARTS of a pod."""
    status, spec = pod.get("status") or {}, pod["spec"]
    conditions = status.get("conditions") or []
    sidecars = {one["name"] for one in spec.get("initContainers") or () if is_sidecar(one)}
    summary = PodSummary(
        reason=status.get("reason") or status.get("phase") or "Unknown",
        total=len(spec["containers"]) + len(sidecars),
    )
    if any(c["type"] == "PodScheduled" and c.get("reason") == "SchedulingGated" for c in conditions):
        summary.reason = "SchedulingGated"
    of_sidecars = PodSummary("")
    initializing = _init_containers(pod, sidecars, summary, of_sidecars)
    if not initializing or any(c["type"] == "Initialized" and c.get("status") == "True" for c in conditions):
        summary.restarts, summary.last_restart = of_sidecars.restarts, of_sidecars.last_restart
        _containers(pod, summary)
    if "deletionTimestamp" in pod["metadata"]:
        if status.get("reason") == "NodeLost":
            summary.reason = "Unknown"
        elif status.get("phase") not in ("Succeeded", "Failed"):
            summary.reason = "Terminating"
    return summary


def _init_containers(pod: Object, sidecars: set[str], summary: PodSummary, of_sidecars: PodSummary) -> bool:
    """Goes through the init containers up to the first that is not done; True when there is one."""
    declared = len(pod["spec"].get("initContainers") or [])
    for index, one in enumerate((pod.get("status") or {}).get("initContainerStatuses") or []):
        sidecar = one["name"] in sidecars
        _count_restarts(summary, one)
        if sidecar:
            _count_restarts(of_sidecars, one)
        state = one.get("state") or {}
        ended, waiting = state.get("terminated"), (state.get("waiting") or {}).get("reason")
        if ended and not ended.get("exitCode"):
            continue
        if sidecar and one.get("started"):
            summary.ready += bool(one.get("ready"))
            continue
        if ended:
            summary.reason = "Init:" + _ending(ended)
        elif waiting and waiting != "PodInitializing":
            summary.reason = "Init:" + waiting
        else:
            summary.reason = f"Init:{index}/{declared}"
        return True
    return False


def _containers(pod: Object, summary: PodSummary) -> None:
    """The first container with something to say decides STATUS; one that ended well doesn't hide another's failure."""
    status = pod.get("status") or {}
    running = failed = False
    for one in reversed(status.get("containerStatuses") or []):
        _count_restarts(summary, one)
        state = one.get("state") or {}
        ended = state.get("terminated")
        if (state.get("waiting") or {}).get("reason"):
            summary.reason = state["waiting"]["reason"]
        elif ended and not (failed and _ending(ended) == "Completed"):
            summary.reason = _ending(ended)
            failed = summary.reason != "Completed"
        elif one.get("ready") and "running" in state:
            running = True
            summary.ready += 1
    if summary.reason == "Completed" and running:
        ready = any(c["type"] == "Ready" and c.get("status") == "True" for c in status.get("conditions") or ())
        summary.reason = "Running" if ready else "NotReady"


def _ending(ended: Object) -> str:
    if ended.get("reason"):
        return str(ended["reason"])
    return f"Signal:{ended['signal']}" if ended.get("signal") else f"ExitCode:{ended.get('exitCode', 0)}"


def _count_restarts(summary: PodSummary, container: Object) -> None:
    summary.restarts += container.get("restartCount", 0)
    finished = ((container.get("lastState") or {}).get("terminated") or {}).get("finishedAt") or ""
    summary.last_restart = max(summary.last_restart, finished)
