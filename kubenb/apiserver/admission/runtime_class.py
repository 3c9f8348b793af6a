"""RuntimeClass: what a pod's class costs beside its containers, and which nodes can run it.

Comes in: a pod. Goes out: the pod with its class's overhead, node selector and tolerations. Source:
plugin/pkg/admission/runtimeclass (1.36). Next: `prepare`.
"""

from __future__ import annotations

from kubenb.apiserver.admission.lookups import Lookups
from kubenb.objects import ApiError, Object, forbidden


def use_class(pod: Object, lookups: Lookups) -> Object:
    """Raises ApiError 403 for an unknown class, or an overhead or node selector that contradicts it."""
    spec = pod["spec"]
    name = spec.get("runtimeClassName")
    found = lookups.read("RuntimeClass", name) if name else None
    if name and found is None:
        raise _refused(pod, f'RuntimeClass "{name}" not found')
    fixed = ((found or {}).get("overhead") or {}).get("podFixed")
    if spec.get("overhead") and spec["overhead"] != fixed:
        if not fixed:
            raise _refused(pod, "Pod Overhead set without corresponding RuntimeClass defined Overhead")
        raise _refused(pod, "Pod's Overhead doesn't match RuntimeClass's defined Overhead")
    if found is None:
        return pod
    spec = dict(spec)
    if fixed:
        spec["overhead"] = fixed
    scheduling = found.get("scheduling") or {}
    selector = dict(spec.get("nodeSelector") or {})
    for key, value in (scheduling.get("nodeSelector") or {}).items():
        if selector.setdefault(key, value) != value:
            where, own = f"nodeSelector[{key}]", selector[key]
            raise _refused(pod, f"conflict: runtimeClass.scheduling.{where} = {value}; pod.spec.{where} = {own}")
    if selector:
        spec["nodeSelector"] = selector
    added = [each for each in scheduling.get("tolerations") or () if each not in (spec.get("tolerations") or ())]
    if added:
        spec["tolerations"] = [*(spec.get("tolerations") or ()), *added]
    return {**pod, "spec": spec}


def _refused(pod: Object, why: str) -> ApiError:
    return forbidden("pods", pod["metadata"].get("name", ""), f"pod rejected: {why}")
