"""The scores in words: what each scoring plugin likes, how much it counts, and the numbers behind its points.

Comes in: a `Decision` and one of its nodes. Goes out: a few words a cell. The points are the scheduler's own. Next:
`scheduling`, the frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kubenb.objects import Object, from_label_selector, labels, lookup, name
from kubenb.objects.tolerations import disliked, taints_of
from kubenb.timeline.decision import Decision, allocatable, scoring_requests
from kubenb.timeline.scheduling_rules import short_key


@dataclass(frozen=True)
class Score:
    """A scoring plugin. `weight` multiplies its 0 to 100 points (pkg/scheduler/apis/config/v1/default_plugins.go, 1.36)."""

    name: str
    weight: int
    likes: str
    why: Callable[[Decision, Object], str]


def _gentle(decision: Decision, node: Object) -> str:
    count = disliked(taints_of(node), decision.pod["spec"].get("tolerations") or ())
    return f"{count} such taint{'' if count == 1 else 's'}" if count else "no such taint"


def _wishes(decision: Decision, node: Object) -> str:
    wishes = lookup(decision.pod, ("spec", "affinity", "nodeAffinity", "preferredDuringSchedulingIgnoredDuringExecution")) or ()
    keys = dict.fromkeys(one["key"] for wish in wishes for one in wish["preference"].get("matchExpressions") or ())
    own = labels(node)
    return ", ".join(f"{short_key(key)}={own[key]}" if key in own else f"no {short_key(key)}" for key in keys)


def _left_free(decision: Decision, node: Object) -> str:
    return f"{', '.join(f'{resource} {100 - used}%' for resource, used in _shares(decision, node).items())} free"


def _even(decision: Decision, node: Object) -> str:
    return f"{', '.join(f'{resource} {used}%' for resource, used in _shares(decision, node).items())} used"


def _shares(decision: Decision, node: Object) -> dict[str, int]:
    """How many percent of cpu and memory would be requested with the pod there."""
    offers, shares = allocatable(node), {}
    for resource in ("cpu", "memory"):
        if offers.get(resource):
            pods = [*decision.on(name(node)), decision.pod]
            free = offers[resource] - sum(scoring_requests(pod)[resource] for pod in pods)
            shares[resource] = 100 - max(0, free) * 100 // offers[resource]
    return shares


def _alike(decision: Decision, node: Object) -> str:
    """Pods like this one, by the first of its own constraints, else by its labels."""
    own = decision.pod["spec"].get("topologySpreadConstraints") or ()
    soft = [each for each in own if each.get("whenUnsatisfiable") == "ScheduleAnyway"]
    key = soft[0]["topologyKey"] if soft else "kubernetes.io/hostname"
    selector = from_label_selector(soft[0].get("labelSelector")) if soft else None
    domain = labels(node).get(key, name(node))
    there = {name(each) for each in decision.nodes if labels(each).get(key, name(each)) == domain}
    count = 0
    for pod in decision.placed:
        alike = selector.matches(labels(pod)) if selector else labels(pod) == labels(decision.pod)
        count += pod["spec"].get("nodeName") in there and alike
    return f"{count} like it in {short_key(key)} {domain}" if soft else f"{count} like it here"


def _company(decision: Decision, node: Object) -> str:
    return f"{len(decision.on(name(node)))} pods here"


def _images(decision: Decision, node: Object) -> str:
    wanted = [container.get("image", "") for container in decision.pod["spec"].get("containers") or ()]
    there = {held for image in lookup(node, ("status", "images")) or () for held in image.get("names") or ()}
    have = sum(any(held == image or held.startswith(f"{image}:") for held in there) for image in wanted)
    return "image is there" if have else "image has to be pulled"


SCORES = (
    Score("TaintToleration", 3, "no PreferNoSchedule", _gentle),
    Score("NodeAffinity", 2, "the labels that the pod prefers", _wishes),
    Score("NodeResourcesFit", 1, "much left free", _left_free),
    Score("PodTopologySpread", 2, "few pods like this one", _alike),
    Score("InterPodAffinity", 2, "preferred company", _company),
    Score("NodeResourcesBalancedAllocation", 1, "cpu and memory used alike", _even),
    Score("ImageLocality", 1, "the image being there already", _images),
)
