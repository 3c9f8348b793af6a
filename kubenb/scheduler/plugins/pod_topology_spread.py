"""PodTopologySpread: matching pods spread evenly over zones, hosts or whatever a label divides the nodes into.

DoNotSchedule constraints filter: a domain must not get further ahead of the emptiest one than maxSkew.
ScheduleAnyway ones, and the system's defaults, give points: the fewer matching pods in a node's domains, the more.
Source: pkg/scheduler/framework/plugins/podtopologyspread (1.36).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

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
    SpreadConstraint,
    default_constraints,
    own_constraints,
)

TOO_MANY = 1
NO_LABEL = 2


@dataclass(frozen=True, slots=True)
class Skew:
    """One hard constraint at this moment."""

    constraint: SpreadConstraint
    counts: Ints
    """Matching pods by domain code."""
    allowed: int
    """How many a domain may have before this pod joins it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One soft constraint at this moment."""

    constraint: SpreadConstraint
    counts: Ints
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

    # ---- filter

    def before_filter(self, cycle: Cycle) -> bool:
        constraints = own_constraints(cycle.info, hard=True)
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
        constraints = own_constraints(info, hard=False) if own else default_constraints(info, cycle.reader)
        if not constraints:
            return False
        columns = cycle.table.labels
        ignored = np.zeros(len(columns[HOSTNAME].codes[rows]), np.bool_)
        if own:  # a node must have all the labels; by the system's defaults it need not
            for each in constraints:
                ignored |= columns[each.key].codes[rows] == MISSING
        wishes = [_wish(cycle, each, constraints if own else (), rows, ignored) for each in constraints]
        cycle.notes[self.name] = wishes, ignored
        return True

    def score(self, cycle: Cycle, rows: Rows) -> Ints:
        wishes: list[Wish] = cycle.notes[self.name][0]
        total: Floats | float = 0.0
        for wish in wishes:
            codes = cycle.table.labels[wish.constraint.key].codes[rows]
            counts = wish.counts[rows] if wish.constraint.key == HOSTNAME else wish.counts[codes]
            total = total + np.where(codes == MISSING, 0.0, counts * wish.weight + (wish.constraint.max_skew - 1))
        return np.floor(np.asarray(total) + 0.5).astype(np.int64)

    def normalize(self, cycle: Cycle, scores: Ints, rows: Rows) -> Ints:
        """The fewest pods get 100; nodes without the labels 0."""
        ignored: Bools = cycle.notes[self.name][1]
        points = np.zeros(len(scores), np.int64)
        counted = scores[~ignored]
        if len(counted):
            highest, lowest = int(counted.max()), int(counted.min())
            points[~ignored] = MAX_SCORE * (highest + lowest - counted) // highest if highest else MAX_SCORE
        return points

    # ---- queue

    def helps(self, cycle: Cycle, event: Event) -> bool:
        constraints = own_constraints(cycle.info, hard=True)
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


def matching_pods(cycle: Cycle, constraint: SpreadConstraint) -> Ints:
    """Pods by row that a constraint counts: of the pod's namespace, selected, not terminating."""
    namespace, selector = cycle.info.namespace, constraint.selector

    def counts_in(group: PodGroup) -> bool:
        return group.namespace == namespace and not group.terminating and selector.matches(group.labels)

    return cycle.table.tallies.of((namespace, selector), counts_in, cycle.table.capacity)


def by_domain(cycle: Cycle, constraint: SpreadConstraint, required: tuple[SpreadConstraint, ...]) -> tuple[Ints, Bools]:
    """Matching pods by domain code, and which domains there are, over the nodes that make domains for this pod."""
    table = cycle.table
    column = table.labels[constraint.key]
    counted = table.alive.copy()
    for each in required:
        counted &= table.labels[each.key].codes != MISSING
    needs = cycle.needs
    if constraint.honors_affinity and (needs.terms is not None or not needs.selector.empty):
        counted &= chosen_rows(needs, table.labels, EVERY_ROW)
    if constraint.honors_taints:
        counted &= ~kept_off_rows(needs, table, EVERY_ROW)
    codes = column.codes[counted]
    length = len(column.values)
    pods = matching_pods(cycle, constraint)[counted]
    counts = np.bincount(codes, weights=pods, minlength=length).astype(np.int64)
    return counts, np.bincount(codes, minlength=length) > 0


def _skew(cycle: Cycle, constraint: SpreadConstraint, all_of_them: tuple[SpreadConstraint, ...]) -> Skew:
    counts, domains = by_domain(cycle, constraint, all_of_them)
    lowest = int(counts[domains].min()) if domains.any() else 2**31 - 1
    if int(domains.sum()) < constraint.min_domains:
        lowest = 0
    joins = constraint.selector.matches(cycle.info.group.labels)
    return Skew(constraint, counts, constraint.max_skew + lowest - joins)


def _wish(
    cycle: Cycle,
    constraint: SpreadConstraint,
    required: tuple[SpreadConstraint, ...],
    rows: Rows,
    ignored: Bools,
) -> Wish:
    if constraint.key == HOSTNAME:
        size = len(ignored) - int(ignored.sum())
        counts = matching_pods(cycle, constraint)
    else:
        codes = cycle.table.labels[constraint.key].codes[rows][~ignored]
        size = len(np.unique(codes))
        counts, _ = by_domain(cycle, constraint, required)
    return Wish(constraint, counts, math.log(size + 2))


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
