"""The resource quota controller: counts what a namespace uses, and counts again when something goes.

What comes in: ResourceQuotas, and the objects that they count.  What goes out: `status.hard` and `status.used`.
Admission charges a quota for every new object at once; only this loop gives back. It watches a kind from the first quota on that
counts it.
It counts what the API server has, not what a cache has heard of so far: else it would give away what admission has just charged.
Source: pkg/controller/resourcequota/resource_quota_controller.go and replenishment, 1.36.  Next: `serviceaccount.py`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop
from kubenb.objects import Object, key, namespace
from kubenb.objects.usage import ZERO, Usage, countable, in_scope, resized, usage_of


class ResourceQuotaController(ControlLoop):
    """Keeps quotas' statuses."""

    name = "resourcequota-controller"

    def setup(self) -> None:
        self.counted: dict[str, None] = {}
        """Kinds that some quota counts."""
        self.quotas = self.informer("ResourceQuota")
        self.quotas.on_change(self._quota_changed)

    def _quota_changed(self, old: Object | None, new: Object | None) -> None:
        """A quota's own status is no reason to count: admission writes it, too."""
        if new is not None and (old is None or old["spec"] != new["spec"] or "hard" not in new.get("status", {})):
            self.enqueue_object(old, new)

    def _object_changed(self, old: Object | None, new: Object | None) -> None:
        """Something counted is gone, or costs less than before."""
        if old is None or (new is not None and not _costs_less(old, new)):
            return
        for quota in self.quotas.list(namespace(old)):
            self.enqueue(key(quota))

    def sync(self, key: str) -> None:
        quota = self.quotas.by_key(key)
        if quota is None:
            return
        hard = quota["spec"].get("hard") or {}
        used = {name: str(amount) for name, amount in self._used(quota, hard).items()}
        status = {"hard": hard, "used": used} if hard else {}
        if status != quota.get("status"):
            words = ", ".join(f"{name} {used[name]} of {hard[name]}" for name in used) or "nothing"
            self.client.update_status({**quota, "status": status}, why=f"counted: {words}")

    def _used(self, quota: Object, hard: Object) -> Usage:
        """What the namespace uses of all that the quota limits, in the order of its limits."""
        used: Usage = {}
        for resource in self.client.resources():
            names = countable(hard, resource.qualified) if resource.namespaced and "watch" in resource.verbs else []
            if not names:
                continue
            self._watch(resource.kind)
            used.update(dict.fromkeys(names, ZERO))
            for obj in self.client.list(resource.kind, namespace(quota)):
                if in_scope(quota, obj, resource.qualified):
                    cost = usage_of(obj, resource.qualified)
                    used.update({name: used[name].plus(cost[name]) for name in names if name in cost})
        return {name: used[name] for name in hard if name in used}

    def _watch(self, kind: str) -> None:
        if kind not in self.counted:
            self.counted[kind] = None
            self.informer(kind).on_change(self._object_changed)


def _costs_less(old: Object, new: Object) -> bool:
    """A pod that finished or was resized, or a Service that lost ports or its type."""
    if new["kind"] == "Pod":
        before, after = (o.get("status", {}).get("phase") for o in (old, new))
        return (before != after and after in ("Succeeded", "Failed")) or resized(new, old)
    return bool(new["kind"] == "Service" and old["spec"] != new["spec"])
