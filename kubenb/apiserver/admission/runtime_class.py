"""RuntimeClass: a pod that names one gets its overhead, and the nodes that can run it.

Comes in: a pod. Goes out: the pod with overhead, node selector and tolerations of its class, or an ApiError 403.
Source: plugin/pkg/admission/runtimeclass/admission.go (1.36). Next: `default_classes.py`.
"""

from __future__ import annotations

from kubenb.apiserver.admission.lookups import Lookups
from kubenb.objects import ApiError, Object, forbidden


def use_class(pod: Object, lookups: Lookups) -> Object:
    """Raises ApiError 403 for a class that isn't there or contradicts the pod."""
    spec, name = pod["spec"], pod["spec"].get("runtimeClassName")
    if name is None:
        if spec.get("overhead"):
            raise _rejected(pod, "Pod Overhead set without corresponding RuntimeClass defined Overhead")
        return pod
    found = lookups.read("RuntimeClass", name)
    if found is None:
        raise _rejected(pod, f'RuntimeClass "{name}" not found')
    return {**pod, "spec": _scheduled(_with_overhead(pod, found), found, pod)}


def _with_overhead(pod: Object, runtime_class: Object) -> Object:
    spec: Object = pod["spec"]
    overhead = (runtime_class.get("overhead") or {}).get("podFixed")
    if not overhead:
        if spec.get("overhead"):
            raise _rejected(pod, "Pod Overhead set without corresponding RuntimeClass defined Overhead")
        return spec
    if spec.get("overhead") and spec["overhead"] != overhead:
        raise _rejected(pod, "Pod's Overhead doesn't match RuntimeClass's defined Overhead")
    return {**spec, "overhead": overhead}


def _scheduled(spec: Object, runtime_class: Object, pod: Object) -> Object:
    scheduling = runtime_class.get("scheduling") or {}
    own, wanted = spec.get("nodeSelector") or {}, scheduling.get("nodeSelector") or {}
    for key in sorted(wanted):
        if own.get(key, wanted[key]) != wanted[key]:
            theirs = f"runtimeClass.scheduling.nodeSelector[{key}] = {wanted[key]}"
            why = f"conflict: {theirs}; pod.spec.nodeSelector[{key}] = {own[key]}"
            raise forbidden("pods", pod["metadata"].get("name", ""), why)
    if wanted:
        spec = {**spec, "nodeSelector": {**own, **wanted}}
    tolerations = spec.get("tolerations") or []
    added = [toleration for toleration in scheduling.get("tolerations") or () if toleration not in tolerations]
    return {**spec, "tolerations": [*tolerations, *added]} if added else spec


def _rejected(pod: Object, why: str) -> ApiError:
    return forbidden("pods", pod["metadata"].get("name", ""), f"pod rejected: {why}")
