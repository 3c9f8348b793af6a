"""A pod's probes as frames: each question a tick, what followed from the answers, and what clients noticed.

Comes in: the history, and what was read off the machine (the questions of each probe, the lives of the container). Goes out: one
dict, ready for json.dumps; times are virtual seconds. Next: `probes_story`, the same in sentences; `kubenb.widgets.probes`, which
plays it.

    kind       "probes"
    meta       name, node, start, zero (the pod was created), end
    lanes      {key, name, node, spans: [[from, to, look, words], ...], ticks: [[t, mark, words], ...]}: the pod, its container,
               its probes, its endpoint; marks: ok, failed, late
    story      [[t, author, text, lane], ...]
    requests   {t, mine (1: a pod was there to send to), error, errors}
    result     {restarts, ready (seconds), sent, lost}"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil, inf
from typing import Any, NamedTuple

from kubenb.objects import Object, lookup
from kubenb.timeline.lives import Life
from kubenb.timeline.probes_story import story
from kubenb.timeline.requests import Request, error_of
from kubenb.timeline.revision import Revision
from kubenb.timeline.states import STATES, pod_state
from kubenb.timeline.tracks import track

Frames = dict[str, Any]
Span = tuple[float, float, str, str]

TAIL = 1.0
"""Seconds shown after the last thing that happened."""
LATE = ("context deadline exceeded", "timed out")
"""How an answer that came too late is spoken of."""


class Asked(NamedTuple):
    """One question of a probe: when, when it was answered, the answer (None: the question itself failed), what was said."""

    at: float
    answered: float
    healthy: bool | None
    text: str


class Questions(NamedTuple):
    """All questions of one probe. `kind`: "startup", "readiness" or "liveness"; `period` in seconds; `failures`: in a row until
    something follows; `repeats`: ticks that could find nothing new were left out, and are filled in."""

    kind: str
    period: float
    failures: int
    asked: tuple[Asked, ...]
    repeats: bool


class Run(NamedTuple):
    """One life of the container, on the virtual clock; what has not happened is at infinity."""

    started: float
    listening: float
    ended: float
    exit_code: int


def probes_frames(
    history: Sequence[Revision], pod: str, questions: Sequence[Questions], runs: Sequence[Run],
    requests: Iterable[Request] = (), namespace: str = "default", until: float | None = None,
) -> Frames:  # fmt: skip
    """The frames of one pod, from its creation. Raises KeyError for a pod of which the history knows nothing."""
    life = _life(history, pod, namespace)
    end = (history[-1].time + TAIL) if until is None else until
    probes = [_probe(one, runs, end) for one in questions]
    lanes = [_pod(life, end), _container(life, runs, end), *probes, _endpoint(history, pod, namespace, life.born, end)]
    meta = {
        "name": pod, "node": _node(life), "start": round(life.born, 3), "zero": round(life.born, 3), "end": round(end, 3),
    }  # fmt: skip
    columns = _columns(requests, life.born, end)
    return {
        "kind": "probes",
        "meta": meta,
        "lanes": lanes,
        "story": [beat for beat in story(life, history, questions, runs, namespace) if beat[0] <= end],
        "requests": columns,
        "result": {
            "restarts": max(len([run for run in runs if run.started <= end]) - 1, 0),
            "ready": round(sum(b - a for a, b, look, _ in lanes[0]["spans"] if look == "on"), 3),
            "sent": len(columns["t"]),
            "lost": sum(error > 0 for error in columns["error"]),
        },
    }


def _life(history: Sequence[Revision], pod: str, namespace: str) -> Life:
    found: dict[str, Life] = {}
    for revision in history:
        if revision.resource == "pods" and revision.name == pod and revision.namespace == namespace:
            uid = str(revision.object["metadata"]["uid"])
            found.setdefault(uid, Life(pod, uid)).versions.append(revision)
    if not found:
        raise KeyError(f'pods "{pod}" not found in namespace "{namespace}"')
    return list(found.values())[-1]


def _node(life: Life) -> str:
    return str(life.last["spec"].get("nodeName", ""))


# ---- lanes -------------------------------------------------------------------------------------------------


def _lane(
    key: str, name: str, node: str, spans: Iterable[Span], end: float, ticks: Iterable[Sequence[Any]] = ()
) -> dict[str, Any]:
    cut = [[round(a, 3), round(min(b, end), 3), look, words] for a, b, look, words in spans if a < end and b > a]
    return {"key": key, "name": name, "node": node, "spans": cut, "ticks": [list(tick) for tick in ticks if tick[0] <= end]}


LOOKS = {"Ready": "on", "Available": "on", "Error": "bad", "Failed": "bad", "Gone": "off", "Succeeded": "off"}


def _pod(life: Life, end: float) -> dict[str, Any]:
    """What the API server says of it."""
    rows = track(life.versions, life.born, end, lambda pod: [*pod_state(pod), _is_running(pod)])
    spans: list[Span] = []
    for (at, code, reason, running), after in zip(rows, [*rows[1:], [end]], strict=True):
        name = STATES[code]
        words = reason or ("Running, not Ready" if name == "Running" or running else name)
        spans.append((at, after[0], LOOKS.get(name, "ending"), "Ready" if name == "Ready" else words))
    return _lane("pod", "Pod", "", spans, end)


def _is_running(pod: Object) -> bool:
    return bool(lookup(pod, ("status", "phase")) == "Running")


def _container(life: Life, runs: Sequence[Run], end: float) -> dict[str, Any]:
    """Its lives, and between two of them why it waits."""
    spans: list[Span] = []
    last = life.born
    for number, run in enumerate(runs):
        spans.append((last, run.started, "off", "waits: back-off" if number and run.started - last > 3 else "not running"))
        spans.append((run.started, min(run.listening, run.ended), "hook", "starts up"))
        name = "runs" if not number else f"runs, life {number + 1}"
        spans.append((run.listening, run.ended, "on", name))
        last = run.ended
    spans.append((last, inf, "off", "not running"))
    return _lane("container", "container", _node(life), spans, end)


def _probe(questions: Questions, runs: Sequence[Run], end: float) -> dict[str, Any]:
    ticks = list(_ticks(questions, runs, end))
    return _lane(f"probe/{questions.kind}", f"{questions.kind} probe", "", (), end, ticks)


def _ticks(questions: Questions, runs: Sequence[Run], end: float) -> Iterator[tuple[float, str, str]]:
    """(time, mark, words). In words, how often in a row it failed."""
    failures = 0
    asked = questions.asked
    for i, one in enumerate(asked):
        following = asked[i + 1].at if i + 1 < len(asked) else inf
        if one.healthy is None:
            yield round(one.at, 3), "late", "could not ask"
            continue
        failures = 0 if one.healthy else failures + 1
        if one.healthy:
            yield round(one.at, 3), "ok", "ok"
            if questions.repeats and questions.kind != "startup":
                yield from _repeats(one.at, questions.period, min(following, _end_of(one.at, runs), end))
        else:
            mark = "late" if any(words in one.text for words in LATE) else "failed"
            yield round(one.at, 3), mark, f"failed {failures} of {questions.failures}"
            if failures >= questions.failures and questions.kind != "readiness":
                failures = 0


def _repeats(at: float, period: float, until: float) -> Iterator[tuple[float, str, str]]:
    """The ticks in between, whose answers could not differ."""
    for k in range(1, ceil((until - at) / period - 1e-6)):
        yield round(at + k * period, 3), "ok", "ok"


def _end_of(at: float, runs: Sequence[Run]) -> float:
    """When the life ended in which something was asked."""
    return next((run.ended for run in reversed(runs) if run.started <= at), inf)


def _endpoint(history: Sequence[Revision], pod: str, namespace: str, born: float, end: float) -> dict[str, Any]:
    """Is traffic sent to it? What the Service's EndpointSlice says."""
    spans: list[Span] = []
    since, look = born, "off"
    for revision in history:
        if revision.resource == "endpointslices.discovery.k8s.io" and revision.namespace == namespace and revision.time >= born:
            now = _listed(revision, pod)
            if now != look:
                spans.append((since, revision.time, look, ENDPOINT[look]))
                since, look = revision.time, now
    spans.append((since, inf, look, ENDPOINT[look]))
    return _lane("endpoint", "EndpointSlice", "", spans, end)


ENDPOINT = {"on": "ready: gets requests", "ending": "not ready: gets none", "off": "does not list it"}


def _listed(revision: Revision, pod: str) -> str:
    for endpoint in revision.object.get("endpoints") or () if revision.verb != "delete" else ():
        if lookup(endpoint, ("targetRef", "name")) == pod:
            return "on" if lookup(endpoint, ("conditions", "ready"), True) else "ending"
    return "off"


# ---- requests ----------------------------------------------------------------------------------------------


def _columns(requests: Iterable[Request], start: float, end: float) -> dict[str, Any]:
    errors = {"": 0}
    rows = []
    for request in requests:
        if start <= request.at <= end and request.outcome != "in flight":
            rows.append((round(request.at, 3), int(bool(request.pod)), errors.setdefault(error_of(request), len(errors))))
    rows.sort(key=lambda row: row[0])
    return {name: [row[i] for row in rows] for i, name in enumerate(("t", "mine", "error"))} | {"errors": list(errors)}
