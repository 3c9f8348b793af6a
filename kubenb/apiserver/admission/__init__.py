"""Admission: plugins that complete an object on its way in, or refuse it. One plugin a file, in the server's order
(Kubernetes 1.36).

Comes in: a defaulted object, and ways to look things up. Goes out: the object as the plugins want it, or an ApiError
403. A plugin is a function (object, Lookups) -> object; PLUGINS says which kinds each of them looks at. Next:
`prepare`.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.apiserver.admission import (
    default_classes,
    default_tolerations,
    node_taints,
    priority,
    runtime_class,
    service_account,
    storage_protection,
)
from kubenb.apiserver.admission.lookups import Lister, Lookups, Reader
from kubenb.apiserver.resources import Typed
from kubenb.objects import Object

__all__ = ["Lookups", "mutate"]

Plugin = Callable[[Object, Lookups], Object]

PLUGINS: dict[str, tuple[Plugin, ...]] = {
    "core.v1.Node": (node_taints.add_not_ready,),
    "core.v1.PersistentVolume": (storage_protection.protect_volume,),
    "core.v1.PersistentVolumeClaim": (default_classes.set_storage_class, storage_protection.protect_claim),
    "core.v1.Pod": (
        service_account.use_account,
        priority.set_priority,
        default_tolerations.add_tolerations,
        runtime_class.use_class,
    ),
    "networking.v1.Ingress": (default_classes.set_ingress_class,),
}


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
        lookups = Lookups(reader, lister or (lambda kind, namespace: []), suffix, enforce_service_accounts)
        for plugin in plugins:
            obj = plugin(obj, lookups)
    return obj
