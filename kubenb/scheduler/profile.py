"""One pod, one decision: filter, score, choose. The heart of the room, and free of time and of the API server.

Comes in: a `PodInfo` and the node table as it stands. Goes out: a `Decision`. Source:
pkg/scheduler/schedule_one.go: schedulePod (1.36). Next: `preemption` for pods that fit nowhere, `scheduler` for the
component that turns decisions into bindings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from kubenb.scheduler.arrays import Ints, RowNumbers
from kubenb.scheduler.framework import Cycle, Plugin, Rejection
from kubenb.scheduler.node_table import NodeTable
from kubenb.scheduler.nominations import Nominations
from kubenb.scheduler.pod_info import PodInfo
from kubenb.scheduler.reader import Reader
from kubenb.scheduler.sampling import feasible_wanted
from kubenb.scheduler.scorecard import NOBODY, Card, Order, Panel, Scorecards, note_refusals
from kubenb.scheduler.search import Found, search

Chance = Callable[[], float]
"""Draws from [0, 1): the scheduler's own stream."""


@dataclass(slots=True)
class Decision:
    """What came of one cycle. Rows, not names: `explain` translates."""

    cycle: Cycle
    row: int = -1
    """The row taken, -1 for none."""
    found: Found | None = None
    card: Card | None = None
    left_out: list[str] = field(default_factory=list)
    """Plugins that narrowed the choice of nodes beforehand."""
    rejection: Rejection | None = None
    totals: Ints | None = None
    """Of the feasible rows; None where nothing was scored."""

    @property
    def fits(self) -> bool:
        return self.row >= 0


class Profile:
    """The plugins in order, over one node table. Remembers where the last search stopped."""

    def __init__(
        self,
        plugins: Sequence[Plugin],
        table: NodeTable,
        reader: Reader,
        nominations: Nominations | None = None,
    ) -> None:
        self.plugins = list(plugins)
        self.table = table
        self.reader = reader
        self.nominations = Nominations() if nominations is None else nominations
        self.cards = Scorecards(Panel(plugins))
        self.start = 0
        self._filters = [(number, plugin) for number, plugin in enumerate(plugins) if plugin.filters]
        self._far_scorers = [p for p in plugins if p.scores and p.scope == "cluster"]

    def cycle(self, info: PodInfo) -> Cycle:
        return Cycle(info, self.table, self.reader)

    def decide(self, info: PodInfo, chance: Chance) -> Decision:
        """Finds the node for a pod. Moves the starting point of the next search; places nothing."""
        cycle = self.cycle(info)
        decision = Decision(cycle)
        if not len(self.table):
            return decision
        try:
            filters = self.active_filters(cycle)
        except Rejection as rejection:
            decision.rejection = rejection
            return decision
        decision.card = card = self.cards.of(cycle)
        nominated = self.nominations.node_of(info.key) if self.nominations else ""
        if nominated and self._take_nominated(decision, filters, nominated):
            return decision
        rows = self._rows(decision)
        correct = self._correction(cycle) if self.nominations else None
        found = decision.found = search(cycle, card, filters, rows, feasible_wanted(len(rows)), correct)
        self.start = (self.start + len(found.looked_at)) % len(self.table)
        if len(found.feasible) == 1:  # taken without scoring
            decision.row = int(found.feasible[0])
        elif len(found.feasible):
            decision.totals = self._totals(cycle, card, found.feasible)
            decision.row = int(found.feasible[choose(decision.totals, chance)])
        return decision

    def active_filters(self, cycle: Cycle) -> list[tuple[int, Plugin]]:
        """The far-sighted filters that this pod concerns. All are asked, so that any may raise `Rejection`."""
        active = [(number, plugin) for number, plugin in self._filters if plugin.before_filter(cycle)]
        return [(number, plugin) for number, plugin in active if plugin.scope == "cluster"]

    def _rows(self, decision: Decision) -> RowNumbers:
        """The rows to look at, in order: all of them, or those of the nodes that the pod names."""
        names = decision.cycle.needs.node_names
        if names is None:
            return self.table.order.from_(self.start % len(self.table))
        decision.left_out.append("NodeAffinity")
        row_of = self.table.row_of
        return np.array([row_of[name] for name in names if name in row_of], np.intp)

    # ---- verdict on single rows

    def verdict(self, info: PodInfo, row: int) -> tuple[int, int]:
        """(number of the refusing plugin or NOBODY, code) on one row as the table stands, pods nominated for it
        included: first with them, then without."""
        with_nominated = self._verdict_with(info, row, self.table.names[row])
        return with_nominated or self._plain_verdict(info, row)

    def _plain_verdict(self, info: PodInfo, row: int) -> tuple[int, int]:
        cycle = self.cycle(info)
        rows: RowNumbers = np.array([row], np.intp)
        by, codes = self.cards.panel.refusals(cycle, rows, ("node", "pods"))
        for number, plugin in self.active_filters(cycle):
            note_refusals(by, codes, number, plugin.filter(cycle, rows))
        return int(by[0]), int(codes[0])

    def _verdict_with(self, info: PodInfo, row: int, node: str) -> tuple[int, int] | None:
        """The refusal that pods nominated for the node bring about, if they do."""
        others = self.nominations.respected_by(info, node)
        if not others:
            return None
        for other in others:
            self.table.place(other, node)
        number, code = self._plain_verdict(info, row)
        for other in others:
            self.table.take_off(other.key, node)
        return None if number == NOBODY else (number, code)

    def _correction(self, cycle: Cycle) -> Callable[[RowNumbers, Order, Ints], None]:
        """Lets nominated pods count on the nodes promised to them."""

        def correct(rows: RowNumbers, by: Order, codes: Ints) -> None:
            for node in self.nominations.nodes():
                for place in np.flatnonzero(rows == self.table.row_of.get(node, -1)).tolist():
                    refusal = self._verdict_with(cycle.info, int(rows[place]), node)
                    if refusal is not None and by[place] == NOBODY:
                        by[place], codes[place] = refusal

        return correct

    def _take_nominated(self, decision: Decision, filters: list[tuple[int, Plugin]], node: str) -> bool:
        """A pod for which room was made goes there if it fits now; only otherwise the others are looked at."""
        row = self.table.row_of.get(node)
        if row is None or decision.card is None:
            return False
        rows: RowNumbers = np.array([row], np.intp)
        found = search(decision.cycle, decision.card, filters, rows, 1, self._correction(decision.cycle))
        if not len(found.feasible):
            return False
        decision.found, decision.row = found, row
        return True

    # ---- scores

    def _totals(self, cycle: Cycle, card: Card, rows: RowNumbers) -> Ints:
        totals = card.points(cycle, rows)
        for plugin, raw in card.uneven(cycle, rows):
            totals += plugin.weight * plugin.normalize(cycle, raw, rows)
        for plugin in self._far_scorers:
            if plugin.before_score(cycle, rows):
                totals += plugin.weight * plugin.normalize(cycle, plugin.score(cycle, rows), rows)
        return totals

    def scores(self, decision: Decision) -> dict[str, Ints]:
        """Weighted points of each plugin that gives any, for the feasible rows of a decision."""
        found, card, cycle = decision.found, decision.card, decision.cycle
        if found is None or card is None or decision.totals is None:
            return {}
        rows = found.feasible
        points = {}
        for plugin in self.plugins:
            if not plugin.scores:
                continue
            if plugin.scope != "cluster":
                raw = card.raw(cycle, plugin, rows)
            else:
                raw = plugin.score(cycle, rows) if plugin.before_score(cycle, rows) else None
            if raw is not None:
                points[plugin.name] = plugin.weight * plugin.normalize(cycle, raw, rows)
        return points


def choose(totals: Ints, chance: Chance) -> int:
    """The place of the highest total; among equals every one has the same chance."""
    best = (totals == totals.max()).nonzero()[0]
    return int(best[0] if len(best) == 1 else best[int(chance() * len(best))])
