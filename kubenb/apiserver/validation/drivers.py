"""Validation of CSI drivers, volume attributes classes and volume attachments.

Source: pkg/apis/storage/validation/validation.go (1.36). Next: `certificates.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply, one_of, unchanged
from kubenb.apiserver.validation.metadata import validate_metadata, validate_update
from kubenb.apiserver.validation.storage import validate_parameters
from kubenb.objects import Object, bad_value, disallowed, duplicate, required
from kubenb.objects.names import label_key_errors

LIFECYCLES = ("Ephemeral", "Persistent")
GROUP_POLICIES = ("File", "None", "ReadWriteOnceWithFSType")
SHORTEST, LONGEST, NAME_LIMIT = 600, 1 << 32, 63


def driver_name(name: str) -> formats.Complaints:
    """63 characters of a DNS subdomain, capitals allowed."""
    too_long = (formats.too_long(NAME_LIMIT),) if len(name) > NAME_LIMIT else ()
    return too_long + formats.dns_subdomain(name.lower())


def validate_driver(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], False, driver_name)
    spec = obj["spec"]
    for index, mode in enumerate(spec.get("volumeLifecycleModes") or ()):
        one_of(errors, mode, LIFECYCLES, f"spec.volumeLifecycleModes[{index}]")
    if "fsGroupPolicy" in spec:
        one_of(errors, spec["fsGroupPolicy"], GROUP_POLICIES, "spec.fsGroupPolicy")
    audiences: dict[str, None] = {}
    for index, request in enumerate(spec.get("tokenRequests") or ()):
        path, audience, seconds = f"spec.tokenRequests[{index}]", request.get("audience", ""), request.get("expirationSeconds")
        if audience in audiences:
            errors.append(duplicate(f"{path}.audience", audience))
        audiences[audience] = None
        if seconds is not None and seconds < SHORTEST:
            errors.append(bad_value(f"{path}.expirationSeconds", seconds, "may not specify a duration less than 10 minutes"))
        if seconds is not None and seconds > LONGEST:
            errors.append(bad_value(f"{path}.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds"))


def validate_driver_update(errors: Errors, new: Object, old: Object) -> None:
    validate_driver(errors, new)
    for key in ("attachRequired", "volumeLifecycleModes"):
        unchanged(errors, new["spec"].get(key), old["spec"].get(key), f"spec.{key}")


def validate_attributes_class(errors: Errors, obj: Object) -> None:
    """A VolumeAttributesClass: a driver and at least one parameter."""
    validate_metadata(errors, obj["metadata"], False, formats.dns_subdomain)
    _driver(errors, obj.get("driverName", ""), "driverName")
    parameters = obj.get("parameters") or {}
    if not parameters:
        errors.append(required("parameters", "must contain at least one key/value pair"))
    validate_parameters(errors, parameters, "parameters")


def validate_attributes_class_update(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    for key in ("driverName", "parameters"):
        if new.get(key) != old.get(key):
            errors.append(disallowed(key, f"updates to {key} are forbidden."))


def _driver(errors: Errors, name: str, path: str) -> None:
    if name:
        apply(errors, label_key_errors, name.lower(), path)
    else:
        errors.append(required(path))


def validate_attachment(errors: Errors, obj: Object) -> None:
    """A VolumeAttachment: who attaches what to which node."""
    validate_metadata(errors, obj["metadata"], False, formats.dns_subdomain)
    spec = obj["spec"]
    if spec.get("attacher"):
        apply(errors, driver_name, spec["attacher"], "spec.attacher")
    else:
        errors.append(required("spec.attacher"))
    source = spec.get("source") or {}
    name, inline = source.get("persistentVolumeName"), source.get("inlineVolumeSpec")
    if inline is None and not name:
        path = "spec.source.persistentVolumeName"
        errors.append(required(path, "must specify non empty persistentVolumeName") if name == "" else required("spec.source"))
    elif inline is not None and name is not None:
        errors.append(disallowed("spec.source", "must specify exactly one of inlineVolumeSpec and persistentVolumeName"))
    if not spec.get("nodeName"):
        errors.append(required("spec.nodeName"))


def validate_attachment_update(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    unchanged(errors, new["spec"], old["spec"], "spec")
