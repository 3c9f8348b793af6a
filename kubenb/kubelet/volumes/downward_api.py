"""downwardAPI volumes: what a pod may know of itself, in files; labels and annotations follow at the pod's next sync, at once.

What comes in: the pod as the kubelet knows it. What goes out: an atomic directory. Source: pkg/volume/downwardapi, 1.36.
Next: `projected.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.kubelet.volumes.atomic import AtomicDirectory, Payload
from kubenb.kubelet.volumes.payloads import field_files, mode_of
from kubenb.kubelet.volumes.source import Mounted, VolumeSource, setup_failed
from kubenb.objects import Object

if TYPE_CHECKING:
    from kubenb.kubelet.pod_context import PodContext


class DownwardAPI(VolumeSource):
    def mount(self, worker: PodContext, volume: Object) -> Mounted:
        payload = self._payload(worker, volume)
        return Mounted(AtomicDirectory(lambda: payload, worker.sim.now, 0o1777), "tmpfs", "tmpfs", read_only=True)

    def refresh(self, worker: PodContext, volume: Object, mounted: Mounted) -> None:
        payload = self._payload(worker, volume)
        assert isinstance(mounted.node, AtomicDirectory)
        mounted.node.write(lambda: payload, worker.sim.now)

    def _payload(self, worker: PodContext, volume: Object) -> Payload:
        source = volume["downwardAPI"]
        try:
            return field_files(source.get("items") or [], worker.facts(), mode_of(source))
        except ValueError as error:
            raise setup_failed(volume, str(error)) from None
