"""The Deployment controller: from one template to the next, by way of ReplicaSets.

What comes in: changes of Deployments, their ReplicaSets, and the end of pods.  What goes out: ReplicaSets
created, scaled and cleaned up, events, and the Deployment's status.  It never touches a pod: that is the
ReplicaSet controller's.
Each `sync` takes one step at most; the change it makes wakes it again.
Source: pkg/controller/deployment/deployment_controller.go, rolling.go, recreate.go, sync.go, 1.36.
Next: `replicas.py`, which turns ReplicaSets into pods.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kubenb.client import ControlLoop
from kubenb.controllers import deployment_progress as progress
from kubenb.controllers import deployment_recreate as recreate
from kubenb.controllers.deployment_history import surplus_history
from kubenb.controllers.deployment_new_set import NewReplicaSet
from kubenb.controllers.deployment_rolling import grow_new, shrink_old
from kubenb.controllers.deployment_scaling import share_out, size_notes, was_scaled
from kubenb.controllers.deployment_sets import Scale, find_new, find_old, wanted, with_new
from kubenb.controllers.owners import ORPHANS, OWNER, Claims, index_by_owner, owner_key
from kubenb.objects import (
    EPOCH,
    ApiError,
    Object,
    controller_of,
    from_label_selector,
    is_terminating,
    key,
    labels,
    name,
    namespace,
    uid,
)
from kubenb.objects import (
    annotations as annotations_of,
)


class DeploymentController(ControlLoop):
    name = "deployment-controller"

    def setup(self) -> None:
        self.deployments = self.informer("Deployment")
        self.sets = self.informer("ReplicaSet")
        self.pods = self.informer("Pod")
        index_by_owner(self.sets)
        index_by_owner(self.pods)
        self.new_set = NewReplicaSet(self.client, self.recorder, self.sim.stamp)
        self.deployments.on_change(self.enqueue_object)
        self.sets.on_change(self._set_changed)
        self.pods.on_owned_change("ReplicaSet", self._pod_changed)

    # ---- what wakes it ---------------------------------------------------------------------------------------------------------

    def _set_changed(self, old: Object | None, new: Object | None) -> None:
        for owner in dict.fromkeys((owner_key(old, "Deployment"), owner_key(new, "Deployment"))):
            if owner:
                self.enqueue(owner)
        if new is not None and controller_of(new) is None and (old is None or labels(old) != labels(new) or controller_of(old)):
            for deployment in self.deployments.list(namespace(new)):
                if from_label_selector(deployment["spec"]["selector"]).matches(labels(new)):
                    self.enqueue(key(deployment))

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        """Recreate waits for the last old pod to be gone."""
        if new is not None:
            return
        rs = self.sets.by_key(owner_key(old, "ReplicaSet") or "")
        deployment = self.deployments.by_key(owner_key(rs, "Deployment") or "")
        if deployment and deployment["spec"]["strategy"].get("type") == "Recreate":
            self.enqueue(key(deployment))

    # ---- one step --------------------------------------------------------------------------------------------------------------

    def sync(self, key: str) -> None:
        deployment = self.deployments.by_key(key)
        if deployment is None:
            return
        sets = self._claimed(deployment)
        if is_terminating(deployment):
            self._report_counts(deployment, find_new(deployment, sets), sets)
            return
        deployment = self._note_pause(deployment)
        if deployment["spec"].get("paused"):
            self._resize(deployment, sets, clean=True)
        elif was_scaled(deployment, sets):
            self._resize(deployment, sets, clean=False)
        elif deployment["spec"]["strategy"].get("type") == "Recreate":
            self._recreate(deployment, sets)
        else:
            self._roll(deployment, sets)

    def _claimed(self, deployment: Object) -> list[Object]:
        """The Deployment's ReplicaSets, after adopting and releasing by its selector."""
        selector = from_label_selector(deployment["spec"]["selector"])
        claims = Claims(self.client, deployment, selector)
        claimed = []
        for rs in self.sets.by_index(OWNER, uid(deployment)):
            if selector.matches(labels(rs)) or is_terminating(deployment):
                claimed.append(rs)
            else:
                claims.release(rs)
        for orphan in self.sets.by_index(ORPHANS, namespace(deployment)):
            adopted = None if is_terminating(deployment) else claims.adopt(orphan)
            if adopted:
                claimed.append(adopted)
        return claimed

    def _note_pause(self, deployment: Object) -> Object:
        status = progress.paused_status(deployment, self.stamp())
        if status is None:
            return deployment
        paused = bool(deployment["spec"].get("paused"))
        why = "paused: the progress deadline stands still" if paused else "resumed: the progress deadline starts again"
        return self.client.update_status({**deployment, "status": status}, why)

    def _resize(self, deployment: Object, sets: Sequence[Object], clean: bool) -> None:
        """Scaled, or paused: sizes follow spec.replicas, but no new template is rolled out."""
        deployment, new, olds = self.new_set.find(deployment, sets, create=False)
        scaled = self._apply(deployment, share_out(deployment, new, olds))
        new, olds = _replaced(new, olds, scaled)
        if clean:
            self._clean_up(deployment, olds)
        self._report_counts(deployment, new, with_new(olds, new))

    def _roll(self, deployment: Object, sets: Sequence[Object]) -> None:
        """Rolling update: grow the new ReplicaSet if there is room; else shrink the old ones if enough pods
        are available.
        """
        deployment, new, olds = self.new_set.find(deployment, sets, create=True)
        if new is None:
            return
        growth = grow_new(deployment, new, olds)
        steps = [growth] if growth else shrink_old(deployment, new, olds)
        self._finish(deployment, new, olds, steps)

    def _recreate(self, deployment: Object, sets: Sequence[Object]) -> None:
        """Recreate: stop the old pods, wait until the last is gone, start the new ones."""
        deployment, new, olds = self.new_set.find(deployment, sets, create=False)
        steps = recreate.stop_old(olds)
        if steps or recreate.old_pods_remain(olds, self._pods_of(olds)):
            self._finish(deployment, new, olds, steps)
            return
        if new is None:
            deployment, new, olds = self.new_set.find(deployment, sets, create=True)
        growth = recreate.start_new(deployment, new) if new else None
        self._finish(deployment, new, olds, [growth] if growth else [])

    def _pods_of(self, sets: Iterable[Object]) -> Iterable[Object]:
        for rs in sets:
            yield from self.pods.by_index(OWNER, uid(rs))

    def _finish(self, deployment: Object, new: Object | None, olds: Sequence[Object], steps: Sequence[Scale]) -> None:
        """Take the steps; when there is none and the rollout is complete, forget old history. Then report."""
        scaled = self._apply(deployment, steps)
        new, olds = _replaced(new, olds, scaled)
        if not scaled and progress.is_complete(deployment, deployment.get("status") or {}):
            self._clean_up(deployment, olds)
        self._report_progress(deployment, new, olds)

    # ---- writing ---------------------------------------------------------------------------------------------------------------

    def _apply(self, deployment: Object, steps: Iterable[Scale]) -> dict[str, Object]:
        """Write the decided sizes. Returns the changed ReplicaSets by uid."""
        notes = size_notes(deployment)
        changed = {}
        for rs, replicas, why in steps:
            before = wanted(rs)
            if before == replicas and all(annotations_of(rs).get(note) == text for note, text in notes.items()):
                continue
            metadata = {**rs["metadata"], "annotations": {**annotations_of(rs), **notes}}
            scaled = {**rs, "metadata": metadata, "spec": {**rs["spec"], "replicas": replicas}}
            changed[uid(rs)] = self.client.update(scaled, why)
            if before != replicas:
                direction = "up" if before < replicas else "down"
                text = f"Scaled {direction} replica set {name(rs)} from {before} to {replicas}"
                self.recorder.event(deployment, "Normal", "ScalingReplicaSet", text)
        return changed

    def _clean_up(self, deployment: Object, olds: Sequence[Object]) -> None:
        limit = deployment["spec"].get("revisionHistoryLimit")
        for rs in surplus_history(deployment, olds):
            why = f"{len(olds)} old ReplicaSets, revisionHistoryLimit is {limit}: the oldest revision is forgotten"
            try:
                self.client.delete("ReplicaSet", name(rs), namespace(rs), propagation="background", uid=uid(rs), why=why)
            except ApiError as error:
                if error.code != 404:
                    raise

    def _report_counts(self, deployment: Object, new: Object | None, sets: Sequence[Object]) -> None:
        """Status without a word on progress."""
        olds = find_old(new, sets)
        self._write_status(deployment, progress.counts(deployment, new, olds, self.stamp()))

    def _report_progress(self, deployment: Object, new: Object | None, olds: Sequence[Object]) -> None:
        now = EPOCH + self.now
        status = progress.rollout_status(deployment, new, olds, now, self.stamp())
        self._write_status(deployment, status)
        stuck = progress.stuck_in({**deployment, "status": status}, status, now)
        if stuck is not None:
            self.enqueue_after(key(deployment), stuck, background=True, reason="progressDeadlineSeconds may be over")

    def _write_status(self, deployment: Object, status: Object) -> None:
        if status == deployment.get("status"):
            return
        ready, updated = status.get("readyReplicas", 0), status.get("updatedReplicas", 0)
        available = status.get("availableReplicas", 0)
        why = f"its ReplicaSets report {status.get('replicas', 0)} pods: {updated} new, {ready} ready, {available} available"
        self.client.update_status({**deployment, "status": status}, why)


def _replaced(new: Object | None, olds: Sequence[Object], changed: dict[str, Object]) -> tuple[Object | None, list[Object]]:
    """The same ReplicaSets in their versions after a write."""
    return (changed.get(uid(new), new) if new else None), [changed.get(uid(rs), rs) for rs in olds]
