"""The addresses of one Endpoints object, kept in order while single pods come and go.

What comes in: a pod's address, its ports and whether it is ready.  What goes out: the object's subsets: pods with the same ports
together, addresses in order, at most 1,000 of them.
Source: pkg/api/v1/endpoints/util.go (RepackSubsets), pkg/controller/endpoint/endpoints_controller.go (truncateEndpoints), 1.36.
Next: `endpoints.py`, the loop.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import NamedTuple

from kubenb.controllers.slice_packing import PortKey, ports_of
from kubenb.objects import Object


class Entry(NamedTuple):
    """One pod in the book: its ports, whether it is ready, its address ({"ip", "nodeName", "targetRef"})."""

    ports: PortKey
    ready: bool
    address: Object


Sorting = tuple[str, str]


class EndpointsBook:
    """Addresses by ports and readiness, each list sorted by IP."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._lists: dict[tuple[PortKey, bool], list[Sorting]] = {}

    @property
    def members(self) -> list[str]:
        return list(self._entries)

    def put(self, member: str, entry: Entry | None) -> None:
        """The pod's entry is this now; None: it has none."""
        old = self._entries.pop(member, None)
        if old is not None:
            listed = self._lists[old.ports, old.ready]
            del listed[bisect_left(listed, (old.address["ip"], member))]
            if not listed:
                del self._lists[old.ports, old.ready]
        if entry is not None:
            self._entries[member] = entry
            insort(self._lists.setdefault((entry.ports, entry.ready), []), (entry.address["ip"], member))

    def subsets(self, limit: int) -> tuple[list[Object], bool]:
        """The subsets, with at most `limit` addresses, ready ones first; and whether some had to be left out."""
        ready = sum(len(listed) for (_, is_ready), listed in self._lists.items() if is_ready)
        left = {True: limit, False: max(0, limit - ready)}
        found: dict[PortKey, Object] = {}
        for (ports, is_ready), listed in sorted(self._lists.items(), key=repr_of_key):
            taken = listed[: left[is_ready]]
            left[is_ready] -= len(taken)
            if taken:
                subset = found.setdefault(ports, {})
                field = "addresses" if is_ready else "notReadyAddresses"
                subset[field] = [self._entries[member].address for _, member in taken]
        for ports, subset in found.items():
            if ports:
                subset["ports"] = ports_of(ports)
        return list(found.values()), len(self._entries) > limit


def repr_of_key(item: tuple[tuple[PortKey, bool], list[Sorting]]) -> tuple[str, bool]:
    (ports, ready), _ = item
    return repr(ports), not ready
