"""Events: what a component tells the user, as objects.

What comes in: "Scaled up replica set web-… from 0 to 3".  What goes out: Event objects; the same message again raises a count,
and from the tenth different message of one source, object and reason within ten minutes they are combined into one.
Source: client-go/tools/record/events_cache.go, 1.36.
"""

from __future__ import annotations

from kubenb.client.client import Client
from kubenb.objects import ApiError, Object
from kubenb.sim import Simulation

AGGREGATE_AFTER = 10
AGGREGATE_SECONDS = 600.0
BURST, REFILL_SECONDS = 25, 300.0
"""At most 25 events of each type an object and source, then one every five minutes (the spam filter)."""
COMBINED = "(combined from similar events): "

NOTHING: tuple[Object, str, Object] = ({}, "", {})

_Group = tuple[str, ...]


class EventRecorder:
    """Writes events under one source component (and host). `sim` is asked for the time only."""

    def __init__(self, client: Client, component: str, sim: Simulation, host: str = "") -> None:
        self._client, self._component, self._sim, self._host = client, component, sim, host
        self._seen: dict[_Group, Object] = {}
        self._similar: dict[_Group, tuple[float, tuple[str, ...]]] = {}
        self._tokens: dict[_Group, tuple[float, float]] = {}
        self._source = {"component": component, "host": host} if host else {"component": component}
        self._about: tuple[Object, str, Object] = NOTHING
        """The object spoken of last, the field path, and the reference to it: often several events have the same."""

    def event(self, obj: Object, type: str, reason: str, message: str, field_path: str = "") -> None:
        """Tell about `obj`. `type`: "Normal" or "Warning"; `field_path`: "spec.containers{web}" or ""."""
        uid = obj["metadata"].get("uid", "")
        if not self._allowed((uid, type)):
            return
        message, group = self._aggregated(uid, type, reason, message, field_path)
        known = self._seen.get(group)
        if known is not None and self._count(known, message, group):
            return
        try:
            self._seen[group] = self._client.create(self._new(obj, type, reason, message, field_path))
        except ApiError:  # "Server rejected event": its namespace is going, say. Nothing depends on an event.
            return

    def _allowed(self, spam: _Group) -> bool:
        now = self._sim.now
        known = self._tokens.get(spam)
        if known is None:
            self._tokens[spam] = BURST - 1, now
            return True
        tokens = min(BURST, known[0] + (now - known[1]) / REFILL_SECONDS)
        self._tokens[spam] = (max(0.0, tokens - 1), now)
        return tokens >= 1

    def _aggregated(self, uid: str, type: str, reason: str, message: str, field_path: str) -> tuple[str, _Group]:
        key = (uid, type, reason)
        now, known = self._sim.now, self._similar.get(key)
        messages = known[1] if known is not None and now - known[0] <= AGGREGATE_SECONDS else ()
        if message not in messages:
            messages = (*messages, message)
        if len(messages) < AGGREGATE_AFTER:
            self._similar[key] = (now, messages)
            return message, (uid, type, reason, message, field_path)
        self._similar[key] = (now, (*messages[:-1], "..."))  # the real cache keeps the first ten apart and forgets the rest
        return COMBINED + message, key

    def _count(self, known: Object, message: str, group: _Group) -> bool:
        """Raise the count of an event that is already there. False when it is not there any more."""
        meta = known["metadata"]
        patch = {"count": known.get("count", 1) + 1, "lastTimestamp": self._sim.stamp(), "message": message}
        try:
            self._seen[group] = self._client.patch("Event", meta["name"], patch, meta["namespace"])
        except ApiError:
            return False
        return True

    def _new(self, obj: Object, type: str, reason: str, message: str, field_path: str) -> Object:
        meta, stamp = obj["metadata"], self._sim.stamp()
        if self._about[0] is not obj or self._about[1] != field_path:
            self._about = obj, field_path, _reference(obj, field_path)
        nanoseconds = round(self._sim.now * 1e9) + self._sim.serial()
        return {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {
                "name": f"{meta['name']}.{nanoseconds:016x}",
                "namespace": meta.get("namespace", "default"),
            },
            "involvedObject": self._about[2],
            "reason": reason,
            "message": message,
            "source": self._source,
            "firstTimestamp": stamp,
            "lastTimestamp": stamp,
            "count": 1,
            "type": type,
            "eventTime": None,
            "reportingComponent": self._component,
            "reportingInstance": self._host,
        }


def _reference(obj: Object, field_path: str) -> Object:
    """What an event is about: an object in one version, perhaps a part of it."""
    meta = obj["metadata"]
    about = {
        "apiVersion": obj["apiVersion"],
        "kind": obj["kind"],
        "name": meta["name"],
        "resourceVersion": meta.get("resourceVersion", ""),
        "uid": meta.get("uid", ""),
    }
    if meta.get("namespace"):
        about["namespace"] = meta["namespace"]
    if field_path:
        about["fieldPath"] = field_path
    return about
