"""The search for feasible nodes: from where the last one stopped, round the zones, until enough are found.

Comes in: a cycle and the rows in order. Goes out: which rows are feasible, and who refused the others with what
code. Source: pkg/scheduler/schedule_one.go: findNodesThatPassFilters (1.36). Next: `profile` decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kubenb.scheduler.arrays import Ints, RowNumbers
from kubenb.scheduler.framework import Cycle, Plugin
from kubenb.scheduler.scorecard import NOBODY, Card, Order, note_refusals

Correction = Callable[[RowNumbers, Order, Ints], None]
"""May change the verdict on some rows: pods nominated elsewhere count as if they were there."""


@dataclass(slots=True)
class Found:
    """What a search saw: `looked_at` rows in order, who refused each, and the feasible ones among them."""

    feasible: RowNumbers
    looked_at: RowNumbers
    by: Order
    codes: Ints


def search(
    cycle: Cycle,
    card: Card,
    filters: Sequence[tuple[int, Plugin]],
    rows: RowNumbers,
    wanted: int,
    correct: Correction | None = None,
) -> Found:
    """Looks at `rows` in order until `wanted` feasible ones are found; `filters` are the active far-sighted ones.

    The rows are taken in portions of `wanted`: where most nodes fit, one portion is enough.
    """
    portions: list[Found] = []
    seen = found = 0
    while seen < len(rows) and found < wanted:
        portion = _look(cycle, card, filters, rows[seen : seen + wanted], wanted - found, correct)
        portions.append(portion)
        seen += len(portion.looked_at)
        found += len(portion.feasible)
    if len(portions) == 1:
        return portions[0]
    return Found(
        np.concatenate([rows[:0], *(each.feasible for each in portions)]),
        rows[:seen],
        np.concatenate([np.zeros(0, np.int8), *(each.by for each in portions)]),
        np.concatenate([np.zeros(0, np.int64), *(each.codes for each in portions)]),
    )


def _look(
    cycle: Cycle,
    card: Card,
    filters: Sequence[tuple[int, Plugin]],
    rows: RowNumbers,
    wanted: int,
    correct: Correction | None,
) -> Found:
    by, codes = card.verdicts(cycle, rows)
    for number, plugin in filters:
        note_refusals(by, codes, number, plugin.filter(cycle, rows))
    if correct is not None:
        correct(rows, by, codes)
    if by.min() == NOBODY and len(rows) <= wanted:  # all of them fit
        return Found(rows, rows, by, codes)
    feasible = np.flatnonzero(by == NOBODY)[:wanted]
    end = len(rows) if len(feasible) < wanted else int(feasible[-1]) + 1
    return Found(rows[feasible], rows[:end], by[:end], codes[:end])
