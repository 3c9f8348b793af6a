"""The disruption controller: how many pods of a PodDisruptionBudget may be evicted now.

What comes in: budgets, the pods they select, and how many their owners want.  What goes out: the budget's status, which the API
server asks (and takes from) at every eviction.
Source: pkg/controller/disruption/disruption.go, 1.36.  Next: `statefulset.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kubenb.client import ControlLoop
from kubenb.controllers.deployment_rolling import scaled
from kubenb.objects import (
    EPOCH,
    ApiError,
    Object,
    controller_of,
    from_label_selector,
    generation,
    is_pod_ready,
    is_terminating,
    key,
    labels,
    name,
    namespace,
    parse_time,
    set_condition,
)

SCALABLE = ("ReplicaSet", "ReplicationController", "Deployment", "StatefulSet")
UNMANAGED = (
    "Pods selected by this PodDisruptionBudget (selector: {}) were found to be unmanaged. As a result, the status of the PDB"
    " cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set"
    ' ".spec.minAvailable" field of the PDB to an integer value.'
)


class Need(NamedTuple):
    """`expected`: pods there should be; `desired`: those of them that have to be healthy."""

    expected: int
    desired: int


class UnknownScale(Exception):
    """A pod's owner doesn't say how many pods it wants."""


class DisruptionController(ControlLoop):
    name = "disruption-controller"

    def setup(self) -> None:
        self.budgets = self.informer("PodDisruptionBudget")
        self.pods = self.informer("Pod")
        self.owners = {kind: self.informer(kind) for kind in SCALABLE}
        self.budgets.on_change(self.enqueue_object)
        self.pods.on_change(self._pod_changed)

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        if not self.budgets.list():
            return
        for pod in (old, new):
            if pod is not None:
                for budget in self.budgets.list(namespace(pod)):
                    if from_label_selector(budget["spec"].get("selector")).matches(labels(pod)):
                        self.enqueue(key(budget))

    def sync(self, key: str) -> None:
        budget = self.budgets.by_key(key)
        if budget is None:
            return
        selector = from_label_selector(budget["spec"].get("selector"))
        pods = [pod for pod in self.pods.list(namespace(budget)) if selector.matches(labels(pod))]
        if not pods:
            self.recorder.event(budget, "Normal", "NoPods", "No matching pods found")
        try:
            need = self._need(budget, pods)
        except UnknownScale as error:
            text = f"Failed to calculate the number of expected pods: {error}"
            self.recorder.event(budget, "Warning", "CalculateExpectedPodCountFailed", text)
            self._write(budget, self._with({**(budget.get("status") or {}), "disruptionsAllowed": 0}, "SyncFailed", str(error)))
            return
        self._report(budget, pods, need)

    # ---- how many there should be ----------------------------------------------------------------------------------------------

    def _need(self, budget: Object, pods: Sequence[Object]) -> Need:
        spec = budget["spec"]
        at_least, at_most = spec.get("minAvailable"), spec.get("maxUnavailable")
        if at_most is not None:
            expected = self._scale(budget, pods)
            return Need(expected, max(0, expected - scaled(at_most, expected, True)))
        if isinstance(at_least, str):
            expected = self._scale(budget, pods)
            return Need(expected, scaled(at_least, expected, True))
        return Need(len(pods), int(at_least or 0))

    def _scale(self, budget: Object, pods: Sequence[Object]) -> int:
        """The sum of what the pods' owners want, each owner once."""
        wanted: dict[str, int] = {}
        bare = False
        for pod in pods:
            reference = controller_of(pod)
            if reference is None:
                bare = True
            elif reference["uid"] not in wanted:
                uid, replicas = self._wanted_by(reference, namespace(pod), name(pod))
                wanted[uid] = replicas
        if bare:
            selector = from_label_selector(budget["spec"].get("selector"))
            self.recorder.event(budget, "Warning", "UnmanagedPods", UNMANAGED.format(selector))
        return sum(wanted.values())

    def _wanted_by(self, reference: Object, space: str, pod: str) -> tuple[str, int]:
        """(uid, spec.replicas) of an owner; of a ReplicaSet's Deployment rather than of the ReplicaSet."""
        if reference["kind"] not in SCALABLE:
            raise UnknownScale(f"{reference['kind'].lower()}s do not implement the scale subresource")
        owner = self.owners[reference["kind"]].get(space, reference["name"])
        if owner is None or owner["metadata"]["uid"] != reference["uid"]:
            raise UnknownScale(f'found no controllers for pod "{pod}"')
        above = controller_of(owner)
        if reference["kind"] == "ReplicaSet" and above is not None and above["kind"] == "Deployment":
            return self._wanted_by(above, space, pod)
        return reference["uid"], owner["spec"].get("replicas", 1)

    # ---- the status ------------------------------------------------------------------------------------------------------------

    def _report(self, budget: Object, pods: Sequence[Object], need: Need) -> None:
        disrupted = self._disrupted(budget, pods)
        staying = [pod for pod in pods if not is_terminating(pod) and name(pod) not in disrupted]
        healthy = sum(map(is_pod_ready, staying))
        allowed = max(0, healthy - need.desired) if need.expected > 0 else 0
        status: Object = {
            "observedGeneration": generation(budget),
            "disruptionsAllowed": allowed,
            "currentHealthy": healthy,
            "desiredHealthy": need.desired,
            "expectedPods": need.expected,
            "conditions": (budget.get("status") or {}).get("conditions") or [],
        }
        if disrupted:
            status["disruptedPods"] = disrupted
        self._write(budget, self._with(status, "SufficientPods" if allowed else "InsufficientPods", ""))

    def _disrupted(self, budget: Object, pods: Sequence[Object]) -> dict[str, str]:
        """Pods that were granted an eviction and whose deletion hasn't been seen; after two minutes they count again."""
        noted = (budget.get("status") or {}).get("disruptedPods") or {}
        waiting: dict[str, str] = {}
        for pod in pods:
            since = noted.get(name(pod))
            if since is None or is_terminating(pod):
                continue
            left = parse_time(since) - EPOCH + self.ledger.eviction_patience - self.now
            if left <= 0:
                text = f"Pod was expected by PDB {key(budget)} to be deleted but it wasn't"
                self.recorder.event(pod, "Warning", "NotDeleted", text)
                continue
            waiting[name(pod)] = since
            self.enqueue_after(key(budget), left, background=True, reason=f"{name(pod)} should have been deleted by now")
        return waiting

    def _with(self, status: Object, reason: str, message: str) -> Object:
        """The status with the condition DisruptionAllowed."""
        new = {
            "type": "DisruptionAllowed",
            "status": "True" if reason == "SufficientPods" else "False",
            "observedGeneration": status.get("observedGeneration", 0),
            "reason": reason,
            "message": message,
        }
        return {**status, "conditions": set_condition(status.get("conditions") or [], new, self.stamp())}

    def _write(self, budget: Object, status: Object) -> None:
        if status == budget.get("status"):
            return
        healthy, desired = status.get("currentHealthy", 0), status.get("desiredHealthy", 0)
        why = f"{healthy} healthy pods, {desired} needed: {status['disruptionsAllowed']} may be evicted"
        try:
            self.client.update_status({**budget, "status": status}, why)
        except ApiError as error:
            if error.code != 404:
                raise
