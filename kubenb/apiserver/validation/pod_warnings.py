"""Warnings about pod specs, alone or in templates.

Comes in: a pod spec, its metadata, and where they stand ("" or "spec.template"). Goes out: the warnings in order.
Source: pkg/api/pod/warnings.go (1.36). Next: `path_warnings.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubenb.apiserver.validation.network_warnings import about_ip
from kubenb.apiserver.validation.path_warnings import about_paths
from kubenb.objects import Object, canonical, go_quote, quantity
from kubenb.objects.names import label_value_errors

DEPRECATED_LABELS = {
    "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
    "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
    "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
    "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
    "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
    "app.kubernetes.io/created-by": "deprecated since v1.9",
    "scheduler.alpha.kubernetes.io/preferAvoidPods": "deprecated since v1.22; use Taints and Tolerations instead",
    "node-role.kubernetes.io/master": 'use "node-role.kubernetes.io/control-plane" instead',
}
DEPRECATED_ANNOTATIONS = {
    "scheduler.alpha.kubernetes.io/critical-pod": 'non-functional in v1.16+; use the "priorityClassName" field instead',
    "security.alpha.kubernetes.io/sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
    "security.alpha.kubernetes.io/unsafe-sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
}
DEPRECATED_VOLUMES = {
    "photonPersistentDisk": "deprecated in v1.11, non-functional in v1.16+",
    "gitRepo": "deprecated in v1.11, and disabled by default in v1.33+",
    "scaleIO": "deprecated in v1.16, non-functional in v1.22+",
    "flocker": "deprecated in v1.22, non-functional in v1.25+",
    "storageOS": "deprecated in v1.22, non-functional in v1.25+",
    "quobyte": "deprecated in v1.22, non-functional in v1.25+",
    "glusterfs": "deprecated in v1.25, non-functional in v1.26+",
    "ephemeral": "",
    "cephfs": "deprecated in v1.28, non-functional in v1.31+",
    "rbd": "deprecated in v1.28, non-functional in v1.31+",
}
SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod"
SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"
APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
USE_SECCOMP = 'non-functional in v1.27+; use the "seccompProfile" field instead'
USE_APPARMOR = 'deprecated since v1.30; use the "appArmorProfile" field instead'
NO_SELECTOR = "a null labelSelector results in matching no pod"
BYTES = ("memory", "ephemeral-storage")


def about_pod(spec: Object, metadata: Object, path: str) -> Iterable[str]:
    """All warnings about a pod or a template at `path`."""
    at = f"{path}." if path else ""
    annotations = metadata.get("annotations") or {}
    yield from _labels(spec, at)
    for key, message in DEPRECATED_ANNOTATIONS.items():
        if key in annotations:
            yield f"{at}metadata.annotations[{key}]: {message}"
    yield from _volumes(spec, at)
    yield from _doubles(spec, at)
    yield from fractions(spec.get("overhead") or {}, f"{at}spec.overhead")
    if SECCOMP_POD in annotations and not (spec.get("securityContext") or {}).get("seccompProfile"):
        yield f"{at}metadata.annotations[{SECCOMP_POD}]: {USE_SECCOMP}"
    containers = list(_containers(spec, at))
    for container, where in containers:
        yield from _container(container, where, spec, annotations, at)
    yield from _ports(containers)
    if spec.get("terminationGracePeriodSeconds", 0) < 0:
        why = "must be >= 0; negative values are invalid and will be treated as 1"
        yield f"{at}spec.terminationGracePeriodSeconds: {why}"
    yield from _affinity(spec, at)
    for index, server in enumerate((spec.get("dnsConfig") or {}).get("nameservers") or ()):
        yield from about_ip(server, f"{at}spec.dnsConfig.nameservers[{index}]")
    for index, alias in enumerate(spec.get("hostAliases") or ()):
        yield from about_ip(alias.get("ip", ""), f"{at}spec.hostAliases[{index}].ip")


def _containers(spec: Object, at: str) -> Iterable[tuple[Object, str]]:
    for kind in ("initContainers", "containers", "ephemeralContainers"):
        for index, container in enumerate(spec.get(kind) or ()):
            yield container, f"{at}spec.{kind}[{index}]"


def _labels(spec: Object, at: str) -> Iterable[str]:
    """Node labels that go by other names now."""
    for key in sorted(spec.get("nodeSelector") or {}):
        if key in DEPRECATED_LABELS:
            yield f"{at}spec.nodeSelector[{key}]: {DEPRECATED_LABELS[key]}"
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    when = f"{at}spec.affinity.nodeAffinity"
    needed = affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or {}
    for index, term in enumerate(needed.get("nodeSelectorTerms") or ()):
        yield from about_term(term, f"{when}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[{index}]")
    for index, wish in enumerate(affinity.get("preferredDuringSchedulingIgnoredDuringExecution") or ()):
        where = f"{when}.preferredDuringSchedulingIgnoredDuringExecution[{index}].preference"
        yield from about_term(wish.get("preference") or {}, where, values=True)
    for index, constraint in enumerate(spec.get("topologySpreadConstraints") or ()):
        where, key = f"{at}spec.topologySpreadConstraints[{index}]", constraint.get("topologyKey", "")
        if key in DEPRECATED_LABELS:
            yield f"{where}.topologyKey: {key} is {DEPRECATED_LABELS[key]}"
        if constraint.get("labelSelector") is None:
            yield f"{where}.labelSelector: {NO_SELECTOR}"


def about_term(term: Object, path: str, values: bool = False) -> Iterable[str]:
    """A node selector term; with `values` also label values that no node can have."""
    for index, expression in enumerate(term.get("matchExpressions") or ()):
        key = expression.get("key", "")
        if key in DEPRECATED_LABELS:
            yield f"{path}.matchExpressions[{index}].key: {key} is {DEPRECATED_LABELS[key]}"
        for number, value in enumerate(expression.get("values") or () if values else ()):
            for complaint in label_value_errors(value):
                yield f"{path}.matchExpressions[{index}].values[{number}]: {value} is invalid, {complaint}"


def _volumes(spec: Object, at: str) -> Iterable[str]:
    volumes = spec.get("volumes") or ()
    for index, volume in enumerate(volumes):
        for source, message in DEPRECATED_VOLUMES.items():
            if volume.get(source) is None:
                continue
            where = f"{at}spec.volumes[{index}].{source}"
            if source == "ephemeral":
                claim = (volume[source].get("volumeClaimTemplate") or {}).get("spec") or {}
                yield from about_claim_spec(claim, f"{where}.volumeClaimTemplate.spec")
            else:
                yield f"{where}: {message}"
    yield from about_paths(volumes)


def about_claim_spec(spec: Object, path: str) -> Iterable[str]:
    """A claim for part of a byte."""
    requests = (spec.get("resources") or {}).get("requests") or {}
    yield from fractions(requests, f"{path}.resources.requests", ("storage",))


def fractions(amounts: Object, path: str, names: Iterable[str] = BYTES) -> Iterable[str]:
    """Amounts of bytes that are no whole numbers."""
    for name in names:
        if name in amounts and quantity(amounts[name]).nanos % 1_000_000_000:
            text = go_quote(canonical(amounts[name]))
            yield f"{path}[{name}]: fractional byte value {text} is invalid, must be an integer"


def _doubles(spec: Object, at: str) -> Iterable[str]:
    for key, field in (("hostAliases", "ip"), ("imagePullSecrets", "name")):
        known: set[str] = set()
        for index, item in enumerate(spec.get(key) or ()):
            value = item.get(field, "")
            if value in known:
                yield f"{at}spec.{key}[{index}].{field}: duplicate {field} {go_quote(value)}"
            known.add(value)
    for index, item in enumerate(spec.get("imagePullSecrets") or ()):
        if not item.get("name"):
            yield f'{at}spec.imagePullSecrets[{index}].name: invalid empty name ""'


def _container(container: Object, path: str, spec: Object, annotations: Object, at: str) -> Iterable[str]:
    name, security = container.get("name", ""), container.get("securityContext") or {}
    if SECCOMP_CONTAINER + name in annotations and not security.get("seccompProfile"):
        yield f"{at}metadata.annotations[{SECCOMP_CONTAINER}{name}]: {USE_SECCOMP}"
    profile = security.get("appArmorProfile") or (spec.get("securityContext") or {}).get("appArmorProfile")
    if at and not profile and APPARMOR + name in annotations:
        yield f"{at}metadata.annotations[{APPARMOR}{name}]: {USE_APPARMOR}"
    resources = container.get("resources") or {}
    for amount in BYTES:
        for which in ("limits", "requests"):
            yield from fractions(resources.get(which) or {}, f"{path}.resources.{which}", (amount,))
    known: set[str] = set()
    for index, variable in enumerate(container.get("env") or ()):
        own = variable.get("name", "")
        if own in known and _hides(variable, f"$({own})"):
            hidden = f"hides previous definition of {go_quote(own)}, which may be dropped when using apply"
            yield f"{path}.env[{index}]: {hidden}"
        known.add(own)


def _hides(variable: Object, reference: str) -> bool:
    """Whether a second value makes the first one useless; X="$(X)1" doesn't."""
    value = variable.get("value", "")
    return variable.get("valueFrom") is not None or value == reference or reference not in value


def _ports(containers: list[tuple[Object, str]]) -> Iterable[str]:
    """Ports that several containers, or one container twice, claim."""
    known: dict[tuple[int, str], list[tuple[str, Object]]] = {}
    for container, path in containers:
        for index, port in enumerate(container.get("ports") or ()):
            where, ip, host = f"{path}.ports[{index}]", port.get("hostIP", ""), port.get("hostPort", 0)
            if ip and not host:
                yield f"{where}: hostIP set without hostPort: {_dump(port)}"
            others = known.setdefault((port.get("containerPort", 0), port.get("protocol", "")), [])
            for there, other in others:
                other_ip, other_host = other.get("hostIP", ""), other.get("hostPort", 0)
                if (ip, host) == (other_ip, other_host):
                    yield f"{where}: duplicate port definition with {there}"
                elif not host or not other_host:
                    yield f"{where}: overlapping port definition with {there}"
                elif host == other_host and bool(ip) != bool(other_ip):
                    yield f"{where}: dangerously ambiguous port definition with {there}"
            others.append((where, port))


def _dump(port: Object) -> str:
    """A port as Go prints the struct."""
    fields = (
        f"Name:{port.get('name', '')}",
        f"HostPort:{port.get('hostPort', 0)}",
        f"ContainerPort:{port.get('containerPort', 0)}",
        f"Protocol:{port.get('protocol', '')}",
        f"HostIP:{port.get('hostIP', '')}",
    )
    return "{" + " ".join(fields) + "}"


def _affinity(spec: Object, at: str) -> Iterable[str]:
    """Terms without a selector: they match nothing."""
    for kind in ("podAffinity", "podAntiAffinity"):
        terms = (spec.get("affinity") or {}).get(kind) or {}
        where = f"{at}spec.affinity.{kind}"
        for index, term in enumerate(terms.get("requiredDuringSchedulingIgnoredDuringExecution") or ()):
            if term.get("labelSelector") is None:
                yield f"{where}.requiredDuringSchedulingIgnoredDuringExecution[{index}].labelSelector: {NO_SELECTOR}"
        for index, wish in enumerate(terms.get("preferredDuringSchedulingIgnoredDuringExecution") or ()):
            if (wish.get("podAffinityTerm") or {}).get("labelSelector") is None:
                place = f"preferredDuringSchedulingIgnoredDuringExecution[{index}].podAffinityTerm.labelSelector"
                yield f"{where}.{place}: {NO_SELECTOR}"
