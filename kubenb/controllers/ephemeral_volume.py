"""The ephemeral volume controller: a claim for each generic ephemeral volume, which comes and goes with its pod.

What comes in: pods with `ephemeral` volumes. What goes out: a claim named POD-VOLUME, owned by the pod, so that the garbage
collector takes it along. A claim of that name that isn't the pod's own is an error: it might hold somebody's data. Source:
pkg/controller/volume/ephemeral/controller.go, 1.36. Next: `persistentvolume_binder.py`, which finds it a volume.
"""

from __future__ import annotations

from kubenb.client import ControlLoop, EventRecorder
from kubenb.objects import ApiError, Object, controller_ref, is_controlled_by, is_terminating, name, namespace


class EphemeralVolumeController(ControlLoop):
    name = "ephemeral-volume-controller"

    def setup(self) -> None:
        self.recorder = EventRecorder(self._telling, "ephemeral_volume", self.sim)
        self.pods, self.claims = self.informer("Pod"), self.informer("PersistentVolumeClaim")
        self.pods.on_change(self._pod_changed)
        self.claims.on_change(self._claim_changed)

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        if old is None and new is not None and any("ephemeral" in one for one in new["spec"].get("volumes") or ()):
            self.enqueue_object(old, new)

    def _claim_changed(self, old: Object | None, new: Object | None) -> None:
        if new is None and old is not None:
            for owner in old["metadata"].get("ownerReferences") or ():
                if owner["kind"] == "Pod" and owner.get("controller"):
                    self.enqueue(f"{namespace(old)}/{owner['name']}")

    def sync(self, key: str) -> None:
        pod = self.pods.by_key(key)
        if pod is None or is_terminating(pod):
            return
        for volume in pod["spec"].get("volumes") or ():
            if "ephemeral" in volume:
                self._ensure(pod, volume)

    def _ensure(self, pod: Object, volume: Object) -> None:
        claim = claim_for(pod, volume)
        present = self.claims.get(namespace(pod), name(claim))
        try:
            if present is None:
                self.client.create(claim, f"{name(pod)} brings its own volume {volume['name']}")
            elif not is_controlled_by(present, pod):
                raise ApiError(409, "Conflict", f'PVC "{name(claim)}" was not created for pod "{name(pod)}" (pod is not owner)')
        except ApiError as error:
            text = f"ephemeral volume {volume['name']}: {error.message}"
            self.recorder.event(pod, "Warning", "FailedCreate", text)
            raise


def claim_for(pod: Object, volume: Object) -> Object:
    """The claim that a generic ephemeral volume stands for."""
    template = volume["ephemeral"]["volumeClaimTemplate"]
    metadata = {field: said for field, said in (template.get("metadata") or {}).items() if field in ("annotations", "labels")}
    metadata.update(name=f"{name(pod)}-{volume['name']}", namespace=namespace(pod))
    metadata["ownerReferences"] = [controller_ref(pod, "v1", "Pod")]
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": template["spec"]}
