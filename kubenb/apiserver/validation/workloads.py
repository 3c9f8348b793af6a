"""Validation of Deployments, ReplicaSets and ReplicationControllers, and what all makers of pods share.

Source: pkg/apis/apps/validation/validation.go, pkg/apis/core/validation/validation.go, pkg/registry/apps/*/strategy.go (1.36).
Next: `sets.py`, the StatefulSet and the DaemonSet.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, not_negative, sorted_map, unchanged
from kubenb.apiserver.validation.metadata import validate_metadata, validate_update
from kubenb.apiserver.validation.pod_spec import validate_template
from kubenb.apiserver.validation.selectors import is_empty, shown_selector, usable_selector, validate_label_selector
from kubenb.objects import FieldError, LabelSelector, Object, bad_value, disallowed, from_labels, required, unsupported

MISMATCH = "`selector` does not match template `labels`"
TemplateCheck = Callable[[Object, str], list[FieldError]]


def int_or_percent(errors: Errors, value: int | str, path: str) -> None:
    """A count or a percentage, not negative."""
    if isinstance(value, str):
        errors.extend(bad_value(path, value, complaint) for complaint in formats.percent(value))
    elif value < 0:
        errors.append(bad_value(path, value, "must be greater than or equal to 0"))


def percent_of(value: int | str) -> int:
    """The number in "25%" or in a count; 0 for what is neither."""
    if isinstance(value, int):
        return value
    return int(value[:-1]) if value.endswith("%") and value[:-1].isdigit() else 0


def at_most_100_percent(errors: Errors, value: int | str, path: str) -> None:
    if isinstance(value, str) and percent_of(value) > 100:
        errors.append(bad_value(path, value, "must not be greater than 100%"))


def labels_match(errors: Errors, selector: LabelSelector, template: Object, path: str) -> None:
    labels = (template.get("metadata") or {}).get("labels")
    if not selector.empty and not selector.matches(labels or {}):
        errors.append(bad_value(f"{path}.metadata.labels", sorted_map(labels), MISMATCH))


def long_running(errors: Errors, template: Object, kind: str, path: str) -> None:
    """Pods that are replaced for ever restart for ever too."""
    spec = template.get("spec") or {}
    if spec.get("restartPolicy") != "Always":
        errors.append(unsupported(f"{path}.spec.restartPolicy", spec.get("restartPolicy", ""), ["Always"]))
    if "activeDeadlineSeconds" in spec:
        errors.append(disallowed(f"{path}.spec.activeDeadlineSeconds", f"activeDeadlineSeconds in {kind} is not Supported"))


def selector_required(errors: Errors, selector: Object | None, kind: str, path: str) -> None:
    if selector is None:
        errors.append(required(path))
        return
    validate_label_selector(errors, selector, path)
    if is_empty(selector):
        errors.append(bad_value(path, shown_selector(selector), f"empty selector is invalid for {kind}"))


def _selected_template(errors: Errors, spec: Object, check: TemplateCheck) -> None:
    """Selector against template, as Deployment and ReplicaSet do it."""
    if "selector" not in spec:
        selector: LabelSelector | None = LabelSelector(selectable=False)
    else:
        selector = usable_selector(spec["selector"])
    if selector is None:
        errors.append(bad_value("spec.selector", shown_selector(spec["selector"]), "invalid label selector"))
        return
    labels_match(errors, selector, spec["template"], "spec.template")
    errors += check(spec["template"], "spec.template")
    long_running(errors, spec["template"], "ReplicaSet", "spec.template")


def validate_deployment(errors: Errors, obj: Object, check: TemplateCheck = validate_template) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    _deployment_spec(errors, obj["spec"], check)


def validate_deployment_update(errors: Errors, new: Object, old: Object, check: TemplateCheck = validate_template) -> None:
    validate_update(errors, new, old)
    _deployment_spec(errors, new["spec"], check)
    selector_unchanged(errors, new, old)


def selector_unchanged(errors: Errors, new: Object, old: Object) -> None:
    if new["spec"].get("selector") != old["spec"].get("selector"):
        unchanged(errors, shown_selector(new["spec"].get("selector")), None, "spec.selector")


def _deployment_spec(errors: Errors, spec: Object, check: TemplateCheck) -> None:
    not_negative(errors, spec, "replicas", "spec")
    selector_required(errors, spec.get("selector"), "deployment", "spec.selector")
    _selected_template(errors, spec, check)
    _strategy(errors, spec["strategy"], "spec.strategy")
    for key in ("minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"):
        not_negative(errors, spec, key, "spec")
    deadline = spec.get("progressDeadlineSeconds")
    if deadline is not None and deadline <= spec.get("minReadySeconds", 0):
        errors.append(bad_value("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"))


def shown_strategy(strategy: Object, fields: tuple[str, str]) -> Object:
    """An update strategy as the server dumps its own type."""
    rolling = strategy.get("rollingUpdate")
    if rolling is not None:
        rolling = {field[0].upper() + field[1:]: rolling.get(field, 0) for field in fields}
    return {"Type": strategy.get("type", ""), "RollingUpdate": rolling}


def _strategy(errors: Errors, strategy: Object, path: str) -> None:
    kind = strategy.get("type")
    if kind == "Recreate":
        if "rollingUpdate" in strategy:
            errors.append(disallowed(f"{path}.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"))
        return
    if kind != "RollingUpdate":
        shown = shown_strategy(strategy, ("maxUnavailable", "maxSurge"))
        errors.append(unsupported(path, shown, ["Recreate", "RollingUpdate"]))
        return
    rolling = strategy.get("rollingUpdate") or {}
    unavailable, surge = rolling.get("maxUnavailable", 0), rolling.get("maxSurge", 0)
    here = f"{path}.rollingUpdate"
    int_or_percent(errors, unavailable, f"{here}.maxUnavailable")
    int_or_percent(errors, surge, f"{here}.maxSurge")
    if percent_of(unavailable) == 0 and percent_of(surge) == 0:
        errors.append(bad_value(f"{here}.maxUnavailable", unavailable, "may not be 0 when `maxSurge` is 0"))
    at_most_100_percent(errors, unavailable, f"{here}.maxUnavailable")


def validate_replicaset(errors: Errors, obj: Object, check: TemplateCheck = validate_template) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    _replicaset_spec(errors, obj["spec"], check)


def validate_replicaset_update(errors: Errors, new: Object, old: Object, check: TemplateCheck = validate_template) -> None:
    validate_update(errors, new, old)
    _replicaset_spec(errors, new["spec"], check)
    selector_unchanged(errors, new, old)


def _replicaset_spec(errors: Errors, spec: Object, check: TemplateCheck) -> None:
    not_negative(errors, spec, "replicas", "spec")
    not_negative(errors, spec, "minReadySeconds", "spec")
    selector_required(errors, spec.get("selector"), "deployment", "spec.selector")
    _selected_template(errors, spec, check)


def validate_replicas_status(errors: Errors, new: Object, old: Object) -> None:
    """The counts of a ReplicaSet's or ReplicationController's status fit together."""
    validate_update(errors, new, old)
    status = new["status"]
    keys = ("fullyLabeledReplicas", "readyReplicas", "availableReplicas")
    for key in ("replicas", *keys, "observedGeneration", "terminatingReplicas"):
        not_negative(errors, status, key, "status")
    for key in keys:
        if status.get(key, 0) > status.get("replicas", 0):
            errors.append(bad_value(f"status.{key}", status.get(key, 0), "cannot be greater than status.replicas"))
    if status.get("availableReplicas", 0) > status.get("readyReplicas", 0):
        errors.append(bad_value("status.availableReplicas", status["availableReplicas"], "cannot be greater than readyReplicas"))


def validate_replicationcontroller(errors: Errors, obj: Object, check: TemplateCheck = validate_template) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    _controller_spec(errors, obj["spec"], check)


def validate_replicationcontroller_update(
    errors: Errors, new: Object, old: Object, check: TemplateCheck = validate_template
) -> None:
    validate_update(errors, new, old)
    _controller_spec(errors, new["spec"], check)


def _controller_spec(errors: Errors, spec: Object, check: TemplateCheck) -> None:
    not_negative(errors, spec, "minReadySeconds", "spec")
    if not spec.get("selector"):
        errors.append(required("spec.selector"))
    not_negative(errors, spec, "replicas", "spec")
    if "template" not in spec:
        errors.append(required("spec.template"))
        return
    labels_match(errors, from_labels(spec.get("selector") or {}), spec["template"], "spec.template")
    errors += check(spec["template"], "spec.template")
    long_running(errors, spec["template"], "ReplicationController", "spec.template")


def validate_podtemplate(errors: Errors, obj: Object, check: TemplateCheck = validate_template) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    errors += check(obj.get("template") or {}, "template")


def validate_podtemplate_update(errors: Errors, new: Object, old: Object, check: TemplateCheck = validate_template) -> None:
    validate_update(errors, new, old)
    errors += check(new.get("template") or {}, "template")
