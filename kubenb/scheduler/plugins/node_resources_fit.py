"""NodeResourcesFit: a node must have left what the pod requests; the emptier it would be, the more points.

Scoring is LeastAllocated: the mean of the free shares of cpu and memory, in whole percents each. Source:
pkg/scheduler/framework/plugins/noderesources/fit.go and least_allocated.go (1.36).
"""

from __future__ import annotations

from typing import Any

from kubenb.objects import Object
from kubenb.scheduler.arrays import Ints, Rows
from kubenb.scheduler.events import Change, Event
from kubenb.scheduler.framework import MAX_SCORE, UNRESOLVABLE, Cycle, Plugin
from kubenb.scheduler.node_table import CPU, MEMORY, PODS
from kubenb.scheduler.requests import Amounts, amounts


class NodeResourcesFit(Plugin):
    name = "NodeResourcesFit"
    scope = "pods"
    scores = True
    wakes_on = Change.POD_DELETE | Change.POD_SCALE_DOWN | Change.NODE_ADD | Change.NODE_ALLOCATABLE | Change.OWN_SCALE_DOWN

    def filter(self, cycle: Cycle, rows: Rows) -> Ints | None:
        """One bit for each resource that is short; unresolvable where even the empty node would be too small."""
        table = cycle.table
        short: Ints = (table.taken(PODS, rows) >= table.has(PODS, rows)) * (1 << PODS)
        for resource, amount in cycle.needs.requests.items():
            if amount:
                column = table.column(resource)
                whole = table.has(column, rows)
                bit = 1 << column
                short = short | (amount > whole - table.taken(column, rows)) * bit
                short = short | (amount > whole) * (UNRESOLVABLE | bit)
        return short

    def reasons(self, cycle: Cycle, code: int) -> tuple[str, ...]:
        return tuple(
            "Too many pods" if column == PODS else f"Insufficient {resource}"
            for resource, column in cycle.table.columns.items()
            if code & 1 << column
        )

    def score(self, cycle: Cycle, rows: Rows) -> Ints:
        table, scoring = cycle.table, cycle.needs.scoring
        cpu, memory = table.has(CPU, rows), table.has(MEMORY, rows)
        free_cpu = free_percent(cpu, table.scored(CPU, rows) + scoring.get("cpu", 0))
        free_memory = free_percent(memory, table.scored(MEMORY, rows) + scoring.get("memory", 0))
        points: Ints = (free_cpu + free_memory) // (1 + (cpu > 0) * (memory > 0))
        return points

    def helps(self, cycle: Cycle, event: Event) -> bool:
        requests = cycle.needs.requests
        if event.change in (Change.NODE_ADD, Change.NODE_ALLOCATABLE):
            assert event.new is not None
            now = _allocatable(event.new)
            if not _holds(now, requests):
                return False
            return event.old is None or _more(_allocatable(event.old), now, requests)
        if event.change is Change.POD_DELETE:
            gone = event.old or {}
            return bool(gone["spec"].get("nodeName") or (gone.get("status") or {}).get("nominatedNodeName"))
        return True


def free_percent(whole: Any, used: Any) -> Any:
    """Whole percents left free; 0 where there is nothing at all, or more is used than there is. For columns and for
    single numbers."""
    free = whole - used
    return free * (free > 0) * MAX_SCORE // (whole + (whole == 0))


def _allocatable(node: Object) -> Amounts:
    return amounts((node.get("status") or {}).get("allocatable"))


def _holds(allocatable: Amounts, requests: Amounts) -> bool:
    """Whether the empty node would be big enough."""
    room = allocatable.get("pods", 0) > 0
    return room and all(amount <= allocatable.get(name, 0) for name, amount in requests.items())


def _more(before: Amounts, now: Amounts, requests: Amounts) -> bool:
    """Whether the node offers more of something that the pod asks for, or room for more pods."""
    names = [name for name, amount in requests.items() if amount]
    return any(now.get(name, 0) > before.get(name, 0) for name in [*names, "pods"])
