"""Validation of HorizontalPodAutoscalers (in their v2 form) and of Scale.

Source: pkg/apis/autoscaling/validation/validation.go (1.36). Next: `policies.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import NOT_POSITIVE, Errors, apply, not_negative, one_of
from kubenb.apiserver.validation.metadata import path_segment, validate_metadata, validate_update
from kubenb.apiserver.validation.resources import container_resource_name
from kubenb.objects import Object, bad_value, disallowed, quantity, required, unsupported

MAX_PERIOD, MAX_WINDOW = 1800, 3600
SOURCES = {
    "object": "Object",
    "external": "External",
    "pods": "Pods",
    "resource": "Resource",
    "containerResource": "ContainerResource",
}
METRIC_TYPES = ("ContainerResource", "External", "Object", "Pods", "Resource")
POPULATE = "must populate information for the given metric source"
NEITHER = "must set either a target raw value or a target utilization"
BOTH = "may not set both a target raw value and a target utilization"


def validate_hpa(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    _spec(errors, obj["spec"], 1)


def validate_hpa_update(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    _spec(errors, new["spec"], 0 if old["spec"].get("minReplicas") == 0 else 1)


def validate_hpa_status(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    for key in ("currentReplicas", "desiredReplicas"):
        not_negative(errors, new["status"], key, "status")


def _spec(errors: Errors, spec: Object, lowest: int) -> None:
    minimum, maximum = spec.get("minReplicas"), spec.get("maxReplicas", 0)
    if minimum is not None and minimum < lowest:
        errors.append(bad_value("spec.minReplicas", minimum, f"must be greater than or equal to {lowest}"))
    if maximum == 0:
        errors.append(required("spec.maxReplicas", "must be set and greater than 0"))
    elif maximum < 1:
        errors.append(bad_value("spec.maxReplicas", maximum, "must be greater than 0"))
    if minimum is not None and maximum < minimum:
        errors.append(bad_value("spec.maxReplicas", maximum, "must be greater than or equal to `minReplicas`"))
    _reference(errors, spec.get("scaleTargetRef") or {}, "spec.scaleTargetRef")
    metrics = spec.get("metrics") or []
    for index, metric in enumerate(metrics):
        _metric(errors, metric, f"spec.metrics[{index}]")
    if minimum == 0 and not any(metric.get("type") in ("Object", "External") for metric in metrics):
        why = "must specify at least one Object or External metric to support scaling to zero replicas"
        errors.append(disallowed("spec.metrics", why))
    for direction in ("scaleUp", "scaleDown"):
        if direction in (spec.get("behavior") or {}):
            _rules(errors, spec["behavior"][direction], f"spec.behavior.{direction}")


def _reference(errors: Errors, reference: Object, path: str) -> None:
    for key in ("kind", "name"):
        if reference.get(key):
            apply(errors, path_segment, reference[key], f"{path}.{key}")
        else:
            errors.append(required(f"{path}.{key}"))


def _rules(errors: Errors, rules: Object, path: str) -> None:
    window = rules.get("stabilizationWindowSeconds")
    if window is not None and window < 0:
        errors.append(bad_value(f"{path}.stabilizationWindowSeconds", window, "must be greater than or equal to zero"))
    if window is not None and window > MAX_WINDOW:
        errors.append(bad_value(f"{path}.stabilizationWindowSeconds", window, f"must be less than or equal to {MAX_WINDOW}"))
    if "selectPolicy" in rules:
        one_of(errors, rules["selectPolicy"], ("Disabled", "Max", "Min"), f"{path}.selectPolicy")
    if not rules.get("policies"):
        errors.append(required(f"{path}.policies", "must specify at least one Policy"))
    for index, policy in enumerate(rules.get("policies") or ()):
        here, period = f"{path}.policies[{index}]", policy.get("periodSeconds", 0)
        one_of(errors, policy.get("type", ""), ("Percent", "Pods"), f"{here}.type")
        if policy.get("value", 0) <= 0:
            errors.append(bad_value(f"{here}.value", policy.get("value", 0), NOT_POSITIVE))
        if period <= 0:
            errors.append(bad_value(f"{here}.periodSeconds", period, NOT_POSITIVE))
        if period > MAX_PERIOD:
            errors.append(bad_value(f"{here}.periodSeconds", period, f"must be less than or equal to {MAX_PERIOD}"))
    if "tolerance" in rules and quantity(rules["tolerance"]).nanos < 0:
        errors.append(bad_value(f"{path}.tolerance", rules["tolerance"], "must be greater or equal to zero"))


def _metric(errors: Errors, metric: Object, path: str) -> None:
    kind = metric.get("type", "")
    if not kind:
        errors.append(required(f"{path}.type", "must specify a metric source type"))
    one_of(errors, kind, METRIC_TYPES, f"{path}.type")
    given = [key for key in SOURCES if key in metric]
    if given:
        _source(errors, given[0], metric[given[0]], f"{path}.{given[0]}")
    expected = next((key for key, name in SOURCES.items() if name == kind), "")
    if not expected:
        errors.append(unsupported(f"{path}.type", kind, list(METRIC_TYPES)))
    elif expected not in metric:
        errors.append(required(f"{path}.{expected}", POPULATE))
    if len(given) != 1:
        for key in sorted(set(given) - {expected}):
            errors.append(disallowed(f"{path}.{key}", "must populate the given metric source only"))


def _source(errors: Errors, kind: str, source: Object, path: str) -> None:
    target = source.get("target") or {}
    if kind == "object":
        _reference(errors, source.get("describedObject") or {}, f"{path}.describedObject")
    if kind in ("object", "external", "pods"):
        name = (source.get("metric") or {}).get("name", "")
        if name:
            apply(errors, path_segment, name, f"{path}.metric.name")
        else:
            errors.append(required(f"{path}.metric.name", "must specify a metric name"))
    elif not source.get("name"):
        errors.append(required(f"{path}.name", "must specify a resource name"))
    elif kind == "containerResource":
        container_resource_name(errors, source["name"], f"{path}.name")
    if kind == "containerResource":
        if source.get("container"):
            apply(errors, formats.dns_label, source["container"], f"{path}.container")
        else:
            errors.append(required(f"{path}.container", "must specify a container"))
    _target(errors, target, f"{path}.target")
    _target_values(errors, kind, target, f"{path}.target")


def _target(errors: Errors, target: Object, path: str) -> None:
    kind = target.get("type", "")
    if not kind:
        errors.append(required(f"{path}.type", "must specify a metric target type"))
    if kind not in ("Utilization", "Value", "AverageValue"):
        errors.append(bad_value(f"{path}.type", kind, "must be either Utilization, Value, or AverageValue"))
    for key in ("value", "averageValue"):
        if key in target and quantity(target[key]).nanos <= 0:
            errors.append(bad_value(f"{path}.{key}", target[key], "must be positive"))
    utilization = target.get("averageUtilization")
    if utilization is not None and utilization < 1:
        errors.append(bad_value(f"{path}.averageUtilization", utilization, "must be greater than 0"))


def _target_values(errors: Errors, kind: str, target: Object, path: str) -> None:
    """Which of the three ways to say a target each source takes."""
    has_value, has_average, has_utilization = (key in target for key in ("value", "averageValue", "averageUtilization"))
    if kind == "object" and not has_value and not has_average:
        errors.append(required(f"{path}.averageValue", "must set either a target value or averageValue"))
    elif kind == "external":
        if not has_value and not has_average:
            errors.append(required(f"{path}.averageValue", "must set either a target value for metric or a per-pod target"))
        elif has_value and has_average:
            errors.append(disallowed(f"{path}.value", "may not set both a target value for metric and a per-pod target"))
    elif kind == "pods" and not has_average:
        errors.append(required(f"{path}.averageValue", "must specify a positive target averageValue"))
    elif kind in ("resource", "containerResource"):
        if not has_utilization and not has_average:
            errors.append(required(f"{path}.averageUtilization", NEITHER))
        elif has_utilization and has_average:
            errors.append(disallowed(f"{path}.averageValue", BOTH))


def validate_scale(errors: Errors, obj: Object) -> None:
    """The body of /scale."""
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    not_negative(errors, obj.get("spec") or {}, "replicas", "spec")
