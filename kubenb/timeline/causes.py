"""Why: the chain of causes that led to an object's present state, or to what became of a request.

Comes in: the history and an object or a request. Goes out: plain sentences, the nearest cause first. Each
revision names its author, what that author reacted to, and often why in the author's own words: nothing is
worked out a second time here. Next: `compare`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill
from typing import Any

from kubenb.objects import Object, lookup
from kubenb.timeline.acts import cause_of, sentence
from kubenb.timeline.requests import error_of
from kubenb.timeline.revision import Revision

WIDTH = 96
"""Characters of a notebook's output line."""


class Why(list[str]):
    """Sentences, the nearest cause first; printed one after the other, folded to the width of a notebook."""

    def __str__(self) -> str:
        return "\n".join(fill(sentence, WIDTH, subsequent_indent="    ", break_on_hyphens=False) for sentence in self)

    __repr__ = __str__


def why(history: Sequence[Revision], what: Any, verdict: str = "", way: Sequence[str] = ()) -> Why:
    """Why an object is as it is (and, if that is another story, why it is there), or why a request ended as
    it did.

    `what`: an object (its `metadata.resourceVersion` says as of when), a revision, or a client's record of a
    request; `verdict`: whom the network blames for a lost one; `way`: its hops. Raises ValueError for an object of which the
    history knows nothing, and for anything else."""
    if isinstance(what, dict):
        return Why(_why_object(history, what))
    if hasattr(what, "outcome"):
        return Why(_why_request(history, what, verdict, way))
    if not hasattr(what, "cause"):
        raise ValueError(f"why() explains objects, revisions and requests, not {type(what).__name__}")
    return Why(_chain(history, what))


def _why_object(history: Sequence[Revision], obj: Object) -> Iterator[str]:
    revisions = [r for r in history if _same(r.object, obj)]
    if not revisions:
        raise ValueError(f"{obj.get('kind', 'object')} {lookup(obj, ('metadata', 'name'))}: not in the history")
    version = str(lookup(obj, ("metadata", "resourceVersion"), ""))
    latest = next((r for r in reversed(revisions) if str(r.number) == version), revisions[-1])
    yield from _chain(history, latest)
    first = revisions[0]
    if first not in list(_acts(history, latest)):
        told = list(_chain(history, first))
        yield f"It is there because {told[0][0].lower()}{told[0][1:]}"
        yield from told[1:]


def _same(one: Object, other: Object) -> bool:
    mine, yours = one["metadata"], other.get("metadata") or {}
    if yours.get("uid"):
        return bool(mine.get("uid") == yours["uid"])
    names = mine.get("name") == yours.get("name") and mine.get("namespace") == yours.get("namespace")
    return bool(names and one.get("kind") == other.get("kind"))


def _acts(history: Sequence[Revision], act: Revision) -> Iterator[Revision]:
    """An act and everything that led to it."""
    now: Revision | None = act
    while now is not None:
        yield now
        now = cause_of(now, history)


def _chain(history: Sequence[Revision], act: Revision) -> Iterator[str]:
    last = act
    for i, last in enumerate(_acts(history, act)):
        yield f"{'because at' if i else 'At'} {last.time:.3f} s {last.author} {sentence(last)} (revision {last.number})"
    if isinstance(last.cause, str) and last.cause != last.why:
        yield f"set off by: {last.cause}"


# ---- requests ----------------------------------------------------------------------------------------------


def _why_request(history: Sequence[Revision], request: Any, verdict: str, way: Sequence[str]) -> Iterator[str]:
    error = error_of(request)
    where = f" to {request.pod}" if request.pod else ""
    to = request.service if request.service.startswith("http") else f"Service {request.service}"
    what = f"the request of {request.client} to {to} was sent{where}"
    yield f"At {request.at:.3f} s {what}: {error or 'answered'}"
    if verdict:
        yield verdict
    yield from way
    if not error or request.outcome == "in flight":
        return
    last = _last_of_pod(history, request)
    if last is not None:
        first, *rest = _chain(history, last)
        yield f"because {first[0].lower()}{first[1:]}"
        yield from rest


def _last_of_pod(history: Sequence[Revision], request: Any) -> Revision | None:
    """The order to terminate that the pod had been given when the request was sent; else what last befell it."""
    space, _, name = request.pod.rpartition("/")
    mine = [
        r
        for r in history
        if r.resource == "pods" and r.name == name and r.namespace == (space or r.namespace) and r.time <= request.at
    ]
    ends = (r for r in mine if "deletionTimestamp" in r.object["metadata"])
    return next(ends, mine[-1] if mine else None)
