"""VolumeBinding: a pod goes where its volumes can be had, and takes volumes for claims that waited for it.

Bound claims hold the pod to the nodes of their volume. Claims of a WaitForFirstConsumer class are matched here: with
a free volume of the node, else with the promise of the class's provisioner. Source:
pkg/scheduler/framework/plugins/volumebinding (1.36). The component carries the plan out (`volume_plans`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kubenb.objects import Object, is_terminating, lookup, metadata, name
from kubenb.objects.volumes import NO_PROVISIONER, SELECTED_NODE, find_volume, is_bound, is_for, requested
from kubenb.scheduler.arrays import Bools, Ints, Rows
from kubenb.scheduler.claims import claims_of, missing, storage_class, waits_for_pod
from kubenb.scheduler.events import Change
from kubenb.scheduler.framework import UNRESOLVABLE, Cycle, Plugin, Rejection
from kubenb.scheduler.needs import node_selector_term

CONFLICT, NOTHING_TO_BIND, NO_VOLUME = 1, 2, 4
_WORDS = {
    CONFLICT: "node(s) didn't match PersistentVolume's node affinity",
    NOTHING_TO_BIND: "node(s) didn't find available persistent volumes to bind",
    NO_VOLUME: "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)",
}


@dataclass(slots=True)
class Volumes:
    """The claims of one pod, sorted out."""

    bound: list[Object | None] = field(default_factory=list)
    """Volumes of bound claims; None for one that does not exist."""
    waiting: list[Object] = field(default_factory=list)
    """Claims to be bound when the node is known, the smallest first."""
    candidates: list[list[Object]] = field(default_factory=list)
    """For each waiting claim the volumes that would serve it, wherever they are."""


class VolumeBinding(Plugin):
    name = "VolumeBinding"
    wakes_on = (
        Change.CLASS_ADD
        | Change.CLASS_UPDATE
        | Change.CLAIM_ADD
        | Change.CLAIM_UPDATE
        | Change.VOLUME_ADD
        | Change.VOLUME_UPDATE
        | Change.NODE_ADD
        | Change.NODE_LABEL
        | Change.CSI_NODE_ADD
        | Change.CSI_NODE_UPDATE
    )

    def __init__(self) -> None:
        self.promised: dict[str, str] = {}
        """Volumes taken by pods that are not bound yet: name -> key of the claim."""

    def before_filter(self, cycle: Cycle) -> bool:
        if not cycle.info.claims:
            return False
        volumes = Volumes()
        immediate = False
        for own, claim in claims_of(cycle.info.pod, cycle.reader):
            if claim is None:
                raise Rejection(self.name, missing(own))
            _check(own, claim)
            if is_bound(claim):
                volumes.bound.append(cycle.reader.get("PersistentVolume", "", claim["spec"]["volumeName"]))
            elif waits_for_pod(claim, cycle.reader) and not claim["spec"].get("volumeName"):
                volumes.waiting.append(claim)
            else:
                immediate = True
        if immediate:
            raise Rejection(self.name, "pod has unbound immediate PersistentVolumeClaims")
        volumes.waiting.sort(key=requested)
        every = cycle.reader.list("PersistentVolume") if volumes.waiting else []
        volumes.candidates = [[one for one in every if _could_serve(one, claim)] for claim in volumes.waiting]
        cycle.notes[self.name] = volumes
        return bool(volumes.bound or volumes.waiting)

    def filter(self, cycle: Cycle, rows: Rows) -> Ints | None:
        volumes: Volumes = cycle.notes[self.name]
        verdict = np.zeros(len(cycle.table.alive[rows]), np.int64)
        for volume in volumes.bound:
            if volume is None:
                verdict |= UNRESOLVABLE | NO_VOLUME
            else:
                verdict |= ~reached_from(cycle, volume, rows) * (UNRESOLVABLE | CONFLICT)
        if volumes.waiting:
            numbers = np.arange(cycle.table.capacity)[rows]
            for place, row in enumerate(numbers.tolist()):
                if cycle.table.alive[row] and self.plan(cycle, row) is None:
                    verdict[place] |= UNRESOLVABLE | NOTHING_TO_BIND
        return verdict

    def reasons(self, cycle: Cycle, code: int) -> tuple[str, ...]:
        return tuple(words for bit, words in _WORDS.items() if code & bit)

    def plan(self, cycle: Cycle, row: int) -> list[tuple[Object, Object | None]] | None:
        """(claim, volume) for each waiting claim on this node; volume None where it is to be provisioned; the whole
        is None where some claim can have neither."""
        volumes: Volumes = cycle.notes.get(self.name) or Volumes()
        found: list[tuple[Object, Object | None]] = []
        one, taken = np.array([row], np.intp), dict.fromkeys(self.promised)

        def reached(volume: Object) -> bool:
            return bool(reached_from(cycle, volume, one)[0])

        for claim, candidates in zip(volumes.waiting, volumes.candidates, strict=True):
            told = metadata.annotations(claim).get(SELECTED_NODE)
            if told and told != cycle.table.names[row]:
                return None  # its provisioner is at work for another node
            volume = None if told else find_volume(claim, candidates, reached, taken=taken)
            if volume is not None:
                taken[name(volume)] = None
            elif not _provisionable(cycle, claim, row):
                return None
            found.append((claim, volume))
        return found


def _could_serve(volume: Object, claim: Object) -> bool:
    """Whether a volume is the claim's, or free and fit for it, if only the node can reach it."""
    if volume["spec"].get("claimRef"):
        return is_for(volume, claim)
    return find_volume(claim, (volume,), lambda _: True) is not None


def _check(name: str, claim: Object) -> None:
    """Refuses claims that no node could help."""
    if lookup(claim, ("status", "phase")) == "Lost":
        volume = claim["spec"].get("volumeName", "")
        text = f'persistentvolumeclaim "{name}" bound to non-existent persistentvolume "{volume}"'
        raise Rejection(VolumeBinding.name, text)
    if is_terminating(claim):
        raise Rejection(VolumeBinding.name, f'persistentvolumeclaim "{name}" is being deleted')


def reached_from(cycle: Cycle, volume: Object, rows: Rows) -> Bools:
    """Which of `rows` the volume's node affinity allows; all where it says nothing."""
    columns, count = cycle.table.labels, len(cycle.table.alive[rows])
    terms = lookup(volume, ("spec", "nodeAffinity", "required", "nodeSelectorTerms"))
    if terms is None:
        return np.ones(count, np.bool_)
    some = np.zeros(count, np.bool_)
    for term in terms:
        some |= columns.meet(node_selector_term(term), rows, count)
    return some


def _provisionable(cycle: Cycle, claim: Object, row: int) -> bool:
    """Whether the claim's class can make a volume for this node."""
    found = storage_class(claim, cycle.reader)
    if found is None or found.get("provisioner") in (None, NO_PROVISIONER):
        return False
    topologies = found.get("allowedTopologies")
    if not topologies:
        return True
    one = np.array([row], np.intp)
    for topology in topologies:
        rules = [{**rule, "operator": "In"} for rule in topology.get("matchLabelExpressions") or ()]
        if cycle.table.labels.meet(node_selector_term({"matchExpressions": rules}), one, 1)[0]:
            return True
    return False
