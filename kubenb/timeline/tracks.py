"""What changes over a run, as lists of `[time, value...]` in which only changes stand: a pod's states, a
Deployment's numbers, its limits.

Comes in: lives. Goes out: tracks, times in virtual seconds rounded to milliseconds. Next: `story`, what to
say about them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from kubenb.objects import EPOCH, Object, lookup, parse_time
from kubenb.timeline.lives import Life
from kubenb.timeline.revision import Revision
from kubenb.timeline.states import AVAILABLE, CREATED, GONE, READY, pod_state, ready_since

Track = list[list[Any]]


def track(versions: Iterable[Revision], start: float, end: float, see: Callable[[Object], list[Any]]) -> Track:
    """`[time, *see(object)]` at each change of what `see` sees. What was before `start` stands as one row at
    `start`."""
    rows: Track = []
    for revision in versions:
        if revision.time > end:
            break
        row = [round(max(revision.time, start), 3), *see(revision.object)]
        if rows and rows[-1][0] == row[0]:
            rows.pop()
        if not rows or rows[-1][1:] != row[1:]:
            rows.append(row)
    return rows


def pod_states(pod: Life, start: float, end: float, min_ready: float) -> Track:
    """`[time, code, reason]` rows; Ready turns into Available `min_ready` seconds after the condition's
    lastTransitionTime.

    The stamps of conditions are whole seconds, so a pod may count as available up to a second early, as it
    does in the real thing (podutil.IsPodAvailable, 1.36). What was before `start` is folded into the first
    row, what came after `end` left out."""
    rows: list[tuple[float, int, str]] = []
    due: float | None = None
    for revision in pod.versions:
        if due is not None and due <= revision.time:
            rows.append((due, AVAILABLE, ""))
        code, reason = (GONE, "") if revision.verb == "delete" else pod_state(revision.object)
        due = _available_at(revision, min_ready) if code == READY else None
        if due is not None and due <= revision.time:
            code, due = AVAILABLE, None
        if not rows or rows[-1][1:] != (code, reason):
            rows.append((revision.time, code, reason))
    if due is not None:
        rows.append((due, AVAILABLE, ""))
    return _between(rows, start, end)


def _available_at(revision: Revision, min_ready: float) -> float:
    stamp = ready_since(revision.object)
    since = parse_time(stamp) - EPOCH if stamp else revision.time
    return since + min_ready if min_ready else revision.time


def _between(rows: list[tuple[float, int, str]], start: float, end: float) -> Track:
    kept: Track = []
    for time, code, reason in rows:
        row = [round(max(time, start), 3), code, reason] if reason else [round(max(time, start), 3), code]
        if kept and kept[-1][0] >= row[0]:
            kept.pop()
        if time <= end and (not kept or kept[-1][1:] != row[1:]):
            kept.append(row)
    return kept


def counts(pods: Sequence[tuple[int, Track]], sets: int) -> Track:
    """How many pods each ReplicaSet has: rows `[time, created, ready, available, created, ready, available,
    ...]`, three a set.

    `pods`: (index of the ReplicaSet, states). Created are pods that are neither finished nor told to
    terminate."""
    steps = sorted(_steps(pods))
    rows: Track = []
    now = [0] * (3 * sets)
    for time, place, change in steps:
        now[place] += change
        if rows and rows[-1][0] == time:
            rows[-1][1:] = now
        else:
            rows.append([time, *now])
    return rows


def _steps(pods: Sequence[tuple[int, Track]]) -> Iterable[tuple[float, int, int]]:
    for owner, states in pods:
        before = (0, 0, 0)
        for time, code, *_ in states:
            after = (int(code in CREATED), int(code in (READY, AVAILABLE)), int(code == AVAILABLE))
            for i in range(3):
                if after[i] != before[i]:
                    yield time, 3 * owner + i, after[i] - before[i]
            before = after


def limits(deployment: Object) -> list[Any]:
    """`[wanted, low, high, surge, unavailable]`: at least `low` pods stay available, at most `high` exist
    (deployment/util, 1.36).

    Percentages of replicas are rounded up for maxSurge and down for maxUnavailable; if both come to 0, one
    may be unavailable."""
    spec = deployment["spec"]
    wanted = spec.get("replicas", 1)
    strategy = spec.get("strategy") or {}
    if strategy.get("type") == "Recreate":
        return [wanted, 0, wanted, 0, wanted]
    rolling = strategy.get("rollingUpdate") or {}
    surge = _share(rolling.get("maxSurge", "25%"), wanted, math.ceil)
    unavailable = _share(rolling.get("maxUnavailable", "25%"), wanted, math.floor)
    if not surge and not unavailable:
        unavailable = 1
    return [wanted, max(0, wanted - unavailable), wanted + surge, surge, unavailable]


def _share(value: int | str, wanted: int, rounded: Callable[[float], int]) -> int:
    if isinstance(value, int):
        return value
    return rounded(int(value.rstrip("%")) * wanted / 100)


def deployment_numbers(obj: Object) -> list[Any]:
    """`[replicas, updated, ready, available]` as the status says: it lags behind the pods."""
    status = obj.get("status") or {}
    return [status.get(key, 0) for key in ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")]


def set_numbers(obj: Object) -> list[Any]:
    """`[wanted, replicas, ready, available]`: spec.replicas and what the status says."""
    status = obj.get("status") or {}
    wanted = lookup(obj, ("spec", "replicas"), 0)
    return [wanted, *(status.get(key, 0) for key in ("replicas", "readyReplicas", "availableReplicas"))]
