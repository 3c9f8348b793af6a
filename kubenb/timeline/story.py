"""The story of a run: what to say at each moment, and where `Step` stops.

Comes in: the family of a Deployment. Goes out: beats `[time, author, text, [pods]]` in order of time.
Revisions that belong together (one author doing one thing to several pods) are told as one beat, at the time
of the last of them. Next: `frames`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kubenb.objects import lookup
from kubenb.timeline.acts import describe
from kubenb.timeline.lives import Family, Life
from kubenb.timeline.revision import Revision
from kubenb.timeline.states import (
    AVAILABLE,
    CREATING,
    ERROR,
    FAILED,
    GONE,
    PENDING,
    READY,
    RUNNING,
    STATES,
    TERMINATING,
)
from kubenb.timeline.tracks import Track

TOGETHER = 0.25
"""Seconds within which equal acts on several pods are one beat."""


@dataclass(slots=True)
class Note:
    """One thing that happened. Notes with the same `key` may be told together.

    `one` says it of one pod, `many` of several, with {pods} and {is_are} in them; a note that is about no pod has `pod` -1.
    """

    time: float
    key: tuple[Any, ...]
    author: str
    one: str
    many: str = ""
    pod: int = -1
    name: str = ""


@dataclass(slots=True)
class Beat:
    """Notes told as one: at the time of the last, in the words of the first."""

    notes: list[Note] = field(default_factory=list)

    @property
    def time(self) -> float:
        return self.notes[-1].time

    def row(self) -> list[Any]:
        pods = [note.pod for note in self.notes if note.pod >= 0]
        return [round(self.time, 3), self.notes[0].author, self.text(), pods]

    def text(self) -> str:
        first, count = self.notes[0], len(self.notes)
        if first.pod < 0:
            return first.one
        if count == 1:
            return first.one.format(pods=first.name, is_are="is")
        return (first.many or first.one).format(pods=f"{count} pods", is_are="are")


def story(people: Family, states: list[Track], start: float) -> list[list[Any]]:
    """The beats after `start`. `states` holds the states of `people.pods`, in the same order."""
    notes = [*_deployment(people.deployment), *_sets(people.sets), *_pods(people, states)]
    notes.sort(key=lambda note: note.time)
    opening = [round(start, 3), "", _opening(people, states, start), []]
    return [opening, *(beat.row() for beat in _together(note for note in notes if note.time > start))]


def _opening(people: Family, states: list[Track], start: float) -> str:
    """What there is before anything happens."""
    there = [rows[0][1] for rows in states if rows and rows[0][0] <= start]
    ready = sum(state in (READY, AVAILABLE) for state in there)
    name = people.deployment.name
    if ready:
        return f"Deployment {name} has {ready} ready pods; clients' requests go to them"
    if there:
        return f"Deployment {name} has {len(there)} pods, none of them ready yet"
    return f"Deployment {name} has no pods yet"


def _together(notes: Iterable[Note]) -> list[Beat]:
    beats: list[Beat] = []
    latest: dict[tuple[Any, ...], Beat] = {}
    for note in notes:
        beat = latest.get(note.key)
        if beat is None or note.pod < 0 or note.time > beat.notes[0].time + TOGETHER:
            beat = latest[note.key] = Beat()
            beats.append(beat)
        beat.notes.append(note)
    return sorted(beats, key=lambda beat: beat.time)


def _deployment(life: Life) -> Iterator[Note]:
    for revision in life.versions:
        old, new = revision.previous, revision.object
        if revision.author != "deployment-controller":
            if old is None or revision.verb == "delete" or old.get("spec") != new.get("spec"):
                tail = f": {revision.why}" if revision.why else ""
                yield Note(revision.time, ("spec", revision.number), revision.author, describe(revision) + tail)
            continue
        reason, before = _progress(new), _progress(old or {})
        if reason == before:
            continue
        if reason == "NewReplicaSetAvailable":
            text = "the rollout is complete: all pods are of the new revision and available"
            yield Note(revision.time, ("done", revision.number), revision.author, text)
        elif reason == "ProgressDeadlineExceeded":
            seconds = lookup(new, ("spec", "progressDeadlineSeconds"), 600)
            text = f"no progress for {seconds} s (progressDeadlineSeconds): the rollout counts as failed, but goes on trying"
            yield Note(revision.time, ("stuck", revision.number), revision.author, text)


def _progress(deployment: dict[str, Any]) -> str:
    conditions = lookup(deployment, ("status", "conditions")) or ()
    return next((str(c.get("reason")) for c in conditions if c["type"] == "Progressing"), "")


def _sets(lives: list[Life]) -> Iterator[Note]:
    for life in lives:
        for revision in life.versions:
            before, after = (
                lookup(revision.previous, ("spec", "replicas")),
                lookup(revision.object, ("spec", "replicas")),
            )
            if revision.verb == "delete" or before == after:
                continue
            text = revision.why or describe(revision)
            yield Note(revision.time, ("scale", revision.number), revision.author, text)


def _pods(people: Family, states: list[Track]) -> Iterator[Note]:
    for i, (life, rows) in enumerate(zip(people.pods, states, strict=True)):
        for revision in life.versions:
            note = _pod_written(revision)
            if note:
                note.pod, note.name = i, life.name
                yield note
        for time, code, *reason in rows:
            note = _pod_became(time, code, reason[0] if reason else "")
            if note:
                note.pod, note.name = i, life.name
                yield note


def _pod_written(revision: Revision) -> Note | None:
    """Creation, binding, the order to terminate: acts of controllers and scheduler."""
    old, new, author = revision.previous, revision.object, revision.author
    why = _plain(f": {revision.why}" if revision.why else "")
    briefly = ": ".join(why.split(": ")[:2])  # what follows speaks of one pod
    if revision.verb == "create":
        return Note(revision.time, ("create", author, revision.cause), author, "creates {pods}" + briefly)
    if old is None or revision.verb == "delete":
        return None
    if "deletionTimestamp" in new["metadata"] and "deletionTimestamp" not in old["metadata"]:
        text = "tells {pods} to terminate"
        return Note(revision.time, ("end", author, revision.cause), author, text + why, text + briefly)
    node = new["spec"].get("nodeName")
    if node and not old["spec"].get("nodeName"):
        return Note(revision.time, ("bind", author), author, f"finds {node} for {{pods}}", "finds nodes for {pods}")
    return None


_BECAME = {
    CREATING: "", PENDING: "", TERMINATING: "",
    RUNNING: "{pods} {is_are} running, not yet ready",
    READY: "{pods} {is_are} ready and may get requests; not available before minReadySeconds are over",
    AVAILABLE: "{pods} {is_are} ready and available",
    GONE: "{pods} {is_are} gone",
}  # fmt: skip


def _pod_became(time: float, code: int, reason: str) -> Note | None:
    """What the kubelet saw of the containers, or what merely passing time did."""
    if code in (ERROR, FAILED):
        return Note(time, ("state", code, reason), "kubelet", "{pods}: " + _plain(reason or STATES[code]))
    what = _BECAME.get(code, "{pods} {is_are} " + STATES[code])
    return Note(time, ("state", code), "kubelet", what) if what else None


def _plain(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
