"""The lanes of one pod's race: who took it for what, from when to when.

Comes in: an `Ending` and the window of time. Goes out: `{key, name, node, spans: [[from, to, look, words], ...]}` from top to
bottom, in the order in which the news travels. Next: `race_story`, the same in sentences.

Looks: "on" (as if nothing were: serving, routed to), "ending" (the end is ordered, or under way), "hook" (a preStop hook runs),
"bad" (routed to, though dead), "off" (done with it)."""

from __future__ import annotations

from math import inf
from typing import Any

from kubenb.timeline.race_facts import Ending, Stretch

Lane = dict[str, Any]
Span = tuple[float, float, str, str]


MOST = 4
"""Kube-proxies shown."""


def lanes(ending: Ending, start: float, end: float) -> list[Lane]:
    """All lanes, cut to the window. Of many kube-proxies those that were last to know."""
    node = ending.node
    rows = [
        ("api", "API server", "", _api(ending)),
        ("slice", "EndpointSlice", "", _slice(ending)),
        *((f"proxy/{one}", "kube-proxy", one, _proxy(ending, one)) for one in _slowest(ending)),
        ("kubelet", "kubelet", node, _kubelet(ending)),
        ("process", "process", node, _process(ending)),
    ]
    return [
        {"key": key, "name": name, "node": on, "spans": [_row(*span) for span in _cut(spans, start, end)]}
        for key, name, on, spans in rows
    ]


def _slowest(ending: Ending) -> list[str]:
    """The nodes whose rules followed last, in the order of the nodes: all of a few, MOST of many."""
    late = sorted(ending.routed, key=lambda node: -ending.switched.get(node, -inf))[:MOST]
    return [node for node in ending.routed if node in late]


def _row(since: float, until: float, look: str, words: str) -> list[Any]:
    return [round(since, 4), round(until, 4), look, words]


def _cut(spans: list[Span], start: float, end: float) -> list[Span]:
    return [(max(a, start), min(b, end), look, words) for a, b, look, words in spans if b > start and a < end and b > a]


def _api(ending: Ending) -> list[Span]:
    told = ending.told.time
    gone = ending.life.gone if ending.life.gone is not None else inf
    return [
        (-inf, told, "on", "Pod is Running"),
        (told, gone, "ending", "Pod is Terminating"),
        (gone, inf, "off", "no such Pod"),
    ]


WORDS = {
    "ready": ("on", "lists it as ready"),
    "not ready": ("ending", "lists it as not ready"),
    "terminating": ("ending", "lists it as terminating"),
    "": ("off", "does not list it"),
}


def _slice(ending: Ending) -> list[Span]:
    steps = [(revision.time, condition) for revision, condition in ending.endpoint]
    ends = [*(at for at, _ in steps), inf]
    return [(at, until, *WORDS[condition]) for (at, condition), until in zip([(-inf, ""), *steps], ends, strict=True)]


def _proxy(ending: Ending, node: str) -> list[Span]:
    """Its rules choose the pod or don't; what lies after the end of the process is what the race is about."""
    died = ending.process.ended
    spans: list[Span] = []
    last = -inf
    for since, until in ending.routed[node]:
        spans.append((last, since, "off", "does not send to it"))
        spans.append((since, min(until, died), "on", "sends to it"))
        spans.append((max(since, died), until, "bad", "still sends to it"))
        last = until
    spans.append((last, inf, "off", "sends to it no more"))
    return spans


def _kubelet(ending: Ending) -> list[Span]:
    told, process = ending.told.time, ending.process
    stopping = min(ending.stopping, process.signalled, process.ended)
    gone = ending.life.gone if ending.life.gone is not None else inf
    return [
        (-inf, told, "on", "keeps it running"),
        (told, stopping, "ending", "has not heard of it yet"),
        (stopping, min(process.signalled, process.ended), "hook", f"preStop: {ending.hook}" if ending.hook else "stops it"),
        (process.signalled, process.ended, "ending", "SIGTERM sent, waits for its end"),
        (process.ended, gone, "ending", "cleans up"),
        (gone, inf, "off", "done with it"),
    ]


def _process(ending: Ending) -> list[Span]:
    process = ending.process
    asked = min(process.signalled, process.ended)
    return [
        (-inf, asked, "on", "serves"),
        (asked, process.ended, "ending", "serves on, though told to end"),
        (process.ended, inf, "off", "dead" if process.exit_code != 137 else "killed"),
    ]


def danger(ending: Ending, end: float) -> list[list[Any]]:
    """[from, to, node] of each stretch in which a node still sent to the dead process, cut at `end`."""
    return [
        [round(since, 4), round(min(until, end), 4), node]
        for node, stretches in ending.stale.items()
        for since, until in stretches
        if since < end
    ]


def union(stretches: list[Stretch]) -> float:
    """How many seconds the stretches cover together."""
    covered, last = 0.0, -inf
    for since, until in sorted(stretches):
        covered += max(0.0, until - max(since, last))
        last = max(last, until)
    return covered
