"""How fast nodes may be declared lost: zone by zone, slower when much of a zone is gone, not at all when everything is.

What comes in: the Ready statuses of a zone's nodes, and the nodes that are to get their NoExecute taint.  What goes out: the next
of them, at its time.  When a whole zone falls silent at once, the network is to blame rather than its machines.
Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go (ComputeZoneState, handleDisruption) and
scheduler/rate_limited_queue.go, 1.36.  Next: `nodelifecycle.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.ledger import Ledger
from kubenb.objects import Object, labels

NORMAL, PARTIAL, FULL = "Normal", "PartialDisruption", "FullDisruption"
FEW = 2
"""Up to so many unready nodes are no disruption of a zone, whatever their share."""
EXCLUDED = "node.kubernetes.io/exclude-disruption"
"""A node with this label doesn't count for its zone's state."""


def zone_of(node: Object) -> str:
    """The zone and region of a node as one text; "" without labels that say so."""
    own = labels(node)
    region = own.get("topology.kubernetes.io/region") or own.get("failure-domain.beta.kubernetes.io/region") or ""
    zone = own.get("topology.kubernetes.io/zone") or own.get("failure-domain.beta.kubernetes.io/zone") or ""
    return f"{region}/{zone}" if region or zone else ""


def zone_state(ready: int, unready: int, threshold: float) -> str:
    """The state of a zone by its nodes. `threshold`: the share of unready ones from which it counts as disrupted."""
    if unready and not ready:
        return FULL
    if unready > FEW and unready / (ready + unready) >= threshold:
        return PARTIAL
    return NORMAL


def eviction_rate(state: str, nodes: int, ledger: Ledger) -> float:
    """Nodes a second that may be declared lost in a zone of so many; a small disrupted zone is left alone."""
    if state != PARTIAL:
        return ledger.node_eviction_rate
    return ledger.node_secondary_eviction_rate if nodes > ledger.large_cluster_nodes else 0.0


class ZoneQueue:
    """The nodes of one zone that wait for their NoExecute taint: a token bucket with room for one token."""

    def __init__(self, rate: float, now: float) -> None:
        self.state = NORMAL
        self._rate = rate
        self._token_at = now
        """When the next token is there."""
        self._waiting: dict[str, None] = {}

    def add(self, node: str) -> None:
        """It comes after those that wait already."""
        self._waiting.setdefault(node)

    def discard(self, node: str) -> None:
        """It is well again, or gone."""
        self._waiting.pop(node, None)

    def set_rate(self, rate: float, now: float) -> None:
        """Another rate: who waited for a token waits for one at the new rate."""
        if rate == self._rate:
            return
        waits = self._rate <= 0 or self._token_at > now
        self._rate = rate
        self._token_at = now + 1 / rate if waits and rate > 0 else now

    def wait(self, now: float) -> float | None:
        """Seconds until `take` gives a node; None when none waits or the rate is zero."""
        return max(0.0, self._token_at - now) if self._waiting and self._rate > 0 else None

    def take(self, now: float) -> str:
        """The next node. Call it when `wait` says 0."""
        node = next(iter(self._waiting))
        del self._waiting[node]
        self._token_at = now + 1 / self._rate
        return node


def disruption(statuses: Sequence[str], threshold: float) -> str:
    """The state of a zone by the Ready statuses of its nodes."""
    ready = sum(status == "True" for status in statuses)
    return zone_state(ready, len(statuses) - ready, threshold)
