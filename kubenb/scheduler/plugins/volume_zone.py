"""VolumeZone: a volume that carries zone or region labels is reached from nodes of that zone or region only.

Nodes without such labels are not held to it. Source: pkg/scheduler/framework/plugins/volumezone (1.36).
"""

from __future__ import annotations

import numpy as np

from kubenb.objects import labels
from kubenb.scheduler.arrays import Ints, Rows
from kubenb.scheduler.claims import claims_of, missing
from kubenb.scheduler.events import Change
from kubenb.scheduler.framework import UNRESOLVABLE, Cycle, Plugin, Rejection
from kubenb.scheduler.label_columns import MISSING

KEYS = (
    "topology.kubernetes.io/zone",
    "topology.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/region",
)


class VolumeZone(Plugin):
    name = "VolumeZone"
    wakes_on = (
        Change.CLASS_ADD
        | Change.NODE_ADD
        | Change.NODE_LABEL
        | Change.CLAIM_ADD
        | Change.CLAIM_UPDATE
        | Change.VOLUME_ADD
        | Change.VOLUME_UPDATE
    )

    def before_filter(self, cycle: Cycle) -> bool:
        if not cycle.info.claims:
            return False
        wanted: list[tuple[str, tuple[str, ...]]] = []
        for name, claim in claims_of(cycle.info.pod, cycle.reader):
            if claim is None:
                raise Rejection(self.name, missing(name))
            volume = cycle.reader.get("PersistentVolume", "", claim["spec"].get("volumeName") or "")
            own = {} if volume is None else labels(volume)
            wanted += [(key, tuple(own[key].split("__"))) for key in KEYS if key in own]
        cycle.notes[self.name] = wanted
        return bool(wanted)

    def filter(self, cycle: Cycle, rows: Rows) -> Ints | None:
        columns = cycle.table.labels
        placed = np.any([columns[key].codes[rows] != MISSING for key in KEYS], axis=0)
        outside = np.zeros(len(placed), np.bool_)
        wanted: list[tuple[str, tuple[str, ...]]] = cycle.notes[self.name]
        for key, zones in wanted:
            outside |= columns[key].where(lambda zone, zones=zones: zone not in zones, rows)  # type: ignore[misc]
        verdict: Ints = (outside & placed) * (UNRESOLVABLE | 1)
        return verdict

    def reasons(self, cycle: Cycle, code: int) -> tuple[str, ...]:
        return ("node(s) had no available volume zone",)
