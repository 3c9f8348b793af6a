"""How pods want to be spread: their own topologySpreadConstraints, or the system's defaults for pods that belong
together.

Comes in: a pod, its Services and its owner. Goes out: constraints with ready selectors. Source:
pkg/scheduler/framework/plugins/podtopologyspread/common.go and plugins/helper/spread.go (1.36). Used by
`plugins.pod_topology_spread`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kubenb.objects import EVERYTHING, LabelSelector, Object, controller_of, from_label_selector, from_labels, labels
from kubenb.scheduler.pod_info import PodInfo
from kubenb.scheduler.pod_terms import with_own_labels
from kubenb.scheduler.reader import Reader

HOSTNAME = "kubernetes.io/hostname"
ZONE = "topology.kubernetes.io/zone"


@dataclass(frozen=True, slots=True)
class SpreadConstraint:
    """One rule: between domains of `key`, the numbers of matching pods differ by at most `max_skew`."""

    key: str
    max_skew: int
    selector: LabelSelector
    min_domains: int = 1
    honors_affinity: bool = True
    """Only nodes that the pod's node selector and affinity allow make domains."""
    honors_taints: bool = False
    """Only nodes whose taints the pod tolerates make domains."""


def own_constraints(info: PodInfo, hard: bool) -> tuple[SpreadConstraint, ...]:
    """What the pod itself says: DoNotSchedule constraints if `hard`, else the ScheduleAnyway ones."""
    listed = info.pod["spec"].get("topologySpreadConstraints")
    if not listed:
        return ()
    action = "DoNotSchedule" if hard else "ScheduleAnyway"
    return tuple(_constraint(each, info.group.labels) for each in listed if each.get("whenUnsatisfiable") == action)


def _constraint(said: Object, own: Mapping[str, str]) -> SpreadConstraint:
    return SpreadConstraint(
        key=said["topologyKey"],
        max_skew=said["maxSkew"],
        selector=with_own_labels(from_label_selector(said.get("labelSelector")), own, said.get("matchLabelKeys")),
        min_domains=said.get("minDomains") or 1,
        honors_affinity=said.get("nodeAffinityPolicy", "Honor") == "Honor",
        honors_taints=said.get("nodeTaintsPolicy", "Ignore") == "Honor",
    )


def default_constraints(info: PodInfo, reader: Reader) -> tuple[SpreadConstraint, ...]:
    """The system's wish for pods of a Service, ReplicaSet, ReplicationController or StatefulSet: spread over hosts and
    zones, as a preference only."""
    selector = default_selector(info, reader)
    if selector.empty:
        return ()
    return SpreadConstraint(HOSTNAME, 3, selector), SpreadConstraint(ZONE, 5, selector)


def default_selector(info: PodInfo, reader: Reader) -> LabelSelector:
    """Pods that belong with this one: the selectors of its Services and of its controller, all together; empty where
    it has neither."""
    together: dict[str, str] = {}
    own = info.group.labels
    for service in reader.list("Service", info.namespace):
        wanted = (service.get("spec") or {}).get("selector")
        if wanted and all(own.get(key) == value for key, value in wanted.items()):
            together.update(wanted)
    reference = controller_of(info.pod)
    if not reference and not together:
        return EVERYTHING
    owner = reference and reader.get(reference["kind"], info.namespace, reference["name"])
    if not owner:
        return from_labels(together)
    said = (owner.get("spec") or {}).get("selector")
    if owner_kind(reference) == "ReplicationController":
        return from_labels({**together, **(said or labels(owner))})
    if owner_kind(reference) in ("ReplicaSet", "StatefulSet"):
        return LabelSelector(from_labels(together).requirements + from_label_selector(said).requirements)
    return from_labels(together)


def owner_kind(reference: Object | None) -> str:
    return "" if reference is None else str(reference["kind"])
