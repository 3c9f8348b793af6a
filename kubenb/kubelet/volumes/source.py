"""What a kind of volume has to know: how to set one up on the node, keep it fresh, and put it away.

What comes in: a volume of a pod spec and the pod's worker. What goes out: a directory (or file) that containers mount, or the
reason why it isn't there yet. Next: one source a file (`empty_dir`, `host_path`, `config_map` ...); `volume_manager.py` asks
them. Source of the shape: pkg/volume/plugins.go (VolumePlugin, Mounter, Unmounter), 1.36.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kubenb.objects import Object
from kubenb.runtime.files import Node

if TYPE_CHECKING:
    from kubenb.kubelet.pod_context import PodContext


class NotYet(Exception):
    """The volume can't be set up now; it is tried again, after ever longer waits, or after `wait` seconds.

    `reason` is that of the event, "" for none. `under_way`: somebody is at work on it, so that waiting for it is work, too.
    """

    def __init__(self, message: str, reason: str = "FailedMount", under_way: bool = False, wait: float = 0.0) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.under_way = under_way
        self.wait = wait


def setup_failed(volume: Object, why: str) -> NotYet:
    """The words of nearly every failure: MountVolume.SetUp failed for volume "v" : WHY."""
    return NotYet(f'MountVolume.SetUp failed for volume "{volume["name"]}" : {why}')


def no_plugin(worker: PodContext, volume: str) -> NotYet:
    """No code on this node knows such a volume (desired_state_of_world.go: AddPodToVolume)."""
    why = f'failed to get Plugin from volumeSpec for volume "{volume}" err=no volume plugin matched'
    place = f"volumes=[{volume}], unattached volumes=[], failed to process volumes=[{volume}]"
    return NotYet(f"Unable to attach or mount volumes: unmounted {place}: {why}", wait=worker.ledger.claim_retry)


@dataclass(slots=True, eq=False)
class Mounted:
    """A volume that is set up. `read_only`: containers can't write, whatever their mounts say; `size`: its own limit in bytes."""

    node: Node
    kind: str = "ext4"
    device: str = "/dev/vda1"
    read_only: bool = False
    size: int = 0
    refreshed: bool = False
    """Its content follows an object, so that changes of that object are waited for."""


class VolumeSource:
    """One kind of volume. One instance serves all volumes of its kind; what belongs to one lies in what `mount` gives."""

    def mount(self, worker: PodContext, volume: Object) -> Mounted | Node:
        """Set it up. Raises NotYet. A plain node stands for a `Mounted` one on the node's disk."""
        raise NotImplementedError

    def refresh(self, worker: PodContext, volume: Object, mounted: Mounted) -> None:
        """The pod is synced: bring the content up to date. Raises NotYet (the old content stays)."""

    def unmount(self, worker: PodContext, volume: Object, mounted: Mounted) -> None:
        """The pod is gone from the node."""

    def references(self, volume: Object) -> list[tuple[str, str]]:
        """(kind, name) of the objects whose changes its content follows."""
        return []


class Unsupported(VolumeSource):
    """A source that nothing on this node can mount."""

    def mount(self, worker: PodContext, volume: Object) -> Mounted | Node:
        kind = next((name for name in volume if name != "name"), "")
        raise NotYet(f'no volume plugin matched for volume "{volume["name"]}" ({kind})')
