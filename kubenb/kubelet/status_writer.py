"""Writing a pod's status: made when something changed, held back where the kubelet holds back, written once.

What comes in: the records of a pod's containers, its sandbox. What goes out: as few status writes as the real status
manager makes. A terminal phase is not shown before everything in the pod has ended (pkg/kubelet/status/status_manager.go,
mergePodStatus, 1.36). Next: `pod_worker.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from kubenb.client import Client
from kubenb.kubelet.record import ContainerRecord
from kubenb.kubelet.status import FINISHED, Conditions, pod_phase, set_conditions
from kubenb.objects import ApiError, Object
from kubenb.sim import Simulation


class StatusWriter:
    """The status of one pod. `dirty`: something changed since the last report; `gone`: the object isn't there any more."""

    def __init__(
        self, sim: Simulation, client: Client, host_ip: str, host_ips: list[Object],
        pod: Object, init: list[ContainerRecord], main: list[ContainerRecord],
    ) -> None:  # fmt: skip
        """`host_ips`: status.hostIPs, one list for all pods of a node."""
        self.pod = pod
        self.init = init
        self.main = main
        self.ip = ""
        self.sandbox_ready = False
        self.dirty = True
        self.gone = False
        self.resize_pending = ""
        """Why resources that were asked for can't be given."""
        self._sim = sim
        self._client = client
        self._host_ip, self._host_ips = host_ip, host_ips
        self._policy: str = pod["spec"].get("restartPolicy", "Always")
        status = pod.get("status") or {}
        self._conditions = Conditions(status.get("conditions") or ())
        self._since: str = status.get("startTime") or ""
        self._phase: str = status.get("phase") or "Pending"

    @property
    def phase(self) -> str:
        """The phase as the containers have it, shown yet or not."""
        return pod_phase(self._policy, self.init, self.main)

    @property
    def done(self) -> bool:
        """No main container (and no init container) is to run any more; sidecars may still."""
        return pod_phase(self._policy, self.init, self.main, sidecars=False) in FINISHED

    def report(self, why: str, cause: int | str | None, doomed: bool = False) -> None:
        """Write the status, if there is anything new in it. `doomed`: it will be Failed, whatever its containers do now."""
        if not self.dirty or self.gone:
            return
        phase = "Failed" if doomed else self.phase
        if phase not in FINISHED:
            self._phase = phase
        self._write(self._status(phase), why, cause)

    def report_end(self, stopped: bool, reason: str, message: str, cause: int | str | None) -> None:
        """The last word: everything has ended. `stopped`: it was told to end, so the exit codes alone decide how it ended."""
        if self.gone:
            return
        phase = self._last_phase() if stopped else self.phase
        self._phase = phase = "Failed" if reason else phase
        status = self._status(phase)
        if reason:
            status["reason"], status["message"] = reason, message
        self._write(status, f"all its containers have ended: {phase}", cause)

    def remove(self, cause: int | str | None) -> None:
        """The kubelet's last act: the deletion without any grace, which takes the object away."""
        if self.gone:
            return
        self.gone = True
        metadata = self.pod["metadata"]
        self._client.cause = cause
        with suppress(ApiError):  # somebody else was quicker
            self._client.delete(
                "Pod", metadata["name"], metadata["namespace"], 0, None, metadata["uid"], "nothing of it is left on the node"
            )

    def _last_phase(self) -> str:
        """Succeeded when every container ran and ended well. One that never ran counts as failed, and its state says so."""
        if any(one.role == "init" and one.exit_code != 0 for one in self.init):
            return "Failed"
        failed = False
        for record in self.main:
            if record.instance is None:
                record.lose()
                failed = True
            failed = failed or record.exit_code != 0
        return "Failed" if failed else "Succeeded"

    def _status(self, phase: str) -> Object:
        """The whole status; the conditions are those of `phase`, though it may not be shown yet."""
        pod = self.pod
        before: Object = pod.get("status") or {}
        others: Sequence[Object] = before.get("conditions") or ()
        generation = pod["metadata"].get("generation", 1)
        self._since = self._since or self._sim.stamp()
        conditions = self._conditions
        conditions.begin(self._sim.stamp(), generation)
        gates = pod["spec"].get("readinessGates") or ()
        set_conditions(conditions, phase, self.sandbox_ready, self.init, self.main, gates, others)
        if self.resize_pending:
            conditions.set("PodResizePending", True, "Infeasible", self.resize_pending)
        status: Object = {
            "conditions": conditions.end(others),
            "containerStatuses": [one.status() for one in self.main],
            "hostIP": self._host_ip,
            "hostIPs": self._host_ips,
            "observedGeneration": generation,
            "phase": self._phase,
            "qosClass": before.get("qosClass", "BestEffort"),
            "startTime": self._since,
        }
        if self.init:
            status["initContainerStatuses"] = [one.status() for one in self.init]
        if self.ip:
            status["podIP"], status["podIPs"] = self.ip, [{"ip": self.ip}]
        return status

    def _write(self, status: Object, why: str, cause: int | str | None) -> None:
        self.dirty = False
        self._client.cause = cause
        try:
            self._client.patch_status(self.pod, status, why)
        except ApiError:  # gone, or another pod has its name by now
            self.gone = True
