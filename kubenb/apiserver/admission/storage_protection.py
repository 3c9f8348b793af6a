"""StorageObjectInUseProtection: volumes and claims can't vanish while they are used.

Source: plugin/pkg/admission/storage/storageobjectinuseprotection (1.36). Next: `default_classes.py`.
"""

from __future__ import annotations

from kubenb.apiserver.admission.lookups import Lookups
from kubenb.objects import Object


def protect_volume(obj: Object, lookups: Lookups) -> Object:
    return _with_finalizer(obj, "kubernetes.io/pv-protection")


def protect_claim(obj: Object, lookups: Lookups) -> Object:
    return _with_finalizer(obj, "kubernetes.io/pvc-protection")


def _with_finalizer(obj: Object, name: str) -> Object:
    finalizers = obj["metadata"].get("finalizers") or []
    if name in finalizers:
        return obj
    return {**obj, "metadata": {**obj["metadata"], "finalizers": [*finalizers, name]}}
