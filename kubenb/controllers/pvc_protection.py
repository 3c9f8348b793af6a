"""The claim protection controller: a claim that a pod uses stays, however often it is deleted.

What comes in: claims, and the pods of those that are being deleted. What goes out: the finalizer kubernetes.io/pvc-protection on
every claim, and off again from a deleted one that no running pod holds. That is why `--grace-period=0 --force` changes nothing:
it shortens a grace period that claims don't have. Source: pkg/controller/volume/pvcprotection/pvc_protection_controller.go, 1.36.
Next: `pv_protection.py`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop
from kubenb.controllers.claim_users import claim_keys, holds, users_of
from kubenb.objects import Object, evolve, finalizers, is_terminating, name, namespace

FINALIZER = "kubernetes.io/pvc-protection"


class PVCProtectionController(ControlLoop):
    name = "pvc-protection-controller"

    def setup(self) -> None:
        self.claims = self.informer("PersistentVolumeClaim")
        self._listening = False
        self.claims.on_change(self._claim_changed)

    def _claim_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None and is_terminating(new) == (FINALIZER in finalizers(new)):
            self.enqueue_object(old, new)

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        if old is not None and holds(old) and (new is None or not holds(new)):
            for key in claim_keys(old):
                self.enqueue(key)

    def sync(self, key: str) -> None:
        claim = self.claims.by_key(key)
        if claim is None or is_terminating(claim) != (FINALIZER in finalizers(claim)):
            return
        if not is_terminating(claim):
            new = evolve(claim, ("metadata", "finalizers"), [*finalizers(claim), FINALIZER])
            self.client.update(new, "claims are protected while pods use them")
        elif not self._is_used(claim):
            left = [one for one in finalizers(claim) if one != FINALIZER]
            self.client.update(evolve(claim, ("metadata", "finalizers"), left), "no pod uses it, so it may go")

    def _is_used(self, claim: Object) -> bool:
        """From now on the end of a pod is news. The cache may lag, so the API server has the last word."""
        pods = self.informer("Pod")
        if not self._listening:
            self._listening = True
            pods.on_change(self._pod_changed)
        if any(holds(pod) for pod in users_of(pods, claim)):
            return True
        key = f"{namespace(claim)}/{name(claim)}"
        return any(holds(pod) and key in claim_keys(pod) for pod in self.client.list("Pod", namespace(claim)))
