"""Priority: the pod's priority number, from its PriorityClass.

Comes in: a pod. Goes out: the pod with priority, preemptionPolicy and the name of its class. Source:
plugin/pkg/admission/priority (1.36). Next: `default_tolerations.py`.
"""

from __future__ import annotations

from kubenb.apiserver.admission.lookups import Lookups
from kubenb.apiserver.remembered import Remembered
from kubenb.objects import ApiError, Object, forbidden

_SPECS: Remembered[Object] = Remembered()

SYSTEM_CLASSES: dict[str, Object] = {
    name: {"metadata": {"name": name}, "value": value, "preemptionPolicy": "PreemptLowerPriority"}
    for name, value in (("system-node-critical", 2_000_001_000), ("system-cluster-critical", 2_000_000_000))
}
"""Always there, even before the server has written them down."""
NO_CLASS: Object = {"metadata": {"name": ""}, "value": 0, "preemptionPolicy": "PreemptLowerPriority"}
GIVEN = "must not be provided in pod spec; priority admission controller computed"


def set_priority(pod: Object, lookups: Lookups) -> Object:
    """Raises ApiError 403 for an unknown class, or a number that contradicts it."""
    spec = pod["spec"]
    name = spec.get("priorityClassName", "")
    found = (lookups.read("PriorityClass", name) or SYSTEM_CLASSES.get(name)) if name else _default_class(lookups)
    known = _SPECS.get(spec, found) if found else None
    if known:
        return {**pod, "spec": known}
    if found is None:
        raise _refused(pod, f"no PriorityClass with name {name} was found")
    value, policy = found.get("value", 0), found.get("preemptionPolicy", "PreemptLowerPriority")
    if spec.get("priority", value) != value:
        what = f"the integer value of priority ({spec['priority']})"
        raise _refused(pod, f"{what} {GIVEN} {value} from the given PriorityClass name")
    if spec.get("preemptionPolicy", policy) != policy:
        what = f"the string value of PreemptionPolicy ({spec['preemptionPolicy']})"
        raise _refused(pod, f"{what} {GIVEN} {policy} from the given PriorityClass name")
    new = {**spec, "priority": value, "preemptionPolicy": policy}
    if found["metadata"]["name"]:
        new["priorityClassName"] = found["metadata"]["name"]
    return {**pod, "spec": _SPECS.put(new, spec, found)}


def check_default(obj: Object, lookups: Lookups) -> None:
    """Of all PriorityClasses one may be the default. Raises ApiError 403."""
    name = obj["metadata"].get("name", "")
    marked = _default_class(lookups)["metadata"]["name"] if obj.get("globalDefault") else ""
    if marked and marked != name:
        why = f"PriorityClass {marked} is already marked as default. Only one default can exist"
        raise forbidden("priorityclasses.scheduling.k8s.io", name, why)


def _refused(pod: Object, why: str) -> ApiError:
    return forbidden("pods", pod["metadata"].get("name", ""), why)


def _default_class(lookups: Lookups) -> Object:
    """The class that is marked as the default; of several the one with the lowest value."""
    marked = [one for one in lookups.list("PriorityClass", "") if one.get("globalDefault")]
    return min(marked, key=lambda one: one.get("value", 0)) if marked else NO_CLASS
