"""InterPodAffinity: near these pods, away from those; and what the pods already there say about the newcomer.

Required terms filter, preferred ones give points, in both directions: a placed pod's required anti-affinity keeps
newcomers out of its domain, and its affinity draws them in. Source:
pkg/scheduler/framework/plugins/interpodaffinity (1.36).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from kubenb.objects import labels, namespace
from kubenb.scheduler.arrays import Bools, Ints, Rows
from kubenb.scheduler.events import Change, Event
from kubenb.scheduler.framework import MAX_SCORE, UNRESOLVABLE, Cycle, Plugin
from kubenb.scheduler.label_columns import MISSING
from kubenb.scheduler.pod_groups import PodGroup
from kubenb.scheduler.pod_terms import PodTerm, pod_terms
from kubenb.scheduler.reader import namespace_labels

NOT_NEAR, TOO_NEAR, UNWELCOME = 1, 2, 3
_WORDS = {
    NOT_NEAR: "node(s) didn't match pod affinity rules",
    TOO_NEAR: "node(s) didn't match pod anti-affinity rules",
    UNWELCOME: "node(s) didn't satisfy existing pods anti-affinity rules",
}
REQUIRED_AFFINITY_POINTS = 1
"""hardPodAffinityWeight: what a placed pod's required affinity is worth to a newcomer that it means."""


@dataclass(slots=True)
class Domains:
    """Where pods of interest are: by topology key, one flag for each domain code."""

    near: dict[str, Bools]
    apart: dict[str, Bools]
    unwelcome: dict[str, Bools]
    anybody_near: bool
    """Whether any pod in the cluster is one that the affinity terms mean."""


class InterPodAffinity(Plugin):
    name = "InterPodAffinity"
    weight = 2
    scores = True
    normalizes = True
    wakes_on = Change.POD_ADD | Change.POD_LABEL | Change.POD_DELETE | Change.OWN_LABEL | Change.NODE_ADD | Change.NODE_LABEL

    # ---- filter

    def before_filter(self, cycle: Cycle) -> bool:
        terms = cycle.info.group.terms
        unwelcome = _unwelcome(cycle)
        if not (terms.near or terms.apart or unwelcome):
            return False
        near: dict[str, Bools] = {}
        anybody = False
        if terms.near:
            pods = _pods_meant(cycle, ("all", terms.near), terms.near)
            for term in terms.near:
                near[term.topology_key] = _occupied(cycle, term.topology_key, pods)
                anybody = anybody or bool(near[term.topology_key].any())
        apart: dict[str, Bools] = {}
        for term in terms.apart:
            _mark(cycle, apart, term.topology_key, _pods_meant(cycle, term, (term,)))
        cycle.notes[self.name] = Domains(near, apart, unwelcome, anybody)
        return True

    def filter(self, cycle: Cycle, rows: Rows) -> Ints | None:
        domains: Domains = cycle.notes[self.name]
        columns, info = cycle.table.labels, cycle.info
        verdict = np.zeros(len(cycle.table.alive[rows]), np.int64)
        for flags in (domains.unwelcome, domains.apart):  # the later one has the last word
            for key, flag in flags.items():
                verdict[flag[columns[key].codes[rows]]] = UNWELCOME if flags is domains.unwelcome else TOO_NEAR
        if domains.near:
            first = not domains.anybody_near and _means_itself(cycle, info.group.terms.near)
            for key, flag in domains.near.items():
                codes = columns[key].codes[rows]
                verdict[(codes == MISSING) if first else ~flag[codes]] = UNRESOLVABLE | NOT_NEAR
        return verdict

    def reasons(self, cycle: Cycle, code: int) -> tuple[str, ...]:
        return (_WORDS[code],)

    # ---- score

    def before_score(self, cycle: Cycle, rows: Rows) -> bool:
        """Adds up points by topology domain."""
        points: dict[str, Ints] = {}
        terms = cycle.info.group.terms
        for sign, own in ((1, terms.rather_near), (-1, terms.rather_apart)):
            for term in own:
                _add(cycle, points, term.topology_key, _pods_meant(cycle, term, (term,)), sign * term.weight)
        for group in cycle.table.groups.with_terms:
            theirs = [(REQUIRED_AFFINITY_POINTS, term) for term in group.terms.near]
            theirs += [(term.weight, term) for term in group.terms.rather_near]
            theirs += [(-term.weight, term) for term in group.terms.rather_apart]
            for weight, term in theirs:
                if _means(cycle, term, cycle.info.group):
                    _add(cycle, points, term.topology_key, _pods_of(cycle, group), weight)
        cycle.notes[self.name] = points
        return bool(points)

    def score(self, cycle: Cycle, rows: Rows) -> Ints:
        points: dict[str, Ints] = cycle.notes[self.name]
        total = np.zeros(len(cycle.table.alive[rows]), np.int64)
        for key, by_domain in points.items():
            total += by_domain[cycle.table.labels[key].codes[rows]]
        return total

    def normalize(self, cycle: Cycle, scores: Ints, rows: Rows) -> Ints:
        lowest, highest = int(scores.min()), int(scores.max())
        if highest == lowest:
            return np.zeros(len(scores), np.int64)
        return (MAX_SCORE * ((scores - lowest) / (highest - lowest))).astype(np.int64)

    # ---- queue

    def helps(self, cycle: Cycle, event: Event) -> bool:
        terms = cycle.info.group.terms
        if event.change in Change.NODE_ADD | Change.NODE_LABEL:
            before = {} if event.old is None else labels(event.old)
            after = labels(event.new or {"metadata": {}})
            keys = [term.topology_key for term in (*terms.near, *terms.apart)]
            return not keys or any(key in after and after[key] != before.get(key) for key in keys)
        if event.change is Change.OWN_LABEL:
            return True
        was = event.old is not None and _all_mean(cycle, terms.near, event.old)
        now = event.new is not None and _all_mean(cycle, terms.near, event.new)
        if now and not was:
            return True
        if event.old is None:
            return False
        if event.new is None and any(
            _means(cycle, term, cycle.info.group)
            for term in pod_terms(event.old["spec"], namespace(event.old), labels(event.old)).apart
        ):
            return True
        left = event.new is None or not _all_mean(cycle, terms.apart, event.new)
        return left and _all_mean(cycle, terms.apart, event.old)


def _unwelcome(cycle: Cycle) -> dict[str, Bools]:
    """The domains that placed pods keep for themselves, away from pods like this one."""
    found: dict[str, Bools] = {}
    for group in cycle.table.groups.with_terms:
        for term in group.terms.apart:
            if _means(cycle, term, cycle.info.group):
                _mark(cycle, found, term.topology_key, _pods_of(cycle, group))
    return found


def _means(cycle: Cycle, term: PodTerm, group: PodGroup) -> bool:
    return term.means(group.namespace, group.labels, namespace_labels(cycle.reader, group.namespace))


def _means_itself(cycle: Cycle, terms: tuple[PodTerm, ...]) -> bool:
    """The first of its kind may go anywhere: there is nobody yet to be near to."""
    return all(_means(cycle, term, cycle.info.group) for term in terms)


def _all_mean(cycle: Cycle, terms: tuple[PodTerm, ...], pod: dict[str, object]) -> bool:
    space = namespace(pod)
    theirs = namespace_labels(cycle.reader, space)
    return bool(terms) and all(term.means(space, labels(pod), theirs) for term in terms)


def _pods_meant(cycle: Cycle, key: Hashable, terms: tuple[PodTerm, ...]) -> Ints:
    """Pods by row that all of `terms` speak of; terminating ones count."""
    if any(term.namespace_selector.selectable for term in terms):  # the answer hangs on namespaces' labels as well
        spaces = cycle.reader.list("Namespace")
        key = key, tuple((each["metadata"]["name"], tuple(sorted(labels(each).items()))) for each in spaces)
    return cycle.table.tallies.of(key, lambda group: all(_means(cycle, term, group) for term in terms), cycle.table.capacity)


def _pods_of(cycle: Cycle, group: PodGroup) -> Ints:
    return cycle.table.tallies.of(group, lambda other: other is group, cycle.table.capacity)


def _occupied(cycle: Cycle, key: str, pods: Ints) -> Bools:
    """The domains of `key` that hold at least one of `pods` (by row)."""
    column = cycle.table.labels[key]
    flags = np.zeros(len(column.values), np.bool_)
    flags[column.codes[pods > 0]] = True
    flags[MISSING] = False
    return flags


def _mark(cycle: Cycle, flags: dict[str, Bools], key: str, pods: Ints) -> None:
    occupied = _occupied(cycle, key, pods)
    flags[key] = flags[key] | occupied if key in flags else occupied


def _add(cycle: Cycle, points: dict[str, Ints], key: str, pods: Ints, weight: int) -> None:
    column = cycle.table.labels[key]
    counts = np.bincount(column.codes, weights=pods, minlength=len(column.values)).astype(np.int64)
    counts[MISSING] = 0
    if counts.any():
        points[key] = points.get(key, 0) + weight * counts
