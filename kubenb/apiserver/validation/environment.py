"""Validation of environment variables and of the references that fill them.

Source: pkg/apis/core/validation/validation.go, pkg/apis/core/pods/helpers.go (1.36). Next: `mounts.py`.
"""

from __future__ import annotations

import re

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply, need
from kubenb.objects import Object, bad_value, required, unsupported
from kubenb.objects.names import label_key_errors

FIELDS_FOR_ENV = (
    "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP",
    "status.hostIPs", "status.podIP", "status.podIPs",
)  # fmt: skip
FIELDS_FOR_VOLUMES = ("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid")
_KNOWN_FIELDS = frozenset(
    (*FIELDS_FOR_ENV, *FIELDS_FOR_VOLUMES, "spec.restartPolicy", "spec.schedulerName", "status.phase", "spec.host")
)
_SUBSCRIPT = re.compile(r"(.*?)\['(.*)'\]", re.DOTALL)

CONTAINER_RESOURCES = (
    "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory",
)  # fmt: skip
_SIZES = ("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei")


def validate_env(errors: Errors, variables: list[Object], path: str) -> None:
    for index, variable in enumerate(variables):
        here = f"{path}[{index}]"
        if need(errors, variable, "name", here):
            apply(errors, formats.env_name, variable["name"], f"{here}.name")
        if "valueFrom" in variable:
            _value_from(errors, variable, f"{here}.valueFrom")


def _value_from(errors: Errors, variable: Object, path: str) -> None:
    source = variable["valueFrom"]
    if "fieldRef" in source:
        validate_field_ref(errors, source["fieldRef"], FIELDS_FOR_ENV, f"{path}.fieldRef")
    if "resourceFieldRef" in source:
        validate_resource_ref(errors, source["resourceFieldRef"], f"{path}.resourceFieldRef", in_volume=False)
    for key in ("configMapKeyRef", "secretKeyRef"):
        if key in source:
            apply(errors, formats.dns_subdomain, source[key].get("name", ""), f"{path}.{key}.name")
            if need(errors, source[key], "key", f"{path}.{key}"):
                apply(errors, formats.config_key, source[key]["key"], f"{path}.{key}.key")
    if "fileKeyRef" in source:
        _file_key(errors, source["fileKeyRef"], f"{path}.fileKeyRef")
    if not source:
        kinds = "`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
        errors.append(bad_value(path, "", f"must specify one of: {kinds}"))
    elif variable.get("value"):
        errors.append(bad_value(path, "", "may not be specified when `value` is not empty"))
    elif len(source) > 1:
        errors.append(bad_value(path, "", "may not have more than one field specified at a time"))


def _file_key(errors: Errors, reference: Object, path: str) -> None:
    if need(errors, reference, "key", path):
        apply(errors, formats.env_name, reference["key"], f"{path}.key")
    need(errors, reference, "volumeName", path)
    if need(errors, reference, "path", path):
        apply(errors, formats.local_unreserved_path, reference["path"], f"{path}.path")


def validate_env_from(errors: Errors, sources: list[Object], path: str) -> None:
    for index, source in enumerate(sources):
        here = f"{path}[{index}]"
        if source.get("prefix"):
            apply(errors, formats.env_name, source["prefix"], f"{here}.prefix")
        given = [key for key in ("configMapRef", "secretRef") if key in source]
        for key in given:
            if need(errors, source[key], "name", f"{here}.{key}"):
                name = source[key]["name"]
                masked = name[:-2] + "a" if len(name) > 1 and name.endswith("-") else name
                errors.extend(bad_value(f"{here}.{key}.name", name, complaint) for complaint in formats.dns_subdomain(masked))
        if not given:
            errors.append(bad_value(path, "", "must specify one of: `configMapRef` or `secretRef`"))
        elif len(given) > 1:
            errors.append(bad_value(path, "", "may not have more than one field specified at a time"))


def validate_field_ref(errors: Errors, reference: Object, known: tuple[str, ...], path: str) -> None:
    """A field of the pod: metadata.labels['key'] and annotations may be asked for by key."""
    for key in ("apiVersion", "fieldPath"):
        if not need(errors, reference, key, path):
            return
    field = reference["fieldPath"]
    found = _SUBSCRIPT.fullmatch(field)
    base = found[1] if found else field
    why = ""
    if reference["apiVersion"] != "v1":
        why = f"unsupported pod version: {reference['apiVersion']}"
    elif found and base not in ("metadata.annotations", "metadata.labels"):
        why = (
            f'field label does not support subscript: "{base}"'
            if base in _KNOWN_FIELDS
            else f"field label not supported: {field}"
        )
    elif base not in _KNOWN_FIELDS:
        why = f"field label not supported: {field}"
    if why:
        errors.append(bad_value(f"{path}.fieldPath", field, f"error converting fieldPath: {why}"))
    elif found:
        apply(errors, label_key_errors, found[2].lower() if base == "metadata.annotations" else found[2], path)
    elif base not in known:
        errors.append(unsupported(f"{path}.fieldPath", "spec.nodeName" if base == "spec.host" else base, list(known)))


def validate_resource_ref(errors: Errors, reference: Object, path: str, in_volume: bool) -> None:
    """A request or limit of a container; a volume must say of which."""
    resource = reference.get("resource", "")
    if in_volume and not reference.get("containerName"):
        errors.append(required(f"{path}.containerName"))
    elif not resource:
        errors.append(required(f"{path}.resource"))
    elif resource not in CONTAINER_RESOURCES and not resource.startswith(("limits.hugepages-", "requests.hugepages-")):
        errors.append(unsupported(f"{path}.resource", resource, list(CONTAINER_RESOURCES)))
    _divisor(errors, resource, reference.get("divisor", "0"), path)


def _divisor(errors: Errors, resource: str, divisor: str, path: str) -> None:
    if divisor == "0":
        return
    name = resource.partition(".")[2]
    if name == "cpu" and divisor not in ("1m", "1"):
        why = "only divisor's values 1m and 1 are supported with the cpu resource"
    elif (name in ("memory", "ephemeral-storage") or name.startswith("hugepages-")) and divisor not in _SIZES:
        kind = {"memory": "memory", "ephemeral-storage": "local ephemeral storage"}.get(name, "hugepages")
        why = f"only divisor's values {', '.join(_SIZES)} are supported with the {kind} resource"
    else:
        return
    errors.append(bad_value(f"{path}.divisor", resource, why))
