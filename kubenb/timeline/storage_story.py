"""What to say about claims and volumes, and where `Step` stops: the components' own events, and the deeds that have none.

Comes in: the history and the lives of `storage`. Goes out: beats `[time, author, text, []]` in order of time. Next:
`storage_summary`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from kubenb.objects import Object, lookup
from kubenb.objects.volumes import SELECTED_NODE, claim_names
from kubenb.timeline.lives import Life
from kubenb.timeline.revision import Revision

TELLING = (
    "ClaimLost", "ClaimMisbound", "ExternalExpanding", "FailedAttachVolume", "FailedBinding",
    "FailedMount", "FailedScheduling", "FileSystemResizeSuccessful", "Provisioning", "ProvisioningFailed", "Resizing",
    "VolumeFailedDelete", "VolumeMismatch", "WaitForFirstConsumer", "WaitForPodScheduled",
)  # fmt: skip
"""Reasons of events that are worth a stop; others only say what the next deed shows at once."""
KINDS = {"PersistentVolumeClaim": "claim", "PersistentVolume": "volume", "Pod": "pod"}
LONGEST = 260
_LONG_NAME = re.compile(r"\b(\w+-[0-9a-f]{4})[0-9a-f]{4}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

Note = tuple[float, str, str]


def story(history: Sequence[Revision], lives: dict[str, list[Life]], meta: dict[str, Any]) -> list[list[Any]]:
    """The beats within the time shown; the first says how things stand before."""
    notes = [*_claims(lives["claims"]), *_volumes(lives["volumes"]), *_attachments(lives), *_pods(lives["pods"])]
    names = {life.name for kind in ("claims", "volumes", "pods") for life in lives[kind]}
    notes += _events(history, names, meta["namespace"])
    notes.sort(key=lambda note: note[0])
    start, end = meta["start"], meta["end"]
    opening = [start, "", _opening(lives, start), []]
    beats: list[list[Any]] = [opening]
    for time, author, text in notes:
        if start < time <= end and beats[-1][1:3] != [author, text]:
            beats.append([round(time, 3), author, text, []])
    return beats


def _opening(lives: dict[str, list[Life]], start: float) -> str:
    there = {kind: sum(life.at(start) is not None for life in lives[kind]) for kind in ("volumes", "claims")}
    nodes = len(lives["nodes"])
    if not any(there.values()):
        return f"{nodes} nodes; no claim, no volume, no disk yet."
    return f"{nodes} nodes, {there['claims']} claims and {there['volumes']} volumes before it begins."


# ---- deeds ----------------------------------------------------------------------------------------------------------------


def _claims(claims: list[Life]) -> Iterator[Note]:
    for life in claims:
        for revision in life.versions:
            new, old, name = revision.object, revision.previous or {}, life.name
            if revision.verb == "create":
                size = lookup(new, ("spec", "resources", "requests", "storage"), "?")
                wanted = lookup(new, ("spec", "storageClassName"), "")
                of = f"of class {wanted}" if wanted else "of no class"
                yield revision.time, revision.author, f"claim {name} asks for {size} {of}"
            elif revision.verb == "delete":
                yield revision.time, revision.author, f"claim {name} is gone"
            elif _marked(new) and not _marked(old):
                yield revision.time, revision.author, f"claim {name} is to be deleted; its finalizer keeps it while a pod uses it"
            else:
                yield from _changed_claim(revision, name, old, new)


def _changed_claim(revision: Revision, name: str, old: Object, new: Object) -> Iterator[Note]:
    node = lookup(new, ("metadata", "annotations", SELECTED_NODE))
    if node and not lookup(old, ("metadata", "annotations", SELECTED_NODE)):
        yield revision.time, revision.author, f"the pod is to run on {node}: claim {name} needs its volume there"
    phase = lookup(new, ("status", "phase"))
    if phase == "Bound" != lookup(old, ("status", "phase")):
        yield revision.time, revision.author, f"claim {name} and {_volume_of(new)} are bound"
    sizes = [lookup(one, ("spec", "resources", "requests", "storage")) for one in (old, new)]
    if sizes[0] and sizes[0] != sizes[1]:
        yield revision.time, revision.author, f"claim {name} asks for {sizes[1]} instead of {sizes[0]}"


def _volumes(volumes: list[Life]) -> Iterator[Note]:
    for life in volumes:
        short = short_names(life.name)
        for revision in life.versions:
            new, old = revision.object, revision.previous or {}
            if revision.verb == "create":
                size = lookup(new, ("spec", "capacity", "storage"), "?")
                why = f": {short_names(revision.why)}" if revision.why else ""
                yield revision.time, revision.author, f"volume {short} of {size} is there{why}"
            elif revision.verb == "delete":
                yield revision.time, revision.author, f"volume {short} is gone, and its disk with it"
            elif lookup(new, ("status", "phase")) == "Released" != lookup(old, ("status", "phase")):
                policy = lookup(new, ("spec", "persistentVolumeReclaimPolicy"))
                fate = "its data is kept, and nobody gets it" if policy == "Retain" else f"policy {policy}"
                yield revision.time, revision.author, f"volume {short} is released: its claim is gone; {fate}"


def _attachments(lives: dict[str, list[Life]]) -> Iterator[Note]:
    for life in lives["attachments"]:
        spec = life.last["spec"]
        disk, node = short_names(lookup(spec, ("source", "persistentVolumeName"), "a disk")), spec["nodeName"]
        for revision in life.versions:
            new, old = revision.object, revision.previous or {}
            if revision.verb == "create":
                yield revision.time, revision.author, f"disk {disk} is to come to {node}: {short_names(revision.why)}"
            elif revision.verb == "delete":
                yield revision.time, revision.author, f"disk {disk} is out of {node}"
            elif lookup(new, ("status", "attached")) and not lookup(old, ("status", "attached")):
                yield revision.time, revision.author, f"disk {disk} is in {node}: the kubelet may mount it"
            elif _marked(new) and not _marked(old):
                yield revision.time, revision.author, f"disk {disk} is to leave {node}: {short_names(revision.why)}"


def _pods(pods: list[Life]) -> Iterator[Note]:
    for life in pods:
        running = False
        for revision in life.versions:
            new, old = revision.object, revision.previous or {}
            name, node = life.name, revision.object["spec"].get("nodeName")
            if revision.verb == "create":
                claims = ", ".join(claim_names(new))
                where = f" and is put onto {node}" if node else ""
                yield revision.time, revision.author, f"pod {name} uses claim {claims}{where}"
            elif revision.verb == "delete":
                yield revision.time, revision.author, f"pod {name} is gone"
            elif node and not lookup(old, ("spec", "nodeName")):
                yield revision.time, revision.author, f"pod {name} gets node {node}"
            elif _marked(new) and not _marked(old):
                yield revision.time, revision.author, f"pod {name} is told to terminate"
            elif lookup(new, ("status", "phase")) == "Running" and not running:
                running = True
                yield revision.time, revision.author, f"pod {name} runs, with its volume mounted"


def _events(history: Sequence[Revision], names: set[str], namespace: str) -> Iterator[Note]:
    """What the components said themselves, each message once."""
    for revision in history:
        if revision.resource != "events" or revision.verb != "create":
            continue
        event = revision.object
        about = event["involvedObject"]
        ours = about["name"] in names and about.get("namespace", namespace) == namespace and about["kind"] in KINDS
        if ours and event["reason"] in TELLING:
            text = f"{KINDS[about['kind']]} {short_names(about['name'])}: {short_names(event['message'])}"
            author = event["source"]["component"].partition("_")[0]
            yield revision.time, author, text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _volume_of(claim: Object) -> str:
    return f"volume {short_names(claim['spec'].get('volumeName', ''))}"


def _marked(obj: Object) -> bool:
    return "deletionTimestamp" in (obj.get("metadata") or {})


def short_names(text: str) -> str:
    """The names of provisioned volumes and disks end in a uid; its beginning is enough."""
    return _LONG_NAME.sub(r"\1", text)
