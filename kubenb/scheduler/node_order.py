"""The order in which nodes are looked at: the zones take turns, each with its nodes in the order they came.

Goes out: row numbers. Source: pkg/scheduler/backend/cache/node_tree.go (1.36). Next: `sampling`.
"""

from __future__ import annotations

from itertools import chain, zip_longest

import numpy as np
from numpy.typing import NDArray

from kubenb.objects import Object, labels

Rows = NDArray[np.intp]


def zone_of(node: Object) -> str:
    """Region and zone together; "" for a node that names neither."""
    own = labels(node)
    region = own.get("topology.kubernetes.io/region") or own.get("failure-domain.beta.kubernetes.io/region", "")
    zone = own.get("topology.kubernetes.io/zone") or own.get("failure-domain.beta.kubernetes.io/zone", "")
    return f"{region}:\0:{zone}" if region or zone else ""


class NodeOrder:
    """Rows by zone. The order is made anew when it is asked for after a change."""

    def __init__(self) -> None:
        self._zones: dict[str, dict[int, None]] = {}
        self._zone_of: dict[int, str] = {}
        self._rows: Rows | None = None
        self._twice: Rows | None = None

    def __len__(self) -> int:
        return len(self._zone_of)

    def put(self, row: int, node: Object) -> None:
        """A node is new, or may have moved to another zone."""
        zone = zone_of(node)
        if self._zone_of.get(row) == zone:
            return
        self.drop(row)
        self._zone_of[row] = zone
        self._zones.setdefault(zone, {})[row] = None

    def drop(self, row: int) -> None:
        zone = self._zone_of.pop(row, None)
        if zone is not None:
            del self._zones[zone][row]
            if not self._zones[zone]:
                del self._zones[zone]
        self._rows = self._twice = None

    def rows(self) -> Rows:
        """All rows, the zones in turn."""
        if self._rows is None:
            turns = zip_longest(*self._zones.values())
            self._rows = np.array([row for row in chain.from_iterable(turns) if row is not None], np.intp)
            self._twice = np.concatenate([self._rows, self._rows])
        return self._rows

    def from_(self, start: int) -> Rows:
        """All rows, beginning at place `start` and going round (a view: no copy)."""
        count = len(self.rows())
        assert self._twice is not None
        return self._twice[start : start + count]
