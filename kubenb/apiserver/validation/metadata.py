"""Validation of metadata: names, labels, annotations, owners, finalizers; at creation and at change.

Source: apimachinery, pkg/api/validation/objectmeta.go; pkg/apis/core/validation/validation.go (1.36). Next: `selectors.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply, not_negative, unchanged
from kubenb.objects import Object, bad_value, disallowed, go_quote, required, too_long
from kubenb.objects.names import label_key_errors, label_value_errors

NameRule = Callable[[str], formats.Complaints]

ANNOTATIONS_LIMIT = 256 * 1024  # bytes, keys and values together
STANDARD_FINALIZERS = ("kubernetes", "orphan", "foregroundDeletion")
UNQUALIFIED_FINALIZER = "name is neither a standard finalizer name nor is it fully qualified"


def path_segment(name: str) -> formats.Complaints:
    """A name that can stand in a path: RBAC allows all the rest."""
    if name in (".", ".."):
        return (f"may not be '{name}'",)
    return tuple(f"may not contain '{char}'" for char in "/%" if char in name)


def validate_metadata(errors: Errors, metadata: Object, namespaced: bool, rule: NameRule, path: str = "metadata") -> None:
    """The metadata of a new object; `rule` is its kind's rule for names."""
    prefix = metadata.get("generateName")
    if prefix:
        complaints = rule(prefix[:-2] + "a" if len(prefix) > 1 and prefix.endswith("-") else prefix)
        errors.extend(bad_value(f"{path}.generateName", prefix, complaint) for complaint in complaints)
    name = metadata.get("name")
    if name:
        apply(errors, rule, name, f"{path}.name")
    else:
        errors.append(required(f"{path}.name", "name or generateName is required"))
    _namespace(errors, metadata.get("namespace"), namespaced, f"{path}.namespace")
    not_negative(errors, metadata, "generation", path)
    validate_labels(errors, metadata.get("labels"), f"{path}.labels")
    validate_annotations(errors, metadata.get("annotations"), f"{path}.annotations")
    if "ownerReferences" in metadata:
        validate_owners(errors, metadata["ownerReferences"], f"{path}.ownerReferences")
    if "finalizers" in metadata:
        validate_finalizers(errors, metadata["finalizers"], f"{path}.finalizers")
        _standard_finalizers(errors, metadata["finalizers"], f"{path}.finalizers")


def _namespace(errors: Errors, namespace: str | None, namespaced: bool, path: str) -> None:
    if not namespaced:
        if namespace:
            errors.append(disallowed(path, "not allowed on this type"))
    elif namespace:
        apply(errors, formats.dns_label, namespace, path)
    else:
        errors.append(required(path))


def validate_labels(errors: Errors, labels: Mapping[str, str] | None, path: str) -> None:
    """A map of labels: keys and values. Errors come in the order of the keys."""
    if not labels:
        return
    for key, value in labels.items():
        if label_key_errors(key) or label_value_errors(value):
            break
    else:
        return
    for key, value in sorted(labels.items()):
        apply(errors, label_key_errors, key, path)
        apply(errors, label_value_errors, value, path)


def validate_annotations(errors: Errors, annotations: Mapping[str, str] | None, path: str) -> None:
    if not annotations:
        return
    for key in sorted(annotations):
        complaints = label_key_errors(key.lower())
        errors.extend(bad_value(path, key, complaint) for complaint in complaints)
    if sum(len(key.encode()) + len(value.encode()) for key, value in annotations.items()) > ANNOTATIONS_LIMIT:
        errors.append(too_long(path, ANNOTATIONS_LIMIT))


def validate_owners(errors: Errors, owners: list[Object], path: str) -> None:
    controller = ""
    for index, owner in enumerate(owners):
        here = f"{path}[{index}]"
        version = owner.get("apiVersion", "")
        if not version or version.endswith("/"):
            errors.append(bad_value(f"{here}.apiVersion", version, "version must not be empty"))
        for key in ("kind", "name", "uid"):
            if not owner.get(key):
                errors.append(bad_value(f"{here}.{key}", "", "must not be empty"))
        if version == "v1" and owner.get("kind") == "Event":
            errors.append(bad_value(here, owner, "/v1, Kind=Event is disallowed from being an owner"))
        if owner.get("controller"):
            name = f"{owner.get('kind', '')}/{owner.get('name', '')}"
            if controller:
                why = 'Only one reference can have Controller set to true. Found "true" in references for '
                errors.append(bad_value(path, owners, f"{why}{controller} and {name}"))
            else:
                controller = name


def validate_finalizers(errors: Errors, finalizers: list[str], path: str) -> None:
    for finalizer in finalizers:
        apply(errors, label_key_errors, finalizer, path)
    if {"orphan", "foregroundDeletion"} <= set(finalizers):
        errors.append(bad_value(path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set"))


def _standard_finalizers(errors: Errors, finalizers: list[str], path: str) -> None:
    for index, finalizer in enumerate(finalizers):
        if "/" not in finalizer and finalizer not in STANDARD_FINALIZERS:
            errors.append(bad_value(f"{path}[{index}]", finalizer, UNQUALIFIED_FINALIZER))


def validate_metadata_update(errors: Errors, new: Object, old: Object, path: str = "metadata") -> None:
    """What may not change, and the rules for the rest."""
    before, after = old.get("finalizers") or [], new.get("finalizers") or []
    if "deletionTimestamp" in old:
        added = sorted({finalizer for finalizer in after if finalizer not in before})
        if added:
            shown = "[]string{" + ", ".join(go_quote(finalizer) for finalizer in added) + "}"
            why = f"no new finalizers can be added if the object is being deleted, found new finalizers {shown}"
            errors.append(disallowed(f"{path}.finalizers", why))
    if new.get("generation", 0) < old.get("generation", 0):
        errors.append(bad_value(f"{path}.generation", new.get("generation", 0), "must not be decremented"))
    for key in ("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"):
        if new.get(key) != old.get(key):
            unchanged(errors, new.get(key), old.get(key), f"{path}.{key}")
    if new.get("labels") is not old.get("labels"):
        validate_labels(errors, new.get("labels"), f"{path}.labels")
    if new.get("annotations") is not old.get("annotations"):
        validate_annotations(errors, new.get("annotations"), f"{path}.annotations")
    if new.get("ownerReferences"):
        validate_owners(errors, new["ownerReferences"], f"{path}.ownerReferences")


def validate_update(errors: Errors, new: Object, old: Object) -> None:
    """`validate_metadata_update` and the finalizers' names, as kinds do it on their part."""
    validate_metadata_update(errors, new["metadata"], old["metadata"])
    _standard_finalizers(errors, new["metadata"].get("finalizers") or [], "metadata.finalizers")
