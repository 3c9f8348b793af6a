"""Making and removing pods on behalf of an owner, carefully: in batches that double as long as nothing fails.

What comes in: an owner with a pod template.  What goes out: create and delete requests, and an event for
each.
Source: pkg/controller/controller_utils.go (RealPodControl, GetPodFromTemplate), replica_set.go
(slowStartBatch), 1.36.
Next: `replicas.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kubenb.client import Client, EventRecorder
from kubenb.objects import ApiError, Object, controller_ref, name, namespace, uid


def slow_start(count: int) -> Iterator[int]:
    """The sizes of the batches in which `count` pods are made: 1, 2, 4, ... If the first one fails, 9,999
    needn't be tried.
    """
    size = 1
    while count > 0:
        size = min(size, count)
        yield size
        count -= size
        size *= 2


def pod_from_template(owner: Object, template: Object) -> Object:
    """A pod as the template says, controlled by `owner`. Its spec and labels are the template's own, shared
    by all its pods.
    """
    source = template.get("metadata") or {}
    metadata: Object = {
        "generateName": name(owner) + "-",
        "namespace": namespace(owner),
        "ownerReferences": [controller_ref(owner, owner["apiVersion"], owner["kind"])],
    }
    for field in ("labels", "annotations", "finalizers"):
        if source.get(field):
            metadata[field] = source[field]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}


def is_namespace_terminating(error: ApiError) -> bool:
    return any(cause.get("reason") == "NamespaceTerminating" for cause in error.causes)


class PodControl:
    """Creates and deletes pods for owners, and tells about it in events."""

    def __init__(self, client: Client, recorder: EventRecorder) -> None:
        self._client, self._recorder = client, recorder

    def create_many(self, owner: Object, pod: Object, count: int, why: str, failed: Callable[[], None]) -> ApiError | None:
        """Create `count` pods in growing batches; after a batch with an error no further one is begun.

        `failed` is called for every pod that was not made. Returns the first error.
        """
        return self.create_each(owner, [(pod, why)] * count, failed)

    def create_each(self, owner: Object, pods: Sequence[tuple[Object, str]], failed: Callable[[], None]) -> ApiError | None:
        """The same for pods that differ, each with its reason."""
        done = 0
        for batch in slow_start(len(pods)):
            error: ApiError | None = None
            for pod, why in pods[done : done + batch]:
                refused = self._create(owner, pod, why)
                if refused:
                    failed()
                    error = error or refused
            done += batch
            if error:
                for _ in pods[done:]:
                    failed()
                return error
        return None

    def _create(self, owner: Object, pod: Object, why: str) -> ApiError | None:
        try:
            created = self._client.create(pod, why)
        except ApiError as error:
            if not is_namespace_terminating(error):
                self._recorder.event(owner, "Warning", "FailedCreate", f"Error creating: {error.message}")
            return error
        self._recorder.event(owner, "Normal", "SuccessfulCreate", f"Created pod: {name(created)}")
        return None

    def delete(self, owner: Object, pod: Object, why: str) -> ApiError | None:
        """Delete one pod. Returns the error if it couldn't be; that it is gone already is none."""
        try:
            self._client.delete("Pod", name(pod), namespace(pod), uid=uid(pod), why=why)
        except ApiError as error:
            if error.code != 404:
                self._recorder.event(owner, "Warning", "FailedDelete", f"Error deleting: {error.message}")
            return error
        self._recorder.event(owner, "Normal", "SuccessfulDelete", f"Deleted pod: {name(pod)}")
        return None
