"""One revision in plain words, and the chain of revisions that led to it.

Comes in: the history. Goes out: `describe` (what its author did) and `Acts`, the table of all acts a run
refers to, each with the index of the act that caused it: the frames carry it, the browser walks it. Next:
`causes`, the same chain for a person at the keyboard."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from kubenb.objects import Object, lookup
from kubenb.timeline.revision import Revision
from kubenb.timeline.states import STATES, pod_state

DONE = {"create": "created", "update": "changed", "delete": "removed"}


def describe(revision: Revision) -> str:
    """What the author did, as a predicate: "scaled ReplicaSet web-5f6b from 3 to 5"."""
    kind = str(revision.object.get("kind") or revision.resource.partition(".")[0])
    what = f"{kind} {revision.name}"
    if revision.previous is None or revision.verb != "update":
        return _whole(revision, what)
    special = {"Pod": _pod, "Deployment": _deployment, "ReplicaSet": _scale}.get(kind)
    text = special(what, revision.previous, revision.object) if special else ""
    if text:
        return text
    spec_same = revision.previous.get("spec") == revision.object.get("spec")
    if spec_same and revision.previous.get("status") != revision.object.get("status"):
        return f"updated the status of {what}"
    return f"{DONE[revision.verb]} {what}"


def images(template: Object | None) -> str:
    """The images of a pod template or a pod, comma separated."""
    containers = lookup(template, ("spec", "containers"), None) or []
    return ", ".join(str(c.get("image", "?")) for c in containers)


def _whole(revision: Revision, what: str) -> str:
    text = f"{DONE[revision.verb]} {what}"
    replicas = lookup(revision.object, ("spec", "replicas"))
    return f"{text} with {replicas} replicas" if revision.verb == "create" and replicas is not None else text


def _scale(what: str, old: Object, new: Object) -> str:
    before, after = lookup(old, ("spec", "replicas")), lookup(new, ("spec", "replicas"))
    return f"scaled {what} from {before} to {after}" if before != after else ""


def _deployment(what: str, old: Object, new: Object) -> str:
    parts = []
    before, after = images(old["spec"].get("template")), images(new["spec"].get("template"))
    if before != after:
        parts.append(f"image {before} → {after}")
    elif old["spec"].get("template") != new["spec"].get("template"):
        parts.append("a new pod template")
    if old["spec"].get("replicas") != new["spec"].get("replicas"):
        parts.append(f"replicas {old['spec'].get('replicas')} → {new['spec'].get('replicas')}")
    if bool(old["spec"].get("paused")) != bool(new["spec"].get("paused")):
        parts.append("paused" if new["spec"].get("paused") else "resumed")
    if parts:
        return f"changed {what}: {', '.join(parts)}"
    return f"changed the spec of {what}" if old["spec"] != new["spec"] else ""


def _pod(what: str, old: Object, new: Object) -> str:
    if "deletionTimestamp" in new["metadata"] and "deletionTimestamp" not in old["metadata"]:
        return f"told {what} to terminate"
    if new["spec"].get("nodeName") and not old["spec"].get("nodeName"):
        return f"bound {what} to {new['spec']['nodeName']}"
    before, after = pod_state(old), pod_state(new)
    if before != after:
        code, reason = after
        return f"reported {what} {reason or STATES[code]}"
    return ""


class Acts:
    """The acts a run refers to: rows `[revision, time, author, text, cause]`; cause is a row's index, -1, or
    a timer's name."""

    def __init__(self, history: Sequence[Revision]) -> None:
        self._history = history
        self._index: dict[int, int] = {}
        self.rows: list[list[Any]] = []

    def index(self, revision: Revision) -> int:
        """The row of this act; rows of everything that led to it are made first."""
        known = self._index.get(revision.number)
        if known is not None:
            return known
        chain = [revision]
        while chain[-1].number not in self._index and (before := cause_of(chain[-1], self._history)):
            chain.append(before)
        for act in reversed(chain):
            if act.number not in self._index:
                self._index[act.number] = len(self.rows)
                self.rows.append([act.number, round(act.time, 3), act.author, sentence(act), self._cause(act)])
        return self._index[revision.number]

    def _cause(self, act: Revision) -> int | str:
        before = cause_of(act, self._history)
        if before is not None:
            return self._index[before.number]
        return act.cause if isinstance(act.cause, str) else -1


def sentence(revision: Revision) -> str:
    """What was done and, in the author's own words, why."""
    return f"{describe(revision)}: {revision.why}" if revision.why else describe(revision)


def cause_of(revision: Revision, history: Sequence[Revision]) -> Revision | None:
    """The revision this one reacted to. Only an earlier one can be a cause, so that chains end."""
    cause = revision.cause
    if not isinstance(cause, int) or cause >= revision.number:
        return None
    at = cause - history[0].number if history else 0  # mostly nothing is left out of a history
    if not (0 <= at < len(history) and history[at].number == cause):
        at = bisect_left(history, cause, key=lambda r: r.number)
    return history[at] if at < len(history) and history[at].number == cause else None
