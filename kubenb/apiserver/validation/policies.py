"""Validation of PodDisruptionBudgets, PriorityClasses and RuntimeClasses.

Source: pkg/apis/policy/validation/validation.go, pkg/apis/scheduling/validation/validation.go, pkg/apis/node/validation (1.36).
Next: `roles.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply, not_negative, one_of, unchanged
from kubenb.apiserver.validation.metadata import validate_metadata, validate_update
from kubenb.apiserver.validation.selectors import shown_selector, validate_label_selector
from kubenb.apiserver.validation.workloads import at_most_100_percent, int_or_percent
from kubenb.objects import Object, bad_value, disallowed

MAX_USER_PRIORITY = 1_000_000_000
SYSTEM_CLASSES = {"system-node-critical": 2_000_001_000, "system-cluster-critical": 2_000_000_000}
SYSTEM_PREFIX = "system-"


def validate_budget(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    _budget_spec(errors, obj["spec"])


def validate_budget_update(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    _budget_spec(errors, new["spec"])


def _budget_spec(errors: Errors, spec: Object) -> None:
    if "minAvailable" in spec and "maxUnavailable" in spec:
        shown = {
            "MinAvailable": spec["minAvailable"],
            "Selector": shown_selector(spec.get("selector")),
            "MaxUnavailable": spec["maxUnavailable"],
            "UnhealthyPodEvictionPolicy": spec.get("unhealthyPodEvictionPolicy"),
        }
        errors.append(bad_value("spec", shown, "minAvailable and maxUnavailable cannot be both set"))
    for key in ("minAvailable", "maxUnavailable"):
        if key in spec:
            int_or_percent(errors, spec[key], f"spec.{key}")
            at_most_100_percent(errors, spec[key], f"spec.{key}")
    validate_label_selector(errors, spec.get("selector"), "spec.selector")
    if "unhealthyPodEvictionPolicy" in spec:
        choices = ("AlwaysAllow", "IfHealthyBudget")
        one_of(errors, spec["unhealthyPodEvictionPolicy"], choices, "spec.unhealthyPodEvictionPolicy")


def validate_budget_status(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    for key in ("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"):
        not_negative(errors, new["status"], key, "status")


def validate_priorityclass(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], False, formats.dns_subdomain)
    name, value = obj["metadata"].get("name", ""), obj.get("value", 0)
    if name.startswith(SYSTEM_PREFIX):
        if SYSTEM_CLASSES.get(name) != value or obj.get("globalDefault"):
            why = f"priority class names with '{SYSTEM_PREFIX}' prefix are reserved for system use only. "
            why += f"error: {_why_not_system(obj)}"
            errors.append(disallowed("metadata.name", why))
    elif value > MAX_USER_PRIORITY:
        errors.append(disallowed("value", f"maximum allowed value of a user defined priority is {MAX_USER_PRIORITY}"))
    if "preemptionPolicy" in obj:
        one_of(errors, obj["preemptionPolicy"], ("PreemptLowerPriority", "Never"), "preemptionPolicy")


def _why_not_system(obj: Object) -> str:
    name = obj["metadata"]["name"]
    if name not in SYSTEM_CLASSES:
        return f"{name} is not a known system priority class"
    if obj.get("value", 0) != SYSTEM_CLASSES[name]:
        return f"value of {name} PriorityClass must be {SYSTEM_CLASSES[name]}"
    return f"globalDefault of {name} PriorityClass must be false"


def validate_priorityclass_update(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    if new.get("value", 0) != old.get("value", 0):
        errors.append(disallowed("value", "may not be changed in an update."))
    unchanged(errors, new.get("preemptionPolicy"), old.get("preemptionPolicy"), "preemptionPolicy")


def validate_runtimeclass(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], False, formats.dns_subdomain)
    apply(errors, formats.dns_label, obj.get("handler", ""), "handler")


def validate_runtimeclass_update(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    unchanged(errors, new.get("handler", ""), old.get("handler", ""), "handler")
