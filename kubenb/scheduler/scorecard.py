"""What the near-sighted plugins think of every node, remembered from one pod to the next of the same kind.

Plugins that look at one node alone (scope "node") or at it and its pods (scope "pods") give the same answer until
that node changes. So a `Scorecard` holds their answers for one `Needs` and asks again only for the rows in the
journal: one row after each pod of a rollout. Next: `search`, which adds the plugins that see the whole cluster.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kubenb.scheduler.arrays import EVERY_ROW, Ints, Rows
from kubenb.scheduler.framework import Cycle, Plugin
from kubenb.scheduler.needs import Needs
from kubenb.scheduler.node_table import NodeTable

Order = NDArray[np.int8]
"""The number of the first plugin that refuses, by row."""

NOBODY = 127
"""No plugin refuses: the node is feasible."""


class Panel:
    """The near-sighted plugins of a profile, asked directly. `Scorecard` asks them through this."""

    def __init__(self, plugins: Sequence[Plugin]) -> None:
        self.numbered = list(enumerate(plugins))
        near = [(number, plugin) for number, plugin in self.numbered if plugin.scope != "cluster"]
        self.filters = [(number, plugin) for number, plugin in near if plugin.filters]
        self.scorers = [plugin for _, plugin in near if plugin.scores]

    def refusals(self, cycle: Cycle, rows: Rows, scopes: tuple[str, ...]) -> tuple[Order, Ints]:
        """Who refuses each row first, and its code."""
        by: Order = np.full(len(cycle.table.alive[rows]), NOBODY, np.int8)
        codes: Ints = np.zeros(len(by), np.int64)
        for number, plugin in self.filters:
            if plugin.scope in scopes and plugin.before_filter(cycle):
                note_refusals(by, codes, number, plugin.filter(cycle, rows))
        return by, codes


def note_refusals(by: Order, codes: Ints, number: int, verdict: Ints | None) -> None:
    """Adds one plugin's verdict: a row belongs to the refusing plugin that comes first in the profile."""
    if verdict is not None and verdict.any():
        first = (verdict != 0) & (by > number)
        by[first] = number
        codes[first] = verdict[first]


class Scorecard:
    """The answers for one `Needs`, by row. All arrays are as long as the table."""

    def __init__(self, needs: Needs, panel: Panel) -> None:
        self.needs, self.panel = needs, panel
        self._position = -1
        self._images = -1
        self._nodes = -1
        self.node_by: Order = np.zeros(0, np.int8)
        self.node_codes: Ints = np.zeros(0, np.int64)
        self.by: Order = np.zeros(0, np.int8)
        self.codes: Ints = np.zeros(0, np.int64)
        self.points: Ints = np.zeros(0, np.int64)
        """The weighted sum of all scores that depend on the row alone."""
        self.raw: dict[str, Ints] = {}
        """What each active scorer says, before normalising and weighting."""

    def refresh(self, cycle: Cycle) -> None:
        """Catches up with the table."""
        table = cycle.table
        changes = table.journal.since(self._position)
        self._position = table.journal.end
        if changes is None or len(self.by) != table.capacity or self._images_moved(table):
            self._judge_all(cycle)
        elif changes:
            nodes = [row for row, group, _ in changes if group is None]
            if nodes:
                self._judge_nodes(cycle, _distinct(nodes))
            self._judge_pods(cycle, _distinct([row for row, _, _ in changes]))

    def _images_moved(self, table: NodeTable) -> bool:
        """An image's points depend on how many nodes there are and have it, so all rows move together."""
        moved = bool(table.images) and (self._images, self._nodes) != (table.images.version, len(table))
        self._images, self._nodes = table.images.version, len(table)
        return moved

    def _judge_all(self, cycle: Cycle) -> None:
        capacity = cycle.table.capacity
        self.node_by = np.zeros(capacity, np.int8)
        self.node_codes, self.codes, self.points = (np.zeros(capacity, np.int64) for _ in range(3))
        self.by = np.zeros(capacity, np.int8)
        self.raw = {
            plugin.name: np.zeros(capacity, np.int64) for plugin in self.panel.scorers if plugin.before_score(cycle, EVERY_ROW)
        }
        self._judge_nodes(cycle, EVERY_ROW)
        self._judge_pods(cycle, EVERY_ROW)

    def _judge_nodes(self, cycle: Cycle, rows: Rows) -> None:
        self.node_by[rows], self.node_codes[rows] = self.panel.refusals(cycle, rows, ("node",))
        self._score(cycle, rows, "node")

    def _judge_pods(self, cycle: Cycle, rows: Rows) -> None:
        by, codes = self.panel.refusals(cycle, rows, ("pods",))
        node_by = self.node_by[rows]
        earlier = node_by < by
        self.by[rows] = np.minimum(by, node_by)
        self.codes[rows] = np.where(earlier, self.node_codes[rows], codes)
        self._score(cycle, rows, "pods")
        points: Ints = np.zeros(len(by), np.int64)
        for plugin in self.panel.scorers:
            if plugin.name in self.raw and not plugin.normalizes:
                points += plugin.weight * self.raw[plugin.name][rows]
        self.points[rows] = points

    def _score(self, cycle: Cycle, rows: Rows, scope: str) -> None:
        for plugin in self.panel.scorers:
            if plugin.scope == scope and plugin.name in self.raw:
                self.raw[plugin.name][rows] = plugin.score(cycle, rows)


def _distinct(rows: list[int]) -> Rows:
    return np.array(rows if len(rows) == 1 else list(dict.fromkeys(rows)), np.intp)


class Scorecards:
    """The scorecards of the pods seen lately."""

    KEEP = 64

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self._cards: dict[Needs, Scorecard] = {}

    def of(self, cycle: Cycle) -> Scorecard:
        """The card of this pod's needs, up to date."""
        card = self._cards.pop(cycle.needs, None) or Scorecard(cycle.needs, self.panel)
        self._cards[cycle.needs] = card  # the one used last stands last
        if len(self._cards) > self.KEEP:
            del self._cards[next(iter(self._cards))]
        card.refresh(cycle)
        return card
