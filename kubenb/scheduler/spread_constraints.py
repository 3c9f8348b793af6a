"""How pods want to be spread: their own topologySpreadConstraints, or the system's defaults for pods that belong
together.

Comes in: a pod, its Services and its owner. Goes out: constraints with ready selectors. Source:
pkg/scheduler/framework/plugins/podtopologyspread/common.go and plugins/helper/spread.go (1.36). Used by
`plugins.pod_topology_spread`.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from kubenb.objects import LabelSelector, Object, controller_of, from_label_selector, from_labels, labels
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


def _constraint(said: Object, own: Mapping[str, str]) -> SpreadConstraint:
    return SpreadConstraint(
        key=said["topologyKey"],
        max_skew=said["maxSkew"],
        selector=with_own_labels(from_label_selector(said.get("labelSelector")), own, said.get("matchLabelKeys")),
        min_domains=said.get("minDomains") or 1,
        honors_affinity=said.get("nodeAffinityPolicy", "Honor") == "Honor",
        honors_taints=said.get("nodeTaintsPolicy", "Ignore") == "Honor",
    )


class Constraints:
    """The constraints of pods, read once for all pods that share them."""

    KEEP = 1024

    def __init__(self) -> None:
        self._own: dict[Hashable, tuple[Object, list[tuple[bool, SpreadConstraint]]]] = {}
        self._default: dict[Hashable, tuple[int, Object | None, tuple[SpreadConstraint, ...]]] = {}

    def own(self, info: PodInfo, hard: bool) -> tuple[SpreadConstraint, ...]:
        """What the pod itself says: DoNotSchedule constraints if `hard`, else the ScheduleAnyway ones."""
        spec = info.pod["spec"]
        listed = spec.get("topologySpreadConstraints")
        if not listed:
            return ()
        key = id(listed), info.group
        known = self._own.get(key)
        if known is None:
            read = [(each.get("whenUnsatisfiable") == "DoNotSchedule", each) for each in listed]
            constraints = [(must, _constraint(each, info.group.labels)) for must, each in read]
            if len(self._own) >= self.KEEP:
                self._own.clear()
            known = self._own[key] = spec, constraints  # the spec is kept: an id is good while its object lives
        return tuple(constraint for must, constraint in known[1] if must == hard)

    def default(self, info: PodInfo, reader: Reader) -> tuple[SpreadConstraint, ...]:
        """The system's wish for pods of a Service, ReplicaSet, ReplicationController or StatefulSet: spread over hosts
        and zones, as a preference only."""
        reference = controller_of(info.pod)
        owner = reference and reader.get(reference["kind"], info.namespace, reference["name"])
        key = info.group, reference and reference["name"]
        services, spec = reader.version("Service"), owner and owner.get("spec")
        known = self._default.get(key)
        if known is None or known[0] != services or known[1] is not spec:
            if len(self._default) >= self.KEEP:
                self._default.clear()
            known = self._default[key] = services, spec, _defaults(default_selector(info, reader, owner))
        return known[2]


def _defaults(selector: LabelSelector) -> tuple[SpreadConstraint, ...]:
    if selector.empty:
        return ()
    return SpreadConstraint(HOSTNAME, 3, selector), SpreadConstraint(ZONE, 5, selector)


def default_selector(info: PodInfo, reader: Reader, owner: Object | None) -> LabelSelector:
    """Pods that belong with this one: the selectors of its Services and of its controller, all together; empty where
    it has neither."""
    together: dict[str, str] = {}
    own = info.group.labels
    for service in reader.list("Service", info.namespace):
        wanted = (service.get("spec") or {}).get("selector")
        if wanted and all(own.get(key) == value for key, value in wanted.items()):
            together.update(wanted)
    said = (owner.get("spec") or {}).get("selector") if owner else None
    if owner and owner["kind"] == "ReplicationController":
        return from_labels({**together, **(said or labels(owner))})
    if owner and owner["kind"] in ("ReplicaSet", "StatefulSet"):
        return LabelSelector(from_labels(together).requirements + from_label_selector(said).requirements)
    return from_labels(together)
