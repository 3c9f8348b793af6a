"""VolumeRestrictions: a ReadWriteOncePod claim serves one pod at a time, in the whole cluster; a disk that pods name in
their own spec serves one pod a node, unless all only read it.

Source: pkg/scheduler/framework/plugins/volumerestrictions (1.36).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from kubenb.objects import Object
from kubenb.scheduler.arrays import Ints, Rows
from kubenb.scheduler.claims import claims_of, missing
from kubenb.scheduler.events import Change, Event
from kubenb.scheduler.framework import Cycle, Plugin, Rejection

IN_USE, DISK_TAKEN = 1, 2
_WORDS = {
    IN_USE: "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod",
    DISK_TAKEN: "node(s) had no available disk",
}
DISKS = {
    "gcePersistentDisk": ("pdName",),
    "awsElasticBlockStore": ("volumeID",),
    "iscsi": ("iqn",),
    "rbd": ("image", "pool"),
}
"""Sources of a pod's own volumes, and the fields that say which disk it is."""
NEVER_SHARED = ("awsElasticBlockStore",)
"""Not even by those who only read."""

Disk = tuple[str, ...]


@dataclass(slots=True)
class Wanted:
    exclusive: bool = False
    """A claim that another pod uses must be had alone."""
    disks: dict[Disk, bool] = field(default_factory=dict)
    """Whether it is only read."""


class VolumeRestrictions(Plugin):
    name = "VolumeRestrictions"
    wakes_on = Change.POD_DELETE | Change.NODE_ADD | Change.CLAIM_ADD | Change.CLAIM_UPDATE

    def before_filter(self, cycle: Cycle) -> bool:
        volumes = cycle.info.pod["spec"].get("volumes")
        if not volumes:
            return False
        wanted = Wanted(disks=dict(disks_of(cycle.info.pod)))
        for name, claim in claims_of(cycle.info.pod, cycle.reader) if cycle.info.claims else ():
            if claim is None:
                raise Rejection(self.name, missing(name))
            alone = "ReadWriteOncePod" in (claim["spec"].get("accessModes") or ())
            if alone and cycle.table.claim_users.get(f"{cycle.info.namespace}/{name}"):
                wanted.exclusive = True
        cycle.notes[self.name] = wanted
        return wanted.exclusive or bool(wanted.disks)

    def filter(self, cycle: Cycle, rows: Rows) -> Ints | None:
        wanted: Wanted = cycle.notes[self.name]
        verdict = np.zeros(len(cycle.table.alive[rows]), np.int64)
        if wanted.disks:
            numbers = np.arange(cycle.table.capacity)[rows]
            for place, row in enumerate(numbers.tolist()):
                there = (info.pod for info in cycle.table.pods[row].values())
                if any(clashes(wanted.disks, pod) for pod in there):
                    verdict[place] |= DISK_TAKEN
        if wanted.exclusive:
            verdict[verdict == 0] |= IN_USE
        return verdict

    def reasons(self, cycle: Cycle, code: int) -> tuple[str, ...]:
        return tuple(words for bit, words in _WORDS.items() if code & bit)

    def helps(self, cycle: Cycle, event: Event) -> bool:
        if event.change is Change.POD_DELETE and event.old is not None:
            freed = [name for name, _ in claims_of(event.old, cycle.reader)]
            if any(name in freed for name, _ in claims_of(cycle.info.pod, cycle.reader)):
                return True
            return clashes(dict(disks_of(cycle.info.pod)), event.old)
        return True


def disks_of(pod: Object) -> Iterator[tuple[Disk, bool]]:
    """(disk, whether it is only read) for each disk that the pod names itself."""
    for volume in pod["spec"].get("volumes") or ():
        for source, fields in DISKS.items():
            if source in volume:
                which = (source, *(str(volume[source].get(one, "")) for one in fields))
                yield which, bool(volume[source].get("readOnly")) and source not in NEVER_SHARED


def clashes(disks: dict[Disk, bool], other: Object) -> bool:
    """Whether another pod on the node has one of these disks, and one of the two writes."""
    return any(disk in disks and not (reads and disks[disk]) for disk, reads in disks_of(other))
