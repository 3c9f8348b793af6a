"""Frames: a whole run as compact plain JSON, computed once and played by a widget.

Comes in: the history (and what clients recorded). Goes out: one dict, ready for json.dumps. Times are virtual
seconds since the start of the cluster, rounded to milliseconds; only changes stand in it. Next:
`kubenb.widgets.rollout`, which plays it, and `summary`, its text twin.

    kind         "rollout"
    meta         name, namespace, start, zero, end (zero: the moment of the change), change (in words),
                 minReady (seconds), strategy, new (index of the ReplicaSet that the Deployment wants now)
    nodes        [name, ...]
    sets         {name, image, revision, numbers: [[t, wanted, replicas, ready, available], ...], base: a Pod}
    deployment   {numbers: [[t, replicas, updated, ready, available], ...],
                 limits: [[t, wanted, low, high, surge, unavailable], ...]}
    pods         {name, set, node (index or -1), bound (t or null), born, gone (t or null), made (act that created it),
                 states: [[t, code, reason?], ...], versions: [[t, act, delta], ...]}
    states       the names of the codes
    counts       [[t, created, ready, available of set 0, the same of set 1, ...], ...]
    acts         [[revision, t, author, text, cause], ...]; cause: index of an act, -1, or the name of a timer
    story        [[t, author, text, [pods]], ...]: the sentence to show from t on; Step stops at each
    requests     {t: [...], pod: [...], error: [...], errors: ["", ...]}
    result       see `outcome`

A pod's first version is a delta to its ReplicaSet's `base`, each further one to the one before (`delta`);
managedFields are left out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

from kubenb.objects import lookup, without
from kubenb.timeline.acts import Acts, describe, images
from kubenb.timeline.delta import delta
from kubenb.timeline.lives import Family, Life, family, owner_uid
from kubenb.timeline.outcome import outcome
from kubenb.timeline.requests import Request, request_columns
from kubenb.timeline.revision import Revision
from kubenb.timeline.states import STATES
from kubenb.timeline.story import story
from kubenb.timeline.tracks import Track, counts, deployment_numbers, limits, pod_states, set_numbers, track

Frames = dict[str, Any]

LEAD_IN = 1.0
"""Seconds shown before the change, so that the eye sees what is about to change."""
MOST_NODES = 12
"""Up to so many nodes empty ones are shown too."""
TAIL = 1.0
"""Seconds shown after the last thing that happened."""


def rollout_frames(
    history: Sequence[Revision], deployment: str = "web", namespace: str = "default", since: float | None = None,
    until: float | None = None, requests: Iterable[Request] = (),
) -> Frames:  # fmt: skip
    """The frames of one Deployment's rollout.

    `since`: the moment of the change (default: the last change of the pod template); the frames start a
    second before it. `until`: their end (default: shortly after the last revision of the Deployment's
    family). Raises KeyError for an unknown Deployment."""
    people = family(history, deployment, namespace)
    change = _change(people.deployment, since)
    zero = change.time if since is None else since
    start = round(max(0.0, zero - LEAD_IN), 3)
    end = round(max(zero, _end(people)) if until is None else until, 3)
    people.pods = [pod for pod in people.pods if pod.born <= end and (pod.gone is None or pod.gone > start)]
    people.sets = [rs for rs in people.sets if rs.born <= end and _concerned(rs, people, start)]
    moments = {"start": start, "zero": round(zero, 3), "end": end}
    return _frames(history, people, requests, {"name": deployment, "namespace": namespace, **moments, "change": describe(change)})


def _frames(history: Sequence[Revision], people: Family, requests: Iterable[Request], meta: dict[str, Any]) -> Frames:
    start, end = meta["start"], meta["end"]
    latest = _version_at(people.deployment, end).object
    min_ready = latest["spec"].get("minReadySeconds", 0)
    set_index = {life.uid: i for i, life in enumerate(people.sets)}
    owners = [set_index[owner_uid(pod.last)] for pod in people.pods]
    states = [pod_states(pod, start, end, min_ready) for pod in people.pods]
    acts = Acts(history)
    bases = _bases(people, owners)
    nodes = _nodes(people)
    frames: Frames = {
        "kind": "rollout",
        "meta": {
            **meta, "minReady": min_ready, "strategy": lookup(latest, ("spec", "strategy", "type"), "RollingUpdate"),
            "new": _newest(people, latest),
        },
        "nodes": nodes,
        "sets": [_set(life, start, end, bases[i]) for i, life in enumerate(people.sets)],
        "deployment": {
            "numbers": track(people.deployment.versions, start, end, deployment_numbers),
            "limits": track(people.deployment.versions, start, end, limits),
        },
        "pods": [
            _pod(pod, owners[i], states[i], nodes, bases[owners[i]], acts, start, end) for i, pod in enumerate(people.pods)
        ],
        "states": list(STATES),
        "counts": counts(list(zip(owners, states, strict=True)), len(people.sets)),
        "acts": acts.rows,
        "story": [beat for beat in story(people, states, start) if beat[0] <= end],
        "requests": request_columns(requests, {pod.name: i for i, pod in enumerate(people.pods)}, start, end),
    }  # fmt: skip
    frames["result"] = outcome(frames)
    return frames


# ---- what is in the run ------------------------------------------------------------------------------------


def _change(deployment: Life, since: float | None) -> Revision:
    """The revision that started the rollout: the last change of the pod template, or the first change of the
    spec since `since`."""
    found = deployment.versions[0]
    for revision in deployment.versions[1:]:
        if revision.previous is None or revision.verb == "delete":
            continue
        part: tuple[str, ...] = ("spec", "template") if since is None else ("spec",)
        changed = lookup(revision.previous, part) != lookup(revision.object, part)
        if changed and since is None:
            found = revision
        elif changed and since is not None and revision.time >= since:
            return revision
    return found


def _end(people: Family) -> float:
    lives = [people.deployment, *people.sets, *people.pods]
    return max(life.versions[-1].time for life in lives) + TAIL


def _concerned(rs: Life, people: Family, start: float) -> bool:
    """A ReplicaSet without pods in all the time shown is history."""
    return rs.born > start or any(owner_uid(pod.last) == rs.uid for pod in people.pods)


def _newest(people: Family, deployment: dict[str, Any]) -> int:
    """The ReplicaSet whose template the Deployment has (deploymentutil.FindNewReplicaSet), told by its
    revision annotation."""
    if not people.sets:
        return -1
    return max(range(len(people.sets)), key=lambda i: _revision(people.sets[i]))


def _revision(rs: Life) -> int:
    return int(lookup(rs.last, ("metadata", "annotations", "deployment.kubernetes.io/revision"), "0") or 0)


def _nodes(people: Family) -> list[str]:
    """All nodes of a small cluster, of a large one those that ever have a pod of the family."""
    used = {str(pod.last["spec"]["nodeName"]) for pod in people.pods if pod.last["spec"].get("nodeName")}
    known = [name for name in people.nodes if name in used or len(people.nodes) <= MOST_NODES]
    return [*known, *sorted(used - set(known))]


def _version_at(life: Life, time: float) -> Revision:
    return life.versions[max(0, bisect_right([r.time for r in life.versions], time) - 1)]


# ---- its parts ---------------------------------------------------------------------------------------------


def _bases(people: Family, owners: list[int]) -> list[dict[str, Any]]:
    """One version of one pod of each ReplicaSet: all its pods look nearly like it."""
    bases: list[dict[str, Any]] = [{} for _ in people.sets]
    for pod, owner in zip(people.pods, owners, strict=True):
        bases[owner] = bases[owner] or _shown(pod.versions[0].object)
    return bases


def _set(life: Life, start: float, end: float, base: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": life.name, "image": images(lookup(life.last, ("spec", "template"))), "revision": _revision(life),
        "numbers": track(life.versions, start, end, set_numbers), "base": base,
    }  # fmt: skip


def _pod(
    life: Life,
    owner: int,
    states: Track,
    nodes: list[str],
    base: dict[str, Any],
    acts: Acts,
    start: float,
    end: float,
) -> dict[str, Any]:
    bound = next((r for r in life.versions if r.object["spec"].get("nodeName")), None)
    gone = life.gone
    return {
        "name": life.name, "set": owner,
        "node": nodes.index(bound.object["spec"]["nodeName"]) if bound else -1,
        "bound": round(max(bound.time, start), 3) if bound else None,
        "born": round(max(life.born, start), 3), "gone": round(gone, 3) if gone is not None and gone <= end else None,
        "made": acts.index(life.versions[0]), "states": states, "versions": _versions(life, base, acts, start, end),
    }  # fmt: skip


def _versions(life: Life, base: dict[str, Any], acts: Acts, start: float, end: float) -> list[list[Any]]:
    first = max(0, bisect_right([r.time for r in life.versions], start) - 1)
    rows: list[list[Any]] = []
    before = base
    for revision in life.versions[first:]:
        if revision.time > end:
            break
        version = _shown(revision.object)
        rows.append([round(max(revision.time, start), 3), acts.index(revision), delta(before, version)])
        before = version
    return rows


def _shown(obj: dict[str, Any]) -> dict[str, Any]:
    return without(obj, ("metadata", "managedFields"))
