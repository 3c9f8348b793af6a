"""Validation of volume mounts and block devices of a container.

Source: pkg/apis/core/validation/validation.go (1.36). Next: `volume_sources.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply, need, one_of
from kubenb.objects import Object, bad_value, disallowed, value_not_found

PROPAGATIONS = ("Bidirectional", "HostToContainer", "None")
READ_ONLY_MODES = ("Disabled", "Enabled", "IfPossible")


def validate_mounts(errors: Errors, container: Object, volumes: Mapping[str, Object], path: str) -> None:
    """volumeMounts of a container; `volumes` are the pod's good ones by name."""
    devices = {device.get("name"): device.get("devicePath") for device in container.get("volumeDevices") or ()}
    seen: set[str] = set()
    for index, mount in enumerate(container["volumeMounts"]):
        here, name, target = f"{path}[{index}]", mount.get("name", ""), mount.get("mountPath", "")
        need(errors, mount, "name", here)
        if name not in volumes:
            errors.append(value_not_found(f"{here}.name", name))
        need(errors, mount, "mountPath", here)
        if target in seen:
            errors.append(bad_value(f"{here}.mountPath", target, "must be unique"))
        seen.add(target)
        if name in devices:
            errors.append(bad_value(f"{here}.name", name, "must not already exist in volumeDevices"))
        if target in devices.values():
            errors.append(bad_value(f"{here}.mountPath", target, "must not already exist as a path in volumeDevices"))
        if len(mount) > 2:
            _details(errors, mount, container, volumes.get(name) or {}, path, here)


def _details(errors: Errors, mount: Object, container: Object, volume: Object, path: str, here: str) -> None:
    for key in ("subPath", "subPathExpr"):
        if mount.get(key) and "image" in volume:
            errors.append(bad_value(f"{here}.{key}", mount[key], "not allowed in image volume sources"))
    if mount.get("subPath"):
        apply(errors, formats.local_path, mount["subPath"], f"{path}.subPath")
    if mount.get("subPathExpr"):
        if mount.get("subPath"):
            errors.append(
                bad_value(f"{here}.subPathExpr", mount["subPathExpr"], "subPathExpr and subPath are mutually exclusive")
            )
        apply(errors, formats.local_path, mount["subPathExpr"], f"{path}.subPathExpr")
    if "mountPropagation" in mount:
        one_of(errors, mount["mountPropagation"], PROPAGATIONS, f"{path}.mountPropagation")
        privileged = (container.get("securityContext") or {}).get("privileged")
        if mount["mountPropagation"] == "Bidirectional" and not privileged:
            why = "Bidirectional mount propagation is available only to privileged containers"
            errors.append(disallowed(f"{path}.mountPropagation", why))
    if "recursiveReadOnly" in mount:
        _recursive(errors, mount, f"{path}.recursiveReadOnly")


def _recursive(errors: Errors, mount: Object, path: str) -> None:
    if not one_of(errors, mount["recursiveReadOnly"], READ_ONLY_MODES, path) or mount["recursiveReadOnly"] == "Disabled":
        return
    if not mount.get("readOnly"):
        errors.append(disallowed(path, "may only be specified when readOnly is true"))
    if mount.get("mountPropagation", "None") != "None":
        errors.append(disallowed(path, "may only be specified when mountPropagation is None or not specified"))


def validate_devices(errors: Errors, container: Object, volumes: Mapping[str, Object], path: str) -> None:
    """volumeDevices: block devices, from claims alone."""
    mounts = {mount.get("name"): mount.get("mountPath") for mount in container.get("volumeMounts") or ()}
    names: set[str] = set()
    paths: set[str] = set()
    for index, device in enumerate(container["volumeDevices"]):
        here, name, target = f"{path}[{index}]", device.get("name", ""), device.get("devicePath", "")
        need(errors, device, "name", here)
        if name in names:
            errors.append(bad_value(f"{here}.name", name, "must be unique"))
        if name not in volumes:
            errors.append(value_not_found(f"{here}.name", name))
        elif not {"persistentVolumeClaim", "ephemeral"} & volumes[name].keys():
            why = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"
            errors.append(bad_value(f"{here}.name", name, why))
        need(errors, device, "devicePath", here)
        if target in paths:
            errors.append(bad_value(f"{here}.devicePath", target, "must be unique"))
        if formats.no_backsteps(target):
            errors.append(bad_value(f"{here}.devicePath", target, "can not contain backsteps ('..')"))
        else:
            paths.add(target)
        if name in mounts:
            errors.append(bad_value(f"{here}.name", name, "must not already exist in volumeMounts"))
        if target in mounts.values():
            errors.append(bad_value(f"{here}.devicePath", target, "must not already exist as a path in volumeMounts"))
        if name:
            names.add(name)
