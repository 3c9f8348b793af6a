"""TaintToleration: NoSchedule and NoExecute taints keep pods off, PreferNoSchedule ones cost points.

Source: pkg/scheduler/framework/plugins/tainttoleration (1.36). The message no longer names the taint.
"""

from __future__ import annotations

import numpy as np

from kubenb.objects.tolerations import disliked, keeps_off, taints_of
from kubenb.scheduler.arrays import Bools, Ints, Rows
from kubenb.scheduler.events import Change, Event
from kubenb.scheduler.framework import UNRESOLVABLE, Cycle, Plugin, scaled
from kubenb.scheduler.needs import Needs
from kubenb.scheduler.node_table import NodeTable


class TaintToleration(Plugin):
    name = "TaintToleration"
    weight = 3
    scope = "node"
    scores = True
    normalizes = True
    wakes_on = Change.NODE_ADD | Change.NODE_TAINT | Change.OWN_TOLERATION

    def filter(self, cycle: Cycle, rows: Rows) -> Ints | None:
        return kept_off_rows(cycle.needs, cycle.table, rows) * (UNRESOLVABLE | 1)

    def reasons(self, cycle: Cycle, code: int) -> tuple[str, ...]:
        return ("node(s) had untolerated taint(s)",)

    def score(self, cycle: Cycle, rows: Rows) -> Ints:
        table, tolerations = cycle.table, cycle.needs.tolerations
        counts = [disliked(taints, tolerations) for taints in table.taint_sets]
        return np.array(counts, np.int64)[table.taint_code[rows]]

    def normalize(self, cycle: Cycle, scores: Ints, rows: Rows) -> Ints:
        return scaled(scores, reverse=True)

    def helps(self, cycle: Cycle, event: Event) -> bool:
        tolerations = cycle.needs.tolerations
        if event.change is Change.OWN_TOLERATION:
            return True
        welcome = event.new is not None and not keeps_off(taints_of(event.new), tolerations)
        return welcome and (event.old is None or keeps_off(taints_of(event.old), tolerations))


def kept_off_rows(needs: Needs, table: NodeTable, rows: Rows) -> Bools:
    """Which of `rows` have a NoSchedule or NoExecute taint that the pod does not tolerate."""
    verdict = [keeps_off(taints, needs.tolerations) for taints in table.taint_sets]
    return np.array(verdict, np.bool_)[table.taint_code[rows]]
