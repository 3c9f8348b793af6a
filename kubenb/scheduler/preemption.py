"""Preemption: room for an important pod by ending less important ones.

Comes in: a decision that found no node. Goes out: the node to nominate and the pods to end there, or the words why
not. Everything is tried out on the node table and put back. Source: pkg/scheduler/framework/preemption/preemption.go
and plugins/defaultpreemption (1.36). Next: `scheduler` carries it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kubenb.objects import Object, from_label_selector, is_terminating
from kubenb.scheduler import messages
from kubenb.scheduler.framework import UNRESOLVABLE
from kubenb.scheduler.pod_info import PodInfo, nominated_node
from kubenb.scheduler.profile import Chance, Decision, Profile
from kubenb.scheduler.scorecard import NOBODY

LEAST_CANDIDATES = 100
CANDIDATE_PERCENTAGE = 10
_ABOVE_ALL_PRIORITIES = 2**31
_NOT_STARTED = "~"
"""Sorts after every timestamp: a pod that has not started counts as started now."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A node that would have room without these pods, the most important first."""

    node: str
    victims: tuple[PodInfo, ...]
    violations: int
    """How many of them a PodDisruptionBudget would have spared."""


@dataclass(frozen=True, slots=True)
class Preemption:
    """What came of it: a candidate, or the words for the message."""

    candidate: Candidate | None = None
    text: str = ""
    hopeless: bool = False
    """No node can be freed: an older nomination is taken back."""
    reasons: dict[str, int] = field(default_factory=dict)


def preempt(profile: Profile, decision: Decision, chance: Chance) -> Preemption:
    """Looks for the node where ending pods costs least."""
    refusal = ineligible(profile, decision)
    if refusal:
        return Preemption(text=messages.preemption_failed(refusal))
    candidates, reasons = candidates_for(profile, decision, chance)
    if not candidates:
        hopeless = messages.fit_error(len(profile.table), reasons)
        return Preemption(text=messages.preemption_failed(hopeless), hopeless=True, reasons=reasons)
    return Preemption(min(candidates, key=cost))


def ineligible(profile: Profile, decision: Decision) -> str:
    """Why this pod may not end others, or ""."""
    info = decision.cycle.info
    if info.pod["spec"].get("preemptionPolicy") == "Never":
        return messages.NEVER
    node = nominated_node(info.pod)
    if node and not _unresolvable(profile, decision, node):
        for other in profile.table.pods_on(node):
            if other.priority < info.priority and is_being_preempted(other.pod):
                return messages.STILL_TERMINATING
    return ""


def _unresolvable(profile: Profile, decision: Decision, node: str) -> bool:
    found, row = decision.found, profile.table.row_of.get(node)
    if found is None or row is None:
        return True
    codes = found.codes[found.looked_at == row]
    return not len(codes) or bool(int(codes[0]) & UNRESOLVABLE)


def is_being_preempted(pod: Object) -> bool:
    """Terminating because the scheduler wanted its room."""
    conditions = (pod.get("status") or {}).get("conditions") or ()
    return is_terminating(pod) and any(
        each["type"] == "DisruptionTarget" and each.get("status") == "True" and each.get("reason") == "PreemptionByScheduler"
        for each in conditions
    )


def candidates_for(profile: Profile, decision: Decision, chance: Chance) -> tuple[list[Candidate], dict[str, int]]:
    """The nodes that can be freed, looked at from a random one on until there are enough; and the reasons of the
    others, each with its count."""
    found, info = decision.found, decision.cycle.info
    reasons: dict[str, int] = {}
    candidates: list[Candidate] = []
    rows: list[int] = []
    if found is not None:
        rows = found.looked_at[found.codes & UNRESOLVABLE == 0].tolist()
    if rows and not any(count and priority < info.priority for priority, count in profile.table.priorities.items()):
        reasons[messages.NO_VICTIMS] = len(rows)
    elif rows:
        enough = min(len(rows), max(LEAST_CANDIDATES, len(rows) * CANDIDATE_PERCENTAGE // 100))
        budgets = profile.reader.list("PodDisruptionBudget")
        offset = int(chance() * len(rows))
        for row in rows[offset:] + rows[:offset]:
            found_here, why_not = candidate_on(profile, decision, row, budgets)
            for reason in why_not:
                reasons[reason] = reasons.get(reason, 0) + 1
            if found_here is not None:
                candidates.append(found_here)
                if len(candidates) >= enough and any(not each.violations for each in candidates):
                    break
    others = len(profile.table) - len(rows)
    if others:
        reasons[messages.NOT_HELPFUL] = others
    return candidates, reasons


def candidate_on(
    profile: Profile, decision: Decision, row: int, budgets: Sequence[Object]
) -> tuple[Candidate | None, tuple[str, ...]]:
    """Which pods of one node would have to go: first all less important ones, then as many as possible are let
    stay, the most important first; those whose budget allows no disruption before all others."""
    table, info = profile.table, decision.cycle.info
    node = table.names[row]
    lesser = sorted((each for each in table.pods_on(node) if each.priority < info.priority), key=_importance)
    if not lesser:
        return None, (messages.NO_VICTIMS,)
    order = [each.key for each in table.pods_on(node)]
    for each in lesser:
        table.take_off(each.key, node)
    number, code = profile.verdict(info, row)
    victims: list[PodInfo] = []
    violations = 0
    if number == NOBODY:
        protected, free = by_budget(lesser, budgets)
        for each in [*protected, *free]:
            table.place(each, node)
            if profile.verdict(info, row)[0] != NOBODY:
                table.take_off(each.key, node)
                victims.append(each)
                violations += each in protected
    _put_back(profile, victims if number == NOBODY else lesser, node, order)
    if number != NOBODY:
        return None, profile.plugins[number].reasons(decision.cycle, code & ~UNRESOLVABLE)
    return Candidate(node, tuple(sorted(victims, key=_importance)), violations), ()


def _put_back(profile: Profile, pods: Sequence[PodInfo], node: str, order: list[str]) -> None:
    """The pods return, and the node lists all of them in the order they had."""
    for each in pods:
        profile.table.place(each, node)
    listed = profile.table.pods[profile.table.row_of[node]]
    for key in order:
        listed[key] = listed.pop(key)


def _importance(info: PodInfo) -> tuple[int, str]:
    """Sorts the more important first: higher priority, then longer running."""
    return -info.priority, started(info)


def started(info: PodInfo) -> str:
    return (info.pod.get("status") or {}).get("startTime") or _NOT_STARTED


def by_budget(pods: Sequence[PodInfo], budgets: Sequence[Object]) -> tuple[list[PodInfo], list[PodInfo]]:
    """Pods whose end would break a PodDisruptionBudget, and the rest, order kept."""
    allowed = [(budget.get("status") or {}).get("disruptionsAllowed") or 0 for budget in budgets]
    protected: list[PodInfo] = []
    free: list[PodInfo] = []
    for info in pods:
        breaks = False
        for place, budget in enumerate(budgets):
            if _guards(budget, info):
                allowed[place] -= 1
                breaks = breaks or allowed[place] < 0
        (protected if breaks else free).append(info)
    return protected, free


def _guards(budget: Object, info: PodInfo) -> bool:
    if budget["metadata"].get("namespace") != info.namespace or not info.group.labels:
        return False
    selector = from_label_selector((budget.get("spec") or {}).get("selector"))
    if selector.empty or not selector.matches(info.group.labels):
        return False
    return info.name not in ((budget.get("status") or {}).get("disruptedPods") or {})


def cost(candidate: Candidate) -> tuple[int, int, int, int, _Reversed]:
    """Sorts the cheapest first: broken budgets, highest priority, sum of priorities, number, then the node whose most
    important victim started last."""
    victims = candidate.victims
    top = max(each.priority for each in victims)
    earliest = min(started(each) for each in victims if each.priority == top)
    return (
        candidate.violations,
        victims[0].priority,
        sum(each.priority + _ABOVE_ALL_PRIORITIES for each in victims),
        len(victims),
        _Reversed(earliest),
    )


class _Reversed(str):
    """Text that sorts backwards."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)
