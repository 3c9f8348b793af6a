"""Validation of ConfigMaps, Secrets, ServiceAccounts and Namespaces.

Source: pkg/apis/core/validation/validation.go (1.36). Next: `nodes.py`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply, unchanged
from kubenb.apiserver.validation.metadata import STANDARD_FINALIZERS, UNQUALIFIED_FINALIZER, validate_metadata, validate_update
from kubenb.objects import Object, bad_value, disallowed, required, too_long
from kubenb.objects.names import label_key_errors

SIZE_LIMIT = 1024 * 1024  # bytes
FROZEN = "field is immutable when `immutable` is set"
ACCOUNT_ANNOTATION = "kubernetes.io/service-account.name"
NEEDED_KEYS = {  # what each type of secret can't do without
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
}


def _bytes(text: str) -> int:
    """How many bytes a base64 text stands for."""
    return len(text) // 4 * 3 - text.count("=", -2)


def validate_configmap(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    data, binary = obj.get("data") or {}, obj.get("binaryData") or {}
    size = sum(len(value.encode()) for value in data.values()) + sum(map(_bytes, binary.values()))
    for key in sorted(data):
        apply(errors, formats.config_key, key, f"data[{key}]")
        if key in binary:
            errors.append(bad_value(f"data[{key}]", key, "duplicate of key present in binaryData"))
    for key in sorted(binary):
        apply(errors, formats.config_key, key, f"binaryData[{key}]")
    if size > SIZE_LIMIT:
        errors.append(too_long("", SIZE_LIMIT))


def validate_configmap_update(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    _frozen(errors, new, old, ("data", "binaryData"))
    validate_configmap(errors, new)


def _frozen(errors: Errors, new: Object, old: Object, keys: tuple[str, ...]) -> None:
    if not old.get("immutable"):
        return
    if not new.get("immutable"):
        errors.append(disallowed("immutable", FROZEN))
    for key in keys:
        if new.get(key) != old.get(key):
            errors.append(disallowed(key, FROZEN))


def validate_secret(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    data, kind = obj.get("data") or {}, obj.get("type", "")
    for key in sorted(data):
        apply(errors, formats.config_key, key, f"data[{key}]")
    if sum(map(_bytes, data.values())) > SIZE_LIMIT:
        errors.append(too_long("data", SIZE_LIMIT))
    named = (obj["metadata"].get("annotations") or {}).get(ACCOUNT_ANNOTATION)
    if kind == "kubernetes.io/service-account-token" and not named:
        errors.append(required(f"metadata.annotations[{ACCOUNT_ANNOTATION}]"))
    if kind == "kubernetes.io/basic-auth" and not {"username", "password"} & data.keys():
        errors.extend(required(f"data[{key}]") for key in ("username", "password"))
    for key in NEEDED_KEYS.get(kind, ()):
        if key not in data or (kind.endswith("ssh-auth") and not data[key]):
            errors.append(required(f"data[{key}]"))
        elif "docker" in kind:
            _json_object(errors, data, key)


def _json_object(errors: Errors, data: Mapping[str, str], key: str) -> None:
    why = json_complaint(base64.b64decode(data[key]).decode(errors="replace"))
    if why:
        errors.append(bad_value(f"data[{key}]", "<secret contents redacted>", why))


def json_complaint(text: str) -> str:
    """Why Go's decoder would not read `text` as a JSON object; "" if it would."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        rest = text[error.pos :]
        if not rest.strip():
            return "unexpected end of JSON input"
        char = rest.lstrip()[0]
        shown = {"'": r"'\''", '"': "'\"'"}.get(char, f"'{char}'")
        where = "looking for beginning of value" if error.msg == "Expecting value" else "after top-level value"
        if "property name" in error.msg:
            where = "looking for beginning of object key string"
        elif "delimiter" in error.msg:
            where = "after object key" if "':'" in error.msg else "after object key:value pair"
        return f"invalid character {shown} {where}"
    if isinstance(found, dict) or found is None:
        return ""
    kind = {bool: "bool", str: "string", list: "array"}.get(type(found), "number")
    return f"json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}"


def validate_secret_update(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    unchanged(errors, new.get("type", ""), old.get("type", ""), "type")
    _frozen(errors, new, old, ("data",))
    validate_secret(errors, new)


def validate_serviceaccount(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)


def validate_namespace(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], False, formats.dns_label)
    for finalizer in obj["spec"].get("finalizers") or ():
        validate_namespace_finalizer(errors, finalizer, "spec.finalizers")


def validate_namespace_finalizer(errors: Errors, finalizer: str, path: str) -> None:
    apply(errors, label_key_errors, finalizer, path)
    if "/" not in finalizer and finalizer not in STANDARD_FINALIZERS:
        errors.append(bad_value(path, finalizer, UNQUALIFIED_FINALIZER))


def validate_namespace_update(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)


def validate_namespace_status(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    phase = new["status"].get("phase", "")
    wanted = "Terminating" if "deletionTimestamp" in new["metadata"] else "Active"
    if phase != wanted:
        empty = "not empty" if wanted == "Terminating" else "empty"
        errors.append(bad_value("status.Phase", phase, f"may only be '{wanted}' if `deletionTimestamp` is {empty}"))


def validate_namespace_finalize(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    for index, finalizer in enumerate(new["spec"].get("finalizers") or ()):
        validate_namespace_finalizer(errors, finalizer, f"spec.finalizers[{index}]")
