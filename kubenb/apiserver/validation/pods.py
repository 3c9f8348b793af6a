"""Validation of pods: at creation, at change (hardly anything may), and of their status.

Source: pkg/apis/core/validation/validation.go (1.36). Next: `workloads.py`.
"""

from __future__ import annotations

from typing import Any

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.affinity import validate_tolerations
from kubenb.apiserver.validation.checks import Errors, apply, unchanged
from kubenb.apiserver.validation.containers import image_untrimmed
from kubenb.apiserver.validation.difference import unified
from kubenb.apiserver.validation.metadata import validate_metadata, validate_update
from kubenb.apiserver.validation.pod_spec import MAX_INT32, validate_pod_annotations, validate_pod_spec
from kubenb.objects import FieldError, Object, bad_value, disallowed, required
from kubenb.objects.names import label_key_errors

UPDATABLE = ",".join((
    "`spec.containers[*].image`",
    "`spec.initContainers[*].image`",
    "`spec.activeDeadlineSeconds`",
    "`spec.tolerations` (only additions to existing tolerations)",
    "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
))  # fmt: skip
MIRROR = "kubernetes.io/config.mirror"
SYSTEM_CONDITIONS = ("PodScheduled", "Ready", "Initialized")


def validate_pod(errors: Errors, pod: Object, spec_errors: list[FieldError] | None = None) -> None:
    """A new pod; `spec_errors` are those of its spec, if somebody has them already."""
    validate_spec(errors, pod, spec_errors)
    spec = pod["spec"]
    if spec.get("ephemeralContainers"):
        errors.append(disallowed("spec.ephemeralContainers", "cannot be set on create"))
    if spec.get("nodeName") and spec.get("schedulingGates"):
        errors.append(disallowed("spec.nodeName", "cannot be set until all schedulingGates have been cleared"))


def validate_spec(errors: Errors, pod: Object, spec_errors: list[FieldError] | None = None) -> None:
    """A pod's metadata and spec, at creation or later."""
    metadata, spec = pod["metadata"], pod["spec"]
    validate_metadata(errors, metadata, True, formats.dns_subdomain)
    if "annotations" in metadata:
        validate_pod_annotations(errors, metadata["annotations"], spec, "metadata.annotations")
    errors += validate_pod_spec(spec, "spec", metadata.get("name", "")) if spec_errors is None else spec_errors
    if not spec.get("serviceAccountName"):
        _no_tokens(errors, spec.get("volumes") or [])
    for key in ("containers", "initContainers"):
        for index, container in enumerate(spec.get(key) or ()):
            image_untrimmed(errors, container, f"spec.{key}[{index}]")


def _no_tokens(errors: Errors, volumes: list[Object]) -> None:
    for index, volume in enumerate(volumes):
        for number, source in enumerate((volume.get("projected") or {}).get("sources") or ()):
            if "serviceAccountToken" in source:
                path = f"spec.volumes[{index}].projected.sources[{number}].serviceAccountToken"
                errors.append(disallowed(path, "must not be specified when serviceAccountName is not set"))


def validate_pod_update(errors: Errors, new: Object, old: Object) -> None:
    """Only images, deadlines, added tolerations and removed gates may change."""
    validate_update(errors, new, old)
    after, before = new["spec"], old["spec"]
    if after is before:
        return
    validate_spec(errors, new)
    _mirror_annotation(errors, new, old)
    for key in ("containers", "initContainers"):
        if not _same_containers(errors, after.get(key) or [], before.get(key) or [], f"spec.{key}"):
            return
    if not _deadline(errors, after.get("activeDeadlineSeconds"), before.get("activeDeadlineSeconds")):
        return
    _only_added_tolerations(errors, after.get("tolerations") or [], before.get("tolerations") or [])
    _only_removed_gates(errors, after.get("schedulingGates") or [], before.get("schedulingGates") or [])
    frozen = _with_old_values(errors, after, before)
    if frozen != before:
        why = f"pod updates may not change fields other than {UPDATABLE}\n{unified(before, frozen)}"
        errors.append(disallowed("spec", why))


def _mirror_annotation(errors: Errors, new: Object, old: Object) -> None:
    after, before = new["metadata"].get("annotations") or {}, old["metadata"].get("annotations") or {}
    if MIRROR in before and before[MIRROR] != after.get(MIRROR):
        errors.append(disallowed(f"metadata.annotations[{MIRROR}]", "may not remove or update mirror pod annotation"))
    elif MIRROR in after and MIRROR not in before:
        errors.append(disallowed(f"metadata.annotations[{MIRROR}]", "may not add mirror pod annotation"))


def _same_containers(errors: Errors, new: list[Object], old: list[Object], path: str) -> bool:
    if len(new) != len(old):
        errors.append(disallowed(path, "pod updates may not add or remove containers"))
        return False
    for index, container in enumerate(new):
        if not container.get("image"):
            errors.append(required(f"{path}[{index}].image"))
        image_untrimmed(errors, container, f"{path}[{index}]")
    return True


def _deadline(errors: Errors, new: int | None, old: int | None) -> bool:
    path = "spec.activeDeadlineSeconds"
    if new is None:
        if old is not None:
            errors.append(bad_value(path, None, "must not update from a positive integer to nil value"))
        return True
    if not 0 <= new <= MAX_INT32:
        errors.append(bad_value(path, new, formats.between(0, MAX_INT32)))
        return False
    if old is not None and old < new:
        errors.append(bad_value(path, new, "must be less than or equal to previous value"))
        return False
    return True


def _only_added_tolerations(errors: Errors, new: list[Object], old: list[Object]) -> None:
    def bare(toleration: Object) -> Object:
        return {key: value for key, value in toleration.items() if key != "tolerationSeconds"}

    kept = [bare(toleration) for toleration in new]
    if any(bare(toleration) not in kept for toleration in old):
        why = "existing toleration can not be modified except its tolerationSeconds"
        errors.append(disallowed("spec.tolerations", why))
        return
    validate_tolerations(errors, new, "spec.tolerations")


def _only_removed_gates(errors: Errors, new: list[Object], old: list[Object]) -> None:
    known = {gate.get("name") for gate in old}
    for index, gate in enumerate(new):
        if gate.get("name") not in known:
            why = f"only deletion is allowed, but found new scheduling gate '{gate.get('name', '')}'"
            errors.append(disallowed(f"spec.schedulingGates[{index}].name", why))


def _with_old_values(errors: Errors, new: Object, old: Object) -> Object:
    """The new spec with the old values of everything that may change: it must equal the old spec."""
    frozen = dict(new)
    for key in ("containers", "initContainers"):
        if key in frozen:
            frozen[key] = [
                _keep(container, old_container, "image") for container, old_container in zip(frozen[key], old[key], strict=True)
            ]
    for key in ("activeDeadlineSeconds", "schedulingGates", "tolerations"):
        _put(frozen, key, old.get(key))
    if old.get("terminationGracePeriodSeconds", 0) < 0 and frozen.get("terminationGracePeriodSeconds") == 1:
        frozen["terminationGracePeriodSeconds"] = old["terminationGracePeriodSeconds"]
    if old.get("schedulingGates"):
        _gated(errors, frozen, old)
    return frozen


def _gated(errors: Errors, frozen: Object, old: Object) -> None:
    """A pod that waits at a gate may still be narrowed down to fewer nodes."""
    before, after = old.get("nodeSelector") or {}, frozen.get("nodeSelector") or {}
    if any(after.get(key) != value for key, value in before.items()):
        why = "only additions to spec.nodeSelector are allowed (no mutations or deletions)"
        errors.append(bad_value("spec.nodeSelector", dict(sorted(after.items())) or None, why))
    _put(frozen, "nodeSelector", old.get("nodeSelector"))
    affinity = {key: value for key, value in (frozen.get("affinity") or {}).items() if key != "nodeAffinity"}
    node_affinity = (old.get("affinity") or {}).get("nodeAffinity")
    if node_affinity is not None:
        affinity["nodeAffinity"] = node_affinity
    _put(frozen, "affinity", affinity or old.get("affinity"))


def _put(obj: Object, key: str, value: Any) -> None:
    if value is None:
        obj.pop(key, None)
    else:
        obj[key] = value


def _keep(new: Object, old: Object, key: str) -> Object:
    if new.get(key) == old.get(key):
        return new
    return {**new, key: old[key]}


def validate_pod_status(errors: Errors, new: Object, old: Object) -> None:
    """The status of a pod: its node and QoS class stay, what has ended stays ended."""
    validate_update(errors, new, old)
    after, before = new["status"], old["status"]
    for index, condition in enumerate(after.get("conditions") or ()):
        kind = condition.get("type", "")
        if kind not in SYSTEM_CONDITIONS:
            apply(errors, label_key_errors, kind, f"metadata.conditions[{index}].Type")
    nominated = after.get("nominatedNodeName")
    if nominated and nominated != before.get("nominatedNodeName"):
        apply(errors, formats.dns_subdomain, nominated, "status.nominatedNodeName")
    unchanged(errors, after.get("qosClass", ""), before.get("qosClass", ""), "status.qosClass")
    spec = old["spec"]
    sidecars = {c.get("name") for c in spec.get("initContainers") or () if c.get("restartPolicy") == "Always"}
    for key, policy, exempt in (
        ("containerStatuses", spec.get("restartPolicy"), set()),
        ("initContainerStatuses", spec.get("restartPolicy"), sidecars),
        ("ephemeralContainerStatuses", "Never", set()),
    ):
        _transitions(errors, after.get(key) or [], before.get(key) or [], policy or "", exempt, f"status.{key}")
    for key in ("podIPs", "hostIPs"):
        for index, address in enumerate(after.get(key) or ()):
            apply(errors, formats.ip, address.get("ip", ""), f"status.{key}[{index}]")


def _transitions(errors: Errors, new: list[Object], old: list[Object], policy: str, exempt: set[str | None], path: str) -> None:
    if policy == "Always":
        return
    running = {status.get("name") for status in new if "terminated" not in (status.get("state") or {})}
    for index, status in enumerate(old):
        ended = (status.get("state") or {}).get("terminated")
        if ended is None or status.get("name") in exempt or (ended.get("exitCode") and policy == "OnFailure"):
            continue
        if status.get("name") in running:
            errors.append(disallowed(f"{path}[{index}].state", "may not be transitioned to non-terminated state"))
