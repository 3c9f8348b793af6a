"""PersistentVolumeClaimResize: a claim may only grow if its StorageClass allows it.

Source: plugin/pkg/admission/storage/persistentvolume/resize/admission.go (1.36). Next: `resource_quota.py`.
"""

from __future__ import annotations

from kubenb.apiserver.admission.lookups import Lookups
from kubenb.objects import Object, forbidden, quantity

REFUSAL = "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"


def check_growth(claim: Object, old: Object, lookups: Lookups) -> None:
    """Raises ApiError 403."""
    if _size(claim) <= _size(old):
        return
    name = claim["spec"].get("storageClassName")
    found = lookups.read("StorageClass", name) if name and old["spec"].get("storageClassName") == name else None
    if not (found or {}).get("allowVolumeExpansion"):
        raise forbidden("persistentvolumeclaims", claim["metadata"].get("name", ""), REFUSAL)


def _size(claim: Object) -> int:
    requests = (claim["spec"].get("resources") or {}).get("requests") or {}
    return quantity(requests.get("storage", "0")).nanos
