"""How many nodes are looked at: in a large cluster the search ends when enough feasible ones are found.

Source: pkg/scheduler/schedule_one.go: numFeasibleNodesToFind (1.36). Next: `search`.
"""

from __future__ import annotations

ALL_BELOW = 100
"""With fewer nodes than this all are looked at; never fewer feasible ones are sought."""


def feasible_wanted(nodes: int) -> int:
    """How many feasible nodes end the search: 500 nodes -> 230, 1,000 -> 420, 5,000 -> 500."""
    if nodes < ALL_BELOW:
        return nodes
    percentage = max(5, 50 - nodes // 125)
    return max(ALL_BELOW, nodes * percentage // 100)
