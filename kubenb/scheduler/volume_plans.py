"""Volumes before the pod: what VolumeBinding planned for a node is carried out, and only then the pod is bound.

Comes in: a decision whose claims waited for their first consumer. Goes out: volumes reserved for claims, claims told
their node, and at last the binding, when the volume controller has bound every claim; or the news that nothing came of
it: a provisioner gave up (it takes the node's name off the claim), somebody else took the volume, or ten minutes passed.
Source: pkg/scheduler/framework/plugins/volumebinding: PreBind, binder.go: checkBindings (1.36).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kubenb.objects import ApiError, Object, key, metadata, name
from kubenb.objects.volumes import BOUND_BY_CONTROLLER, SELECTED_NODE, claim_reference, is_bound
from kubenb.scheduler.core import Outcome
from kubenb.scheduler.plugins.volume_binding import VolumeBinding
from kubenb.scheduler.pod_info import PodInfo
from kubenb.scheduler.queue import Cause
from kubenb.scheduler.reader import Reader
from kubenb.scheduler.writer import Writer
from kubenb.sim import Timer

Failed = Callable[[PodInfo, str], None]


@dataclass(slots=True)
class _Waiting:
    info: PodInfo
    node: str
    claims: tuple[str, ...]
    bind: Callable[[], None]
    failed: Failed
    timeout: Timer
    told: dict[str, None] = field(default_factory=dict)
    """Claims that were seen to carry the node's name: when it is taken off again, their provisioner has given up."""


class VolumePlans:
    """Pods that have a node and wait for their volumes."""

    def __init__(self, plugin: VolumeBinding, reader: Reader, writer: Writer, after: Callable[..., Timer]) -> None:
        """`after(callback, *args)` calls back when a pod has waited for its volumes long enough."""
        self._plugin, self._reader, self._writer, self._after = plugin, reader, writer, after
        self._waiting: dict[str, _Waiting] = {}

    def begin(self, outcome: Outcome, node: str, cause: Cause, bind: Callable[[], None], failed: Failed) -> bool:
        """Starts on the volumes of a pod that got a node; False: there is nothing to do, the pod can be bound."""
        decision = outcome.decision
        plan = self._plugin.plan(decision.cycle, decision.row) or []
        if not plan:
            return False
        info = outcome.info
        self._writer.nominate(info.pod, node, cause)
        timeout = self._after(self._give_up, info.key, "context deadline exceeded")
        claims = tuple(key(claim) for claim, _ in plan)
        self._waiting[info.key] = _Waiting(info, node, claims, bind, failed, timeout)
        for claim, volume in plan:
            if volume is None:
                note = {"metadata": {"annotations": {SELECTED_NODE: node}}}
                self._writer.patch(claim, note, cause, f"{info.key} is to run on {node}")
            else:
                self._plugin.promised[name(volume)] = key(claim)
                why = f"chosen for {key(claim)} on {node}"
                self._writer.patch(volume, _reservation(volume, claim), cause, why, self._refused(info.key))
        return True

    def claim_changed(self, old: Object | None, new: Object | None) -> None:
        """A claim may be bound now; pods all of whose claims are, are bound too. Or it won't be."""
        if not self._waiting:
            return
        changed = key(new if new is not None else old or {})
        for pod, waiting in list(self._waiting.items()):
            if changed not in waiting.claims:
                continue
            if new is None:
                self._give_up(pod, f'failed to get pvc "{changed}" from cache: could not find v1.PersistentVolumeClaim')
            elif is_bound(new):
                if all(map(self._is_bound, waiting.claims)):
                    self.drop(pod)
                    waiting.bind()
            elif metadata.annotations(new).get(SELECTED_NODE) == waiting.node:
                waiting.told[changed] = None
            elif changed in waiting.told:
                self._give_up(pod, f'provisioning failed for PVC "{name(new)}"')

    def drop(self, pod: str) -> None:
        """The pod is bound or gone: what was promised to it is promised no longer."""
        waiting = self._waiting.pop(pod, None)
        if waiting is not None:
            waiting.timeout.cancel()
            promised = self._plugin.promised
            for volume in [volume for volume, claim in promised.items() if claim in waiting.claims]:
                del promised[volume]

    def _give_up(self, pod: str, why: str) -> None:
        waiting = self._waiting.get(pod)
        if waiting is not None:
            self.drop(pod)
            waiting.failed(waiting.info, f'running PreBind plugin "VolumeBinding": binding volumes: {why}')

    def _refused(self, pod: str) -> Callable[[ApiError], None]:
        return lambda error: self._give_up(pod, error.message)

    def _is_bound(self, claim: str) -> bool:
        space, _, own = claim.partition("/")
        found = self._reader.get("PersistentVolumeClaim", space, own)
        return found is not None and is_bound(found)


def _reservation(volume: Object, claim: Object) -> Object:
    """The patch that reserves a volume for a claim, if the volume still is as it was seen."""
    seen = volume["metadata"].get("resourceVersion")
    metadata = {"annotations": {BOUND_BY_CONTROLLER: "yes"}, **({"resourceVersion": seen} if seen else {})}
    return {"metadata": metadata, "spec": {"claimRef": claim_reference(claim)}}
