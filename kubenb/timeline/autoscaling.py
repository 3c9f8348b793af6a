"""An autoscaler at work, as frames: the load, what it made of the usage, the replicas, and each decision step by step.

Comes in: the history, the autoscaler's own account of its syncs, what clients recorded. Goes out: one dict, ready for
json.dumps; times are virtual seconds. Next: `autoscaling_story`, then `kubenb.widgets.autoscaling`, which plays it, and
`autoscaling_summary`, its text twin.

    kind       "autoscaling"
    meta       name, target (kind/name), start, zero, end, least, most, window (s of scale-down stabilisation), unit ("of the
               request" or "of the target"), wanted (the target, in percent of that), band [low, high] (the tolerance,
               likewise), bin (s)
    load       [[t, sent, slow, lost], ...]: requests a second within each bin, by how they ended; slow: over `SLOW` seconds
    rates      [[t, requests a second], ...]: the load that was asked for, where it is known
    replicas   [[t, wanted, existing, ready], ...]
    decisions  [[t, current, used, guessed, final, counted, recommended, stabilized, desired, able, limit, reason, metric,
               failed], ...]; used: percent as above (null where nothing could be read); final: the ratio that counted, after
               `guessed` pods
    story      [[t, author, text, []], ...]
    result     {sent, slow, lost, most, syncs, changes}"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from kubenb.objects import Object, from_label_selector, lookup, parse_quantity
from kubenb.timeline.autoscaling_story import story
from kubenb.timeline.revision import Revision
from kubenb.timeline.states import CREATED, READY, pod_state

Frames = dict[str, Any]

SLOW = 0.5
"""Seconds from which on an answer counts as slow."""
BINS = 240
"""At most so many columns of load."""
DEFAULT_WINDOW, DEFAULT_TOLERANCE = 300, 0.1


class Decision(Protocol):
    """One sync, as kubenb.controllers.horizontal_status keeps it."""

    at: float
    current: int
    recommended: int
    stabilized: int
    desired: int
    metrics: Sequence[Any]
    failed: Sequence[str]
    reason: str
    able: str
    limit: str


class Request(Protocol):
    at: float
    outcome: str
    latency: float


def autoscaling_frames(
    history: Sequence[Revision], name: str, namespace: str, decisions: Iterable[Decision], requests: Iterable[Request] = (),
    since: float = 0.0, until: float | None = None, rates: Sequence[tuple[float, float]] = (),
) -> Frames:  # fmt: skip
    """The frames of a HorizontalPodAutoscaler from `since` to `until`. Raises KeyError when there is none of that name."""
    autoscaler = _last(history, "horizontalpodautoscalers.autoscaling", namespace, name)
    if autoscaler is None:
        raise KeyError(f"there is no HorizontalPodAutoscaler {namespace}/{name}")
    end = until if until is not None else max(history[-1].time, since)
    meta = _meta(autoscaler, since, end)
    replicas = _replicas(history, autoscaler, namespace, since, end)
    account = [one for one in decisions if one.at <= end]
    earlier = [one for one in account if one.at < since][-1:]
    rows = [_row(one, meta) for one in [*earlier, *(one for one in account if one.at >= since)]]
    load = _load(requests, meta)
    asked = [[round(at, 3), rate] for at, rate in rates if at <= end]
    counts = [sum(row[column] * meta["bin"] for row in load) for column in (1, 2, 3)]
    changes = sum(row[8] != row[1] for row in rows)
    return {
        "kind": "autoscaling",
        "meta": meta,
        "load": load,
        "rates": asked,
        "replicas": replicas,
        "decisions": rows,
        "story": story(meta, rows, replicas, asked),
        "result": {
            "sent": round(counts[0]), "slow": round(counts[1]), "lost": round(counts[2]),
            "most": max(row[2] for row in replicas), "syncs": len(rows), "changes": changes,
        },
    }  # fmt: skip


def _last(history: Sequence[Revision], resource: str, namespace: str, name: str) -> Object | None:
    for revision in reversed(history):
        if revision.resource == resource and (revision.namespace, revision.name) == (namespace, name):
            return revision.object
    return None


def _meta(autoscaler: Object, since: float, end: float) -> Frames:
    spec = autoscaler["spec"]
    percent = lookup(spec["metrics"][0], ("resource", "target", "averageUtilization")) if len(spec["metrics"]) == 1 else None
    wanted = percent or 100
    behavior = spec.get("behavior") or {}
    up, down = (_tolerance(behavior.get(direction) or {}) for direction in ("scaleUp", "scaleDown"))
    return {
        "name": autoscaler["metadata"]["name"],
        "target": f"{spec['scaleTargetRef']['kind']}/{spec['scaleTargetRef']['name']}",
        "start": round(since, 3), "zero": round(since, 3), "end": round(end, 3),
        "least": spec.get("minReplicas", 1), "most": spec["maxReplicas"],
        "window": (behavior.get("scaleDown") or {}).get("stabilizationWindowSeconds", DEFAULT_WINDOW),
        "unit": "of the request" if percent else "of the target",
        "wanted": wanted, "band": [round(wanted * (1 - down), 2), round(wanted * (1 + up), 2)],
        "bin": next(width for width in (1, 2, 5, 10, 15, 30, 60, 120, 300, 900, 3600) if (end - since) / width <= BINS),
    }  # fmt: skip


def _tolerance(rules: Object) -> float:
    return float(parse_quantity(rules["tolerance"])) if "tolerance" in rules else DEFAULT_TOLERANCE


def _row(one: Decision, meta: Frames) -> list[Any]:
    """The metric that decided is the one that wants most."""
    best = max(one.metrics, key=lambda reading: reading.replicas, default=None)
    steps = [one.recommended, one.stabilized, one.desired, one.able, one.limit, one.reason]
    if best is None:
        return [round(one.at, 3), one.current, None, 0, None, 0, *steps, "", " ".join(one.failed)]
    used = round(best.ratio * meta["wanted"], 1)
    read = [used, best.guessed, round(best.final, 4), best.counted]
    return [round(one.at, 3), one.current, *read, *steps, best.name, " ".join(one.failed)]


def _load(requests: Iterable[Request], meta: Frames) -> list[list[float]]:
    """Requests a second in each bin; those still in flight count as sent."""
    start, width = meta["start"], meta["bin"]
    count = max(1, round((meta["end"] - start) / width))
    columns = [[0, 0, 0] for _ in range(count)]
    for request in requests:
        index = int((request.at - start) // width)
        if 0 <= index < count:
            column = columns[index]
            column[0] += 1
            if request.outcome == "ok":
                column[1] += request.latency > SLOW
            elif request.outcome != "in flight":
                column[2] += 1
    return [[round(start + index * width, 3), *(round(n / width, 3) for n in column)] for index, column in enumerate(columns)]


# ---- the replicas --------------------------------------------------------------------------------------------------------------


def _replicas(history: Sequence[Revision], autoscaler: Object, namespace: str, since: float, end: float) -> list[list[Any]]:
    """Wanted by the target's spec, existing pods that take part, ready ones; a row for each change."""
    reference = autoscaler["spec"]["scaleTargetRef"]
    rows: list[list[Any]] = []
    wanted, matches = 0, None
    living: dict[str, bool] = {}
    for revision in history:
        if revision.time > end or revision.namespace != namespace:
            continue
        obj = revision.object
        if obj.get("kind") == reference["kind"] and revision.name == reference["name"]:
            wanted, matches = obj["spec"].get("replicas", 0), _selector(obj)
        elif revision.resource == "pods" and matches is not None and matches(obj["metadata"].get("labels") or {}):
            code, _ = pod_state(obj)
            living.pop(revision.name, None)
            if revision.verb != "delete" and code in CREATED:
                living[revision.name] = code == READY
        else:
            continue
        row = [round(max(revision.time, since), 3), wanted, len(living), sum(living.values())]
        if rows and rows[-1][0] == row[0]:
            rows[-1] = row
        elif not rows or rows[-1][1:] != row[1:]:
            rows.append(row)
    return rows or [[since, 0, 0, 0]]


def _selector(target: Object) -> Any:
    selector = target["spec"].get("selector") or {}
    if target["kind"] == "ReplicationController":
        selector = {"matchLabels": selector}
    return from_label_selector(selector).matches
