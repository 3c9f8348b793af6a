"""The scheduling queue: which pod is next, which ones wait for their back-off, which ones for something to happen.

Comes in: pods that want a node, pods that found none, and events. Goes out: the next pod. A pod that fits nowhere
is not tried again until an event comes that one of the plugins that refused it says may help; until then its message
stands, however old. While there is nothing better to do, a pod in back-off is tried early. Source:
pkg/scheduler/backend/queue (1.36). Next: `scheduler`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from heapq import heappop, heappush

from kubenb.scheduler.events import Change, Event
from kubenb.scheduler.framework import Plugin
from kubenb.scheduler.pod_info import PodInfo

Cause = int | str | None
"""The revision or timer that put a pod where it is: what the history names as the reason for what follows."""

WorthIt = Callable[[PodInfo, Plugin, Event], bool]
"""Whether a plugin that refused the pod says that this event may help."""


@dataclass(eq=False, slots=True)
class QueuedPod:
    """A pod in the queue. `since`: virtual seconds when it came or was last tried."""

    info: PodInfo
    since: float
    cause: Cause = None
    attempts: int = 0
    """Tries that ended in "unschedulable"."""
    errors: int = 0
    """Tries in a row that ended in a mishap (no nodes at all, a refused binding)."""
    refused_by: tuple[str, ...] = ()
    gated: bool = False
    place: str = ""
    """ "active", "backoff", "errors" or "unschedulable"."""
    ticket: int = 0


def backoff_seconds(failures: int, first: float, most: float) -> float:
    """first, twice that, four times ... at most `most`."""
    return min(most, first * 2.0 ** min(failures - 1, 62)) if failures > 0 else 0.0


class _Heap:
    """Pods by priority, then by how long they wait. Pods leave by changing their place."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._entries: list[tuple[int, float, int, QueuedPod]] = []

    def push(self, queued: QueuedPod, ticket: int) -> None:
        queued.place = self._place
        queued.ticket = ticket
        heappush(self._entries, (-queued.info.priority, queued.since, ticket, queued))

    def pop(self) -> QueuedPod | None:
        entries = self._entries
        while entries:
            _, _, ticket, queued = heappop(entries)
            if queued.place == self._place and queued.ticket == ticket:
                return queued
        return None


class SchedulingQueue:
    """All pods that have no node yet, by key. `now` tells the virtual time."""

    def __init__(
        self,
        plugins: Iterable[Plugin],
        worth_it: WorthIt,
        now: Callable[[], float],
        first_backoff: float,
        most_backoff: float,
    ) -> None:
        self._plugins = {plugin.name: plugin for plugin in plugins}
        self._worth_it, self._now = worth_it, now
        self._first, self._most = first_backoff, most_backoff
        self._pods: dict[str, QueuedPod] = {}
        self._active = _Heap("active")
        self._backoff = _Heap("backoff")
        self._unschedulable: dict[str, QueuedPod] = {}
        self._refusers: dict[str, int] = {}
        """How many unschedulable pods each plugin refused."""
        self._interested: dict[Change, list[str]] = {}
        self._ticket = 0
        self._waiting = 0

    def __len__(self) -> int:
        """How many pods could be tried right now."""
        return self._waiting

    def __contains__(self, key: str) -> bool:
        return key in self._pods

    def get(self, key: str) -> QueuedPod | None:
        return self._pods.get(key)

    def unschedulable(self) -> list[QueuedPod]:
        """The pods that wait for something to happen."""
        return list(self._unschedulable.values())

    # ---- coming and going

    def add(self, info: PodInfo, cause: Cause, gated: bool = False) -> None:
        """A new pod; a gated one waits until its last gate is gone."""
        queued = QueuedPod(info, self._now(), cause, gated=gated)
        self._pods[info.key] = queued
        if gated:
            queued.refused_by = ("SchedulingGates",)
            self._shelve(queued)
        else:
            self._enqueue(queued, self._active)

    def pop(self) -> QueuedPod | None:
        """The next pod to try: the most important active one, else one out of back-off; it leaves the queue."""
        queued = self._active.pop() or self._backoff.pop()
        if queued is not None:
            self._leave(queued)
            del self._pods[queued.info.key]
        return queued

    def drop(self, key: str) -> None:
        """The pod is gone or has a node."""
        queued = self._pods.pop(key, None)
        if queued is not None:
            self._leave(queued)

    def put_back(self, queued: QueuedPod, refused_by: tuple[str, ...]) -> float:
        """A pod was tried in vain. Returns the seconds after which to `retry` it by itself; 0: it waits for events."""
        queued.since = self._now()
        queued.refused_by = refused_by
        self._pods[queued.info.key] = queued
        if refused_by:
            queued.attempts += 1
            queued.errors = 0
            self._shelve(queued)
            return 0.0
        queued.errors += 1
        queued.place = "errors"
        return self.backoff(queued.errors)

    def backoff(self, failures: int) -> float:
        """Seconds to wait after so many failures."""
        return backoff_seconds(failures, self._first, self._most)

    def retry(self, key: str, cause: Cause) -> None:
        """The back-off after a mishap is over."""
        queued = self._pods.get(key)
        if queued is not None and queued.place == "errors":
            queued.cause = cause
            self._enqueue(queued, self._active)

    def after_mishaps(self) -> list[QueuedPod]:
        """The pods that `retry` will bring back."""
        return [queued for queued in self._pods.values() if queued.place == "errors"]

    # ---- events

    def update(self, info: PodInfo, events: Iterable[Event], cause: Cause, gated: bool) -> None:
        """The waiting pod itself has changed."""
        queued = self._pods.get(info.key)
        if queued is None:
            self.add(info, cause, gated)
            return
        queued.info = info
        if queued.gated and not gated:
            queued.gated = False
            self._move(queued, cause)
            return
        for event in events:
            if queued.place == "unschedulable" and not queued.gated and self._wakes(queued, event):
                self._move(queued, cause)

    def react(self, event: Event, cause: Cause) -> None:
        """Something happened: pods for which it may make a difference are tried again."""
        if any(map(self._refusers.get, self._who_cares(event.change))):
            for queued in list(self._unschedulable.values()):
                if not queued.gated and self._wakes(queued, event):
                    self._move(queued, cause)

    def flush(self, older_than: float, cause: Cause) -> None:
        """Pods that have waited since before `older_than` are tried whatever happened."""
        for queued in list(self._unschedulable.values()):
            if queued.since < older_than and not queued.gated:
                self._move(queued, cause)

    def _who_cares(self, change: Change) -> list[str]:
        """The plugins that a kind of event may bring round."""
        names = self._interested.get(change)
        if names is None:
            names = self._interested[change] = [
                name for name, plugin in self._plugins.items() if change in plugin.wakes_on or _in_any_case(change, plugin)
            ]
        return names

    def _wakes(self, queued: QueuedPod, event: Event) -> bool:
        for name in queued.refused_by:
            plugin = self._plugins.get(name)
            if plugin is None:
                continue
            if event.change in plugin.wakes_on:
                if self._worth_it(queued.info, plugin, event):
                    return True
            elif _in_any_case(event.change, plugin):
                return True
        return False

    # ---- places

    def _move(self, queued: QueuedPod, cause: Cause) -> None:
        queued.cause = cause
        self._leave(queued)
        wait = self.backoff(queued.attempts)
        self._enqueue(queued, self._backoff if queued.since + wait > self._now() else self._active)

    def _enqueue(self, queued: QueuedPod, heap: _Heap) -> None:
        self._ticket += 1
        self._waiting += 1
        heap.push(queued, self._ticket)

    def _shelve(self, queued: QueuedPod) -> None:
        queued.place = "unschedulable"
        self._unschedulable[queued.info.key] = queued
        self._blame(queued, 1)

    def _blame(self, queued: QueuedPod, sign: int) -> None:
        for name in queued.refused_by:
            self._refusers[name] = self._refusers.get(name, 0) + sign

    def _leave(self, queued: QueuedPod) -> None:
        if queued.place in ("active", "backoff"):
            self._waiting -= 1
        if queued.place == "unschedulable":
            del self._unschedulable[queued.info.key]
            self._blame(queued, -1)
        queued.place = ""


def _in_any_case(change: Change, plugin: Plugin) -> bool:
    """Any change of taints wakes the pods of a plugin that waits for new nodes: so the real queue makes up for nodes
    that it looked at too early (kubernetes#109437)."""
    return change is Change.NODE_TAINT and Change.NODE_ADD in plugin.wakes_on
