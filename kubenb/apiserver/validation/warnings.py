"""Warnings: what the server accepts but shakes its head at (the Warning headers of a reply).

Comes in: an object as it will be stored, for changes with its old version. Goes out: the warnings in order. Sources:
pkg/registry/*/strategy.go, pkg/api/*/warnings.go, lifecycle tags of k8s.io/api (1.36). Next: `pod_warnings.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kubenb.apiserver.resources import Typed
from kubenb.apiserver.validation import cluster_warnings, formats, network_warnings, secret_warnings
from kubenb.apiserver.validation.pod_warnings import about_claim_spec, about_pod
from kubenb.objects import Object

DEPRECATED_KINDS = {
    "core.v1.Endpoints": "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
    "core.v1.ComponentStatus": "v1 ComponentStatus is deprecated in v1.19+",
}
POD_NAME = "this is used in the Pod's hostname, which can result in surprising behavior"
OWNER_NAME = "this is used in Pod names and hostnames, which can result in surprising behavior"
HISTORY = "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended"
TOO_BIG = (
    "In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, "
    "Kubernetes might not be able to track completedIndexes when a big number of indexes fail"
)
MANY_COMPLETIONS, MANY_PODS = 100_000, 10_000

TEMPLATES = {
    "apps.v1.DaemonSet": ("spec", "template"),
    "apps.v1.Deployment": ("spec", "template"),
    "apps.v1.ReplicaSet": ("spec", "template"),
    "apps.v1.StatefulSet": ("spec", "template"),
    "batch.v1.CronJob": ("spec", "jobTemplate", "spec", "template"),
    "batch.v1.Job": ("spec", "template"),
    "core.v1.PodTemplate": ("template",),
    "core.v1.ReplicationController": ("spec", "template"),
}
"""Where a kind has its pod template."""

NAMES_PODS = frozenset((
    "apps.v1.Deployment", "apps.v1.ReplicaSet", "batch.v1.CronJob", "batch.v1.Job", "core.v1.ReplicationController",
))  # fmt: skip
"""Kinds whose name is the beginning of their pods' names."""

Rule = Callable[[Object, bool], Iterable[str]]


def warnings(obj: Object, resource: Typed, old: Object | None = None) -> list[str]:
    """The warnings that a write of this object earns; `old` is what it replaces, None for a new one."""
    found: list[str] = []
    deprecated = DEPRECATED_KINDS.get(resource.type)
    if deprecated:
        found.append(deprecated)
    rule = RULES.get(resource.type)
    if rule:
        found.extend(rule(obj, old is None))
    if resource.type in TEMPLATES and _looks_at_template(obj, old):
        if old is None and resource.type in NAMES_PODS:
            found.extend(_about_name(obj, OWNER_NAME))
        found.extend(_about_template(obj, resource.type))
    return found


def _looks_at_template(new: Object, old: Object | None) -> bool:
    """Changes that ask for nothing else earn no warnings."""
    return old is None or new["metadata"].get("generation") != old["metadata"].get("generation")


def _about_name(obj: Object, what: str) -> list[str]:
    complaints = formats.dns_label(obj["metadata"].get("name", ""))
    return [f"metadata.name: {what}; a DNS label is recommended: [{' '.join(complaints)}]"] if complaints else []


def _about_template(obj: Object, type_name: str) -> Iterable[str]:
    holder, path = obj, TEMPLATES[type_name]
    for key in path[:-1]:
        holder = holder.get(key) or {}
    if type_name.startswith("batch.") and holder.get("completionMode") == "Indexed":
        much = holder.get("completions", 0) > MANY_COMPLETIONS and holder.get("parallelism", 0) > MANY_PODS
        if much:
            yield f"{'.'.join(path[:-1])}: {TOO_BIG}"
    template = holder.get(path[-1]) or {}
    yield from about_pod(template.get("spec") or {}, template.get("metadata") or {}, ".".join(path))
    if type_name == "apps.v1.StatefulSet":
        yield from _about_claims(obj["spec"])


def _about_claims(spec: Object) -> Iterable[str]:
    for index, claim in enumerate(spec.get("volumeClaimTemplates") or ()):
        yield from about_claim_spec(claim.get("spec") or {}, f"spec.volumeClaimTemplates[{index}]")
    if spec.get("revisionHistoryLimit", 0) < 0:
        yield HISTORY


def _about_pod(pod: Object, new: bool) -> Iterable[str]:
    if new:
        yield from _about_name(pod, POD_NAME)
    yield from about_pod(pod.get("spec") or {}, pod["metadata"], "")


RULES: dict[str, Rule] = {
    "core.v1.Endpoints": network_warnings.about_endpoints,
    "core.v1.Node": cluster_warnings.about_node,
    "core.v1.PersistentVolume": cluster_warnings.about_volume,
    "core.v1.PersistentVolumeClaim": cluster_warnings.about_claim,
    "core.v1.Pod": _about_pod,
    "core.v1.Secret": secret_warnings.about_secret,
    "core.v1.Service": network_warnings.about_service,
    "core.v1.ServiceAccount": cluster_warnings.about_account,
    "discovery.v1.EndpointSlice": network_warnings.about_slice,
    "networking.v1.Ingress": network_warnings.about_ingress,
    "networking.v1.NetworkPolicy": network_warnings.about_policy,
    "node.v1.RuntimeClass": cluster_warnings.about_runtimeclass,
    "storage.v1.StorageClass": cluster_warnings.about_storageclass,
}
"""(object, whether it is new) -> warnings."""
