"""What a pod asks for: the sum of its containers, or more while its init containers run, plus overhead.

Comes in: a pod's spec. Goes out: amounts by resource name, cpu in millicores, the rest in whole units (bytes,
pieces). Source: component-helpers/resource/helpers.go: PodRequests (1.36). Next: `needs`.
"""

from __future__ import annotations

from collections.abc import Mapping

from kubenb.objects import Object, milli, value

Amounts = dict[str, int]

ASSUMED = {"cpu": 100, "memory": 200 * 1024 * 1024}
"""Scoring takes a container that names no request for this much (pkg/scheduler/util/pod_resources.go); fitting
takes it for nothing."""

_NONE: Mapping[str, int] = {}
_POD_LEVEL = ("cpu", "memory")  # and huge pages: what spec.resources may say for the whole pod


def pod_requests(spec: Object, assumed: Mapping[str, int] = _NONE) -> Amounts:
    """The requests of a pod; `assumed` stands in for what a container leaves out."""
    total: Amounts = {}
    for container in spec.get("containers") or ():
        _add(total, _container(container, assumed))
    sidecars: Amounts = {}
    peak: Amounts = {}
    for container in spec.get("initContainers") or ():
        own = _container(container, assumed)
        if container.get("restartPolicy") == "Always":  # a sidecar stays, and runs beside all that follow
            _add(total, own)
            _add(sidecars, own)
            own = sidecars
        else:
            _add(own, sidecars)
        _raise_to(peak, own)
    _raise_to(total, peak)
    for name, amount in amounts((spec.get("resources") or {}).get("requests")).items():
        if name in _POD_LEVEL or name.startswith("hugepages-"):
            total[name] = amount
    _add(total, amounts(spec.get("overhead")))
    return total


def amounts(quantities: Mapping[str, str | int | float] | None) -> Amounts:
    """{"cpu": "1", "memory": "1Gi"} -> {"cpu": 1000, "memory": 1073741824}."""
    return {name: milli(quantity) if name == "cpu" else value(quantity) for name, quantity in (quantities or {}).items()}


def _container(container: Object, assumed: Mapping[str, int]) -> Amounts:
    return {**assumed, **amounts((container.get("resources") or {}).get("requests"))}


def _add(total: Amounts, more: Mapping[str, int]) -> None:
    for name, amount in more.items():
        total[name] = total.get(name, 0) + amount


def _raise_to(total: Amounts, floor: Mapping[str, int]) -> None:
    for name, amount in floor.items():
        total[name] = max(total.get(name, 0), amount)
