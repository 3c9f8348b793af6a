"""NodePorts: two pods cannot have the same host port of a node.

Source: pkg/scheduler/framework/plugins/nodeports (1.36).
"""

from __future__ import annotations

import numpy as np

from kubenb.scheduler.arrays import Ints, Rows
from kubenb.scheduler.events import Change, Event
from kubenb.scheduler.framework import Cycle, Plugin
from kubenb.scheduler.host_ports import collide, host_ports


class NodePorts(Plugin):
    name = "NodePorts"
    scope = "pods"
    wakes_on = Change.POD_DELETE | Change.NODE_ADD

    def before_filter(self, cycle: Cycle) -> bool:
        return bool(cycle.needs.ports)

    def filter(self, cycle: Cycle, rows: Rows) -> Ints | None:
        taken = np.zeros(cycle.table.capacity, np.int64)
        taken[cycle.table.ports.taken(cycle.needs.ports)] = 1
        return taken[rows]

    def reasons(self, cycle: Cycle, code: int) -> tuple[str, ...]:
        return ("node(s) didn't have free ports for the requested pod ports",)

    def helps(self, cycle: Cycle, event: Event) -> bool:
        if event.change is Change.NODE_ADD or event.old is None:
            return True
        if not event.old["spec"].get("nodeName"):
            return False
        freed = host_ports(event.old["spec"])
        return any(collide(wanted, port) for wanted in cycle.needs.ports for port in freed)
