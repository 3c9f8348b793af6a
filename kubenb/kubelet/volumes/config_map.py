"""configMap and secret volumes: a file a key, following the object a little late.

What comes in: the ConfigMap or Secret as the kubelet knows it when it syncs the pod. What goes out: an atomic directory. Sources:
pkg/volume/configmap/configmap.go, pkg/volume/secret/secret.go, 1.36. Next: `downward_api.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.kubelet.volumes.atomic import AtomicDirectory, Payload
from kubenb.kubelet.volumes.payloads import key_files, missing_key, mode_of
from kubenb.kubelet.volumes.source import Mounted, VolumeSource, setup_failed
from kubenb.objects import Object

if TYPE_CHECKING:
    from kubenb.kubelet.pod_context import PodContext


class KeyFiles(VolumeSource):
    """A volume of a ConfigMap or Secret; `field`: where the volume names it."""

    def __init__(self, field: str, kind: str, name_field: str, memory: bool) -> None:
        self.field, self.kind, self.name_field, self.memory = field, kind, name_field, memory

    def mount(self, worker: PodContext, volume: Object) -> Mounted:
        obj = self._find(worker, volume)
        directory = AtomicDirectory(lambda: self._payload(volume, obj), worker.sim.now, 0o1777 if self.memory else 0o777)
        if self.memory:
            return Mounted(directory, "tmpfs", "tmpfs", read_only=True, refreshed=_follows(obj))
        return Mounted(directory, read_only=True, refreshed=_follows(obj))

    def refresh(self, worker: PodContext, volume: Object, mounted: Mounted) -> None:
        obj = self._find(worker, volume)
        directory = mounted.node
        assert isinstance(directory, AtomicDirectory)
        directory.write(lambda: self._payload(volume, obj), worker.sim.now)
        mounted.refreshed = _follows(obj)

    def references(self, volume: Object) -> list[tuple[str, str]]:
        return [(self.kind, volume[self.field].get(self.name_field, ""))]

    def _find(self, worker: PodContext, volume: Object) -> Object | None:
        source = volume[self.field]
        name = source.get(self.name_field, "")
        obj = worker.find(self.kind, name)
        if obj is None and not source.get("optional"):
            raise setup_failed(volume, f'{self.kind.lower()} "{name}" not found')
        wrong = missing_key(self.kind, obj, source)
        if wrong:
            raise setup_failed(volume, wrong)
        return obj

    def _payload(self, volume: Object, obj: Object | None) -> Payload:
        return key_files(self.kind, obj, volume[self.field], mode_of(volume[self.field]))


def _follows(obj: Object | None) -> bool:
    """An immutable object is never looked at again, nor waited for."""
    return obj is None or not obj.get("immutable")


CONFIG_MAP = KeyFiles("configMap", "ConfigMap", "name", memory=False)
SECRET = KeyFiles("secret", "Secret", "secretName", memory=True)
