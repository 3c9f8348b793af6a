"""Validation of kinds with few rules: Leases, Events, Bindings.

Source: pkg/apis/coordination/validation, pkg/apis/core/validation/events.go (1.36). Next: the table in `__init__.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import NOT_NEGATIVE, Errors
from kubenb.apiserver.validation.metadata import validate_metadata, validate_update
from kubenb.objects import Object, bad_value, required, unsupported


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
    """An event lies in the namespace of what it is about; about cluster-scoped objects it lies in default."""
    metadata = obj["metadata"]
    validate_metadata(errors, metadata, True, formats.dns_subdomain)
    about = (obj.get("involvedObject") or obj.get("regarding") or {}).get("namespace", "")
    namespace = metadata.get("namespace", "")
    if about != namespace and (about or namespace not in ("", "default", "kube-system")):
        errors.append(bad_value("involvedObject.namespace", about, "does not match event.namespace"))


def validate_event_update(errors: Errors, new: Object, old: Object) -> None:
    validate_event(errors, new)


def validate_binding(errors: Errors, obj: Object) -> None:
    """The body of /binding: a Node by name."""
    target = obj.get("target") or {}
    if target.get("kind", "") not in ("", "Node"):
        errors.append(unsupported("target.kind", target["kind"], ["Node", "<empty>"]))
    if not target.get("name"):
        errors.append(required("target.name"))
