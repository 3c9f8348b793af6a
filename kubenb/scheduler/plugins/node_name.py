"""NodeName: a pod that names its node fits there only. (Such pods pass the scheduler by; `explain` may be asked.)

Source: pkg/scheduler/framework/plugins/nodename (1.36).
"""

from __future__ import annotations

from kubenb.scheduler.arrays import Ints, Rows
from kubenb.scheduler.events import Change
from kubenb.scheduler.framework import UNRESOLVABLE, Cycle, Plugin
from kubenb.scheduler.label_columns import NODE_NAME


class NodeName(Plugin):
    name = "NodeName"
    wakes_on = Change.NODE_ADD

    def before_filter(self, cycle: Cycle) -> bool:
        return bool(cycle.info.pod["spec"].get("nodeName"))

    def filter(self, cycle: Cycle, rows: Rows) -> Ints | None:
        wanted = cycle.info.pod["spec"]["nodeName"]
        return cycle.table.labels[NODE_NAME].where(lambda name: name != wanted, rows) * (UNRESOLVABLE | 1)

    def reasons(self, cycle: Cycle, code: int) -> tuple[str, ...]:
        return ("node(s) didn't match the requested node name",)
