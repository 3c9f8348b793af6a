"""DefaultStorageClass and DefaultIngressClass: who names no class gets the one that is marked as the default.

Source: plugin/pkg/admission/storage/storageclass/setdefault, plugin/pkg/admission/network/defaultingressclass (1.36).
Next: `prepare`.
"""

from __future__ import annotations

from kubenb.apiserver.admission.lookups import Lookups
from kubenb.objects import ApiError, Object

STORAGE_MARK = "storageclass.kubernetes.io/is-default-class"
BETA_CLASS = "volume.beta.kubernetes.io/storage-class"
INGRESS_MARK = "ingressclass.kubernetes.io/is-default-class"
INGRESS_ANNOTATION = "kubernetes.io/ingress.class"


def _marked(kind: str, mark: str, lookups: Lookups) -> list[Object]:
    """The classes marked as default, the newest first, then by name."""
    found = [one for one in lookups.list(kind, "") if (one["metadata"].get("annotations") or {}).get(mark) == "true"]
    found.sort(key=lambda one: one["metadata"]["name"])
    return sorted(found, key=lambda one: one["metadata"].get("creationTimestamp", ""), reverse=True)


def set_storage_class(claim: Object, lookups: Lookups) -> Object:
    if "storageClassName" in claim["spec"] or BETA_CLASS in (claim["metadata"].get("annotations") or {}):
        return claim
    classes = _marked("StorageClass", STORAGE_MARK, lookups)
    if not classes:
        return claim
    return {**claim, "spec": {**claim["spec"], "storageClassName": classes[0]["metadata"]["name"]}}


def set_ingress_class(ingress: Object, lookups: Lookups) -> Object:
    """Raises ApiError 403 when several classes claim to be the default."""
    if "ingressClassName" in ingress["spec"] or INGRESS_ANNOTATION in (ingress["metadata"].get("annotations") or {}):
        return ingress
    classes = _marked("IngressClass", INGRESS_MARK, lookups)
    if not classes:
        return ingress
    if len(classes) > 1:
        name, count = ingress["metadata"].get("name", ""), len(classes)
        why = f"{count} default IngressClasses were found, only 1 allowed"
        message = f'ingresses.networking.k8s.io "{name}" is forbidden: Internal error occurred: {why}'
        raise ApiError(403, "Forbidden", message)
    return {**ingress, "spec": {**ingress["spec"], "ingressClassName": classes[0]["metadata"]["name"]}}
