"""image volumes: the files of an image, read only, without running it.

What comes in: a reference. What goes out: a directory. Source: pkg/kubelet/kuberuntime (image volumes), 1.36, KEP-4639.
Next: `volume_manager.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.kubelet.volumes.source import Mounted, VolumeSource, setup_failed
from kubenb.objects import Object
from kubenb.runtime import look_up
from kubenb.runtime.files import Directory

if TYPE_CHECKING:
    from kubenb.kubelet.pod_context import PodContext


class Image(VolumeSource):
    def mount(self, worker: PodContext, volume: Object) -> Mounted:
        reference = volume["image"].get("reference", "")
        try:
            found = look_up(reference)
        except ValueError as error:
            raise setup_failed(volume, str(error)) from None
        if found.error:
            raise setup_failed(volume, found.error)
        worker.runtime.image_pulled(found)
        return Mounted(Directory(), "overlay", "overlay", read_only=True)
