"""What an object costs its namespace's quotas, and which quotas it belongs to.

Comes in: an object, the plural name of its resource ("pods", "deployments.apps"), a ResourceQuota. Goes out: amounts by the names
that quotas use. Admission charges by it, the quota controller recounts by it. Sources: pkg/quota/v1/evaluator/core,
apiserver/pkg/quota/v1/generic (1.36). Next: `kubenb.apiserver.admission`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubenb.objects.labels import from_label_selector
from kubenb.objects.plain import Object
from kubenb.objects.pods import is_pod_terminal, is_sidecar, qos_class
from kubenb.objects.quantity import Quantity, quantity

Usage = dict[str, Quantity]

ONE, ZERO = Quantity(10**9), Quantity(0)
COMPUTE = ("cpu", "memory", "ephemeral-storage")
NEEDED = frozenset(("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"))
"""What every container must ask for itself once a quota counts it."""
LEGACY = ("configmaps", "resourcequotas", "replicationcontrollers", "secrets", "services", "persistentvolumeclaims", "pods")
"""Resources whose bare plural is counted too, beside count/PLURAL."""
POD_NAMES = frozenset((
    "pods", "count/pods", *COMPUTE, *(f"requests.{name}" for name in COMPUTE), *(f"limits.{name}" for name in COMPUTE),
))  # fmt: skip
CLASS_SUFFIX = ".storageclass.storage.k8s.io/"
CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class"


def usage_of(obj: Object, plural: str) -> Usage:
    """All that an object uses, in the names of quotas."""
    used: Usage = {f"count/{plural}": ONE}
    if plural == "pods":
        return used if is_pod_terminal(obj) else {**used, **_compute(obj["spec"])}
    if plural == "services":
        return {**used, **_service(obj["spec"])}
    if plural == "persistentvolumeclaims":
        return {**used, **_claim(obj)}
    if plural in LEGACY:
        used[plural] = ONE
    return used


def _compute(spec: Object) -> Usage:
    used: Usage = {"pods": ONE}
    for name, amount in total(spec, "requests").items():
        if name in COMPUTE or name.startswith("hugepages-"):
            used[name] = amount
        if name in COMPUTE or name.startswith("hugepages-") or "/" in name:
            used[f"requests.{name}"] = amount
    for name, amount in total(spec, "limits").items():
        if name in COMPUTE:
            used[f"limits.{name}"] = amount
    return used


def _service(spec: Object) -> Usage:
    ports = spec.get("ports") or ()
    used: Usage = {"services": ONE, "services.nodeports": ZERO, "services.loadbalancers": ZERO}
    if spec.get("type") == "NodePort":
        used["services.nodeports"] = Quantity(len(ports) * 10**9)
    elif spec.get("type") == "LoadBalancer":
        given = len(ports) if spec.get("allocateLoadBalancerNodePorts", True) else sum("nodePort" in port for port in ports)
        used["services.nodeports"] = Quantity(given * 10**9)
        used["services.loadbalancers"] = ONE
    return used


def _claim(claim: Object) -> Usage:
    storage = ((claim["spec"].get("resources") or {}).get("requests") or {}).get("storage")
    annotations = claim["metadata"].get("annotations") or {}
    of_class = annotations.get(CLASS_ANNOTATION) or claim["spec"].get("storageClassName")
    prefixes = ["", of_class + CLASS_SUFFIX] if of_class else [""]
    used: Usage = {}
    for prefix in prefixes:
        used[f"{prefix}persistentvolumeclaims"] = ONE
        if storage is not None:
            used[f"{prefix}requests.storage"] = quantity(storage)
    return used


def total(spec: Object, which: str) -> Usage:
    """The requests or limits of a whole pod: its own, or its containers', and the overhead."""
    together = of_containers(spec, which)
    together.update(_own(spec, which))
    for name, amount in (spec.get("overhead") or {}).items():
        if which == "requests" or name in together:
            _add(together, {name: quantity(amount)})
    return together


def of_containers(spec: Object, which: str) -> Usage:
    """The requests or limits of a pod's containers: what runs together, or the worst moment of their start."""
    together: Usage = {}
    for container in spec.get("containers") or ():
        _add(together, _own(container, which))
    running: Usage = {}
    peak: Usage = {}
    for container in spec.get("initContainers") or ():
        wanted = _own(container, which)
        moment = dict(running)
        _add(moment, wanted)
        if is_sidecar(container):
            _add(together, wanted)
            running = dict(moment)
        _raise(peak, moment)
    _raise(together, peak)
    return together


def _own(holder: Object, which: str) -> Usage:
    amounts = (holder.get("resources") or {}).get(which) or {}
    return {name: quantity(amount) for name, amount in amounts.items()}


def _add(amounts: Usage, more: Usage) -> None:
    for name, amount in more.items():
        amounts[name] = amounts.get(name, ZERO).plus(amount)


def _raise(amounts: Usage, least: Usage) -> None:
    for name, amount in least.items():
        if name not in amounts or amount.nanos > amounts[name].nanos:
            amounts[name] = amount


def resized(pod: Object, old: Object) -> bool:
    """Whether a pod asks for something else than before (pods/resize)."""
    new, before = pod["spec"], old["spec"]
    if new.get("containers") is before.get("containers") and new.get("initContainers") is before.get("initContainers"):
        return bool(new.get("resources") != before.get("resources"))
    return _asked(new) != _asked(before)


def _asked(spec: Object) -> list[Object | None]:
    containers = [*(spec.get("containers") or ()), *(spec.get("initContainers") or ())]
    return [spec.get("resources"), *(container.get("resources") for container in containers)]


def countable(names: Iterable[str], plural: str) -> list[str]:
    """Those names of a quota that objects of this resource can use."""
    return [name for name in names if _counts(name, plural)]


def _counts(name: str, plural: str) -> bool:
    if name == f"count/{plural}":
        return True
    if plural == "pods":
        return (
            name in POD_NAMES or "hugepages-" in name or (name.startswith("requests.") and "/" in name and ".storage" not in name)
        )
    if plural == "services":
        return name in ("services", "services.nodeports", "services.loadbalancers")
    if plural == "persistentvolumeclaims":
        bare = name.rpartition(CLASS_SUFFIX)[2] if CLASS_SUFFIX in name else name
        return bare in ("persistentvolumeclaims", "requests.storage")
    return plural in LEGACY and name == plural


def unspecified(pod: Object, names: Iterable[str]) -> str:
    """The complaint about containers that don't say what a quota counts ("must specify ..."), or ""."""
    needed = sorted(NEEDED.intersection(names))
    missing: dict[str, list[str]] = {}
    of_pod = _compute({"resources": pod["spec"].get("resources") or {}})
    for kind in ("containers", "initContainers"):
        for container in pod["spec"].get(kind) or ():
            said = _compute({"containers": [container]})
            for name in needed:
                if name not in said and name not in of_pod:
                    missing.setdefault(name, []).append(container["name"])
    if not missing:
        return ""
    return "must specify " + "; ".join(f"{name} for: {','.join(sorted(missing[name]))}" for name in sorted(missing))


def in_scope(quota: Object, obj: Object, plural: str) -> bool:
    """Whether a quota's scopes take the object in; only pods and claims have scopes."""
    return all(_fits(requirement, obj, plural) for requirement in _scopes(quota["spec"]))


def _scopes(spec: Object) -> list[Object]:
    """Scopes and the scope selector's expressions, all as expressions."""
    plain = [{"scopeName": scope, "operator": "Exists"} for scope in spec.get("scopes") or ()]
    return plain + list((spec.get("scopeSelector") or {}).get("matchExpressions") or ())


def _fits(requirement: Object, obj: Object, plural: str) -> bool:
    scope, spec = requirement.get("scopeName"), obj.get("spec") or {}
    if plural == "persistentvolumeclaims" and scope == "VolumeAttributesClass":
        return _named(requirement, spec.get("volumeAttributesClassName") or "")
    if plural != "pods":
        return False
    if scope in ("Terminating", "NotTerminating"):
        return (spec.get("activeDeadlineSeconds", -1) >= 0) is (scope == "Terminating")
    if scope in ("BestEffort", "NotBestEffort"):
        return (qos_class(obj) == "BestEffort") is (scope == "BestEffort")
    if scope == "PriorityClass":
        return _named(requirement, spec.get("priorityClassName") or "")
    return scope == "CrossNamespacePodAffinity" and _looks_abroad(spec.get("affinity") or {})


def _named(requirement: Object, name: str) -> bool:
    """An expression about the name of a class."""
    if requirement.get("operator") == "Exists":
        return bool(name)
    expression = {"key": "class", "operator": requirement.get("operator"), "values": requirement.get("values")}
    return from_label_selector({"matchExpressions": [expression]}).matches({"class": name} if name else {})


def _looks_abroad(affinity: Object) -> bool:
    """Whether some term of pod affinity reaches into other namespaces."""
    terms: list[Object] = []
    for kind in ("podAffinity", "podAntiAffinity"):
        rules = affinity.get(kind) or {}
        terms += rules.get("requiredDuringSchedulingIgnoredDuringExecution") or []
        wishes = rules.get("preferredDuringSchedulingIgnoredDuringExecution") or []
        terms += [wish["podAffinityTerm"] for wish in wishes]
    return any(term.get("namespaces") or term.get("namespaceSelector") is not None for term in terms)
