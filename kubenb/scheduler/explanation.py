"""The scheduler's reasons, node by node: what `explain` returns, and what widgets, `why` and tests read.

Goes out: plain data. Nothing here decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class NodeVerdict:
    """One node's part in a decision."""

    name: str
    fits: bool
    reasons: tuple[str, ...] = ()
    """Why not, in the words of the message; empty where the node fits or was not looked at."""
    plugin: str = ""
    """The rule that refused it."""
    resolvable: bool = False
    """Whether taking pods off this node might help."""
    scores: dict[str, int] = field(default_factory=dict)
    """Weighted points by plugin; empty where nothing was scored (a single feasible node is simply taken)."""
    total: int = 0
    looked_at: bool = True
    """False for the nodes that a large cluster's search never reached."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One decision: the node taken, or the message of the PodScheduled condition."""

    node: str | None
    message: str
    nodes: list[NodeVerdict]
    best: tuple[str, ...] = ()
    """The nodes with the highest total; chance chooses among them."""
    victims: tuple[str, ...] = ()
    """The pods ("namespace/name") that preemption would end, on node `nominated`."""
    nominated: str = ""

    def __getitem__(self, name: str) -> NodeVerdict:
        """The verdict on one node; KeyError where there is no such node."""
        for verdict in self.nodes:
            if verdict.name == name:
                return verdict
        raise KeyError(name)
