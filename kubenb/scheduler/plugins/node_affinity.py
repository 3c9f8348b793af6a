"""NodeAffinity: nodeSelector and required node affinity choose nodes, preferred node affinity gives points.

Terms are alternatives, the expressions of a term must all hold, and nodeSelector besides. Source:
pkg/scheduler/framework/plugins/nodeaffinity (1.36).
"""

from __future__ import annotations

import numpy as np

from kubenb.objects import LabelSelector, Object, labels
from kubenb.scheduler.arrays import Bools, Ints, Rows
from kubenb.scheduler.events import Change, Event
from kubenb.scheduler.framework import UNRESOLVABLE, Cycle, Plugin, Rejection, scaled
from kubenb.scheduler.label_columns import NODE_NAME, LabelColumns
from kubenb.scheduler.needs import Needs


class NodeAffinity(Plugin):
    name = "NodeAffinity"
    weight = 2
    scope = "node"
    scores = True
    normalizes = True
    wakes_on = Change.NODE_ADD | Change.NODE_LABEL

    def before_filter(self, cycle: Cycle) -> bool:
        if cycle.needs.node_names == ():
            raise Rejection(self.name, "pod affinity terms conflict")
        return not cycle.needs.selector.empty or cycle.needs.terms is not None

    def filter(self, cycle: Cycle, rows: Rows) -> Ints | None:
        return ~chosen_rows(cycle.needs, cycle.table.labels, rows) * (UNRESOLVABLE | 1)

    def reasons(self, cycle: Cycle, code: int) -> tuple[str, ...]:
        return ("node(s) didn't match Pod's node affinity/selector",)

    def before_score(self, cycle: Cycle, rows: Rows) -> bool:
        return bool(cycle.needs.preferred)

    def score(self, cycle: Cycle, rows: Rows) -> Ints:
        columns = cycle.table.labels
        count = len(columns[NODE_NAME].codes[rows])
        points = np.zeros(count, np.int64)
        for weight, term in cycle.needs.preferred:
            points += weight * columns.meet(term, rows, count)
        return points

    def normalize(self, cycle: Cycle, scores: Ints, rows: Rows) -> Ints:
        return scaled(scores)

    def helps(self, cycle: Cycle, event: Event) -> bool:
        matches = event.new is not None and chooses(cycle.needs, event.new)
        return matches and (event.old is None or not chooses(cycle.needs, event.old))


def chosen_rows(needs: Needs, columns: LabelColumns, rows: Rows) -> Bools:
    """Which of `rows` the pod's nodeSelector and required node affinity allow."""
    count = len(columns[NODE_NAME].codes[rows])
    chosen = columns.meet(needs.selector, rows, count)
    if needs.terms is not None:
        some = np.zeros(count, np.bool_)
        for term in needs.terms:
            some |= columns.meet(term, rows, count)
        chosen &= some
    return chosen


def chooses(needs: Needs, node: Object) -> bool:
    """The same for one Node object."""
    own = {**labels(node), NODE_NAME: node["metadata"]["name"]}
    if not needs.selector.matches(own):
        return False
    return needs.terms is None or any(_matches(term, own) for term in needs.terms)


def _matches(term: LabelSelector, own: dict[str, str]) -> bool:
    return term.matches(own)
