"""Validation of StatefulSets, DaemonSets and ControllerRevisions.

Source: pkg/apis/apps/validation/validation.go, pkg/registry/apps/*/strategy.go (1.36). Next: `jobs.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply, not_negative, one_of, sorted_map, unchanged
from kubenb.apiserver.validation.metadata import validate_metadata, validate_update
from kubenb.apiserver.validation.persistent import validate_claim_spec
from kubenb.apiserver.validation.pod_spec import validate_template
from kubenb.apiserver.validation.selectors import is_empty, shown_selector, usable_selector, validate_label_selector
from kubenb.apiserver.validation.workloads import (
    MISMATCH,
    TemplateCheck,
    at_most_100_percent,
    int_or_percent,
    labels_match,
    long_running,
    percent_of,
    selector_required,
    selector_unchanged,
    shown_strategy,
)
from kubenb.objects import Object, bad_value, disallowed, required, unsupported

FREE_FIELDS = (
    "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
    "persistentVolumeClaimRetentionPolicy", "minReadySeconds",
)  # fmt: skip
FROZEN = (
    "updates to statefulset spec for fields other than "
    + ", ".join(f"'{field}'" for field in FREE_FIELDS[:-1])
    + f" and '{FREE_FIELDS[-1]}' are forbidden"
)


def validate_statefulset(errors: Errors, obj: Object, check: TemplateCheck = validate_template) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_label)
    spec = obj["spec"]
    _set_spec(errors, spec, check, template_matters=True)
    for index, claim in enumerate(spec.get("volumeClaimTemplates") or ()):
        validate_claim_spec(errors, claim.get("spec") or {}, f"spec.volumeClaimTemplates[{index}].spec")


def validate_statefulset_update(errors: Errors, new: Object, old: Object, check: TemplateCheck = validate_template) -> None:
    """Only some fields may change; a template that was wrong before may stay so."""
    validate_update(errors, new, old)
    before: Errors = []
    if new["spec"]["template"] is not old["spec"]["template"]:
        _set_spec(before, old["spec"], check, template_matters=True)
    _set_spec(errors, {k: v for k, v in new["spec"].items() if k != "serviceName"}, check, template_matters=not before)
    frozen = [{k: v for k, v in obj["spec"].items() if k not in FREE_FIELDS} for obj in (new, old)]
    if frozen[0] != frozen[1]:
        errors.append(disallowed("spec", FROZEN))


def _set_spec(errors: Errors, spec: Object, check: TemplateCheck, template_matters: bool) -> None:
    policy = spec.get("podManagementPolicy")
    if not policy:
        errors.append(required("spec.podManagementPolicy"))
    elif policy not in ("OrderedReady", "Parallel"):
        errors.append(bad_value("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'"))
    _set_strategy(errors, spec["updateStrategy"], "spec.updateStrategy")
    retention = spec.get("persistentVolumeClaimRetentionPolicy") or {}
    for key in ("whenDeleted", "whenScaled"):
        if key in retention:
            one_of(errors, retention[key], ("Retain", "Delete"), f"spec.persistentVolumeClaimRetentionPolicy.{key}")
    not_negative(errors, spec, "replicas", "spec")
    not_negative(errors, spec, "minReadySeconds", "spec")
    not_negative(errors, spec.get("ordinals") or {}, "start", "spec.ordinals")
    if spec.get("serviceName"):
        apply(errors, formats.dns_label, spec["serviceName"], "spec.serviceName")
    selector_required(errors, spec.get("selector"), "statefulset", "spec.selector")
    selector = usable_selector(spec.get("selector"))
    if selector is None:
        errors.append(bad_value("spec.selector", shown_selector(spec.get("selector")), ""))
    else:
        if "selector" in spec:
            labels_match(errors, selector, spec["template"], "spec.template")
        if template_matters:
            errors += check(_with_claims(spec), "spec.template")
    long_running(errors, spec["template"], "StatefulSet", "spec.template")


def _with_claims(spec: Object) -> Object:
    """The template as the pods will have it: each claim template is a volume too."""
    claims = [
        claim["metadata"]["name"] for claim in spec.get("volumeClaimTemplates") or () if claim.get("metadata", {}).get("name")
    ]
    if not claims:
        return spec["template"]  # type: ignore[no-any-return]
    template, pod = spec["template"], spec["template"].get("spec") or {}
    own = [volume for volume in pod.get("volumes") or () if volume.get("name") not in claims]
    made = [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in claims]
    return {**template, "spec": {**pod, "volumes": [*own, *made]}}


def _set_strategy(errors: Errors, strategy: Object, path: str) -> None:
    kind, rolling = strategy.get("type"), strategy.get("rollingUpdate")
    if not kind:
        errors.append(required(path))
    elif kind == "OnDelete":
        if rolling is not None:
            shown = {"Partition": rolling.get("partition", 0), "MaxUnavailable": rolling.get("maxUnavailable")}
            errors.append(bad_value(f"{path}.rollingUpdate", shown, "only allowed for updateStrategy 'RollingUpdate'"))
    elif kind != "RollingUpdate":
        errors.append(bad_value(path, {"Type": kind, "RollingUpdate": rolling}, "must be 'RollingUpdate' or 'OnDelete'"))
    elif rolling is not None:
        not_negative(errors, rolling, "partition", f"{path}.rollingUpdate")
        unavailable = rolling.get("maxUnavailable")
        if unavailable is not None:
            here = f"{path}.rollingUpdate.maxUnavailable"
            int_or_percent(errors, unavailable, here)
            if percent_of(unavailable) == 0:
                errors.append(bad_value(here, unavailable, "cannot be 0"))
            at_most_100_percent(errors, unavailable, here)


def validate_statefulset_status(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    status = new["status"]
    keys = ("readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas")
    for key in ("replicas", *keys, "observedGeneration", "collisionCount"):
        not_negative(errors, status, key, "status")
    for key in keys:
        if status.get(key, 0) > status.get("replicas", 0):
            errors.append(bad_value(f"status.{key}", status[key], "cannot be greater than status.replicas"))
    if status.get("availableReplicas", 0) > status.get("readyReplicas", 0):
        errors.append(
            bad_value("status.availableReplicas", status["availableReplicas"], "cannot be greater than status.readyReplicas")
        )


def validate_daemonset(errors: Errors, obj: Object, check: TemplateCheck = validate_template) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    _daemon_spec(errors, obj["spec"], check)


def validate_daemonset_update(errors: Errors, new: Object, old: Object, check: TemplateCheck = validate_template) -> None:
    validate_update(errors, new, old)
    _daemon_spec(errors, new["spec"], check)
    selector_unchanged(errors, new, old)


def _daemon_spec(errors: Errors, spec: Object, check: TemplateCheck) -> None:
    labels = (spec["template"].get("metadata") or {}).get("labels")
    validate_label_selector(errors, spec.get("selector"), "spec.selector")
    selector = usable_selector(spec.get("selector"))
    if selector is not None and not selector.matches(labels or {}):
        errors.append(bad_value("spec.template.metadata.labels", sorted_map(labels), MISMATCH))
    if "selector" in spec and is_empty(spec["selector"]):
        errors.append(bad_value("spec.selector", shown_selector(spec["selector"]), "empty selector is invalid for daemonset"))
    errors += check(spec["template"], "spec.template")
    long_running(errors, spec["template"], "DaemonSet", "spec.template")
    not_negative(errors, spec, "minReadySeconds", "spec")
    _daemon_strategy(errors, spec["updateStrategy"], "spec.updateStrategy")
    not_negative(errors, spec, "revisionHistoryLimit", "spec")


def _daemon_strategy(errors: Errors, strategy: Object, path: str) -> None:
    kind, rolling = strategy.get("type"), strategy.get("rollingUpdate")
    if kind == "OnDelete":
        return
    if kind != "RollingUpdate":
        shown = shown_strategy(strategy, ("maxUnavailable", "maxSurge"))
        errors.append(unsupported(path, shown, ["RollingUpdate", "OnDelete"]))
        return
    here = f"{path}.rollingUpdate"
    if rolling is None:
        errors.append(required(here))
        return
    unavailable, surge = rolling.get("maxUnavailable", 0), rolling.get("maxSurge", 0)
    int_or_percent(errors, unavailable, f"{here}.maxUnavailable")
    int_or_percent(errors, surge, f"{here}.maxSurge")
    at_most_100_percent(errors, unavailable, f"{here}.maxUnavailable")
    at_most_100_percent(errors, surge, f"{here}.maxSurge")
    if percent_of(unavailable) and percent_of(surge):
        errors.append(bad_value(f"{here}.maxSurge", surge, "may not be set when maxUnavailable is non-zero"))
    elif not percent_of(unavailable) and not percent_of(surge):
        errors.append(required(f"{here}.maxUnavailable", "cannot be 0 when maxSurge is 0"))


def validate_controllerrevision(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    if obj.get("data") is None:
        errors.append(required("data", "data is mandatory"))
    if obj.get("revision", 0) < 0:
        errors.append(bad_value("revision", obj["revision"], "must be greater than or equal to 0"))


def validate_controllerrevision_update(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    validate_controllerrevision(errors, new)
    unchanged(errors, new.get("data"), old.get("data"), "data")
