"""Packing endpoints into slices of 100, so that a change of one pod touches one slice and no other.

What comes in: endpoints by member (a pod, an address) and their ports.  What goes out: which slices are to be created, updated,
deleted.  Nothing is written here.  Members stay in the slice they are in: filling holes in others would cost more than it saves.
Source: staging/src/k8s.io/endpointslice/reconciler.go (reconcileByPortMapping), 1.36.  Next: `slice_writer.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kubenb.objects import Object

PortKey = tuple[tuple[tuple[str, Any], ...], ...]
"""Ports as a value to compare: ((("name", "http"), ("port", 80), ("protocol", "TCP")), ...)."""


def port_key(ports: Iterable[Object]) -> PortKey:
    """Equal for the same ports in whatever order."""
    return tuple(sorted((tuple(sorted(port.items(), key=lambda item: item[0])) for port in ports), key=repr))


def ports_of(key: PortKey) -> list[Object]:
    return [dict(port) for port in key]


@dataclass(eq=False)
class Slice:
    """One EndpointSlice. `stored`: its last known version, None while it is not created."""

    ports: PortKey = ()
    members: dict[str, Object] = field(default_factory=dict)
    stored: Object | None = None
    touched: bool = False

    @property
    def is_placeholder(self) -> bool:
        """Without members and ports: what a Service without pods has."""
        return not self.members and not self.ports


class Packing:
    """All slices of one Service and address type. `put` members, then `fill`, then write what `touched` says."""

    def __init__(self, limit: int, slices: Iterable[Slice] = (), keep_placeholder: bool = True) -> None:
        self.limit = limit
        self.slices = list(slices)
        self._keep_placeholder = keep_placeholder
        self._place = {member: one for one in self.slices for member in one.members}
        self._waiting: dict[PortKey, dict[str, Object]] = {}

    @property
    def members(self) -> list[str]:
        return list(self._place)

    def put(self, member: str, ports: PortKey, endpoint: Object | None) -> None:
        """The member's endpoint is this now, on these ports; None: it has none."""
        for waiting in self._waiting.values():
            waiting.pop(member, None)
        place = self._place.get(member)
        if endpoint is not None and place is not None and place.ports == ports:
            if place.members[member] != endpoint:
                place.members[member] = endpoint
                place.touched = True
            return
        if place is not None:
            del place.members[member], self._place[member]
            place.touched = True
        if endpoint is not None:
            self._waiting.setdefault(ports, {})[member] = endpoint

    def fill(self) -> list[Slice]:
        """Find a place for all that wait. Returns the slices that are to be deleted."""
        spare = [one for one in self.slices if not one.members]
        for ports, waiting in self._waiting.items():
            self._fill(ports, waiting, spare)
        self._waiting = {}
        if self._keep_placeholder and len(spare) == len(self.slices):
            self._make_placeholder(spare)
        for one in spare:
            self.slices.remove(one)
        return [one for one in spare if one.stored is not None]

    def _fill(self, ports: PortKey, waiting: dict[str, Object], spare: list[Slice]) -> None:
        """First into slices that are written anyway, then all into the fullest that has room for all, then into new ones."""
        mine = [one for one in self.slices if one.ports == ports and one.members]
        for one in sorted((one for one in mine if one.touched), key=lambda one: -len(one.members)):
            self._move(waiting, one)
        while waiting:
            roomy = [one for one in mine if not one.touched and len(one.members) + len(waiting) <= self.limit]
            if roomy:
                target = max(roomy, key=lambda one: len(one.members))
            else:
                target = self._fresh(ports, spare)
            self._move(waiting, target)

    def _move(self, waiting: dict[str, Object], target: Slice) -> None:
        for member in list(waiting)[: self.limit - len(target.members)]:
            target.members[member] = waiting.pop(member)
            self._place[member] = target
            target.touched = True

    def _fresh(self, ports: PortKey, spare: list[Slice]) -> Slice:
        """A slice that nothing is in any more is used again; else a new one."""
        if spare:
            one = spare.pop(0)
        else:
            one = Slice()
            self.slices.append(one)
        one.ports, one.touched = ports, True
        return one

    def _make_placeholder(self, spare: list[Slice]) -> None:
        """A Service without endpoints keeps one slice, empty and without ports."""
        standing = next((one for one in spare if one.is_placeholder and one.stored is not None), None)
        if standing is None:
            standing = self._fresh((), spare)
        else:
            spare.remove(standing)
