"""emptyDir volumes: a directory that lives as long as the pod on its node, whatever its containers do.

What comes in: medium and sizeLimit. What goes out: an empty directory, on disk or in memory. The eviction manager looks after
limits (`eviction.py`). Source: pkg/volume/emptydir/empty_dir.go, 1.36. Next: `host_path.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.kubelet.volumes.source import Mounted, VolumeSource
from kubenb.objects import Object
from kubenb.objects.quantity import quantity
from kubenb.runtime.files import Directory, File, Node

if TYPE_CHECKING:
    from kubenb.kubelet.pod_context import PodContext


class EmptyDir(VolumeSource):
    def mount(self, worker: PodContext, volume: Object) -> Mounted:
        source = volume["emptyDir"] or {}
        directory = Directory({}, 0o777, worker.sim.now)
        if source.get("medium") == "Memory":
            directory.mode = 0o1777
            limit = int(quantity(source["sizeLimit"]).amount) if source.get("sizeLimit") else 0
            return Mounted(directory, "tmpfs", "tmpfs", size=limit)
        return Mounted(directory)


def used(node: Node) -> int:
    """Bytes that a directory and everything below it hold."""
    if isinstance(node, Directory):
        return sum(used(child) for child in node.entries.values())
    return node.size if isinstance(node, File) else 0
