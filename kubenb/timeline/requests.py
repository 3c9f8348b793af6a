"""Requests as columns: when, to which pod, and what came of it.

Comes in: whatever a client wrote down (kubenb.network.Request is one). Goes out:
`{"t": [...], "pod": [...], "error": [...], "errors": [...]}`; `pod` and `error` are indexes, -1 and 0 mean
none. Next: `story`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol


class Request(Protocol):
    """One request, as a client remembers it."""

    @property
    def at(self) -> float:
        """Virtual seconds when it was sent."""

    @property
    def pod(self) -> str:
        """The pod it was sent to, as "name" or "namespace/name", or ""."""

    @property
    def outcome(self) -> str:
        """ "ok", "in flight", or what went wrong: "refused", "reset", "timeout", "no-endpoints", "error"."""

    @property
    def status(self) -> int:
        """The HTTP status, 0 without an answer."""


WORDS = {
    "refused": "connection refused",
    "reset": "connection reset",
    "timeout": "timed out",
    "no-endpoints": "no endpoints",
}


def error_of(request: Request) -> str:
    """What went wrong, in words; "" when it was answered properly."""
    if request.outcome == "ok":
        return ""
    if request.outcome == "error":
        return f"status {request.status}"
    return WORDS.get(request.outcome, request.outcome)


def request_columns(requests: Iterable[Request], pods: Mapping[str, int], start: float, end: float) -> dict[str, Any]:
    """The requests sent between `start` and `end` and over by now, in order of time."""
    errors = {"": 0}
    rows = []
    for request in requests:
        if start <= request.at <= end and request.outcome != "in flight":
            error = errors.setdefault(error_of(request), len(errors))
            rows.append((round(request.at, 3), pods.get(request.pod.rpartition("/")[2], -1), error))
    rows.sort(key=lambda row: row[0])
    return {
        "t": [row[0] for row in rows],
        "pod": [row[1] for row in rows],
        "error": [row[2] for row in rows],
        "errors": list(errors),
    }
