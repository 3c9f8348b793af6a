"""How a run ended, in a few numbers: the line above the widget, and what two runs are compared by.

Comes in: frames. Goes out: `{"done", "lowest", "highest", "sent", "failed"}`. Next: `summary`.
"""

from __future__ import annotations

from typing import Any


def outcome(frames: dict[str, Any]) -> dict[str, Any]:
    """`done`: seconds from the change until all replicas are of the new revision, available, and no other is
    left (null: never); `lowest` and `highest`: available pods at the worst moment, existing pods at the
    fullest; `sent`, `failed`: requests since the change."""
    zero = frames["meta"]["zero"]
    rows = _since(frames["counts"], zero)
    requests = frames["requests"]
    after = [error for t, error in zip(requests["t"], requests["error"], strict=True) if t >= zero]
    done = _done(frames)
    return {
        "done": None if done is None else round(max(done - zero, 0.0), 3),
        "lowest": min((available(row) for row in rows), default=0),
        "highest": max((created(row) for row in rows), default=0),
        "sent": len(after),
        "failed": sum(error > 0 for error in after),
    }


def created(row: list[Any]) -> int:
    """Pods that exist, of all ReplicaSets, in a row of counts."""
    return int(sum(row[1::3]))


def available(row: list[Any]) -> int:
    """Available pods of all ReplicaSets in a row of counts."""
    return int(sum(row[3::3]))


def _since(rows: list[list[Any]], zero: float) -> list[list[Any]]:
    before = [row for row in rows if row[0] <= zero]
    return before[-1:] + [row for row in rows if row[0] > zero]


def _done(frames: dict[str, Any]) -> float | None:
    new = frames["meta"]["new"]
    if new < 0:
        return None
    wanted = frames["deployment"]["limits"][-1][1]
    found: float | None = None
    for row in _since(frames["counts"], frames["meta"]["zero"]):
        if row[3 * new + 3] == wanted == created(row):
            found = row[0] if found is None else found
        else:
            found = None
    return found
