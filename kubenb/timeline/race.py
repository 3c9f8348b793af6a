"""The race between the endpoints and the end of a pod, as frames: computed once, played by a widget.

Comes in: the history, what was read off the machines (each node's rules, each process), what clients recorded. Goes out: one
dict, ready for json.dumps; times are virtual seconds. Next: `kubenb.widgets.race`, which plays it, and `race_summary`, its text
twin.

    kind       "race"
    service    "namespace/name"
    nodes      [name, ...]: those from which clients send
    races      one for each pod that ended, in order:
      meta       name, node, start, zero (told to end), end, grace, hook, author
      lanes      see `race_lanes`
      danger     [[from, to, node], ...]: still routed, already dead
      margin     seconds by which the last node's rules were quicker than the end of the process (negative: too late;
                 null: one of the two never came)
      story      [[t, author, text, lane], ...]
      requests   see `race_losses`
      result     {sent, lost, stale: {node: seconds}}
    causes     chains that lost requests point to, see `race_losses`"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Any

from kubenb.timeline.race_facts import Ending, Process, Rules, endings
from kubenb.timeline.race_lanes import danger, lanes, union
from kubenb.timeline.race_losses import Losses, columns
from kubenb.timeline.race_story import story
from kubenb.timeline.requests import Request, error_of
from kubenb.timeline.revision import Revision

__all__ = ["Process", "Rules", "race_frames"]

Frames = dict[str, Any]

LEAD_IN, TAIL = 1.0, 0.8
"""Seconds shown before the order to end, and after the last thing that happened."""


def race_frames(
    history: Sequence[Revision], service: str, rules: Sequence[Rules], processes: Iterable[Process],
    requests: Iterable[Request] = (), since: float = 0.0, verdicts: Mapping[str, str] | None = None,
) -> Frames:  # fmt: skip
    """The frames of every end of a pod behind Service "namespace/name" that was ordered at or after `since`.

    `verdicts`: whom the network blames for other losses, by "node pod outcome". Raises ValueError when no pod of the Service was
    told to end."""
    found = endings(history, service, rules, processes, since)
    if not found:
        raise ValueError(f"no Pod behind Service {service} was told to end since {since:g} s")
    sent = list(requests)
    losses = Losses(found, verdicts or {})
    nodes = [one.node for one in rules]
    races = [_race(ending, sent, losses, nodes) for ending in found]
    return {"kind": "race", "service": service, "nodes": nodes, "races": races, "causes": losses.causes}


def _race(ending: Ending, requests: Sequence[Request], losses: Losses, nodes: Sequence[str]) -> Frames:
    zero = ending.told.time
    start, end = _window(ending, requests)
    shown = columns(requests, ending, losses, nodes, start, end)
    mine = [request for request in _lost(requests, ending) if request.at >= start]
    lost = [(r.at, f"{getattr(r, 'node', '')} sent it to {ending.name}, {error_of(r)}") for r in mine]
    meta = {
        "name": ending.name, "node": ending.node, "start": round(start, 3), "zero": round(zero, 4), "end": round(end, 3),
        "grace": ending.grace, "hook": ending.hook, "author": ending.told.author,
    }  # fmt: skip
    return {
        "meta": meta,
        "lanes": lanes(ending, start, end),
        "danger": danger(ending, end),
        "margin": _margin(ending),
        "story": story(ending, start, end, _opening(ending, requests), lost),
        "requests": shown,
        "result": {
            "sent": sum(t >= round(zero, 3) for t in shown["t"]),
            "lost": len(lost),
            "stale": {node: round(union([(a, min(b, end)) for a, b in cut]), 4) for node, cut in ending.stale.items()},
        },
    }  # fmt: skip


def _window(ending: Ending, requests: Sequence[Request]) -> tuple[float, float]:
    """From a second before the earlier of the order and the withdrawal, until everybody knows and nothing is left."""
    moments = [ending.told.time, ending.process.ended, ending.life.gone or inf, *ending.switched.values()]
    withdrawn = ending.withdrawn
    first = min(ending.told.time, withdrawn.time if withdrawn is not None else inf)
    last = max(moment for moment in moments if moment < inf)
    lost = [request.at for request in _lost(requests, ending) if request.at >= first]
    return max(0.0, first - LEAD_IN), max([last, *lost]) + TAIL


def _lost(requests: Iterable[Request], ending: Ending) -> list[Request]:
    """The requests that went to this pod and were lost."""
    return [r for r in requests if r.outcome not in ("ok", "in flight") and r.pod.rpartition("/")[2] == ending.name]


def _margin(ending: Ending) -> float | None:
    """Seconds from the last node's new rules to the end of the process."""
    switched = [at for at in ending.switched.values() if at < inf]
    if not switched or ending.process.ended == inf:
        return None
    return round(ending.process.ended - max(switched), 4)


def _opening(ending: Ending, requests: Sequence[Request]) -> str:
    clients = "; clients send to the Service" if requests else ""
    return f"Pod {ending.name} runs on {ending.node}, is ready, and every kube-proxy's rules name it{clients}"
