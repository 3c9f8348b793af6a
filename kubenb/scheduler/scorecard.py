"""What the near-sighted plugins think of every node, remembered from one pod to the next of the same kind.

Plugins that look at one node alone (scope "node") or at it and its pods (scope "pods") give the same answer until
that node changes. So a `Scorecard` holds their answers for one `Needs` and asks again only for the rows in the
journal: one row after each pod of a rollout. Next: `search`, which adds the plugins that see the whole cluster.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kubenb.scheduler.arrays import EVERY_ROW, Ints, RowNumbers, Rows
from kubenb.scheduler.framework import Cycle, Plugin
from kubenb.scheduler.needs import Needs

Order = NDArray[np.int8]
"""The number of the first plugin that refuses, by row."""

FEW = 12
"""So many changed rows are quicker to judge one by one."""

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


class Card(Protocol):
    """What the near-sighted plugins say about some rows."""

    def verdicts(self, cycle: Cycle, rows: RowNumbers) -> tuple[Order, Ints]:
        """Who refuses each row first, and its code; new arrays."""
        ...

    def points(self, cycle: Cycle, rows: RowNumbers) -> Ints:
        """The weighted sum of the scores that need no normalising; a new array."""
        ...

    def uneven(self, cycle: Cycle, rows: RowNumbers) -> list[tuple[Plugin, Ints]]:
        """The plugins whose points are still to be normalised, with what they said; those that treat all nodes alike
        are in `points` already."""
        ...

    def raw(self, cycle: Cycle, plugin: Plugin, rows: RowNumbers) -> Ints | None:
        """One plugin's points before normalising and weighting; None where it gives none to this pod."""
        ...


class Glance:
    """The answers for a pod of a kind not seen before: asked for the rows that are looked at, and forgotten."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel

    def verdicts(self, cycle: Cycle, rows: RowNumbers) -> tuple[Order, Ints]:
        return self._panel.refusals(cycle, rows, ("node", "pods"))

    def points(self, cycle: Cycle, rows: RowNumbers) -> Ints:
        total: Ints = np.zeros(len(rows), np.int64)
        for plugin in self._panel.scorers:
            if not plugin.normalizes and plugin.before_score(cycle, rows):
                total += (plugin.weight * plugin.score(cycle, rows)).astype(np.int64)
        return total

    def uneven(self, cycle: Cycle, rows: RowNumbers) -> list[tuple[Plugin, Ints]]:
        return [
            (plugin, plugin.score(cycle, rows))
            for plugin in self._panel.scorers
            if plugin.normalizes and plugin.before_score(cycle, rows)
        ]

    def raw(self, cycle: Cycle, plugin: Plugin, rows: RowNumbers) -> Ints | None:
        return plugin.score(cycle, rows).astype(np.int64) if plugin.before_score(cycle, rows) else None


class Scorecard:
    """The answers for one `Needs`, by row, remembered. All arrays are as long as the table."""

    def __init__(self, needs: Needs, panel: Panel) -> None:
        self.needs, self.panel = needs, panel
        self._position = -1
        self.node_by: Order = np.zeros(0, np.int8)
        self.node_codes: Ints = np.zeros(0, np.int64)
        self.by: Order = np.zeros(0, np.int8)
        self.codes: Ints = np.zeros(0, np.int64)
        self._points: Ints = np.zeros(0, np.int64)
        self._raw: dict[str, Ints] = {}
        """What each active scorer says, by row."""
        self._even_points = 0
        self._uneven: list[Plugin] = []

    def verdicts(self, cycle: Cycle, rows: RowNumbers) -> tuple[Order, Ints]:
        return self.by[rows], self.codes[rows]

    def points(self, cycle: Cycle, rows: RowNumbers) -> Ints:
        points: Ints = self._points[rows] + self._even_points
        return points

    def uneven(self, cycle: Cycle, rows: RowNumbers) -> list[tuple[Plugin, Ints]]:
        return [(plugin, self._raw[plugin.name][rows]) for plugin in self._uneven]

    def raw(self, cycle: Cycle, plugin: Plugin, rows: RowNumbers) -> Ints | None:
        raw = self._raw.get(plugin.name)
        return None if raw is None else raw[rows]

    def refresh(self, cycle: Cycle) -> None:
        """Catches up with the table."""
        table = cycle.table
        changes = table.journal.since(self._position)
        self._position = table.journal.end
        if changes is None or len(self.by) != table.capacity:
            self._judge_all(cycle)
        elif changes:
            nodes = [row for row, group, _ in changes if group is None]
            if nodes:
                self._judge_nodes(cycle, _numbers(list(dict.fromkeys(nodes))))
            rows = dict.fromkeys([row for row, _, _ in changes])
            if len(rows) <= FEW:
                for row in rows:
                    self._judge_row(cycle, row)
            else:
                self._judge_pods(cycle, _numbers(list(rows)))

    def _judge_all(self, cycle: Cycle) -> None:
        capacity = cycle.table.capacity
        self.node_by = np.zeros(capacity, np.int8)
        self.node_codes, self.codes, self._points = (np.zeros(capacity, np.int64) for _ in range(3))
        self.by = np.zeros(capacity, np.int8)
        self._raw = {
            plugin.name: np.zeros(capacity, np.int64) for plugin in self.panel.scorers if plugin.before_score(cycle, EVERY_ROW)
        }
        self._judge_nodes(cycle, EVERY_ROW)
        self._judge_pods(cycle, EVERY_ROW)

    def _judge_nodes(self, cycle: Cycle, rows: Rows) -> None:
        self.node_by[rows], self.node_codes[rows] = self.panel.refusals(cycle, rows, ("node",))
        self._score(cycle, rows, "node")
        normalizers = [each for each in self.panel.scorers if each.normalizes and each.name in self._raw]
        self._uneven = [plugin for plugin in normalizers if self._raw[plugin.name].any()]
        none, nobody = np.zeros(1, np.int64), np.zeros(1, np.intp)
        self._even_points = sum(
            plugin.weight * int(plugin.normalize(cycle, none, nobody)[0]) for plugin in normalizers if plugin not in self._uneven
        )

    def _judge_pods(self, cycle: Cycle, rows: Rows) -> None:
        by, codes = self.panel.refusals(cycle, rows, ("pods",))
        node_by = self.node_by[rows]
        earlier = node_by < by
        self.by[rows] = np.minimum(by, node_by)
        self.codes[rows] = np.where(earlier, self.node_codes[rows], codes)
        self._score(cycle, rows, "pods")
        points: Ints = np.zeros(len(by), np.int64)
        for plugin in self.panel.scorers:
            if plugin.name in self._raw and not plugin.normalizes:
                points += plugin.weight * self._raw[plugin.name][rows]
        self._points[rows] = points

    def _judge_row(self, cycle: Cycle, row: int) -> None:
        """The same for one row, number by number."""
        by, code, points = int(self.node_by[row]), int(self.node_codes[row]), 0
        for number, plugin in self.panel.filters:
            if number < by and plugin.scope == "pods" and plugin.before_filter(cycle):
                verdict = plugin.filter(cycle, row)  # type: ignore[arg-type]
                if verdict:
                    by, code = number, int(verdict)
        for plugin in self.panel.scorers:
            raw = self._raw.get(plugin.name)
            if raw is not None:
                if plugin.scope == "pods":
                    raw[row] = plugin.score(cycle, row)  # type: ignore[arg-type]
                if not plugin.normalizes:
                    points += plugin.weight * int(raw[row])
        self.by[row], self.codes[row], self._points[row] = by, code, points

    def _score(self, cycle: Cycle, rows: Rows, scope: str) -> None:
        for plugin in self.panel.scorers:
            if plugin.scope == scope and plugin.name in self._raw:
                self._raw[plugin.name][rows] = plugin.score(cycle, rows)


def _numbers(rows: list[int]) -> Rows:
    return np.array(rows, np.intp)


class Scorecards:
    """The scorecards of the kinds of pods seen lately. A kind gets one when it is seen for the second time."""

    KEEP = 64
    REMEMBER = 4096

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self._glance = Glance(panel)
        self._cards: dict[Needs, Scorecard] = {}
        self._seen: dict[Needs, None] = {}

    def of(self, cycle: Cycle) -> Card:
        """The card of this pod's needs, up to date."""
        needs = cycle.needs
        if needs.node_names is not None:  # a few named nodes only, as for the pods of a DaemonSet
            return self._glance
        card = self._cards.pop(needs, None)
        if card is None:
            if needs not in self._seen:
                self._seen[needs] = None
                if len(self._seen) > self.REMEMBER:
                    del self._seen[next(iter(self._seen))]
                return self._glance
            card = Scorecard(needs, self.panel)
        self._cards[needs] = card  # the one used last stands last
        if len(self._cards) > self.KEEP:
            del self._cards[next(iter(self._cards))]
        card.refresh(cycle)
        return card
