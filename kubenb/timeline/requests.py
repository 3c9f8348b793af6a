"""Requests as columns: when, to which pod, and what came of it.

Comes in: whatever a client recorded, one object a request with `time`, `pod` (name, "" if none was reached)
and `error` ("" when it was answered). Goes out: `{"t": [...], "pod": [...], "error": [...], "errors":
[...]}`; `pod` and `error` are indexes, -1 and 0 mean none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol


class Request(Protocol):
    """One request, as a client remembers it."""

    @property
    def time(self) -> float:
        """Virtual seconds when it was sent."""

    @property
    def pod(self) -> str:
        """The name of the pod it was sent to, or ""."""

    @property
    def error(self) -> str:
        """What went wrong, or ""."""


def request_columns(
    requests: Iterable[Request], pods: Mapping[str, int], start: float, end: float
) -> dict[str, Any]:
    """The requests of the time between `start` and `end`, in order."""
    errors = [""]
    rows = []
    for request in requests:
        if start <= request.time <= end:
            if request.error not in errors:
                errors.append(request.error)
            rows.append((round(request.time, 3), pods.get(request.pod, -1), errors.index(request.error)))
    rows.sort(key=lambda row: row[0])
    return {
        "t": [r[0] for r in rows],
        "pod": [r[1] for r in rows],
        "error": [r[2] for r in rows],
        "errors": errors,
    }
