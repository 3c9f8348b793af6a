"""Events: what a component tells the user, as objects.

What comes in: "Scaled up replica set web-… from 0 to 3".  What goes out: Event objects; the same message again raises a count,
and from the tenth different message of one source, object and reason within ten minutes they are combined into one.
Source: client-go/tools/record/events_cache.go, 1.36.
"""

from __future__ import annotations

from contextlib import suppress

from kubenb.client.client import Client
from kubenb.objects import ApiError, Object
from kubenb.sim import Simulation

AGGREGATE_AFTER = 10
AGGREGATE_SECONDS = 600.0
BURST, REFILL_SECONDS = 25, 300.0
"""At most 25 events of each type an object and source, then one every five minutes (the spam filter)."""
COMBINED = "(combined from similar events): "

_Group = tuple[str, ...]


class EventRecorder:
    """Writes events under one source component (and host). `sim` is asked for the time only."""

    def __init__(self, client: Client, component: str, sim: Simulation, host: str = "") -> None:
        self._client, self._component, self._sim, self._host = client, component, sim, host
        self._seen: dict[_Group, Object] = {}
        self._similar: dict[_Group, tuple[float, dict[str, None]]] = {}
        self._tokens: dict[_Group, tuple[float, float]] = {}

    def event(self, obj: Object, type: str, reason: str, message: str, field_path: str = "") -> None:
        """Tell about `obj`. `type`: "Normal" or "Warning"; `field_path`: "spec.containers{web}" or ""."""
        uid = obj["metadata"].get("uid", "")
        if not self._allowed((uid, type)):
            return
        message, group = self._aggregated(uid, type, reason, message, field_path)
        known = self._seen.get(group)
        if known is not None and self._count(known, message, group):
            return
        with suppress(ApiError):  # "Server rejected event": its namespace is going, say. Nothing depends on an event.
            self._seen[group] = self._client.create(self._new(obj, type, reason, message, field_path))

    def _allowed(self, spam: _Group) -> bool:
        now = self._sim.now
        tokens, at = self._tokens.get(spam, (float(BURST), now))
        tokens = min(BURST, tokens + (now - at) / REFILL_SECONDS)
        self._tokens[spam] = (max(0.0, tokens - 1), now)
        return tokens >= 1

    def _aggregated(self, uid: str, type: str, reason: str, message: str, field_path: str) -> tuple[str, _Group]:
        key = (uid, type, reason)
        since, messages = self._similar.get(key, (self._sim.now, {}))
        if self._sim.now - since > AGGREGATE_SECONDS:
            messages = {}
        messages[message] = None
        self._similar[key] = (self._sim.now, messages)
        if len(messages) < AGGREGATE_AFTER:
            return message, (*key, message, field_path)
        messages.popitem()  # the real cache keeps the first ten apart and forgets the rest
        messages["..."] = None
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
        nanoseconds = round(self._sim.now * 1e9) + self._sim.serial()
        return {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {
                "name": f"{meta['name']}.{nanoseconds:016x}",
                "namespace": meta.get("namespace", "default"),
            },
            "involvedObject": about,
            "reason": reason,
            "message": message,
            "source": {"component": self._component, "host": self._host} if self._host else {"component": self._component},
            "firstTimestamp": stamp,
            "lastTimestamp": stamp,
            "count": 1,
            "type": type,
            "eventTime": None,
            "reportingComponent": self._component,
            "reportingInstance": self._host,
        }
