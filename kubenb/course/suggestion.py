"""The smallest change that would make a pending pod fit, found by trying changes with the scheduler's own filters.

In comes a pod and a function that judges it; out go `Change`s, the smallest first. For each node the filter that refuses is
met with the remedy that pod manifests have against it, and the changed pod is judged again, until that node takes it or there
is no remedy. So nothing is suggested that was not tried. Smallest: the fewest fields, and of requests the least taken away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kubenb.objects import Object, evolve, labels, lookup, name
from kubenb.objects.tolerations import KEEPS_OFF, taints_of, tolerated
from kubenb.timeline.decision import allocatable, requests, taken, words
from kubenb.timeline.scheduling_rules import hard_spread, taint_text

if TYPE_CHECKING:
    from kubenb.scheduler.explanation import Explanation, NodeVerdict

Judge = Callable[[Object], "Explanation"]
MOST_ROUNDS = 6
MOST_NAMED = 3
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


@dataclass(frozen=True)
class Step:
    """One field changed. `cost`: 1, and for a request the share that is taken away besides."""

    text: str
    cost: float
    pod: Object


@dataclass(frozen=True)
class Change:
    """What to change (in words), so that `pod` fits on each of `nodes`."""

    words: str
    nodes: tuple[str, ...]
    cost: float
    pod: Object

    @property
    def text(self) -> str:
        """With who takes it then."""
        if len(self.nodes) <= MOST_NAMED:
            return f"{self.words} (then {' or '.join(self.nodes)} takes it)"
        return f"{self.words} (then any of {len(self.nodes)} nodes takes it)"


def smallest_changes(pod: Object, nodes: Sequence[Object], placed: Sequence[Object], judge: Judge) -> list[Change]:
    """All changes that help, the smallest first, each wording once; empty where no change of the pod alone helps."""
    found: dict[str, Change] = {}
    for node in nodes:
        here = [each for each in placed if each["spec"].get("nodeName") == name(node)]
        change = _for_node(pod, node, here, judge)
        if change is not None:
            before = found.get(change.words)
            found[change.words] = replace(before, nodes=(*before.nodes, *change.nodes)) if before else change
    return sorted(found.values(), key=lambda change: (change.cost, change.words))


def _for_node(pod: Object, node: Object, here: Sequence[Object], judge: Judge) -> Change | None:
    steps: list[Step] = []
    changed = pod
    for _ in range(MOST_ROUNDS):
        verdict = judge(changed)[name(node)]
        if verdict.fits:
            return Change(" and ".join(step.text for step in steps), (name(node),), sum(step.cost for step in steps), changed)
        remedies = REMEDIES.get(verdict.plugin, _none)(changed, node, here, verdict)
        if not remedies:
            return None
        steps += remedies
        changed = remedies[-1].pod
    return None


# ---- remedies: what a pod's manifest can do against a filter -----------------------------------------------


def _none(pod: Object, node: Object, here: Sequence[Object], verdict: NodeVerdict) -> list[Step]:
    return []


def _tolerate(pod: Object, node: Object, here: Sequence[Object], verdict: NodeVerdict) -> list[Step]:
    steps: list[Step] = []
    for key, value, effect in taints_of(node):
        own = pod["spec"].get("tolerations") or []
        if effect in KEEPS_OFF and not tolerated((key, value, effect), own):
            equal = {"operator": "Equal", "value": value} if value else {"operator": "Exists"}
            pod = evolve(pod, ("spec", "tolerations"), [*own, {"key": key, **equal, "effect": effect}])
            steps.append(Step(f"tolerate {taint_text((key, value, effect))}", 1.0, pod))
    return steps


def _choose_less(pod: Object, node: Object, here: Sequence[Object], verdict: NodeVerdict) -> list[Step]:
    own, selector = labels(node), pod["spec"].get("nodeSelector") or {}
    steps: list[Step] = []
    for key, value in selector.items():
        if own.get(key) != value:
            rest = {k: v for k, v in pod["spec"]["nodeSelector"].items() if k != key}
            pod = evolve(pod, ("spec", "nodeSelector"), rest)
            steps.append(Step(f"drop {key}={value} from the nodeSelector", 1.0, pod))
    if not steps and lookup(pod, ("spec", "affinity", "nodeAffinity", REQUIRED)):
        pod = evolve(pod, ("spec", "affinity", "nodeAffinity", REQUIRED), None)
        steps.append(Step("drop the required node affinity", 1.0, pod))
    return steps


def _request_less(pod: Object, node: Object, here: Sequence[Object], verdict: NodeVerdict) -> list[Step]:
    steps: list[Step] = []
    for resource, wanted in requests(pod).items():
        free = allocatable(node).get(resource, 0) - taken(here, resource)
        if wanted <= free:
            continue
        lowered = _lowered(pod, resource, wanted, free) if free > 0 else None
        if lowered is None:
            return []
        pod = lowered
        now = requests(pod)[resource]
        text = f"request {words(resource, now)} of {resource} instead of {words(resource, wanted)}"
        steps.append(Step(text, 1.0 + (wanted - now) / wanted, pod))
    return steps


def _lowered(pod: Object, resource: str, wanted: int, free: int) -> Object | None:
    """The pod with what it asks for too much taken off its hungriest container; None if that would leave that one nothing."""
    containers = list(pod["spec"]["containers"])
    shares = [requests({"spec": {"containers": [container]}}).get(resource, 0) for container in containers]
    place = shares.index(max(shares))
    unit = 1 if resource == "cpu" else 2**20
    left = (shares[place] - (wanted - free)) // unit * unit
    if left <= 0:
        return None
    containers[place] = evolve(containers[place], ("resources", "requests", resource), words(resource, left))
    return evolve(pod, ("spec", "containers"), containers)


def _wish(pod: Object, node: Object, here: Sequence[Object], verdict: NodeVerdict) -> list[Step]:
    if not hard_spread(pod):
        return []
    soft = [{**each, "whenUnsatisfiable": "ScheduleAnyway"} for each in pod["spec"]["topologySpreadConstraints"]]
    changed = evolve(pod, ("spec", "topologySpreadConstraints"), soft)
    return [Step("spread by whenUnsatisfiable: ScheduleAnyway", 1.0, changed)]


def _keep_company(pod: Object, node: Object, here: Sequence[Object], verdict: NodeVerdict) -> list[Step]:
    for kind, said in (("podAntiAffinity", "anti-affinity"), ("podAffinity", "affinity")):
        if lookup(pod, ("spec", "affinity", kind, REQUIRED)):
            changed = evolve(pod, ("spec", "affinity", kind, REQUIRED), None)
            return [Step(f"drop the required pod {said}", 1.0, changed)]
    return []


def _without_ports(pod: Object, node: Object, here: Sequence[Object], verdict: NodeVerdict) -> list[Step]:
    def plain(container: Object) -> Object:
        ports: list[Any] = [{k: v for k, v in port.items() if k != "hostPort"} for port in container.get("ports") or ()]
        return {**container, "ports": ports}

    changed = evolve(pod, ("spec", "containers"), [plain(each) for each in pod["spec"]["containers"]])
    return [Step("do without the hostPort", 1.0, changed)]


REMEDIES = {
    "TaintToleration": _tolerate,
    "NodeAffinity": _choose_less,
    "NodeResourcesFit": _request_less,
    "PodTopologySpread": _wish,
    "InterPodAffinity": _keep_company,
    "NodePorts": _without_ports,
}
