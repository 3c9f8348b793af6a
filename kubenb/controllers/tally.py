"""The tally of one owner's pods: how many there are, ready, available, on their way out; kept while they
change.

What comes in: each pod as it changes.  What goes out: the numbers of a ReplicaSet's status, without looking
at all pods again:
10,000 pods that become ready one by one would otherwise be counted 10,000 times.
Source of the definitions: pkg/controller/replicaset/replica_set_utils.go (calculateStatus), 1.36.  Next:
`replicas.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush
from typing import NamedTuple

from kubenb.objects import EPOCH, LabelSelector, Object, labels, parse_time
from kubenb.objects.pods import phase, pod_condition

FINISHED = ("Succeeded", "Failed")


class Basis(NamedTuple):
    """What counting depends on beside the pods: who is claimed, who is fully labeled, how long ready is not
    enough.
    """

    selector: LabelSelector
    template_labels: dict[str, str]
    min_ready_seconds: int


class _Entry(NamedTuple):
    """How one pod counts. `available_at`: virtual seconds, None while it isn't ready."""

    strays: bool
    active: bool
    terminating: bool
    labeled: bool
    available_at: float | None


class Tally:
    """Counts of the pods put in. `strays` are pods that the selector doesn't match (any more): owned, but not
    claimed.
    """

    def __init__(self, basis: Basis, pods: Iterable[Object] = ()) -> None:
        self.basis = basis
        self.active = self.terminating = self.labeled = self.ready = 0
        self.strays: dict[str, None] = {}
        self._entries: dict[str, _Entry] = {}
        self._labels: dict[str, str] | None = None
        self._claimed = self._labeled = False
        """The labels looked at last, whether the selector matches them, and whether they are the template's."""
        self._waiting: dict[str, float] = {}
        self._due: list[tuple[float, str]] = []
        for pod in pods:
            self.put(pod)

    def put(self, pod: Object) -> None:
        """A pod is new or has changed."""
        uid, entry = pod["metadata"]["uid"], self._entry(pod)
        if entry == self._entries.get(uid):
            return
        self.remove(pod)
        self._entries[uid] = entry
        self._count(uid, entry, 1)
        if entry.available_at is not None and self.basis.min_ready_seconds:
            self._waiting[uid] = entry.available_at
            heappush(self._due, (entry.available_at, uid))

    def remove(self, pod: Object) -> None:
        """A pod is gone, or somebody else's."""
        uid = pod["metadata"]["uid"]
        entry = self._entries.pop(uid, None)
        if entry is not None:
            self._count(uid, entry, -1)
            self._waiting.pop(uid, None)

    def available(self, now: float) -> int:
        """Pods that have been ready for minReadySeconds. `now`: virtual seconds, never less than before."""
        while self._due and self._due[0][0] <= now:
            at, uid = heappop(self._due)
            if self._waiting.get(uid) == at:
                del self._waiting[uid]
        return self.ready - len(self._waiting)

    def next_available(self) -> float | None:
        """The virtual second at which the next ready pod becomes available; None when none is on its way."""
        while self._due and self._waiting.get(self._due[0][1]) != self._due[0][0]:
            heappop(self._due)
        return self._due[0][0] if self._due else None

    def _entry(self, pod: Object) -> _Entry:
        mine = labels(pod)
        if mine is not self._labels:  # most pods share those of the template
            self._labels, self._claimed = mine, self.basis.selector.matches(mine)
            self._labeled = self.basis.template_labels.items() <= mine.items()
        if not self._claimed:
            return _Entry(True, False, False, False, None)
        if phase(pod) in FINISHED:
            return _Entry(False, False, False, False, None)
        if "deletionTimestamp" in pod["metadata"]:
            return _Entry(False, False, True, False, None)
        labeled = self._labeled
        condition = pod_condition(pod, "Ready")
        if condition is None or condition["status"] != "True":
            return _Entry(False, True, False, labeled, None)
        stamp = condition.get("lastTransitionTime")
        since = parse_time(stamp) - EPOCH if stamp else float("inf")
        return _Entry(False, True, False, labeled, since + self.basis.min_ready_seconds)

    def _count(self, uid: str, entry: _Entry, by: int) -> None:
        if entry.strays:
            if by > 0:
                self.strays[uid] = None
            else:
                self.strays.pop(uid, None)
        self.terminating += by * entry.terminating
        self.active += by * entry.active
        self.labeled += by * entry.labeled
        self.ready += by * (entry.available_at is not None)
