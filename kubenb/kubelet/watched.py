"""What kubelets hear of besides pods: Services, and the ConfigMaps and Secrets that pods on their nodes use.

What comes in: watches. What goes out: the Services as they are known now; a call when a followed object changes. A real kubelet
watches each object that one of its pods names; here one ear hears for all nodes, and what follows from it happens on each
node in its own time. Sources: pkg/kubelet/util/manager/watch_based_manager.go, pkg/kubelet/kubelet.go (serviceLister), 1.36.
Next: `environment.py`, `volume_manager.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.client import InformerFactory
from kubenb.objects import Object

Key = tuple[str, str, str]
"""(kind, namespace, name)."""


class Watched:
    """One for all kubelets of a cluster. Watches begin when somebody needs them."""

    def __init__(self, factory: InformerFactory) -> None:
        self._factory = factory
        self._services: tuple[Object, ...] | None = None
        self._watches_services = False
        self._kinds: dict[str, None] = {}
        self._followers: dict[Key, dict[str, Callable[[], None]]] = {}

    def services(self) -> tuple[Object, ...]:
        """All Services known now; the same tuple until one changes."""
        if not self._watches_services:
            self._watches_services = True
            self._factory.informer("Service").on_change(self._service_changed)
        if self._services is None:
            self._services = tuple(self._factory.informer("Service").list())
        return self._services

    def _service_changed(self, old: Object | None, new: Object | None) -> None:
        self._services = None

    def follow(self, key: Key, who: str, changed: Callable[[], None]) -> None:
        """Call `changed()` when the object changes, appears or goes. `who`: a pod's uid, for `unfollow`."""
        kind = key[0]
        if kind not in self._kinds:
            self._kinds[kind] = None
            self._factory.informer(kind).on_change(lambda old, new: self._changed(kind, old, new))
        self._followers.setdefault(key, {})[who] = changed

    def unfollow(self, key: Key, who: str) -> None:
        """Nobody called `who` needs to know any more."""
        followers = self._followers.get(key, {})
        followers.pop(who, None)
        if not followers:
            self._followers.pop(key, None)

    def _changed(self, kind: str, old: Object | None, new: Object | None) -> None:
        if old is None and new is not None and not self._followers:
            return
        obj = new if new is not None else old
        assert obj is not None
        metadata = obj["metadata"]
        for changed in list(self._followers.get((kind, metadata.get("namespace", ""), metadata["name"]), {}).values()):
            changed()
