"""The search for feasible nodes: from where the last one stopped, round the zones, until enough are found.

Comes in: a cycle and the rows in order. Goes out: which rows are feasible, and who refused the others with what
code. Source: pkg/scheduler/schedule_one.go: findNodesThatPassFilters (1.36). Next: `framework_run` decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kubenb.scheduler.arrays import Ints, RowNumbers
from kubenb.scheduler.framework import Cycle, Plugin
from kubenb.scheduler.scorecard import NOBODY, Order, Scorecard, note_refusals

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
    card: Scorecard,
    filters: Sequence[tuple[int, Plugin]],
    rows: RowNumbers,
    wanted: int,
    correct: Correction | None = None,
) -> Found:
    """Looks at `rows` in order until `wanted` feasible ones are found; `filters` are the active far-sighted ones."""
    if not filters and correct is None:
        head = rows[:wanted]
        by = card.by[head]
        if by.min(initial=NOBODY) == NOBODY:  # the common case: the first so many all fit
            return Found(head, head, by, card.codes[head])
    by = card.by[rows]
    codes = card.codes[rows]
    for number, plugin in filters:
        note_refusals(by, codes, number, plugin.filter(cycle, rows))
    if correct is not None:
        correct(rows, by, codes)
    feasible = np.flatnonzero(by == NOBODY)
    end = len(rows)
    if len(feasible) >= wanted:
        feasible = feasible[:wanted]
        end = int(feasible[-1]) + 1 if wanted else 0
    return Found(rows[feasible], rows[:end], by[:end], codes[:end])
