"""LimitRanger: a namespace's LimitRanges fill in what containers don't say, and refuse what is too small, too big or too wide.

Comes in: a pod or a claim, and the LimitRanges of its namespace. Goes out: the pod with defaults and an annotation that tells;
later, when it is valid, an ApiError 403 with all complaints (sorted; the real server lists them in random order).
Source: plugin/pkg/admission/limitranger/admission.go (1.36). Next: `service_account.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubenb.apiserver.admission.lookups import Lookups
from kubenb.apiserver.remembered import Remembered
from kubenb.objects import Object, Quantity, canonical, forbidden, quantity
from kubenb.objects.usage import ZERO, Usage, total

ANNOTATION = "kubernetes.io/limit-ranger"
KINDS = {"containers": "container", "initContainers": "init container"}

_FILLED: Remembered[tuple[Object, str]] = Remembered()


def fill_in(pod: Object, lookups: Lookups) -> Object:
    """The pod with the default requests and limits of its namespace."""
    for limit_range in _ranges(pod, lookups):
        spec, told = _FILLED.get(pod["spec"], limit_range) or _FILLED.put(
            _filled(pod["spec"], limit_range), pod["spec"], limit_range
        )
        if told:
            metadata = pod["metadata"]
            annotations = {**(metadata.get("annotations") or {}), ANNOTATION: f"LimitRanger plugin set: {told}"}
            pod = {**pod, "metadata": {**metadata, "annotations": annotations}, "spec": spec}
    return pod


def _ranges(obj: Object, lookups: Lookups) -> list[Object]:
    return lookups.list("LimitRange", obj["metadata"].get("namespace", ""))


def _filled(spec: Object, limit_range: Object) -> tuple[Object, str]:
    """The spec with a LimitRange's defaults, and the text that tells what was set."""
    defaults = _defaults(limit_range)
    told: list[str] = []
    for key, kind in KINDS.items():
        containers = [_with_defaults(container, defaults, kind, told) for container in spec.get(key) or ()]
        if containers and told:
            spec = {**spec, key: containers}
    return spec, "; ".join(told)


def _defaults(limit_range: Object) -> dict[str, Object]:
    """{"requests": {...}, "limits": {...}} for containers."""
    found: dict[str, Object] = {"requests": {}, "limits": {}}
    for limit in limit_range["spec"].get("limits") or ():
        if limit.get("type") == "Container":
            found["requests"].update(limit.get("defaultRequest") or {})
            found["limits"].update(limit.get("default") or {})
    return found


def _with_defaults(container: Object, defaults: dict[str, Object], kind: str, told: list[str]) -> Object:
    resources = container.get("resources") or {}
    new: Object = {}
    for which, amounts in defaults.items():
        own = resources.get(which) or {}
        missing = sorted(set(amounts) - set(own))
        if missing:
            new[which] = {**own, **{name: amounts[name] for name in missing}}
            told.append(f"{', '.join(missing)} {which[:-1]} for {kind} {container['name']}")
    return {**container, "resources": {**resources, **new}} if new else container


def check_pod(pod: Object, lookups: Lookups) -> None:
    """Raises ApiError 403 for a pod outside its namespace's limits."""
    complaints: list[str] = []
    for limit in _limits(pod, lookups):
        kind = limit.get("type", "")
        if kind == "Container":
            for key in KINDS:
                for container in pod["spec"].get(key) or ():
                    spec = {"containers": [container]}
                    complaints += _about(limit, kind, total(spec, "requests"), total(spec, "limits"))
        elif kind == "Pod":
            complaints += _about(limit, kind, total(pod["spec"], "requests"), total(pod["spec"], "limits"))
    _refuse(complaints, "pods", pod)


def check_claim(claim: Object, lookups: Lookups) -> None:
    """Raises ApiError 403 for a claim outside its namespace's limits."""
    amounts = (claim["spec"].get("resources") or {}).get("requests") or {}
    requests = {name: quantity(amount) for name, amount in amounts.items()}
    complaints: list[str] = []
    for limit in _limits(claim, lookups):
        kind = limit.get("type", "")
        if kind == "PersistentVolumeClaim":
            for name, least in (limit.get("min") or {}).items():
                complaints += _too_small(name, kind, quantity(least), requests.get(name), None)
            for name, most in (limit.get("max") or {}).items():
                complaints += _too_big(name, kind, quantity(most), requests.get(name), "request")
    _refuse(complaints, "persistentvolumeclaims", claim)


def _limits(obj: Object, lookups: Lookups) -> Iterable[Object]:
    for limit_range in _ranges(obj, lookups):
        yield from limit_range["spec"].get("limits") or ()


def _refuse(complaints: list[str], plural: str, obj: Object) -> None:
    unique = sorted(dict.fromkeys(complaints))
    if unique:
        why = unique[0] if len(unique) == 1 else f"[{', '.join(unique)}]"
        raise forbidden(plural, obj["metadata"].get("name", ""), why)


def _about(limit: Object, kind: str, requests: Usage, limits: Usage) -> Iterable[str]:
    for name, least in (limit.get("min") or {}).items():
        yield from _too_small(name, kind, quantity(least), requests.get(name), limits.get(name))
    for name, most in (limit.get("max") or {}).items():
        yield from _too_big(name, kind, quantity(most), limits.get(name), "limit")
        request = requests.get(name)
        if name in limits and request and request.nanos > quantity(most).nanos >= limits[name].nanos:
            yield f"maximum {name} usage per {kind} is {canonical(most)}, but request is {request}"
    for name, ratio in (limit.get("maxLimitRequestRatio") or {}).items():
        yield from _too_wide(name, kind, ratio, requests.get(name, ZERO), limits.get(name, ZERO))


def _too_small(name: str, kind: str, least: Quantity, request: Quantity | None, limit: Quantity | None) -> Iterable[str]:
    words = f"minimum {name} usage per {kind} is {least}"
    if request is None:
        yield f"{words}.  No request is specified"
    elif request.nanos < least.nanos:
        yield f"{words}, but request is {request}"
    elif limit is not None and limit.nanos < least.nanos:
        yield f"{words}, but limit is {limit}"


def _too_big(name: str, kind: str, most: Quantity, amount: Quantity | None, which: str) -> Iterable[str]:
    words = f"maximum {name} usage per {kind} is {most}"
    if amount is None:
        yield f"{words}.  No {which} is specified"
    elif amount.nanos > most.nanos:
        yield f"{words}, but {which} is {amount}"


def _too_wide(name: str, kind: str, ratio: str, request: Quantity, limit: Quantity) -> Iterable[str]:
    words = f"{name} max limit to request ratio per {kind} is {canonical(ratio)}"
    if not request.nanos:
        yield f"{words}, but no request is specified or request is 0"
    elif not limit.nanos:
        yield f"{words}, but no limit is specified or limit is 0"
    elif limit.nanos * 10**9 > quantity(ratio).nanos * request.nanos:
        yield f"{words}, but provided ratio is {limit.nanos / request.nanos:f}"
