"""Validation of Jobs and CronJobs.

Source: pkg/apis/batch/validation/validation.go (1.36). Next: `job_policies.py`.
"""

from __future__ import annotations

import re
import zoneinfo
from functools import cache

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply, not_negative, one_of, one_of_given, sorted_map, unchanged
from kubenb.apiserver.validation.cron import check_schedule
from kubenb.apiserver.validation.job_policies import validate_failure_policy, validate_success_policy
from kubenb.apiserver.validation.metadata import validate_metadata, validate_update
from kubenb.apiserver.validation.pod_spec import validate_template
from kubenb.apiserver.validation.selectors import shown_selector, usable_selector, validate_label_selector
from kubenb.apiserver.validation.workloads import MISMATCH, TemplateCheck
from kubenb.objects import Object, bad_value, required, too_long, unsupported

MAX_PARALLELISM = 100_000
MAX_FAILED_INDEXES = 100_000
MANAGED_BY_LIMIT = 63
CRON_NAME_LIMIT = 52
COUNTS = (
    "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished", "backoffLimitPerIndex",
    "maxFailedIndexes",
)  # fmt: skip
FROZEN_FIELDS = ("completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy")
RESTARTS = 'valid values: "OnFailure", "Never"'


def validate_job(errors: Errors, obj: Object, check: TemplateCheck = validate_template) -> None:
    metadata, spec = obj["metadata"], obj["spec"]
    validate_metadata(errors, metadata, True, formats.dns_subdomain)
    _generated_selector(errors, obj)
    _job_spec(errors, spec, check)
    if spec.get("completionMode") == "Indexed" and spec.get("completions", 0) > 0:
        host = f"{metadata.get('name', '')}-{spec['completions'] - 1}"
        if formats.dns_label(host):
            why = f"will not able to create pod with invalid DNS label: {host}"
            errors.append(bad_value("metadata.name", metadata.get("name", ""), why))


def _generated_selector(errors: Errors, obj: Object) -> None:
    """The labels and the selector that the server makes from the job's uid."""
    spec = obj["spec"]
    if spec.get("manualSelector") or "selector" not in spec:
        return
    uid, name = obj["metadata"].get("uid", ""), obj["metadata"].get("name", "")
    if not uid:
        errors.append(required("metadata.uid"))
    labels = (spec["template"].get("metadata") or {}).get("labels") or {}
    expected = {
        "controller-uid": uid,
        "job-name": name,
        "batch.kubernetes.io/controller-uid": uid,
        "batch.kubernetes.io/job-name": name,
    }
    for key, value in expected.items():
        path, why = f"spec.template.metadata.labels[{key}]", f"must be '{value}'"
        if key not in labels:
            errors.append(required(path, why))
        elif labels[key] != value:
            errors.append(bad_value(path, sorted_map(labels), why))
    selector = usable_selector(spec["selector"])
    if selector is not None and not selector.matches(expected):
        errors.append(bad_value("spec.selector", shown_selector(spec["selector"]), "`selector` not auto-generated"))


def _job_spec(errors: Errors, spec: Object, check: TemplateCheck) -> None:
    _common(errors, spec, check, "spec")
    if "selector" not in spec:
        errors.append(required("spec.selector"))
    else:
        validate_label_selector(errors, spec["selector"], "spec.selector")
    selector = usable_selector(spec.get("selector"))
    labels = (spec["template"].get("metadata") or {}).get("labels")
    if selector is not None and not selector.matches(labels or {}):
        errors.append(bad_value("spec.template.metadata.labels", sorted_map(labels), MISMATCH))


def _common(errors: Errors, spec: Object, check: TemplateCheck, path: str) -> None:
    """What holds for a Job and for the job inside a CronJob."""
    for key in COUNTS:
        not_negative(errors, spec, key, path)
    if "maxFailedIndexes" in spec and "backoffLimitPerIndex" not in spec:
        errors.append(required(f"{path}.backoffLimitPerIndex", "when maxFailedIndexes is specified"))
    if "managedBy" in spec:
        _managed_by(errors, spec["managedBy"], f"{path}.managedBy")
    _completion_mode(errors, spec, path)
    if "podFailurePolicy" in spec:
        validate_failure_policy(errors, spec, f"{path}.podFailurePolicy")
    if "successPolicy" in spec:
        if spec.get("completionMode") != "Indexed":
            errors.append(bad_value(f"{path}.successPolicy", spec["successPolicy"], "requires indexed completion mode"))
        else:
            validate_success_policy(errors, spec, f"{path}.successPolicy")
    if "podReplacementPolicy" in spec:
        choices = ["Failed"] if "podFailurePolicy" in spec else ["Failed", "TerminatingOrFailed"]
        one_of(errors, spec["podReplacementPolicy"], choices, f"{path}.podReplacementPolicy")
    errors += check(spec["template"], f"{path}.template")
    _restart_policy(errors, spec, f"{path}.template.spec.restartPolicy")


def _managed_by(errors: Errors, name: str, path: str) -> None:
    domain, slash, rest = name.partition("/")
    if not name:
        errors.append(required(path))
    elif not (domain and slash and rest):
        errors.append(bad_value(path, name, 'must be a domain-prefixed path (such as "acme.io/foo")'))
    else:
        apply(errors, formats.dns_subdomain, domain, path)
    if len(name) > MANAGED_BY_LIMIT:
        errors.append(too_long(path, MANAGED_BY_LIMIT))


def _completion_mode(errors: Errors, spec: Object, path: str) -> None:
    mode = spec.get("completionMode")
    if mode is not None:
        one_of(errors, mode, ("NonIndexed", "Indexed"), f"{path}.completionMode")
    failed, per_index = spec.get("maxFailedIndexes"), spec.get("backoffLimitPerIndex")
    if mode == "Indexed":
        completions, parallelism = spec.get("completions"), spec.get("parallelism", 0)
        if completions is None:
            errors.append(required(f"{path}.completions", "when completion mode is Indexed"))
        if parallelism > MAX_PARALLELISM:
            why = f"must be less than or equal to {MAX_PARALLELISM} when completion mode is Indexed"
            errors.append(bad_value(f"{path}.parallelism", parallelism, why))
        if completions is not None and failed is not None and failed > completions:
            errors.append(bad_value(f"{path}.maxFailedIndexes", failed, "must be less than or equal to completions"))
        if failed is not None and failed > MAX_FAILED_INDEXES:
            errors.append(bad_value(f"{path}.maxFailedIndexes", failed, f"must be less than or equal to {MAX_FAILED_INDEXES}"))
    elif mode in (None, "NonIndexed"):
        for key, value in (("backoffLimitPerIndex", per_index), ("maxFailedIndexes", failed)):
            if value is not None:
                errors.append(bad_value(f"{path}.{key}", value, "requires indexed completion mode"))


def _restart_policy(errors: Errors, spec: Object, path: str) -> None:
    policy = (spec["template"].get("spec") or {}).get("restartPolicy")
    if policy in (None, "", "Always"):
        errors.append(required(path, RESTARTS))
    elif policy not in ("OnFailure", "Never"):
        errors.append(unsupported(path, policy, ["OnFailure", "Never"]))
    elif "podFailurePolicy" in spec and policy != "Never":
        errors.append(bad_value(path, policy, 'only "Never" is supported when podFailurePolicy is specified'))


def validate_job_update(errors: Errors, new: Object, old: Object, check: TemplateCheck = validate_template) -> None:
    """Most of a Job is fixed: but parallelism, suspend, deadlines, and what steers scheduling while it was never started."""
    validate_update(errors, new, old)
    after, before = new["spec"], old["spec"]
    _job_spec(errors, after, check)
    if after.get("completions") != before.get("completions"):
        if after.get("completionMode") != "Indexed":
            unchanged(errors, after.get("completions"), before.get("completions"), "spec.completions")
        elif after.get("completions") != after.get("parallelism"):
            why = "can only be modified in tandem with spec.parallelism"
            errors.append(bad_value("spec.completions", after.get("completions"), why))
    if after.get("selector") != before.get("selector"):
        unchanged(errors, shown_selector(after.get("selector")), None, "spec.selector")
    _template_update(errors, new, old)
    for key in FROZEN_FIELDS:
        unchanged(errors, after.get(key), before.get(key), f"spec.{key}")


def _template_update(errors: Errors, new: Object, old: Object) -> None:
    after, before = new["spec"]["template"], old["spec"]["template"]
    if after == before:
        return
    never_started = old["spec"].get("suspend") and "startTime" not in (old.get("status") or {})
    if never_started and _without_directives(after) == _without_directives(before):
        return
    unchanged(errors, after, before, "spec.template")


def _without_directives(template: Object) -> Object:
    """A template less what a queue may still decide: where its pods may run, and their labels and resources."""
    metadata, spec = template.get("metadata") or {}, template.get("spec") or {}
    affinity = {key: value for key, value in (spec.get("affinity") or {}).items() if key != "nodeAffinity"}
    bare: Object = {k: v for k, v in spec.items() if k not in ("nodeSelector", "tolerations", "schedulingGates", "affinity")}
    for key in ("containers", "initContainers"):
        if key in bare:
            bare[key] = [{k: v for k, v in container.items() if k != "resources"} for container in bare[key]]
    return {
        "metadata": {k: v for k, v in metadata.items() if k not in ("labels", "annotations")},
        "spec": bare,
        "affinity": affinity,
    }


def validate_cronjob(errors: Errors, obj: Object, check: TemplateCheck = validate_template) -> None:
    metadata = obj["metadata"]
    validate_metadata(errors, metadata, True, formats.dns_subdomain)
    _cron_spec(errors, obj["spec"], None, check)
    if len(metadata.get("name", "")) > CRON_NAME_LIMIT:
        errors.append(bad_value("metadata.name", metadata["name"], f"must be no more than {CRON_NAME_LIMIT} characters"))


def validate_cronjob_update(errors: Errors, new: Object, old: Object, check: TemplateCheck = validate_template) -> None:
    validate_update(errors, new, old)
    _cron_spec(errors, new["spec"], old["spec"], check)


def _cron_spec(errors: Errors, spec: Object, old: Object | None, check: TemplateCheck) -> None:
    schedule = spec.get("schedule", "")
    if not schedule:
        errors.append(required("spec.schedule"))
    else:
        _schedule(errors, schedule, spec.get("timeZone"), "TZ" in (old or {}).get("schedule", ""))
    not_negative(errors, spec, "startingDeadlineSeconds", "spec")
    if "timeZone" in spec and (old is None or old.get("timeZone") != spec["timeZone"]):
        _time_zone(errors, spec["timeZone"], "spec.timeZone")
    one_of_given(errors, spec.get("concurrencyPolicy"), ("Allow", "Forbid", "Replace"), "spec.concurrencyPolicy")
    job = spec["jobTemplate"].get("spec") or {}
    _common(errors, {"template": {}, **job}, check, "spec.jobTemplate.spec")
    if "selector" in job:
        path = "spec.jobTemplate.spec.selector"
        errors.append(bad_value(path, shown_selector(job["selector"]), "`selector` will be auto-generated"))
    if job.get("manualSelector"):
        errors.append(unsupported("spec.jobTemplate.spec.manualSelector", True, ["nil", "false"]))
    for key in ("successfulJobsHistoryLimit", "failedJobsHistoryLimit"):
        not_negative(errors, spec, key, "spec")


def _schedule(errors: Errors, schedule: str, zone: str | None, zone_inside_is_old: bool) -> None:
    why = check_schedule(schedule)
    if why:
        errors.append(bad_value("spec.schedule", schedule, why))
    if "TZ" not in schedule:
        return
    if not zone_inside_is_old:
        why = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
        errors.append(bad_value("spec.schedule", schedule, why))
    elif zone is not None:
        errors.append(bad_value("spec.schedule", schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule"))


@cache
def known_zones() -> frozenset[str]:
    """The time zones of this machine; empty where it has no data on them, and then any well-formed name will do."""
    return frozenset(zoneinfo.available_timezones())


def _time_zone(errors: Errors, zone: str, path: str) -> None:
    if not zone:
        errors.append(bad_value(path, zone, "timeZone must be nil or non-empty string"))
        return
    well_formed = all(
        re.fullmatch(r"[A-Za-z._0-9+][A-Za-z._0-9+-]{0,13}", part) and part not in (".", "..") for part in zone.split("/")
    )
    if not well_formed or (zone.lower() != "local" and known_zones() and zone not in known_zones()):
        errors.append(bad_value(path, zone, f"unknown time zone {zone}"))
    elif zone.lower() == "local":
        why = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
        errors.append(bad_value(path, zone, why))
