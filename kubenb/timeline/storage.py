"""Claims looking for volumes, as frames: who waits, what is made where, which disk is in which machine.

Comes in: the history. Goes out: one dict, ready for json.dumps; times as in `frames`. Next: `storage_story`, what to say
about it; `kubenb.widgets.storage`, which plays it.

kind "storage" meta namespace, start, zero, end zones [{name ("" without a label), nodes: [index, ...]}, ...] nodes [name,
...] claims {name, size, class, modes, born, gone, made, states: [[t, phase, volume (index or -1)], ...], versions} volumes
{name, short, size, zone (index or -1), home (node index or -1), kind, born, gone, made, states: [[t, phase, claim (index or
-1)], ...], at: [[t, node (index or -1), done (0 or 1)], ...], versions} pods {name, claims: [index, ...], node (index or -1),
bound (t or null), born, gone, made, states: [[t, code, reason?], ...], versions} states the names of the pods' codes acts as
in `frames` story [[t, author, text, []], ...] result {claims, bound, waited (seconds from claim to binding, the longest),
lost, moved}

A volume is drawn in its zone; `at` says into which machine it was plugged: done 0 while it is on its way. `home` is the
machine that a local volume never leaves.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

from kubenb.objects import Object, lookup, without
from kubenb.objects.volumes import claim_names, class_name
from kubenb.timeline.acts import Acts
from kubenb.timeline.delta import delta
from kubenb.timeline.frames import LEAD_IN, TAIL, Frames
from kubenb.timeline.lives import Life
from kubenb.timeline.revision import Revision
from kubenb.timeline.states import STATES
from kubenb.timeline.storage_story import short_names, story
from kubenb.timeline.tracks import Track, pod_states, track

ZONE, HOST = "topology.kubernetes.io/zone", "kubernetes.io/hostname"
KINDS = {
    "persistentvolumeclaims": "claims", "persistentvolumes": "volumes", "pods": "pods",
    "volumeattachments.storage.k8s.io": "attachments", "nodes": "nodes",
}  # fmt: skip
Lives = dict[str, list[Life]]


def storage_frames(
    history: Sequence[Revision], namespace: str = "default", since: float | None = None, until: float | None = None
) -> Frames:  # fmt: skip
    """The claims of a namespace, all volumes, and the pods that mount a claim.

    `since`: the moment counted as 0 (default: the first claim's birth); `until`: the end (default: shortly after the last thing
    that happened to any of them). Raises KeyError when the namespace never had a claim."""
    lives = storage_lives(history, namespace)
    if not lives["claims"]:
        raise KeyError(f'there is no persistentvolumeclaim in namespace "{namespace}"')
    zero = min(life.born for life in lives["claims"]) if since is None else since
    start = round(max(0.0, zero - LEAD_IN), 3)
    last = max(life.versions[-1].time for kind in ("claims", "volumes", "pods", "attachments") for life in lives[kind])
    end = round(max(zero, last + TAIL if until is None else until), 3)
    for kind in ("claims", "volumes", "pods", "attachments"):
        lives[kind] = [one for one in lives[kind] if one.born <= end and (one.gone is None or one.gone > start)]
    return _frames(history, lives, {"namespace": namespace, "start": start, "zero": round(zero, 3), "end": end})


def storage_lives(history: Iterable[Revision], namespace: str) -> Lives:
    """What there ever was, by kind, each in order of birth."""
    found: dict[str, dict[str, Life]] = {name: {} for name in KINDS.values()}
    for revision in history:
        kind = KINDS.get(revision.resource)
        if kind is None or (revision.namespace and revision.namespace != namespace):
            continue
        if kind == "pods" and not ("volumes" in revision.object["spec"] and claim_names(revision.object)):
            continue
        uid = revision.object["metadata"]["uid"]
        if uid not in found[kind]:
            found[kind][uid] = Life(revision.name, uid)
        found[kind][uid].versions.append(revision)
    return {kind: list(lives.values()) for kind, lives in found.items()}


def _frames(history: Sequence[Revision], lives: Lives, meta: dict[str, Any]) -> Frames:
    start, end = meta["start"], meta["end"]
    acts = Acts(history)
    nodes = [life.name for life in lives["nodes"]]
    zones = _zones(lives["nodes"])
    of_claim = {life.uid: i for i, life in enumerate(lives["claims"])}
    by_name = {life.name: i for i, life in enumerate(lives["volumes"])}
    claims = [
        {
            **_life(life, acts, start, end), **_asked(life.last),
            "states": track(life.versions, start, end, lambda one: [_phase(one), by_name.get(one["spec"].get("volumeName"), -1)]),
        }
        for life in lives["claims"]
    ]  # fmt: skip
    volumes = [_volume(life, lives, acts, nodes, zones, of_claim, start, end) for life in lives["volumes"]]
    claim_rows = {life.name: i for i, life in enumerate(lives["claims"])}
    pods = [_pod(life, acts, nodes, claim_rows, start, end) for life in lives["pods"]]
    frames: Frames = {
        "kind": "storage", "meta": meta, "nodes": nodes, "zones": zones, "claims": claims, "volumes": volumes, "pods": pods,
        "states": list(STATES), "acts": acts.rows, "story": story(history, lives, meta),
    }  # fmt: skip
    frames["result"] = outcome(frames)
    return frames


# ---- the parts ------------------------------------------------------------------------------------------------------------


def _life(life: Life, acts: Acts, start: float, end: float) -> dict[str, Any]:
    gone = life.gone
    return {
        "name": life.name, "born": round(max(life.born, start), 3),
        "gone": round(gone, 3) if gone is not None and gone <= end else None,
        "made": acts.index(life.versions[0]), "versions": _versions(life, acts, start, end),
    }  # fmt: skip


def _versions(life: Life, acts: Acts, start: float, end: float) -> list[list[Any]]:
    """`[t, act, delta]`, the first a delta to nothing."""
    first = max(0, bisect_right([one.time for one in life.versions], start) - 1)
    rows: list[list[Any]] = []
    before: Object = {}
    for revision in life.versions[first:]:
        if revision.time > end:
            break
        version = without(revision.object, ("metadata", "managedFields"))
        rows.append([round(max(revision.time, start), 3), acts.index(revision), delta(before, version)])
        before = version
    return rows


def _asked(claim: Object) -> dict[str, Any]:
    spec = claim["spec"]
    size = lookup(spec, ("resources", "requests", "storage"), "")
    return {"size": size, "class": class_name(claim), "modes": spec.get("accessModes") or []}


def _phase(obj: Object) -> str:
    return "Terminating" if "deletionTimestamp" in obj["metadata"] else str(lookup(obj, ("status", "phase"), "Pending"))


def _zones(nodes: list[Life]) -> list[dict[str, Any]]:
    names = [str(lookup(life.last, ("metadata", "labels", ZONE), "")) for life in nodes]
    return [{"name": zone, "nodes": [i for i, name in enumerate(names) if name == zone]} for zone in dict.fromkeys(sorted(names))]


def _volume(
    life: Life, lives: Lives, acts: Acts, nodes: list[str], zones: list[dict[str, Any]], of_claim: dict[str, int],
    start: float, end: float,
) -> dict[str, Any]:  # fmt: skip
    spec = life.last["spec"]
    zone = next((i for i, one in enumerate(zones) if one["name"] and one["name"] in _bound_to(spec, ZONE)), -1)
    home = next((i for i, node in enumerate(nodes) if node in _bound_to(spec, HOST)), -1)
    if home >= 0:
        zone = next(i for i, one in enumerate(zones) if home in one["nodes"])
    kind = next((one for one in ("csi", "nfs", "hostPath", "local") if one in spec), "disk")

    def partner(one: Object) -> list[Any]:
        return [_phase(one), of_claim.get(lookup(one, ("spec", "claimRef", "uid"), ""), -1)]

    return {
        **_life(life, acts, start, end), "short": short_names(life.name), "size": lookup(spec, ("capacity", "storage"), ""),
        "zone": zone, "home": home, "kind": kind, "states": track(life.versions, start, end, partner),
        "at": _whereabouts(life.name, lives["attachments"], nodes, start, end),
    }  # fmt: skip


def _bound_to(spec: Object, key: str) -> list[str]:
    """The values of a label that a volume's node affinity names."""
    terms = lookup(spec, ("nodeAffinity", "required", "nodeSelectorTerms")) or ()
    rules = [rule for term in terms for rule in term.get("matchExpressions") or ()]
    return [value for rule in rules if rule["key"] == key for value in rule.get("values") or ()]


def _whereabouts(volume: str, attachments: list[Life], nodes: list[str], start: float, end: float) -> Track:
    rows: list[list[Any]] = []
    for life in attachments:
        spec = life.last["spec"]
        if lookup(spec, ("source", "persistentVolumeName")) != volume or spec["nodeName"] not in nodes:
            continue
        node = nodes.index(spec["nodeName"])
        for revision in life.versions:
            leaving = "deletionTimestamp" in revision.object["metadata"]
            done = bool(lookup(revision.object, ("status", "attached"))) and not leaving
            place = [-1, 0] if revision.verb == "delete" else [node, int(done)]
            rows.append([round(max(revision.time, start), 3), *place])
    kept: list[list[Any]] = []
    for row in sorted(rows, key=lambda one: one[0]):
        if row[0] <= end and (not kept or kept[-1][1:] != row[1:]):
            kept.append(row)
    return kept


def _pod(life: Life, acts: Acts, nodes: list[str], claims: dict[str, int], start: float, end: float) -> dict[str, Any]:
    bound = next((one for one in life.versions if one.object["spec"].get("nodeName")), None)
    node = bound.object["spec"]["nodeName"] if bound else ""
    return {
        **_life(life, acts, start, end), "claims": [claims[one] for one in claim_names(life.last) if one in claims],
        "node": nodes.index(node) if node in nodes else -1, "bound": round(max(bound.time, start), 3) if bound else None,
        "states": pod_states(life, start, end, 0),
    }  # fmt: skip


# ---- how it went ----------------------------------------------------------------------------------------------------------


def outcome(frames: Frames) -> dict[str, Any]:
    """Numbers of the whole run."""
    waits = []
    for claim in frames["claims"]:
        bound = next((row[0] for row in claim["states"] if row[1] == "Bound"), None)
        if bound is not None:
            waits.append(round(bound - claim["born"], 3))
    return {
        "claims": len(frames["claims"]),
        "bound": len(waits),
        "waited": max(waits, default=0.0),
        "lost": sum(any(row[1] == "Lost" for row in claim["states"]) for claim in frames["claims"]),
        "moved": sum(max(0, sum(row[2] for row in volume["at"]) - 1) for volume in frames["volumes"]),
    }
