"""Pods that are alike to other pods, counted together: same namespace, labels, life and terms.

Comes in: the pods placed on rows. Goes out: how many pods of a kind each row holds, as an array that is kept up
to date by the journal instead of being counted again. Topology spread and pod affinity live on these counts.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping

import numpy as np

from kubenb.scheduler.arrays import Ints
from kubenb.scheduler.journal import Journal
from kubenb.scheduler.pod_terms import NO_TERMS, PodTerms

GroupKey = tuple[str, tuple[tuple[str, str], ...], bool, PodTerms | None]


class PodGroup:
    """Pods that no selector can tell apart. `counts` maps rows to how many of them are there."""

    __slots__ = ("counts", "key", "labels", "namespace", "terminating", "terms")

    def __init__(self, key: GroupKey, labels: Mapping[str, str]) -> None:
        self.key = key
        self.namespace, self.terminating = key[0], key[2]
        self.terms = key[3] or NO_TERMS
        self.labels = labels
        self.counts: dict[int, int] = {}


class PodGroups:
    """All groups. Alike pods get the same object, so that groups can be compared by identity."""

    FORGET_AT = 4096

    def __init__(self) -> None:
        self._groups: dict[GroupKey, PodGroup] = {}
        self.with_terms: dict[PodGroup, None] = {}
        """Those that have pods, and whose terms may concern others."""

    def of(self, namespace: str, labels: Mapping[str, str], terminating: bool, terms: PodTerms) -> PodGroup:
        """The group of such pods."""
        key = (namespace, tuple(sorted(labels.items())), terminating, terms or None)
        group = self._groups.get(key)
        if group is None:
            if len(self._groups) >= self.FORGET_AT and len(self._groups) % self.FORGET_AT == 0:
                self._groups = {key: group for key, group in self._groups.items() if group.counts}
            group = self._groups[key] = PodGroup(key, labels)
        return group

    def add(self, group: PodGroup, row: int) -> PodGroup:
        """One pod more on `row`; returns its group as it is listed now (an empty one may have been forgotten)."""
        group = self._groups.setdefault(group.key, group)
        if group.terms and not group.counts:
            self.with_terms[group] = None
        group.counts[row] = group.counts.get(row, 0) + 1
        return group

    def remove(self, group: PodGroup, row: int) -> None:
        left = group.counts[row] - 1
        if left:
            group.counts[row] = left
            return
        del group.counts[row]
        if not group.counts:
            self.with_terms.pop(group, None)

    def __iter__(self) -> Iterator[PodGroup]:
        return iter(self._groups.values())


class Tally:
    """How many pods each row holds of the groups that `counts_in`; `rows` is brought up to date by `read`."""

    def __init__(self, groups: PodGroups, journal: Journal, counts_in: Callable[[PodGroup], bool]) -> None:
        self._groups, self._journal, self._counts_in = groups, journal, counts_in
        self._known: dict[PodGroup, bool] = {}
        self._position = -1
        self._rows: Ints = np.zeros(0, np.int64)

    def read(self, capacity: int) -> Ints:
        """Pods by row, as an array of `capacity`; shared, to be read only."""
        changes = self._journal.since(self._position)
        self._position = self._journal.end
        if changes is None or len(self._rows) != capacity:
            self._recount(capacity)
            return self._rows
        for row, group, delta in changes:
            if group is not None and self._means(group):
                self._rows[row] += delta
        return self._rows

    def _recount(self, capacity: int) -> None:
        self._rows = np.zeros(capacity, np.int64)
        self._known.clear()
        for group in self._groups:
            if self._means(group):
                rows = np.fromiter(group.counts.keys(), np.intp, len(group.counts))
                self._rows[rows] += np.fromiter(group.counts.values(), np.int64, len(group.counts))

    def _means(self, group: PodGroup) -> bool:
        known = self._known.get(group)
        if known is None:
            known = self._known[group] = self._counts_in(group)
        return known


class Tallies:
    """The tallies asked for lately, by what they count."""

    KEEP = 512

    def __init__(self, groups: PodGroups, journal: Journal) -> None:
        self._groups, self._journal = groups, journal
        self._tallies: dict[Hashable, Tally] = {}

    def of(self, key: Hashable, counts_in: Callable[[PodGroup], bool], capacity: int) -> Ints:
        """Pods by row in the groups that `counts_in`; the same `key` must always mean the same groups."""
        tally = self._tallies.get(key)
        if tally is None:
            while len(self._tallies) >= self.KEEP:
                del self._tallies[next(iter(self._tallies))]
            tally = self._tallies[key] = Tally(self._groups, self._journal, counts_in)
        return tally.read(capacity)
