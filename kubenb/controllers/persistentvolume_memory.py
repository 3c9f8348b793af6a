"""The newest version of an object that a controller knows: what the watch brought, or what it has just written itself.

What comes in: an informer, and the answers to one's own writes. What goes out: reads that never go back in time. Without
it the volume controller would hand out a volume twice: once before the watch has told it of its own first choice.
Source: pkg/controller/volume/persistentvolume/pv_controller_base.go (storeObjectUpdate), 1.36. Next:
`persistentvolume_binder.py`.
"""

from __future__ import annotations

from kubenb.client.informer import Informer
from kubenb.objects import Object, key, resource_version


class Newest:
    """One kind of objects by key."""

    def __init__(self, informer: Informer) -> None:
        self._informer = informer
        self._written: dict[str, Object] = {}
        informer.on_change(self._changed)

    def get(self, key: str) -> Object | None:
        written = self._written.get(key)
        return written if written is not None else self._informer.by_key(key)

    def all(self) -> list[Object]:
        """Every object, in the order in which the informer first saw them."""
        cached = self._informer.list()
        return [self._written.get(key(one), one) for one in cached] if self._written else cached

    def put(self, written: Object) -> Object:
        """Remember the answer to a write of one's own, unless the watch knows better already."""
        known = self._informer.by_key(key(written))
        if known is None or _number(known) < _number(written):
            self._written[key(written)] = written
        return written

    def _changed(self, old: Object | None, new: Object | None) -> None:
        if not self._written:
            return
        which = key(new if new is not None else old or {})
        written = self._written.get(which)
        if written is not None and (new is None or _number(new) >= _number(written)):
            del self._written[which]


def _number(obj: Object) -> int:
    return int(resource_version(obj) or 0)
