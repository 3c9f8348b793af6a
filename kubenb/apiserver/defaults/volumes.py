"""Defaults of volumes, in pods and in persistent volumes.

Comes in: a volume in normal form. Goes out: the same with its source's defaults. Source: pkg/apis/core/v1/defaults.go (1.36).
Next: `pods.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.apiserver.defaults.containers import default_field_ref, pull_policy
from kubenb.apiserver.defaults.filling import change, change_each, fill
from kubenb.objects import Object

MODE = 0o644


def _mode(source: Object) -> Object:
    return source if "defaultMode" in source else {**source, "defaultMode": MODE}


def _downward(source: Object) -> Object:
    return change_each(_mode(source), "items", lambda item: change(item, "fieldRef", default_field_ref))


def _projected(source: Object) -> Object:
    return change_each(_mode(source), "sources", _projection)


def _projection(source: Object) -> Object:
    source = change(source, "serviceAccountToken", lambda token: fill(token, expirationSeconds=3600))
    return change(
        source, "downwardAPI", lambda down: change_each(down, "items", lambda item: change(item, "fieldRef", default_field_ref))
    )


def default_claim_spec(spec: Object) -> Object:
    """A PersistentVolumeClaim's spec: volumeMode Filesystem, and its requests and limits in thousandths."""
    return fill(spec, volumeMode="Filesystem")


def _ephemeral(source: Object) -> Object:
    return change(source, "volumeClaimTemplate", lambda template: change(template, "spec", default_claim_spec))


SOURCES: dict[str, Callable[[Object], Object]] = {
    "azureDisk": lambda s: fill(s, cachingMode="ReadWrite", kind="Shared", fsType="ext4", readOnly=False),
    "configMap": _mode,
    "downwardAPI": _downward,
    "ephemeral": _ephemeral,
    "hostPath": lambda s: fill(s, type=""),
    "image": lambda s: fill(s, pullPolicy=pull_policy(s.get("reference", ""))),
    "iscsi": lambda s: fill(s, iscsiInterface="default"),
    "projected": _projected,
    "rbd": lambda s: fill(s, pool="rbd", user="admin", keyring="/etc/ceph/keyring"),
    "scaleIO": lambda s: fill(s, storageMode="ThinProvisioned", fsType="xfs"),
    "secret": _mode,
}


def default_source(volume: Object) -> Object:
    """The volume with its source's defaults (works for a PersistentVolume's spec too)."""
    for key, how in SOURCES.items():
        if key in volume:
            volume = change(volume, key, how)
    return volume


def default_volume(volume: Object) -> Object:
    """A pod's volume; one without any source is an emptyDir."""
    if (len(volume) == 1 and "name" in volume) or not volume:
        return {**volume, "emptyDir": {}}
    return default_source(volume)
