"""Admission: plugins that complete an object on its way in, or refuse it. One plugin a file, in the server's order
(Kubernetes 1.36).

Comes in: a defaulted object, and ways to look things up. Goes out: the object as the plugins want it (`mutate`,
before preparation and validation), or an ApiError 403; last of all what it costs its namespace's quotas (`check`, for
what is valid). PLUGINS says which kinds a plugin looks at. Next: `prepare`.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.apiserver.admission import (
    claim_resize,
    default_classes,
    default_tolerations,
    limit_ranger,
    node_taints,
    priority,
    resource_quota,
    runtime_class,
    service_account,
    storage_protection,
)
from kubenb.apiserver.admission.lookups import Lister, Lookups, Reader
from kubenb.apiserver.resources import Typed
from kubenb.objects import Object
from kubenb.objects.usage import resized

__all__ = ["Lookups", "check", "mutate", "mutate_update"]

Plugin = Callable[[Object, Lookups], Object]
Check = Callable[[Object, Lookups], None]
Charges = list[tuple[Object, Object]]

PLUGINS: dict[str, tuple[Plugin, ...]] = {
    "core.v1.Node": (node_taints.add_not_ready,),
    "core.v1.PersistentVolume": (storage_protection.protect_volume,),
    "core.v1.PersistentVolumeClaim": (default_classes.set_storage_class, storage_protection.protect_claim),
    "core.v1.Pod": (
        limit_ranger.fill_in,
        service_account.use_account,
        priority.set_priority,
        default_tolerations.add_tolerations,
        runtime_class.use_class,
    ),
    "networking.v1.Ingress": (default_classes.set_ingress_class,),
}

UPDATE_PLUGINS: dict[str, tuple[Plugin, ...]] = {"core.v1.Pod": (default_tolerations.add_tolerations,)}
"""Those that complete a changed object, too."""

CHECKS: dict[str, tuple[Check, ...]] = {
    "core.v1.PersistentVolumeClaim": (limit_ranger.check_claim,),
    "core.v1.Pod": (limit_ranger.check_pod,),
}
"""For new objects, once they are known to be valid."""


def mutate(
    obj: Object,
    resource: Typed,
    reader: Reader,
    suffix: Callable[[], str],
    enforce_service_accounts: bool = True,
    lister: Lister | None = None,
) -> Object:
    """A new object as the plugins complete it. Raises ApiError 403.

    `reader(kind, name, namespace)` is a live object or None; `lister(kind, namespace)` all of them ("" for cluster-scoped kinds);
    `suffix()` five random characters; without `enforce_service_accounts` a missing account is no obstacle.
    """
    plugins = PLUGINS.get(resource.type)
    if plugins:
        lookups = Lookups(reader, lister or _nothing, suffix, enforce_service_accounts)
        for plugin in plugins:
            obj = plugin(obj, lookups)
    return obj


def mutate_update(obj: Object, resource: Typed, reader: Reader) -> Object:
    """A changed object as the plugins complete it."""
    for plugin in UPDATE_PLUGINS.get(resource.type, ()):
        obj = plugin(obj, Lookups(reader, _nothing, str, False))
    return obj


def check(obj: Object, old: Object | None, resource: Typed, reader: Reader, lister: Lister) -> Charges:
    """What is left to say about a valid write (`old`: what it replaces). Raises ApiError 403.

    Goes out: [(quota, its new status)], to be stored if the write is.
    """
    lookups = Lookups(reader, lister, str, False)
    if resource.type == "scheduling.v1.PriorityClass":
        priority.check_default(obj, lookups)
    if not resource.namespaced:
        return []
    if old is None:
        for plugin in CHECKS.get(resource.type, ()):
            plugin(obj, lookups)
    elif resource.type == "core.v1.PersistentVolumeClaim":
        claim_resize.check_growth(obj, old, lookups)
        limit_ranger.check_claim(obj, lookups)
    elif resource.type == "core.v1.Pod" and resized(obj, old):
        limit_ranger.check_pod(obj, lookups)
    return resource_quota.charge(obj, old, resource.qualified, lookups)


def _nothing(kind: str, namespace: str) -> list[Object]:
    return []
