"""projected volumes: several sources in one directory. Every pod has one: its service account's token, certificate, namespace.

What comes in: the objects and the pod. What goes out: an atomic directory. Nothing is put into files before somebody looks.
Source: pkg/volume/projected/projected.go, 1.36. Next: `persistent.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from kubenb.kubelet.volumes.atomic import AtomicDirectory, Payload
from kubenb.kubelet.volumes.payloads import clean, field_files, key_files, missing_key, mode_of
from kubenb.kubelet.volumes.source import Mounted, VolumeSource, setup_failed
from kubenb.kubelet.volumes.token import token_of
from kubenb.objects import Object

if TYPE_CHECKING:
    from kubenb.kubelet.pod_context import PodContext

KINDS = {"configMap": "ConfigMap", "secret": "Secret"}


class Projected(VolumeSource):
    def mount(self, worker: PodContext, volume: Object) -> Mounted:
        make = self._collect(worker, volume)
        directory = AtomicDirectory(make, worker.sim.now, 0o1777)
        return Mounted(directory, "tmpfs", "tmpfs", read_only=True, refreshed=True)

    def refresh(self, worker: PodContext, volume: Object, mounted: Mounted) -> None:
        assert isinstance(mounted.node, AtomicDirectory)
        mounted.node.write(self._collect(worker, volume), worker.sim.now)

    def references(self, volume: Object) -> list[tuple[str, str]]:
        sources = volume["projected"].get("sources") or ()
        return [(kind, one[field].get("name", "")) for one in sources for field, kind in KINDS.items() if field in one]

    def _collect(self, worker: PodContext, volume: Object) -> Callable[[], Payload]:
        """Look up what the sources name, as it is now; the files are made of it later. Raises NotYet with all that is missing."""
        projected = volume["projected"]
        mode = mode_of(projected)
        parts: list[Callable[[], Payload]] = []
        wrong: list[str] = []
        for source in projected.get("sources") or ():
            for field, kind in KINDS.items():
                if field in source:
                    problem = self._keys(worker, kind, source[field], mode, parts)
                    wrong += [problem] if problem else []
            if "downwardAPI" in source:
                parts.append(partial(field_files, source["downwardAPI"].get("items") or [], worker.facts(), mode))
            if "serviceAccountToken" in source:
                parts.append(partial(_token_file, worker, worker.pod, source["serviceAccountToken"], mode))
        if wrong:
            raise setup_failed(volume, wrong[0] if len(wrong) == 1 else f"[{', '.join(wrong)}]")
        return partial(_together, parts)

    def _keys(self, worker: PodContext, kind: str, source: Object, mode: int, parts: list[Callable[[], Payload]]) -> str:
        obj = worker.find(kind, source.get("name", ""))
        if obj is None and not source.get("optional"):
            return f'{kind.lower()} "{source.get("name", "")}" not found'
        parts.append(partial(key_files, kind, obj, source, mode))
        return missing_key(kind, obj, source)


def _together(parts: list[Callable[[], Payload]]) -> Payload:
    return {path: file for part in parts for path, file in part().items()}


def _token_file(worker: PodContext, pod: Object, source: Object, mode: int) -> Payload:
    """`pod`: as it was when the volume was mounted or refreshed."""
    return {clean(source["path"]): (token_of(worker, source), 0o600 if _one_user(pod) else mode)}


def _one_user(pod: Object) -> bool:
    """All containers run as the same user, by number: the token is for that user alone."""
    spec = pod["spec"]
    default = (spec.get("securityContext") or {}).get("runAsUser")
    containers = [*(spec.get("initContainers") or ()), *spec["containers"]]
    users = [(one.get("securityContext") or {}).get("runAsUser", default) for one in containers]
    return users[0] is not None and all(user == users[0] for user in users)
