"""The ReplicaSet of a Deployment's present template: found and brought up to date, or created.

What comes in: a Deployment and its ReplicaSets.  What goes out: the new one and the old ones, and the
requests to make it so:
its annotations, its revision, the Deployment's own revision.
Source: pkg/controller/deployment/sync.go (getNewReplicaSet), 1.36.  Next: `deployment.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from kubenb.client import Client, EventRecorder
from kubenb.controllers import deployment_progress as progress
from kubenb.controllers.deployment_history import new_set_annotations, next_revision
from kubenb.controllers.deployment_rolling import band, growth_reason, new_size
from kubenb.controllers.deployment_scaling import size_notes
from kubenb.controllers.deployment_sets import (
    HASH_LABEL,
    REVISION,
    find_new,
    find_old,
    revision,
    same_template,
    total_wanted,
    wanted,
)
from kubenb.objects import (
    ApiError,
    Object,
    controller_ref,
    evolve,
    is_controlled_by,
    name,
    namespace,
)
from kubenb.objects import (
    annotations as annotations_of,
)
from kubenb.objects.hashing import pod_template_hash


class Found(NamedTuple):
    """A Deployment (perhaps in a newer version), the ReplicaSet of its template, and the others, the oldest
    first.
    """

    deployment: Object
    new: Object | None
    olds: list[Object]


class NewReplicaSet:
    """`find` is all there is to it. `stamp` gives the present as a Kubernetes Time."""

    def __init__(self, client: Client, recorder: EventRecorder, stamp: Callable[[], str]) -> None:
        self._client, self._recorder, self._stamp = client, recorder, stamp

    def find(self, deployment: Object, sets: Sequence[Object], create: bool) -> Found:
        """The new ReplicaSet with its revision up to date. With `create` it is made if there is none;
        without, it stays None.
        """
        new = find_new(deployment, sets)
        olds = find_old(new, sets)
        if new is not None:
            return self._refreshed(deployment, new, olds)
        if not create:
            return Found(deployment, None, olds)
        return self._created(deployment, olds)

    def _refreshed(self, deployment: Object, new: Object, olds: list[Object]) -> Found:
        """A known template again (perhaps after an undo): its ReplicaSet gets the next revision number."""
        number = next_revision(olds)
        notes = new_set_annotations(deployment, new, number)
        min_ready = deployment["spec"].get("minReadySeconds", 0)
        if notes != annotations_of(new) or new["spec"].get("minReadySeconds", 0) != min_ready:
            changed = evolve(evolve(new, ("metadata", "annotations"), notes), ("spec", "minReadySeconds"), min_ready)
            if revision(new) < number:
                why = f"its template is the Deployment's again: revision {revision(new)} becomes {number}"
            else:
                why = "its annotations and minReadySeconds follow the Deployment's"
            return Found(deployment, self._client.update(changed, why), olds)
        text = f'Found new replica set "{name(new)}"'
        return Found(self._noted(deployment, annotations_of(new)[REVISION], progress.FOUND_SET, text), new, olds)

    def _created(self, deployment: Object, olds: list[Object]) -> Found:
        rs, why = self._draft(deployment, olds)
        try:
            created = self._client.create(rs, why)
        except ApiError as error:
            created = self._existing(deployment, rs, error)
        else:
            if wanted(created) > 0:
                text = f"Scaled up replica set {name(created)} from 0 to {wanted(created)}"
                self._recorder.event(deployment, "Normal", "ScalingReplicaSet", text)
        text = f'Created new replica set "{name(created)}"'
        number = annotations_of(created).get(REVISION, "1")
        return Found(self._noted(deployment, number, progress.NEW_SET, text, replace=True), created, olds)

    def _draft(self, deployment: Object, olds: list[Object]) -> tuple[Object, str]:
        """The ReplicaSet to create, already as large as the strategy allows, and why."""
        spec = deployment["spec"]
        template = spec["template"]
        digest = pod_template_hash(template, deployment.get("status", {}).get("collisionCount"))
        pod_labels = {**(template.get("metadata", {}).get("labels") or {}), HASH_LABEL: digest}
        selector = spec["selector"]
        replicas, surge, others = wanted(deployment), band(deployment).surge, total_wanted(olds)
        if spec["strategy"].get("type") == "RollingUpdate":
            size = new_size(replicas, surge, others, 0)
            why = growth_reason(replicas, surge, others, size)
        else:
            size, why = replicas, f"Recreate: no old pod is left, so all {replicas} new ones may come"
        rs: Object = {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "metadata": {
                "name": f"{name(deployment)}-{digest}",
                "namespace": namespace(deployment),
                "labels": pod_labels,
                "ownerReferences": [controller_ref(deployment, "apps/v1", "Deployment")],
            },
            "spec": {
                "replicas": size,
                "selector": {
                    **selector,
                    "matchLabels": {**(selector.get("matchLabels") or {}), HASH_LABEL: digest},
                },
                "template": evolve(template, ("metadata", "labels"), pod_labels),
            },
        }
        if spec.get("minReadySeconds"):
            rs["spec"]["minReadySeconds"] = spec["minReadySeconds"]
        number = next_revision(olds)
        rs["metadata"]["annotations"] = {
            **new_set_annotations(deployment, rs, number),
            **size_notes(deployment),
        }
        return rs, f"a template without a ReplicaSet becomes revision {number}; {why}"

    def _existing(self, deployment: Object, rs: Object, error: ApiError) -> Object:
        """The creation failed. Ours already (the cache was late): take it. Another template with the same
        hash: count a collision, which changes the hash, and try again. Refused: say so in the status.
        """
        if error.reason == "AlreadyExists":
            live = self._client.get("ReplicaSet", name(rs), namespace(rs))
            if is_controlled_by(live, deployment) and same_template(deployment, live):
                return live
            collisions = int(deployment.get("status", {}).get("collisionCount") or 0) + 1
            why = f"the name {name(rs)} is taken by another template: the hash takes collision {collisions} in"
            self._client.update_status(evolve(deployment, ("status", "collisionCount"), collisions), why)
        elif not any(cause.get("reason") == "NamespaceTerminating" for cause in error.causes):
            self._refused(deployment, rs, error)
        raise error

    def _refused(self, deployment: Object, rs: Object, error: ApiError) -> None:
        text = f'Failed to create new replica set "{name(rs)}": {error.message}'
        if progress.deadline(deployment) is not None:
            failed = progress.condition(progress.PROGRESSING, "False", progress.FAILED_SET, text, self._stamp())
            status = progress.with_condition(deployment.get("status") or {}, failed)
            if status is not deployment.get("status"):
                self._client.update_status({**deployment, "status": status}, text)
        self._recorder.event(deployment, "Warning", progress.FAILED_SET, text)

    def _noted(self, deployment: Object, number: str, reason: str, text: str, replace: bool = False) -> Object:
        """The Deployment with its revision annotation and a first Progressing condition. `replace`: a new
        rollout begins, whatever the condition said of the last one.
        """
        noted = deployment
        if annotations_of(deployment).get(REVISION) != number:
            noted = evolve(noted, ("metadata", "annotations", REVISION), number)
        status = deployment.get("status") or {}
        if progress.deadline(deployment) is not None and (replace or not progress.get_condition(status, progress.PROGRESSING)):
            fresh = progress.condition(progress.PROGRESSING, "True", reason, text, self._stamp())
            status = progress.with_condition(status, fresh)
            if status is not deployment.get("status"):
                noted = {**noted, "status": status}
        if noted is deployment:
            return deployment
        return self._client.update_status(noted, f"revision {number}: {text}")
