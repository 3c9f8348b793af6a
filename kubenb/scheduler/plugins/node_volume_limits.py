"""NodeVolumeLimits: a node attaches only so many volumes of a CSI driver (CSINode ... allocatable.count).

Source: pkg/scheduler/framework/plugins/nodevolumelimits/csi.go (1.36).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from kubenb.objects import Object
from kubenb.objects.csi_names import csi_driver, csi_volume
from kubenb.objects.volumes import claim_names
from kubenb.scheduler.arrays import EVERY_ROW, Ints, Rows
from kubenb.scheduler.claims import claims_of, missing, storage_class
from kubenb.scheduler.events import Change, Event
from kubenb.scheduler.framework import Cycle, Plugin, Rejection

Attached = tuple[str, str]
"""(driver, handle): one volume of one driver, however many pods mount it."""


class NodeVolumeLimits(Plugin):
    name = "NodeVolumeLimits"
    wakes_on = (
        Change.CSI_NODE_ADD
        | Change.CSI_NODE_UPDATE
        | Change.POD_DELETE
        | Change.CLAIM_ADD
        | Change.VOLUME_ADD
        | Change.ATTACHMENT_DELETE
    )

    def before_filter(self, cycle: Cycle) -> bool:
        if not cycle.info.claims:
            return False
        wanted = volumes_of(cycle, [cycle.info.pod])
        if not wanted:
            return False
        over = np.zeros(cycle.table.capacity, np.int64)
        for csi_node in cycle.reader.list("CSINode"):
            row = cycle.table.row_of.get(csi_node["metadata"]["name"])
            if row is not None and _exceeds(cycle, csi_node, row, wanted):
                over[row] = 1
        cycle.notes[self.name] = over
        return bool(over.any())

    def filter(self, cycle: Cycle, rows: Rows) -> Ints | None:
        over: Ints = cycle.notes[self.name]
        return over[rows] if rows is not EVERY_ROW else over

    def reasons(self, cycle: Cycle, code: int) -> tuple[str, ...]:
        return ("node(s) exceed max volume count",)

    def helps(self, cycle: Cycle, event: Event) -> bool:
        if event.change is Change.POD_DELETE and event.old is not None:
            return bool(claim_names(event.old)) and bool(event.old["spec"].get("nodeName"))
        return True


def volumes_of(cycle: Cycle, pods: Iterable[Object]) -> dict[Attached, None]:
    """The CSI volumes that pods mount. An unbound claim counts for the driver that will provision it."""
    found: dict[Attached, None] = {}
    for pod in pods:
        for name, claim in claims_of(pod, cycle.reader):
            if claim is None:
                if pod is cycle.info.pod:
                    raise Rejection(NodeVolumeLimits.name, missing(name))
                continue
            volume = cycle.reader.get("PersistentVolume", "", claim["spec"].get("volumeName") or "")
            known = None if volume is None else csi_volume(volume["spec"])
            provisioner = storage_class(claim, cycle.reader) if volume is None else None
            if known is not None:
                found[known] = None
            elif provisioner is not None:
                own = provisioner["provisioner"]
                found[csi_driver(own) or own, f"{claim['metadata']['namespace']}/{name}"] = None
    return found


def _exceeds(cycle: Cycle, csi_node: Object, row: int, wanted: dict[Attached, None]) -> bool:
    limits = {
        driver["name"]: driver["allocatable"]["count"]
        for driver in csi_node["spec"].get("drivers") or ()
        if (driver.get("allocatable") or {}).get("count") is not None
    }
    if not any(driver in limits for driver, _ in wanted):
        return False
    there = volumes_of(cycle, (info.pod for info in cycle.table.pods[row].values()))
    for attachment in cycle.reader.list("VolumeAttachment"):
        spec = attachment["spec"]
        volume = cycle.reader.get("PersistentVolume", "", (spec.get("source") or {}).get("persistentVolumeName") or "")
        known = csi_volume(volume["spec"]) if volume else None
        if spec.get("nodeName") == csi_node["metadata"]["name"] and known is not None:
            there[known] = None
    for driver, limit in limits.items():
        new = [volume for volume in wanted if volume[0] == driver and volume not in there]
        if new and sum(volume[0] == driver for volume in there) + len(new) > limit:
            return True
    return False
