"""NodeUnschedulable: a cordoned node takes no new pods, except those that tolerate being there.

Source: pkg/scheduler/framework/plugins/nodeunschedulable (1.36).
"""

from __future__ import annotations

from kubenb.objects import Object
from kubenb.objects.tolerations import UNSCHEDULABLE, tolerated
from kubenb.scheduler.arrays import Ints, Rows
from kubenb.scheduler.events import Change, Event
from kubenb.scheduler.framework import UNRESOLVABLE, Cycle, Plugin


class NodeUnschedulable(Plugin):
    name = "NodeUnschedulable"
    scope = "node"
    wakes_on = Change.NODE_ADD | Change.NODE_TAINT | Change.OWN_TOLERATION

    def before_filter(self, cycle: Cycle) -> bool:
        return not tolerated(UNSCHEDULABLE, cycle.needs.tolerations)

    def filter(self, cycle: Cycle, rows: Rows) -> Ints | None:
        return cycle.table.unschedulable[rows] * (UNRESOLVABLE | 1)

    def reasons(self, cycle: Cycle, code: int) -> tuple[str, ...]:
        return ("node(s) were unschedulable",)

    def helps(self, cycle: Cycle, event: Event) -> bool:
        if event.change is Change.OWN_TOLERATION:
            return tolerated(UNSCHEDULABLE, cycle.needs.tolerations)
        now_open = event.new is not None and not _cordoned(event.new)
        return now_open and (event.old is None or _cordoned(event.old))


def _cordoned(node: Object) -> bool:
    return bool((node.get("spec") or {}).get("unschedulable"))
