"""Validation of kinds with few rules: Leases, Events, Bindings.

Source: pkg/apis/coordination/validation, pkg/apis/core/validation/events.go (1.36). Next: the table in `__init__.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import NOT_NEGATIVE, Errors
from kubenb.apiserver.validation.metadata import validate_metadata, validate_update
from kubenb.objects import Object, bad_value, required, unsupported
from kubenb.objects.names import label_key_errors

WORD_LIMIT, NOTE_LIMIT = 128, 1024


def validate_lease(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    _lease_spec(errors, obj.get("spec") or {})


def validate_lease_update(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    _lease_spec(errors, new.get("spec") or {})


def _lease_spec(errors: Errors, spec: Object) -> None:
    duration, transitions = spec.get("leaseDurationSeconds"), spec.get("leaseTransitions")
    if duration is not None and duration <= 0:
        errors.append(bad_value("spec.leaseDurationSeconds", duration, "must be greater than 0"))
    if transitions is not None and transitions < 0:
        errors.append(bad_value("spec.leaseTransitions", transitions, NOT_NEGATIVE))


def validate_event(errors: Errors, obj: Object) -> None:
    """An event lies in the namespace of what it is about; one with an eventTime says who saw what do what."""
    metadata, new_style = obj["metadata"], obj.get("eventTime") is not None
    about = (obj.get("involvedObject") or {}).get("namespace", "")
    namespace = metadata.get("namespace", "")
    homes = ("default", "kube-system") if new_style else ("", "default")
    if (not about and namespace not in homes) or (about and about != namespace and not new_style):
        errors.append(bad_value("involvedObject.namespace", about, "does not match event.namespace"))
    if new_style:
        _who_and_what(errors, obj)
    validate_metadata(errors, metadata, True, formats.dns_subdomain)


def _who_and_what(errors: Errors, obj: Object) -> None:
    reporter = obj.get("reportingComponent", "")
    if not reporter:
        errors.append(required("reportingComponent"))
    errors.extend(bad_value("reportingComponent", reporter, complaint) for complaint in label_key_errors(reporter))
    for key in ("reportingInstance", "action", "reason"):
        if not obj.get(key):
            errors.append(required(key))
        elif len(obj[key].encode()) > WORD_LIMIT:
            errors.append(bad_value(key, "", f"can have at most {WORD_LIMIT} characters"))
    if len(obj.get("message", "").encode()) > NOTE_LIMIT:
        errors.append(bad_value("message", "", f"can have at most {NOTE_LIMIT} characters"))


def validate_event_update(errors: Errors, new: Object, old: Object) -> None:
    validate_event(errors, new)


def validate_binding(errors: Errors, obj: Object) -> None:
    """The body of /binding: a Node by name."""
    target = obj.get("target") or {}
    if target.get("kind", "") not in ("", "Node"):
        errors.append(unsupported("target.kind", target["kind"], ["Node", "<empty>"]))
    if not target.get("name"):
        errors.append(required("target.name"))
