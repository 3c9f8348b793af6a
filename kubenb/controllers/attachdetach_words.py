"""What the attach/detach controller tells the pods that wait for a disk.

What comes in: what became of an attachment. What goes out: events on every pod that waits, each said once. Source:
pkg/volume/util/operationexecutor/operation_generator.go (GenerateAttachVolumeFunc), reconciler.go (reportMultiAttachError),
1.36. Next: `persistentvolume_expander.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.client import EventRecorder
from kubenb.controllers.attachdetach_disks import Disk
from kubenb.objects import Object, name, namespace, uid


class Telling:
    """Remembers what was said about which attachment to whom."""

    def __init__(self, recorder: EventRecorder) -> None:
        self._recorder = recorder
        self._said: dict[tuple[str, str, str], None] = {}
        self._since: dict[str, float] = {}

    def since(self, attachment: Object, now: float) -> float:
        """When the attachment was first seen unfinished."""
        return self._since.setdefault(name(attachment), now)

    def forget(self, attachment: str) -> None:
        self._since.pop(attachment, None)

    def attached(self, disk: Disk, node: str, pods: Sequence[Object], attachment: Object) -> None:
        self.forget(name(attachment))
        text = f'AttachVolume.Attach succeeded for volume "{disk.name}" '
        self._tell(disk, node, pods, "Normal", "SuccessfulAttachVolume", text)

    def refused(self, disk: Disk, node: str, pods: Sequence[Object], why: str) -> None:
        text = f'AttachVolume.Attach failed for volume "{disk.name}" : {why}'
        self._tell(disk, node, pods, "Warning", "FailedAttachVolume", text)

    def timed_out(self, disk: Disk, node: str, pods: Sequence[Object]) -> None:
        driver, handle = disk.volume
        waited = f"timed out waiting for external-attacher of {driver} CSI driver to attach volume {handle}"
        self.refused(disk, node, pods, waited)

    def taken(self, disk: Disk, node: str, pods: Sequence[Object], others: Sequence[Object]) -> None:
        """Another node has it, and it can't be in two."""
        for pod in pods:
            text = f'Multi-Attach error for volume "{disk.name}" {multi_attach(pod, others)}'
            self._tell(disk, node, [pod], "Warning", "FailedAttachVolume", text)

    def _tell(self, disk: Disk, node: str, pods: Sequence[Object], kind: str, reason: str, text: str) -> None:
        for pod in pods:
            said = (uid(pod), disk.name, text)
            if said not in self._said:
                self._said[said] = None
                self._recorder.event(pod, kind, reason, text)


def multi_attach(pod: Object, others: Sequence[Object]) -> str:
    """Who has the disk, as far as the pod's owner may know: names of pods in other namespaces are not told."""
    own = [name(one) for one in others if namespace(one) == namespace(pod)]
    foreign = len(others) - len(own)
    if not others:
        return "Volume is already exclusively attached to one node and can't be attached to another"
    if not own:
        return f"Volume is already used by {foreign} pod(s) in different namespaces"
    more = f" and {foreign} pod(s) in different namespaces" if foreign else ""
    return f"Volume is already used by pod(s) {', '.join(own)}{more}"
