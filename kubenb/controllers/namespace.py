"""The namespace controller: a deleted namespace takes all its content with it, pods first.

What comes in: namespaces marked for deletion.  What goes out: deletions, the namespace's conditions, and at last the removal of
its finalizer, with which it is gone.
Source: pkg/controller/namespace/deletion/namespaced_resources_deleter.go, status_condition_utils.go, 1.36.
Next: `serviceaccount.py`, about new namespaces.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubenb.client import ControlLoop, Informer
from kubenb.objects import ApiError, Object, finalizers, is_terminating, name
from kubenb.objects.conditions import set_condition

FINALIZER = "kubernetes"
FINE = (
    ("NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered"),
    ("NamespaceDeletionGroupVersionParsingFailure", "ParsedGroupVersions", "All legacy kube types successfully parsed"),
    (
        "NamespaceDeletionContentFailure",
        "ContentDeleted",
        "All content successfully deleted, may be waiting on finalization",
    ),
    ("NamespaceContentRemaining", "ContentRemoved", "All content successfully removed"),
    ("NamespaceFinalizersRemaining", "ContentHasNoFinalizers", "All content-preserving finalizers finished"),
)
"""The conditions of a namespace whose deletion meets no obstacle, all False: (type, reason, message)."""

UNCACHED = frozenset({"Event"})
"""Asked for when the time has come: there are more of them than of anything else, and nobody here needs a copy all along."""


class NamespaceController(ControlLoop):
    name = "namespace-controller"

    def setup(self) -> None:
        self.namespaces = self.informer("Namespace")
        self.kinds: dict[str, str] = {}
        self.content: dict[str, Informer] = {}
        for resource in self.client.resources():
            if resource.namespaced and "delete" in resource.verbs:
                self.kinds[resource.plural] = resource.kind
                if resource.kind not in UNCACHED:
                    self.content[resource.plural] = self.informer(resource.kind)
        self.namespaces.on_change(self._changed)

    def _changed(self, old: Object | None, new: Object | None) -> None:
        """The delay lets writes that are under way come to an end before the content is listed."""
        if new is not None and is_terminating(new):
            delay = self.ledger.namespace_deletion_delay
            self.enqueue_after(name(new), delay, reason=f"namespace marked for deletion {delay:g} s ago")

    def sync(self, key: str) -> None:
        namespace = self.namespaces.by_key(key)
        if namespace is None or not is_terminating(namespace):
            return
        pods = self._delete("pods", key)
        rest = [] if pods else [one for plural in self.kinds for one in self._delete(plural, key)]
        remaining = pods or rest
        self._report(namespace, rest)
        if remaining:
            self.enqueue_after(key, _patience(pods), background=True, reason="content of the namespace was remaining")
        elif FINALIZER in (namespace["spec"].get("finalizers") or ()):
            kept = [one for one in namespace["spec"]["finalizers"] if one != FINALIZER]
            self.client.post("Namespace", key, "finalize", {"spec": {"finalizers": kept}}, why="nothing is left in it")

    def _delete(self, plural: str, namespace: str) -> list[Object]:
        """Ask for the deletion of all objects of a resource. Returns those that stay for now, held by finalizers or a grace
        period.
        """
        remaining = []
        cache = self.content.get(plural)
        for obj in cache.list(namespace) if cache is not None else self.client.list(self.kinds[plural], namespace):
            if is_terminating(obj):
                remaining.append(obj)
                continue
            try:
                why = f"its namespace {namespace} is being deleted"
                answer = self.client.delete(obj["kind"], name(obj), namespace, propagation="background", why=why)
            except ApiError as error:
                if error.code != 404:
                    raise
            else:
                if answer["kind"] != "Status":
                    remaining.append(answer)
        return remaining

    def _report(self, namespace: Object, rest: Iterable[Object]) -> None:
        before = (namespace.get("status") or {}).get("conditions") or []
        conditions = before
        for condition in _conditions(rest):
            conditions = set_condition(conditions, condition, self.stamp())
        if conditions != before:
            status = {**namespace["status"], "conditions": conditions}
            self.client.patch_status(namespace, status, "how far its deletion is")


def _patience(pods: Iterable[Object]) -> float:
    """Seconds to wait for what remains: half of the longest grace period of a pod, and one more."""
    return max((pod["spec"].get("terminationGracePeriodSeconds", 0) for pod in pods), default=0) // 2 + 1


def _conditions(rest: Iterable[Object]) -> list[Object]:
    found = {kind: _condition(kind, "False", reason, message) for kind, reason, message in FINE}
    kinds: dict[str, int] = {}
    held: dict[str, int] = {}
    for obj in rest:
        plural = f"{obj['kind'].lower()}s." + obj["apiVersion"].rpartition("/")[0].partition("/")[0]
        kinds[plural] = kinds.get(plural, 0) + 1
        for finalizer in finalizers(obj):
            held[finalizer] = held.get(finalizer, 0) + 1
    if kinds:
        listed = ", ".join(f"{kind} has {count} resource instances" for kind, count in sorted(kinds.items()))
        message = f"Some resources are remaining: {listed}"
        found["NamespaceContentRemaining"] = _condition("NamespaceContentRemaining", "True", "SomeResourcesRemain", message)
    if held:
        listed = ", ".join(f"{finalizer} in {count} resource instances" for finalizer, count in sorted(held.items()))
        message = f"Some content in the namespace has finalizers remaining: {listed}"
        found["NamespaceFinalizersRemaining"] = _condition(
            "NamespaceFinalizersRemaining", "True", "SomeFinalizersRemain", message
        )
    return list(found.values())


def _condition(kind: str, status: str, reason: str, message: str) -> Object:
    return {"type": kind, "status": status, "reason": reason, "message": message}
