"""Volumes before the pod: what VolumeBinding planned for a node is carried out, and only then the pod is bound.

Comes in: a decision whose claims waited for their first consumer. Goes out: volumes reserved for claims, claims told
their node, and at last the binding, when the volume controller has bound every claim. Source:
pkg/scheduler/framework/plugins/volumebinding: PreBind (1.36).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kubenb.objects import Object, namespace
from kubenb.scheduler.claims import is_bound
from kubenb.scheduler.core import Outcome
from kubenb.scheduler.plugins.volume_binding import VolumeBinding
from kubenb.scheduler.pod_info import PodInfo
from kubenb.scheduler.queue import Cause
from kubenb.scheduler.reader import Reader
from kubenb.scheduler.writer import Writer

SELECTED_NODE = "volume.kubernetes.io/selected-node"
BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller"


@dataclass(slots=True)
class _Waiting:
    info: PodInfo
    claims: tuple[str, ...]
    bind: Callable[[], None]


class VolumePlans:
    """Pods that have a node and wait for their volumes."""

    def __init__(self, plugin: VolumeBinding, reader: Reader, writer: Writer) -> None:
        self._plugin, self._reader, self._writer = plugin, reader, writer
        self._waiting: dict[str, _Waiting] = {}

    def begin(self, outcome: Outcome, node: str, cause: Cause, bind: Callable[[], None]) -> bool:
        """Starts on the volumes of a pod that got a node; False: there is nothing to do, the pod can be bound."""
        decision = outcome.decision
        plan = self._plugin.plan(decision.cycle, decision.row) or []
        if not plan:
            return False
        info = outcome.info
        self._writer.nominate(info.pod, node, cause)
        for claim, volume in plan:
            if volume is None:
                note = {"metadata": {"annotations": {SELECTED_NODE: node}}}
                self._writer.patch(claim, note, cause, f"{info.key} is to run on {node}")
            else:
                self._plugin.promised[volume["metadata"]["name"]] = _key(claim)
                self._writer.patch(volume, _reservation(claim), cause, f"chosen for {_key(claim)} on {node}")
        self._waiting[info.key] = _Waiting(info, tuple(_key(claim) for claim, _ in plan), bind)
        return True

    def claim_changed(self, claim: Object) -> None:
        """A claim may be bound now; pods all of whose claims are, are bound too."""
        if not self._waiting or not is_bound(claim):
            return
        for key, waiting in list(self._waiting.items()):
            if _key(claim) in waiting.claims and all(map(self._is_bound, waiting.claims)):
                self.drop(key)
                waiting.bind()

    def drop(self, key: str) -> None:
        """The pod is bound or gone: what was promised to it is promised no longer."""
        waiting = self._waiting.pop(key, None)
        if waiting is not None:
            promised = self._plugin.promised
            for volume in [name for name, claim in promised.items() if claim in waiting.claims]:
                del promised[volume]

    def _is_bound(self, key: str) -> bool:
        space, _, name = key.partition("/")
        claim = self._reader.get("PersistentVolumeClaim", space, name)
        return claim is not None and is_bound(claim)


def _key(claim: Object) -> str:
    return f"{namespace(claim)}/{claim['metadata']['name']}"


def _reservation(claim: Object) -> Object:
    """The patch that reserves a volume for a claim."""
    meta = claim["metadata"]
    reference = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "namespace": meta["namespace"],
        "name": meta["name"],
        "uid": meta.get("uid", ""),
        "resourceVersion": meta.get("resourceVersion", ""),
    }
    return {"metadata": {"annotations": {BOUND_BY_CONTROLLER: "yes"}}, "spec": {"claimRef": reference}}
