"""VolumeRestrictions: a ReadWriteOncePod claim serves one pod at a time, in the whole cluster.

Source: pkg/scheduler/framework/plugins/volumerestrictions (1.36); its rules for disks of old in-tree cloud drivers
are left out.
"""

from __future__ import annotations

import numpy as np

from kubenb.scheduler.arrays import Ints, Rows
from kubenb.scheduler.claims import claims_of, missing
from kubenb.scheduler.events import Change, Event
from kubenb.scheduler.framework import Cycle, Plugin, Rejection


class VolumeRestrictions(Plugin):
    name = "VolumeRestrictions"
    wakes_on = Change.POD_DELETE | Change.NODE_ADD | Change.CLAIM_ADD | Change.CLAIM_UPDATE

    def before_filter(self, cycle: Cycle) -> bool:
        if not cycle.info.claims:
            return False
        exclusive = []
        for name, claim in claims_of(cycle.info.pod, cycle.reader):
            if claim is None:
                raise Rejection(self.name, missing(name))
            if "ReadWriteOncePod" in (claim["spec"].get("accessModes") or ()):
                exclusive.append(f"{cycle.info.namespace}/{name}")
        return any(cycle.table.claim_users.get(key) for key in exclusive)

    def filter(self, cycle: Cycle, rows: Rows) -> Ints | None:
        return np.ones(len(cycle.table.alive[rows]), np.int64)

    def reasons(self, cycle: Cycle, code: int) -> tuple[str, ...]:
        claim = "PersistentVolumeClaim with ReadWriteOncePod access mode"
        return (f"node(s) unavailable due to {claim} already in-use by another pod",)

    def helps(self, cycle: Cycle, event: Event) -> bool:
        if event.change is Change.POD_DELETE and event.old is not None:
            freed = [name for name, _ in claims_of(event.old, cycle.reader)]
            return any(name in freed for name, _ in claims_of(cycle.info.pod, cycle.reader))
        return True
