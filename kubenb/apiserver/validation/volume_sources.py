"""Validation of the volume sources that clusters use today; the clouds' own ones of old are in `cloud_volumes.py`.

Source: pkg/apis/core/validation/validation.go (1.36). Next: `cloud_volumes.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply, need, one_of
from kubenb.apiserver.validation.environment import FIELDS_FOR_VOLUMES, validate_field_ref, validate_resource_ref
from kubenb.objects import Object, bad_value, disallowed, quantity, required, too_long

SourceCheck = Callable[[Errors, Object, str], None]

HOST_PATH_TYPES = ("", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket")
PULL_POLICIES = ("Always", "IfNotPresent", "Never")
BAD_MODE = "must be a number between 0 and 0777 (octal), both inclusive"
TWO_KINDS = "may not specify more than 1 volume type"


def file_mode(errors: Errors, source: Object, key: str, path: str) -> None:
    mode = source.get(key)
    if mode is not None and not 0 <= mode <= 0o777:
        errors.append(bad_value(f"{path}.{key}", mode, BAD_MODE))


def empty_dir(errors: Errors, source: Object, path: str) -> None:
    if "sizeLimit" in source and quantity(source["sizeLimit"]).nanos < 0:
        errors.append(disallowed(f"{path}.sizeLimit", "SizeLimit field must be a valid resource quantity"))


def host_path(errors: Errors, source: Object, path: str) -> None:
    if need(errors, source, "path", path):
        apply(errors, formats.no_backsteps, source["path"], f"{path}.path")
        if "type" in source:
            one_of(errors, source["type"], HOST_PATH_TYPES, f"{path}.type")


def git_repo(errors: Errors, source: Object, path: str) -> None:
    need(errors, source, "repository", path)
    apply(errors, formats.local_path, source.get("directory", ""), f"{path}.directory")


def secret(errors: Errors, source: Object, path: str) -> None:
    _keys_of(errors, source, "secretName", path)


def config_map(errors: Errors, source: Object, path: str) -> None:
    _keys_of(errors, source, "name", path)


def _keys_of(errors: Errors, source: Object, name: str, path: str) -> None:
    need(errors, source, name, path)
    file_mode(errors, source, "defaultMode", path)
    for index, item in enumerate(source.get("items") or ()):
        key_to_path(errors, item, f"{path}.items[{index}]")


def key_to_path(errors: Errors, item: Object, path: str) -> None:
    need(errors, item, "key", path)
    need(errors, item, "path", path)
    apply(errors, formats.local_unreserved_path, item.get("path", ""), f"{path}.path")
    file_mode(errors, item, "mode", path)


def nfs(errors: Errors, source: Object, path: str) -> None:
    need(errors, source, "server", path)
    need(errors, source, "path", path)
    if not source.get("path", "").startswith("/"):
        errors.append(bad_value(f"{path}.path", source.get("path", ""), "must be an absolute path"))


def claim(errors: Errors, source: Object, path: str) -> None:
    need(errors, source, "claimName", path)


def downward(errors: Errors, source: Object, path: str) -> None:
    file_mode(errors, source, "defaultMode", path)
    for item in source.get("items") or ():
        downward_file(errors, item, path)


def downward_file(errors: Errors, item: Object, path: str) -> None:
    need(errors, item, "path", path)
    apply(errors, formats.local_unreserved_path, item.get("path", ""), f"{path}.path")
    if "fieldRef" in item:
        validate_field_ref(errors, item["fieldRef"], FIELDS_FOR_VOLUMES, f"{path}.fieldRef")
        if "resourceFieldRef" in item:
            errors.append(bad_value(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"))
    elif "resourceFieldRef" in item:
        validate_resource_ref(errors, item["resourceFieldRef"], f"{path}.resourceFieldRef", in_volume=True)
    else:
        errors.append(required(path, "one of fieldRef and resourceFieldRef is required"))
    file_mode(errors, item, "mode", path)


def projected(errors: Errors, source: Object, path: str) -> None:
    """Several sources in one folder, whose paths may not meet."""
    file_mode(errors, source, "defaultMode", path)
    taken: set[str] = set()
    for index, part in enumerate(source.get("sources") or ()):
        here = f"{path}.sources[{index}]"
        for kind in ("secret", "configMap"):
            if kind in part:
                need(errors, part[kind], "name", f"{here}.{kind}")
                for number, item in enumerate(part[kind].get("items") or ()):
                    key_to_path(errors, item, f"{here}.{kind}.items[{number}]")
                    _take(errors, item.get("path", ""), part[kind].get("name", ""), taken, path)
        for item in (part.get("downwardAPI") or {}).get("items") or ():
            downward_file(errors, item, f"{here}.downwardAPI")
            _take(errors, item.get("path", ""), item.get("path", ""), taken, path)
        if "serviceAccountToken" in part:
            _token(errors, part["serviceAccountToken"], f"{here}.serviceAccountToken", path)
        if "clusterTrustBundle" in part:
            _bundle(errors, part["clusterTrustBundle"], f"{here}.clusterTrustBundle")
        if len(part) > 1:
            errors.append(disallowed(here, "may not specify more than 1 volume type per source"))


def _take(errors: Errors, target: str, shown: str, taken: set[str], path: str) -> None:
    if target and target in taken:
        errors.append(bad_value(path, shown, "conflicting duplicate paths"))
    taken.add(target)


def _token(errors: Errors, token: Object, path: str, volume_path: str) -> None:
    seconds = token.get("expirationSeconds", 0)
    if seconds < 600:
        errors.append(bad_value(f"{path}.expirationSeconds", seconds, "may not specify a duration less than 10 minutes"))
    if seconds > 1 << 32:
        errors.append(bad_value(f"{path}.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds"))
    if need(errors, token, "path", volume_path):
        apply(errors, formats.local_unreserved_path, token["path"], f"{volume_path}.path")


def _bundle(errors: Errors, bundle: Object, path: str) -> None:
    if "name" in bundle and "signerName" in bundle:
        errors.append(bad_value(path, bundle, "only one of name and signerName may be used"))
    elif "name" not in bundle and "signerName" not in bundle:
        errors.append(required(path, "either name or signerName must be specified"))
    need(errors, bundle, "path", path)
    apply(errors, formats.local_unreserved_path, bundle.get("path", ""), f"{path}.path")


def csi_driver(errors: Errors, driver: str, path: str) -> None:
    if not driver:
        errors.append(required(path))
    if len(driver) > 63:
        errors.append(too_long(path, 63))
    errors.extend(bad_value(path, driver, complaint) for complaint in formats.dns_subdomain(driver.lower()))


def csi(errors: Errors, source: Object, path: str) -> None:
    csi_driver(errors, source.get("driver", ""), f"{path}.driver")
    if "nodePublishSecretRef" in source:
        reference = source["nodePublishSecretRef"]
        if need(errors, reference, "name", f"{path}.nodePublishSecretRef"):
            apply(errors, formats.dns_subdomain, reference["name"], f"{path}.name")


def image(errors: Errors, source: Object, path: str) -> None:
    if not source.get("pullPolicy"):
        errors.append(required(f"{path}.pullPolicy"))
    else:
        one_of(errors, source["pullPolicy"], PULL_POLICIES, f"{path}.pullPolicy")


def local(errors: Errors, source: Object, path: str) -> None:
    if need(errors, source, "path", path):
        apply(errors, formats.no_backsteps, source["path"], f"{path}.path")
