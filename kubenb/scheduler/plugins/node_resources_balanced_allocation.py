"""NodeResourcesBalancedAllocation: points for nodes whose shares of used cpu and memory would grow alike.

The balance of a node is 100 less the spread of the two shares in percent; the score says how this pod changes
it: 50 stays as it is, less is worse. Source: pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go
(1.36).
"""

from __future__ import annotations

from typing import Any

from kubenb.scheduler.arrays import Ints, Rows
from kubenb.scheduler.framework import MAX_SCORE, Cycle, Plugin
from kubenb.scheduler.node_table import CPU, MEMORY


class NodeResourcesBalancedAllocation(Plugin):
    name = "NodeResourcesBalancedAllocation"
    scope = "pods"
    filters = False
    scores = True

    def before_score(self, cycle: Cycle, rows: Rows) -> bool:
        """Pods that request neither cpu nor memory get no points: they would all land on one node."""
        requests = cycle.needs.requests
        return bool(requests.get("cpu") or requests.get("memory"))

    def score(self, cycle: Cycle, rows: Rows) -> Ints:
        table, requests = cycle.table, cycle.needs.requests
        cpu, memory = table.has(CPU, rows), table.has(MEMORY, rows)
        used_cpu, used_memory = table.taken(CPU, rows), table.taken(MEMORY, rows)
        before = balance(used_cpu, cpu, used_memory, memory)
        after = balance(used_cpu + requests.get("cpu", 0), cpu, used_memory + requests.get("memory", 0), memory)
        points: Ints = 50 + (50 + after - before) // 2
        return points


def balance(cpu: Any, all_cpu: Any, memory: Any, all_memory: Any) -> Any:
    """100 where cpu and memory are used alike, 50 where one is full and the other empty, fractions cut; 100 too
    where the node offers only one of them. For columns and for single numbers."""
    both = (all_cpu > 0) * (all_memory > 0)
    spread = abs(_share(cpu, all_cpu) - _share(memory, all_memory)) / 2 * both
    return (1 - spread) * MAX_SCORE // 1


def _share(used: Any, whole: Any) -> Any:
    share = used / (whole + (whole == 0))
    return share * (share <= 1) + (share > 1)
