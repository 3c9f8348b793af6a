"""Validation of what comes through a pod's side doors: ephemeral containers, and new sizes of its containers.

Source: pkg/apis/core/validation/validation.go (ValidatePodEphemeralContainersUpdate, ValidatePodResize; 1.36). Next:
`workloads.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation.checks import Errors
from kubenb.apiserver.validation.difference import unified
from kubenb.apiserver.validation.metadata import validate_update
from kubenb.apiserver.validation.pods import MIRROR, validate_spec
from kubenb.objects import Object, bad_value, disallowed, go_quote, qos_class

RESIZABLE = ("cpu", "memory")


def validate_ephemeral_containers(errors: Errors, new: Object, old: Object) -> None:
    """pods/ephemeralcontainers: containers are added, never changed or removed."""
    validate_update(errors, new, old)
    validate_spec(errors, new)
    if MIRROR in (old["metadata"].get("annotations") or {}):
        errors.append(disallowed("", "static pods do not support ephemeral containers"))
        return
    path = "spec.ephemeralContainers"
    after = {container.get("name"): container for container in new["spec"].get("ephemeralContainers") or ()}
    for container in old["spec"].get("ephemeralContainers") or ():
        which = f"existing ephemeral containers {go_quote(container['name'])}"
        changed = after.get(container["name"])
        if changed is None:
            errors.append(disallowed(path, f"{which} may not be removed\n"))
        elif changed != container:
            errors.append(disallowed(path, f"{which} may not be changed\n{unified(container, changed)}"))


def validate_resize(errors: Errors, new: Object, old: Object) -> None:
    """pods/resize: cpu and memory may change, the QoS class may not."""
    validate_update(errors, new, old)
    validate_spec(errors, new)
    if MIRROR in (old["metadata"].get("annotations") or {}):
        errors.append(disallowed("", "static pods cannot be resized"))
        return
    before = (old.get("status") or {}).get("qosClass") or qos_class(old)
    if qos_class(new) != before:
        errors.append(bad_value("spec", before, "Pod QOS Class may not change as a result of resizing"))
    for key in ("containers", "initContainers"):
        pairs = zip(new["spec"].get(key) or (), old["spec"].get(key) or (), strict=False)
        for index, (container, was) in enumerate(pairs):
            _resized(errors, container.get("resources") or {}, was.get("resources") or {}, f"spec.{key}[{index}].resources")
    if _measured(new["spec"]) != _measured(old["spec"]):
        errors.append(disallowed("spec", "only cpu and memory resources are mutable"))


def _resized(errors: Errors, new: Object, old: Object, path: str) -> None:
    for which in ("requests", "limits"):
        if any(name in RESIZABLE and name not in (new.get(which) or {}) for name in old.get(which) or {}):
            errors.append(disallowed(f"{path}.{which}", f"resource {which} cannot be removed"))


def _measured(spec: Object) -> Object:
    """The spec without what may be resized."""
    bare = dict(spec)
    for key in ("containers", "initContainers"):
        if key in bare:
            bare[key] = [_without_amounts(container) for container in bare[key]]
    return bare


def _without_amounts(container: Object) -> Object:
    resources = dict(container.get("resources") or {})
    for which in ("requests", "limits"):
        amounts = {name: amount for name, amount in (resources.pop(which, None) or {}).items() if name not in RESIZABLE}
        if amounts:
            resources[which] = amounts
    return {**container, "resources": resources, "resizePolicy": None}
