"""Warnings about nodes, volumes, claims, accounts and classes.

Comes in: an object, and whether it is new. Goes out: the warnings in order. Sources: pkg/api/persistentvolume/util.go,
pkg/api/persistentvolumeclaim/util.go, pkg/api/node/util.go, pkg/api/storage (1.36). Next: `secret_warnings.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubenb.apiserver.validation.pod_warnings import DEPRECATED_LABELS, DEPRECATED_VOLUMES, about_claim_spec, about_term
from kubenb.objects import Object

BETA_CLASS = "volume.beta.kubernetes.io/storage-class"
MOUNT_OPTIONS = "volume.beta.kubernetes.io/mount-options"
RECYCLE = "The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning."
MOUNTABLE = "kubernetes.io/enforce-mountable-secrets"
USE_CLASS = 'deprecated since v1.8; use "storageClassName" attribute instead'
USE_OPTIONS = 'deprecated since v1.31; use "mountOptions" attribute instead'
VOLUMES = ("photonPersistentDisk", "scaleIO", "storageOS", "glusterfs", "cephfs", "rbd", "flocker", "quobyte")


def about_node(node: Object, new: bool) -> Iterable[str]:
    spec = node.get("spec") or {}
    if spec.get("configSource") is not None:
        yield "spec.configSource: the feature is removed"
    if spec.get("externalID"):
        yield "spec.externalID: this field is deprecated, and is unused by Kubernetes"


def about_volume(volume: Object, new: bool) -> Iterable[str]:
    annotations, spec = volume["metadata"].get("annotations") or {}, volume["spec"]
    if BETA_CLASS in annotations:
        yield f"metadata.annotations[{BETA_CLASS}]: {USE_CLASS}"
    if MOUNT_OPTIONS in annotations:
        yield f"metadata.annotations[{MOUNT_OPTIONS}]: {USE_OPTIONS}"
    if spec.get("persistentVolumeReclaimPolicy") == "Recycle":
        yield f"spec.persistentVolumeReclaimPolicy: {RECYCLE}"
    terms = ((spec.get("nodeAffinity") or {}).get("required") or {}).get("nodeSelectorTerms") or ()
    for index, term in enumerate(terms):
        yield from about_term(term, f"spec.nodeAffinity.required.nodeSelectorTerms[{index}]")
    for source in VOLUMES:
        if spec.get(source) is not None:
            yield f"spec.{source}: {DEPRECATED_VOLUMES[source]}"


def about_claim(claim: Object, new: bool) -> Iterable[str]:
    if BETA_CLASS in (claim["metadata"].get("annotations") or {}):
        yield f"metadata.annotations[{BETA_CLASS}]: {USE_CLASS}"
    yield from about_claim_spec(claim["spec"], "spec")


def about_account(account: Object, new: bool) -> Iterable[str]:
    if new and MOUNTABLE in (account["metadata"].get("annotations") or {}):
        why = "deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets"
        yield f"metadata.annotations[{MOUNTABLE}]: {why}"


def about_runtimeclass(obj: Object, new: bool) -> Iterable[str]:
    for key in sorted((obj.get("scheduling") or {}).get("nodeSelector") or {}):
        if key in DEPRECATED_LABELS:
            yield f"scheduling.nodeSelector: {DEPRECATED_LABELS[key]}"


def about_storageclass(obj: Object, new: bool) -> Iterable[str]:
    for index, topology in enumerate(obj.get("allowedTopologies") or ()):
        for number, expression in enumerate(topology.get("matchLabelExpressions") or ()):
            key = expression.get("key", "")
            if key in DEPRECATED_LABELS:
                yield f"allowedTopologies[{index}].matchLabelExpressions[{number}].key: {DEPRECATED_LABELS[key]}"
