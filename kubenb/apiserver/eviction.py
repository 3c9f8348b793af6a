"""pods/eviction: a delete that asks the PodDisruptionBudgets first.

What comes in: an Eviction for a pod.  What goes out: the pod's deletion, with the condition that says why; or a 429, to be tried
again later. A pod that isn't healthy costs nothing when the budget can do without it.
Source: pkg/registry/core/pod/storage/eviction.go, 1.36.  Next: `subresources.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.apiserver.call import Call
from kubenb.apiserver.registry import Resource
from kubenb.objects import ApiError, Object, evolve, from_label_selector, is_pod_ready, too_many_requests
from kubenb.objects.conditions import set_condition

if TYPE_CHECKING:
    from kubenb.apiserver.server import APIServer

REASON = {
    "type": "DisruptionTarget",
    "status": "True",
    "reason": "EvictionByEvictionAPI",
    "message": "Eviction API: evicting",
}
SUCCESS: Object = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}
VIOLATED = "Cannot evict pod as it would violate the pod's disruption budget."
TOO_MANY = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
RETRY_SECONDS = 10


def evict(api: APIServer, resource: Resource, name: str, body: Object, namespace: str | None, call: Call) -> Object:
    """Raises ApiError 404, 429 when a budget forbids it, 500 when several budgets apply."""
    pod = api.live(resource, namespace, name).object
    options = body.get("deleteOptions") or {}
    call.dry_run = call.dry_run or bool(options.get("dryRun"))
    if not _costs_nothing(pod):
        budgets = _budgets_of(api, pod)
        if len(budgets) > 1:
            raise ApiError(500, "InternalError", TOO_MANY)
        if budgets and not _can_do_without(budgets[0], pod):
            _spend(api, budgets[0], name, call)
    if not call.dry_run and "deletionTimestamp" not in pod["metadata"]:
        status = pod.get("status") or {}
        conditions = set_condition(status.get("conditions") or [], REASON, api.sim.stamp())
        api.patch_status(resource, name, evolve(status, "conditions", conditions), pod["metadata"]["namespace"], call)
    api.delete(resource, name, namespace, call, options.get("gracePeriodSeconds"), None, options.get("preconditions"))
    return SUCCESS


def _costs_nothing(pod: Object) -> bool:
    """Pending and finished pods, and those already going."""
    gone = pod["metadata"].get("deletionTimestamp")
    return bool(gone) or (pod.get("status") or {}).get("phase") in ("Pending", "Succeeded", "Failed")


def _budgets_of(api: APIServer, pod: Object) -> list[Object]:
    labels = pod["metadata"].get("labels") or {}
    budgets = api.list(api.registry.find("poddisruptionbudgets"), pod["metadata"]["namespace"])
    return [one for one in budgets if from_label_selector(one["spec"].get("selector")).matches(labels)]


def _can_do_without(budget: Object, pod: Object) -> bool:
    """A pod that isn't Ready helps nobody: it may go if the budget says so, or if enough others are healthy."""
    if is_pod_ready(pod):
        return False
    status = budget.get("status") or {}
    healthy, wanted = status.get("currentHealthy", 0), status.get("desiredHealthy", 0)
    return bool(budget["spec"].get("unhealthyPodEvictionPolicy") == "AlwaysAllow" or 0 < wanted <= healthy)


def _spend(api: APIServer, budget: Object, pod_name: str, call: Call) -> None:
    """Note the disruption down, so that the next one knows of it before the controller has counted again."""
    status, name = budget.get("status") or {}, budget["metadata"]["name"]
    if status.get("observedGeneration", 0) < budget["metadata"].get("generation", 0):
        why = f"The disruption budget {name} is still being processed by the server."
        raise too_many_requests(VIOLATED, RETRY_SECONDS, [{"reason": "DisruptionBudget", "message": why}])
    if status.get("disruptionsAllowed", 0) <= 0:
        healthy, wanted = status.get("currentHealthy", 0), status.get("desiredHealthy", 0)
        why = f"The disruption budget {name} needs {wanted} healthy pods and has {healthy} currently"
        raise too_many_requests(VIOLATED, causes=[{"reason": "DisruptionBudget", "message": why}])
    disrupted = {**status.get("disruptedPods", {}), pod_name: api.sim.stamp()}
    spent = {**status, "disruptionsAllowed": status["disruptionsAllowed"] - 1, "disruptedPods": disrupted}
    if not call.dry_run:
        api.patch_status(api.registry.find("poddisruptionbudgets"), name, spent, budget["metadata"]["namespace"], call)
