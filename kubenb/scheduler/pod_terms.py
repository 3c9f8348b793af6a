"""What a pod asks of other pods: the terms of its pod affinity and anti-affinity.

Comes in: `spec.affinity` with the pod's namespace and labels. Goes out: terms that say whether another pod is
meant. Source: kube-scheduler/framework/types.go: AffinityTerm (1.36). Next: `pod_groups`; the rules themselves
are in `plugins.inter_pod_affinity`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kubenb.objects import NOTHING, LabelSelector, Object, from_label_selector

REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


@dataclass(frozen=True, slots=True)
class PodTerm:
    """One term: pods of these namespaces with these labels, near or far by `topology_key`."""

    namespaces: tuple[str, ...]
    namespace_selector: LabelSelector
    selector: LabelSelector
    topology_key: str
    weight: int = 0

    def means(self, namespace: str, labels: Mapping[str, str], namespace_labels: Mapping[str, str]) -> bool:
        """Whether a pod of `namespace` with `labels` is one that this term speaks of."""
        if namespace not in self.namespaces and not self.namespace_selector.matches(namespace_labels):
            return False
        return self.selector.matches(labels)


@dataclass(frozen=True, slots=True)
class PodTerms:
    """All the terms of one pod."""

    near: tuple[PodTerm, ...] = ()
    """Required affinity."""
    apart: tuple[PodTerm, ...] = ()
    """Required anti-affinity."""
    rather_near: tuple[PodTerm, ...] = ()
    rather_apart: tuple[PodTerm, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.near or self.apart or self.rather_near or self.rather_apart)


NO_TERMS = PodTerms()


def pod_terms(spec: Object, namespace: str, labels: Mapping[str, str]) -> PodTerms:
    """The terms of a pod; the shared `NO_TERMS` for the many that have none."""
    affinity = spec.get("affinity")
    if not affinity:
        return NO_TERMS
    near = affinity.get("podAffinity") or {}
    apart = affinity.get("podAntiAffinity") or {}
    if not near and not apart:
        return NO_TERMS
    return PodTerms(
        tuple(_term(term, namespace, labels) for term in near.get(REQUIRED) or ()),
        tuple(_term(term, namespace, labels) for term in apart.get(REQUIRED) or ()),
        tuple(_term(each["podAffinityTerm"], namespace, labels, each["weight"]) for each in near.get(PREFERRED) or ()),
        tuple(_term(each["podAffinityTerm"], namespace, labels, each["weight"]) for each in apart.get(PREFERRED) or ()),
    )


def _term(term: Object, namespace: str, labels: Mapping[str, str], weight: int = 0) -> PodTerm:
    selector = with_own_labels(from_label_selector(term.get("labelSelector")), labels, term.get("matchLabelKeys"))
    selector = with_own_labels(selector, labels, term.get("mismatchLabelKeys"), "notin")
    named = tuple(sorted(term.get("namespaces") or ()))
    other = term.get("namespaceSelector")
    return PodTerm(
        namespaces=named or (() if other is not None else (namespace,)),
        namespace_selector=NOTHING if other is None else from_label_selector(other),
        selector=selector,
        topology_key=term["topologyKey"],
        weight=weight,
    )


def with_own_labels(
    selector: LabelSelector, labels: Mapping[str, str], keys: list[str] | None, operator: str = "in"
) -> LabelSelector:
    """matchLabelKeys: the pod's own values of these labels join the selector. (The API server writes them into
    the stored pod as well; saying it twice changes nothing.)
    """
    more = tuple((key, operator, (labels[key],)) for key in keys or () if key in labels)
    if not more or not selector.selectable:
        return selector
    return LabelSelector(selector.requirements + more)
