"""PodTopologySpread: matching pods spread evenly over zones, hosts or whatever a label divides the nodes into.

DoNotSchedule constraints filter: a domain must not get further ahead of the emptiest one than maxSkew.
ScheduleAnyway ones, and the system's defaults, give points: the fewer matching pods in a node's domains, the more.
Source: pkg/scheduler/framework/plugins/podtopologyspread (1.36).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from kubenb.objects import Object, labels
from kubenb.scheduler.arrays import EVERY_ROW, Bools, Floats, Ints, Rows
from kubenb.scheduler.events import Change, Event
from kubenb.scheduler.framework import MAX_SCORE, UNRESOLVABLE, Cycle, Plugin
from kubenb.scheduler.label_columns import MISSING
from kubenb.scheduler.plugins.node_affinity import chosen_rows
from kubenb.scheduler.plugins.taint_toleration import kept_off_rows
from kubenb.scheduler.pod_groups import PodGroup
from kubenb.scheduler.spread_constraints import (
    HOSTNAME,
    Constraints,
    SpreadConstraint,
)

TOO_MANY = 1
NO_LABEL = 2


@dataclass(frozen=True, slots=True)
class Skew:
    """One hard constraint at this moment."""

    constraint: SpreadConstraint
    counts: Floats
    """Matching pods by domain code."""
    allowed: int
    """How many a domain may have before this pod joins it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One soft constraint at this moment."""

    constraint: SpreadConstraint
    counts: Any
    """Matching pods by domain code, for hostnames by row."""
    weight: float
    """So that a few large domains do not drown in many small ones."""


class PodTopologySpread(Plugin):
    name = "PodTopologySpread"
    weight = 2
    scores = True
    normalizes = True
    wakes_on = (
        Change.POD_ADD
        | Change.POD_LABEL
        | Change.POD_DELETE
        | Change.OWN_LABEL
        | Change.OWN_TOLERATION
        | Change.NODE_ADD
        | Change.NODE_DELETE
        | Change.NODE_LABEL
        | Change.NODE_TAINT
    )

    def __init__(self) -> None:
        self._constraints = Constraints()

    # ---- filter

    def before_filter(self, cycle: Cycle) -> bool:
        constraints = self._constraints.own(cycle.info, hard=True)
        if constraints:
            cycle.notes[self.name] = [_skew(cycle, each, constraints) for each in constraints]
        return bool(constraints)

    def filter(self, cycle: Cycle, rows: Rows) -> Ints | None:
        verdict: Ints | None = None
        skews: list[Skew] = cycle.notes[self.name]
        for skew in skews:
            codes = cycle.table.labels[skew.constraint.key].codes[rows]
            own = (skew.counts[codes] > skew.allowed) * TOO_MANY
            own[codes == MISSING] = UNRESOLVABLE | NO_LABEL
            verdict = own if verdict is None else np.where(verdict == 0, own, verdict)
        return verdict

    def reasons(self, cycle: Cycle, code: int) -> tuple[str, ...]:
        text = "node(s) didn't match pod topology spread constraints"
        return (f"{text} (missing required label)" if code == NO_LABEL else text,)

    # ---- score

    def before_score(self, cycle: Cycle, rows: Rows) -> bool:
        """Counts the pods of every domain that a feasible node belongs to."""
        own = bool(cycle.info.pod["spec"].get("topologySpreadConstraints"))
        info = cycle.info
        constraints = self._constraints.own(info, hard=False) if own else self._constraints.default(info, cycle.reader)
        if not constraints:
            return False
        ignored: Bools | None = None
        if own:  # a node must have all the labels; by the system's defaults it need not
            ignored = np.any([cycle.table.labels[each.key].codes[rows] == MISSING for each in constraints], axis=0)
            ignored = ignored if ignored.any() else None
        else:  # where no node has a zone, there is nothing to spread over
            constraints = tuple(each for each in constraints if each.key == HOSTNAME or cycle.table.labels[each.key].known)
        wishes = [_wish(cycle, each, constraints if own else (), rows, ignored) for each in constraints]
        cycle.notes[self.name] = wishes, ignored
        return True

    def score(self, cycle: Cycle, rows: Rows) -> Ints:
        wishes: list[Wish] = cycle.notes[self.name][0]
        total: Any = 0.5  # so that cutting rounds
        for wish in wishes:
            column = cycle.table.labels[wish.constraint.key]
            extra = wish.constraint.max_skew - 1
            if wish.constraint.key != HOSTNAME:
                points = wish.counts * wish.weight + extra
                points[MISSING] = 0.0
                total = points[column.codes[rows]] + total
                continue
            points = wish.counts[rows] * wish.weight
            points += extra
            if column.known < len(cycle.table):
                points *= column.codes[rows] != MISSING
            total = points + total
        scores: Ints = total.astype(np.int64)
        return scores

    def normalize(self, cycle: Cycle, scores: Ints, rows: Rows) -> Ints:
        """The fewest pods get 100; nodes without the labels 0."""
        ignored: Bools | None = cycle.notes[self.name][1]
        if ignored is None:
            return fewest_best(scores)
        points = np.zeros(len(scores), np.int64)
        if not ignored.all():
            points[~ignored] = fewest_best(scores[~ignored])
        return points

    # ---- queue

    def helps(self, cycle: Cycle, event: Event) -> bool:
        constraints = self._constraints.own(cycle.info, hard=True)
        if event.change in Change.NODE_ADD | Change.NODE_DELETE | Change.NODE_LABEL | Change.NODE_TAINT:
            return _node_helps(constraints, event)
        if event.change is Change.OWN_TOLERATION:
            return any(each.honors_taints for each in constraints)
        pod = event.new or event.old or {}
        own = pod["metadata"].get("uid") == cycle.info.pod["metadata"].get("uid")
        elsewhere = not pod["spec"].get("nodeName") or pod["metadata"].get("namespace") != cycle.info.namespace
        if elsewhere and not own:
            return False
        if event.old is not None and event.new is not None:
            before, after = labels(event.old), labels(event.new)
            return any(each.selector.matches(before) != each.selector.matches(after) for each in constraints)
        return all(each.selector.matches(labels(pod)) for each in constraints)


def fewest_best(scores: Ints) -> Ints:
    """100 for the lowest score, less for higher ones, fractions cut; 100 for all where there are no pods yet."""
    highest = int(scores.max())
    if highest == 0:
        return np.full(len(scores), MAX_SCORE, np.int64)
    points: Ints = MAX_SCORE * (highest + int(scores.min()) - scores) // highest
    return points


def matching_pods(cycle: Cycle, constraint: SpreadConstraint) -> Ints:
    """Pods by row that a constraint counts: of the pod's namespace, selected, not terminating."""
    namespace, selector = cycle.info.namespace, constraint.selector
    known: dict[int, Ints] = cycle.notes.setdefault("matching pods", {})  # two constraints, often one selector
    if id(selector) not in known:

        def counts_in(group: PodGroup) -> bool:
            return group.namespace == namespace and not group.terminating and selector.matches(group.labels)

        table = cycle.table
        known[id(selector)] = table.tallies.of((namespace, selector), counts_in, table.capacity)
    return known[id(selector)]


def counted_rows(cycle: Cycle, constraint: SpreadConstraint, required: tuple[SpreadConstraint, ...]) -> Bools | None:
    """The nodes that make domains for this pod; None for all of them."""
    table, needs = cycle.table, cycle.needs
    parts = [table.labels[each.key].codes != MISSING for each in required]
    if constraint.honors_affinity and (needs.terms is not None or not needs.selector.empty):
        parts.append(chosen_rows(needs, table.labels, EVERY_ROW) & table.alive)
    if constraint.honors_taints:
        parts.append(~kept_off_rows(needs, table, EVERY_ROW))
    both: Bools | None = np.all(parts, axis=0) if parts else None
    return both


def _by_domain(cycle: Cycle, constraint: SpreadConstraint, amounts: Any) -> Floats:
    """Sums over rows by domain code. Rows without a node have no label and hold nothing."""
    column = cycle.table.labels[constraint.key]
    sums: Floats = np.bincount(column.codes, weights=amounts, minlength=len(column.values)).astype(np.float64, copy=False)
    return sums


def _skew(cycle: Cycle, constraint: SpreadConstraint, all_of_them: tuple[SpreadConstraint, ...]) -> Skew:
    counted: Any = counted_rows(cycle, constraint, all_of_them)
    counts = _by_domain(cycle, constraint, matching_pods(cycle, constraint) * counted)
    there = _by_domain(cycle, constraint, counted) > 0
    there[MISSING] = False
    lowest = int(counts[there].min()) if there.any() else 2**31 - 1
    if int(there.sum()) < constraint.min_domains:
        lowest = 0
    joins = constraint.selector.matches(cycle.info.group.labels)
    return Skew(constraint, counts, constraint.max_skew + lowest - joins)


def _wish(
    cycle: Cycle,
    constraint: SpreadConstraint,
    required: tuple[SpreadConstraint, ...],
    rows: Rows,
    ignored: Bools | None,
) -> Wish:
    pods = matching_pods(cycle, constraint)
    if constraint.key == HOSTNAME:
        size = len(cycle.table.alive[rows]) if ignored is None else int((~ignored).sum())
        return Wish(constraint, pods, math.log(size + 2))
    codes = cycle.table.labels[constraint.key].codes[rows]
    if ignored is not None:
        codes = codes[~ignored]
    domains = np.count_nonzero(np.bincount(codes))
    counted = counted_rows(cycle, constraint, required)
    counts = _by_domain(cycle, constraint, pods if counted is None else pods * counted)
    return Wish(constraint, counts, math.log(domains + 2))


def _node_helps(constraints: tuple[SpreadConstraint, ...], event: Event) -> bool:
    was, now = _has_all(constraints, event.old), _has_all(constraints, event.new)
    if event.old is None or event.new is None:
        return was or now
    if was != now:
        return True
    before, after = labels(event.old), labels(event.new)
    moved = any(before.get(each.key) != after.get(each.key) for each in constraints)
    taints = (event.old.get("spec") or {}).get("taints") != (event.new.get("spec") or {}).get("taints")
    return now and (moved or taints)


def _has_all(constraints: tuple[SpreadConstraint, ...], node: Object | None) -> bool:
    return node is not None and all(each.key in labels(node) for each in constraints)
