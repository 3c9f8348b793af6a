"""Validation of persistent volume claims, alone and as templates; `storage.py` has the volumes.

Source: pkg/apis/core/validation/validation.go (1.36). Next: `storage.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, amount_positive, apply, need, one_of, unchanged
from kubenb.apiserver.validation.difference import unified
from kubenb.apiserver.validation.metadata import validate_annotations, validate_labels, validate_metadata, validate_update
from kubenb.apiserver.validation.resources import resource_amount
from kubenb.apiserver.validation.selectors import validate_label_selector
from kubenb.objects import Object, bad_value, disallowed, evolve, lookup, quantity, required, without

ACCESS_MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
VOLUME_MODES = ("Block", "Filesystem")
CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class"
FROZEN = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"


def validate_access_modes(errors: Errors, modes: list[str], path: str) -> None:
    for mode in modes:
        one_of(errors, mode, ACCESS_MODES, path)
    if "ReadWriteOncePod" in modes and any(mode in ACCESS_MODES[:3] for mode in modes):
        errors.append(disallowed(path, "may not use ReadWriteOncePod with other access modes"))


def validate_claim(errors: Errors, obj: Object) -> None:
    """A new PersistentVolumeClaim."""
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    validate_claim_spec(errors, obj["spec"], "spec")


def validate_claim_template(errors: Errors, template: Object, path: str) -> None:
    metadata = template.get("metadata") or {}
    validate_annotations(errors, metadata.get("annotations"), f"{path}.metadata.annotations")
    validate_labels(errors, metadata.get("labels"), f"{path}.metadata.labels")
    for key in metadata:
        if key not in ("annotations", "labels"):
            errors.append(disallowed(f"{path}.metadata.{key}", "cannot be set"))
    validate_claim_spec(errors, template.get("spec") or {}, f"{path}.spec")


def validate_claim_spec(errors: Errors, spec: Object, path: str) -> None:
    if not spec.get("accessModes"):
        errors.append(required(f"{path}.accessModes", "at least 1 access mode is required"))
    validate_label_selector(errors, spec.get("selector"), f"{path}.selector")
    validate_access_modes(errors, spec.get("accessModes") or [], f"{path}.accessModes")
    size = lookup(spec, ("resources", "requests", "storage"))
    if size is None:
        errors.append(required(f"{path}.resources[storage]"))
    elif amount_positive(errors, size, f"{path}.resources[storage]"):
        resource_amount(errors, "storage", size, f"{path}.resources[storage]")
    if spec.get("storageClassName"):
        apply(errors, formats.dns_subdomain, spec["storageClassName"], f"{path}.storageClassName")
    if "volumeMode" in spec:
        one_of(errors, spec["volumeMode"], VOLUME_MODES, f"{path}.volumeMode")
    for key in ("dataSource", "dataSourceRef"):
        if key in spec:
            _data_source(errors, spec[key], f"{path}.{key}")
    if spec.get("volumeAttributesClassName"):
        apply(errors, formats.dns_subdomain, spec["volumeAttributesClassName"], f"{path}.volumeAttributesClassName")


def _data_source(errors: Errors, source: Object, path: str) -> None:
    need(errors, source, "name", path)
    need(errors, source, "kind", path)
    group = source.get("apiGroup") or ""
    if not group and source.get("kind") != "PersistentVolumeClaim":
        why = "must be 'PersistentVolumeClaim' when referencing the default apiGroup"
        errors.append(bad_value(path, source.get("kind", ""), why))
    if group:
        apply(errors, formats.dns_subdomain, group, f"{path}.apiGroup")
    if source.get("namespace"):
        apply(errors, formats.dns_label, source["namespace"], f"{path}.namespace")


def validate_claim_update(errors: Errors, new: Object, old: Object) -> None:
    """A claim's spec is frozen, but for the volume's name once, a missing class, and the size of a bound claim."""
    validate_update(errors, new, old)
    validate_claim(errors, new)
    before, after = old["spec"], new["spec"]
    if not before.get("volumeName"):
        before = without(before, "volumeName")
        after = without(after, "volumeName")
    if "storageClassName" not in before and after.get("storageClassName") is not None:
        annotation = (old["metadata"].get("annotations") or {}).get(CLASS_ANNOTATION)
        if annotation in (None, after["storageClassName"]):
            after = without(after, "storageClassName")
    if lookup(new, ("status", "phase")) == "Bound":
        size = lookup(before, ("resources", "requests", "storage"))
        if size is not None and lookup(after, ("resources", "requests")):
            after = evolve(after, ("resources", "requests", "storage"), size)
        if "volumeAttributesClassName" in after:
            old_class = before.get("volumeAttributesClassName")
            key = "volumeAttributesClassName"
            after = without(after, key) if old_class is None else evolve(after, key, old_class)
    if before != after:
        errors.append(disallowed("spec", f"{FROZEN}\n{unified(before, after)}"))
    _shrinking(errors, new, old)
    unchanged(errors, new["spec"].get("volumeMode"), old["spec"].get("volumeMode"), "volumeMode")


def _shrinking(errors: Errors, new: Object, old: Object) -> None:
    path = ("spec", "resources", "requests", "storage")
    size, was, real = lookup(new, path, "0"), lookup(old, path, "0"), lookup(old, ("status", "capacity", "storage"), "0")
    if quantity(size).nanos < quantity(was).nanos and quantity(size).nanos <= quantity(real).nanos:
        errors.append(disallowed(".".join(path), "field can not be less than status.capacity"))
