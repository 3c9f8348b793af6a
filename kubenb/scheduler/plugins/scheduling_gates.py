"""SchedulingGates: a pod with gates is not even tried until the last one is taken away.

The queue keeps such pods back; the API server has already said so in their PodScheduled condition. Source:
pkg/scheduler/framework/plugins/schedulinggates (1.36).
"""

from __future__ import annotations

from kubenb.objects import Object
from kubenb.scheduler.events import Change
from kubenb.scheduler.framework import Plugin


class SchedulingGates(Plugin):
    name = "SchedulingGates"
    filters = False
    wakes_on = Change.OWN_GATES_GONE


def is_gated(pod: Object) -> bool:
    return bool(pod["spec"].get("schedulingGates"))
