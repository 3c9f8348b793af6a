"""What controllers, scheduler and kubelet want to know about a pod. Hot functions: plain loops, no copies.

Sources: pkg/api/v1/pod/util.go, pkg/controller/controller_utils.go (readiness, activity); component-helpers
resource/helpers.go (requests); pkg/apis/core/v1/helper/qos (QoS), all 1.36. Next: `schema`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubenb.objects.plain import Object
from kubenb.objects.quantity import milli, quantity, value
from kubenb.objects.times import EPOCH, parse_time

Amounts = dict[str, int]
"""Resources: "cpu" in millicores, everything else in whole units ("memory" in bytes)."""


def phase(pod: Object) -> str:
    """status.phase; "" before the API server has set it."""
    status = pod.get("status")
    return status.get("phase", "") if status else ""


def pod_condition(pod: Object, type: str) -> Object | None:
    status = pod.get("status")
    if status:
        for condition in status.get("conditions") or ():
            if condition["type"] == type:
                return condition  # type: ignore[no-any-return]
    return None


def is_pod_ready(pod: Object) -> bool:
    """The Ready condition is True."""
    condition = pod_condition(pod, "Ready")
    return condition is not None and condition["status"] == "True"


def is_pod_available(pod: Object, min_ready_seconds: float, now_seconds: float) -> bool:
    """Ready for at least `min_ready_seconds`. `now_seconds` is virtual time (seconds since EPOCH)."""
    condition = pod_condition(pod, "Ready")
    if condition is None or condition["status"] != "True":
        return False
    if not min_ready_seconds:
        return True
    since = condition.get("lastTransitionTime")
    return since is not None and parse_time(since) - EPOCH + min_ready_seconds <= now_seconds


def is_pod_terminal(pod: Object) -> bool:
    """Succeeded or Failed: its containers will never run again."""
    return phase(pod) in ("Succeeded", "Failed")


def is_pod_active(pod: Object) -> bool:
    """Neither finished nor being deleted."""
    return "deletionTimestamp" not in pod["metadata"] and not is_pod_terminal(pod)


def node_name(pod: Object) -> str:
    """The node that the pod is bound to; "" for none yet."""
    return pod["spec"].get("nodeName") or ""


def is_sidecar(container: Object) -> bool:
    """An init container that keeps running (restartPolicy Always)."""
    return container.get("restartPolicy") == "Always"


def sidecars(pod: Object) -> list[Object]:
    return [one for one in pod["spec"].get("initContainers") or () if is_sidecar(one)]


def all_containers(pod: Object) -> list[Object]:
    """Init containers (sidecars among them) in order, then the containers."""
    spec = pod["spec"]
    return [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]


def container_status(pod: Object, name: str) -> Object | None:
    """The status of the container or init container of this name, or None."""
    status = pod.get("status") or {}
    for group in ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"):
        for one in status.get(group) or ():
            if one["name"] == name:
                return one  # type: ignore[no-any-return]
    return None


def amounts(resources: Object | None) -> Amounts:
    """{"cpu": "100m", "memory": "1Gi"} as integers, rounded up."""
    if not resources:
        return {}
    return {name: milli(text) if name == "cpu" else value(text) for name, text in resources.items()}


def pod_requests(pod: Object) -> Amounts:
    """What the scheduler reserves: the larger of what runs together and of each moment of initialisation,
    plus overhead.
    """
    return _effective(pod["spec"], "requests")


def pod_limits(pod: Object) -> Amounts:
    """The same for limits; a resource that some container leaves unlimited is counted for the others only."""
    return _effective(pod["spec"], "limits")


def _effective(spec: Object, which: str) -> Amounts:
    together: Amounts = {}
    for container in spec.get("containers") or ():
        _add(together, amounts((container.get("resources") or {}).get(which)))
    if spec.get("initContainers"):
        _initialisation(spec["initContainers"], which, together)
    own = (spec.get("resources") or {}).get(which)
    if own:  # pod-level resources take the place of the sum
        together.update(amounts(own))
    overhead = spec.get("overhead")
    if overhead and (which == "requests" or together):
        _add(together, amounts(overhead))
    return together


def _initialisation(init_containers: Iterable[Object], which: str, together: Amounts) -> None:
    """Init containers run one by one beside the sidecars started before them; sidecars stay for good."""
    running: Amounts = {}
    peak: Amounts = {}
    for container in init_containers:
        wanted = amounts((container.get("resources") or {}).get(which))
        if is_sidecar(container):
            _add(together, wanted)
            _add(running, wanted)
            moment = dict(running)
        else:
            moment = dict(running)
            _add(moment, wanted)
        _raise_to(peak, moment)
    _raise_to(together, peak)


def _add(total: Amounts, more: Amounts) -> None:
    for name, amount in more.items():
        total[name] = total.get(name, 0) + amount


def _raise_to(total: Amounts, least: Amounts) -> None:
    for name, amount in least.items():
        if amount > total.get(name, 0):
            total[name] = amount


def qos_class(pod: Object) -> str:
    """Guaranteed, Burstable or BestEffort, computed from cpu and memory (qos.ComputePodQOS)."""
    spec = pod["spec"]
    own = spec.get("resources") or {}
    holders = [spec] if own.get("requests") or own.get("limits") else all_containers(pod)
    requests: dict[str, int] = {}
    limits: dict[str, int] = {}
    guaranteed = True
    for holder in holders:
        resources = holder.get("resources") or {}
        _add(requests, _positive(resources.get("requests")))
        limited = _positive(resources.get("limits"))
        _add(limits, limited)
        guaranteed = guaranteed and len(limited) == 2
    if not requests and not limits:
        return "BestEffort"
    return "Guaranteed" if guaranteed and requests == limits else "Burstable"


def _positive(resources: Object | None) -> Amounts:
    """cpu and memory in nanos, zero amounts left out."""
    found = {name: quantity((resources or {}).get(name, "0")).nanos for name in ("cpu", "memory")}
    return {name: amount for name, amount in found.items() if amount > 0}
