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
class Beat:
    """Several acts told as one. `what` and `tail` make the sentence around the number of pods."""

    time: float
    first: float
    author: str
    what: str
    tail: str = ""
    pods: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def row(self) -> list[Any]:
        return [round(self.time, 3), self.author, self.text(), self.pods]

    def text(self) -> str:
        if not self.names:
            return self.what + self.tail
        subject = self.names[0] if len(self.names) == 1 else f"{len(self.names)} pods"
        return self.what.format(pods=subject, is_are="is" if len(self.names) == 1 else "are") + self.tail


@dataclass(slots=True)
class Note:
    """One thing that happened, before it is put together with its like. `key` says what is alike."""

    time: float
    key: tuple[Any, ...]
    author: str
    what: str
    tail: str = ""
    pod: int = -1
    name: str = ""


def story(people: Family, states: list[Track], start: float) -> list[list[Any]]:
    """The beats after `start`. `states` holds the states of `people.pods`, in the same order."""
    notes = [*_deployment(people.deployment), *_sets(people.sets), *_pods(people, states)]
    notes.sort(key=lambda note: note.time)
    opening = [round(start, 3), "", _opening(people, states), []]
    return [opening, *(beat.row() for beat in _together(note for note in notes if note.time > start))]


def _opening(people: Family, states: list[Track]) -> str:
    """What there is before anything happens."""
    there = [rows[0] for rows in states if rows]
    first = min((row[0] for row in there), default=0.0)
    ready = sum(row[1] in (READY, AVAILABLE) and row[0] == first for row in there)
    name = people.deployment.name
    return (
        f"Deployment {name} has {ready} ready pods; clients' requests go to them"
        if ready
        else f"Deployment {name} has no pods yet"
    )


def _together(notes: Iterable[Note]) -> list[Beat]:
    beats: list[Beat] = []
    open_beats: dict[tuple[Any, ...], Beat] = {}
    for note in notes:
        beat = open_beats.get(note.key)
        if beat is None or note.time > beat.first + TOGETHER or note.pod < 0:
            beat = Beat(note.time, note.time, note.author, note.what, note.tail)
            open_beats[note.key] = beat
            beats.append(beat)
        beat.time = note.time
        if note.pod >= 0:
            beat.pods.append(note.pod)
            beat.names.append(note.name)
    return sorted(beats, key=lambda beat: beat.time)


def _deployment(life: Life) -> Iterator[Note]:
    for revision in life.versions:
        old, new = revision.previous, revision.object
        if revision.author != "deployment-controller":
            if old is None or revision.verb == "delete" or old.get("spec") != new.get("spec"):
                tail = f": {revision.why}" if revision.why else ""
                yield Note(revision.time, ("spec", revision.number), revision.author, describe(revision), tail)
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
        author = _kubelet(life)
        for time, code, *reason in rows:
            note = _pod_became(time, code, reason[0] if reason else "", author)
            if note:
                note.pod, note.name = i, life.name
                yield note


def _pod_written(revision: Revision) -> Note | None:
    """Creation, binding, the order to terminate: acts of controllers and scheduler."""
    old, new = revision.previous, revision.object
    tail = f": {revision.why}" if revision.why else ""
    if revision.verb == "create":
        return Note(
            revision.time,
            ("create", revision.author, revision.cause),
            revision.author,
            "creates {pods}",
            tail,
        )
    if old is None or revision.verb == "delete":
        return None
    if "deletionTimestamp" in new["metadata"] and "deletionTimestamp" not in old["metadata"]:
        key = ("end", revision.author, revision.cause)
        return Note(revision.time, key, revision.author, "tells {pods} to terminate", tail)
    if new["spec"].get("nodeName") and not old["spec"].get("nodeName"):
        return Note(revision.time, ("bind", revision.author), revision.author, "finds a node for {pods}")
    return None


_BECAME = {
    CREATING: "", PENDING: "", TERMINATING: "",
    RUNNING: "{pods} {is_are} running, not yet ready",
    READY: "{pods} {is_are} ready and may get requests; not available before minReadySeconds are over",
    AVAILABLE: "{pods} {is_are} ready and available",
    GONE: "{pods} {is_are} gone",
}  # fmt: skip


def _pod_became(time: float, code: int, reason: str, author: str) -> Note | None:
    """What the kubelet saw of the containers, or what merely passing time did."""
    if code in (ERROR, FAILED):
        return Note(time, ("state", code, reason), author, "{pods}: " + _plain(reason or STATES[code]))
    what = _BECAME.get(code, "{pods} {is_are} " + STATES[code])
    return Note(time, ("state", code), author, what) if what else None


def _plain(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _kubelet(life: Life) -> str:
    return "kubelet"
