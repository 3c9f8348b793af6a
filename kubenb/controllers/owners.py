"""Who belongs to whom: indexes by controlling owner, and adopting or releasing by label selector.

What comes in: objects with `metadata.ownerReferences`.  What goes out: index values for informers, and
patches for the client.
Source: pkg/controller/controller_ref_manager.go, 1.36.  Next: the loops that own things: `replicas.py`,
`deployment.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubenb.client import Client, Informer
from kubenb.objects import (
    ApiError,
    LabelSelector,
    Object,
    controller_of,
    controller_ref,
    is_terminating,
    labels,
    name,
    namespace,
    owner_references,
    uid,
)

OWNER, ORPHANS = "controller uid", "orphans by namespace"


def index_by_owner(informer: Informer) -> None:
    """Make an informer answer "what does this owner control?" and "what here has no controller?"."""
    informer.add_index(OWNER, _controller_uid)
    informer.add_index(ORPHANS, _namespace_of_orphan)


def _controller_uid(obj: Object) -> Iterable[str]:
    reference = controller_of(obj)
    return (reference["uid"],) if reference else ()


def _namespace_of_orphan(obj: Object) -> Iterable[str]:
    return () if controller_of(obj) else (namespace(obj),)


def owner_key(obj: Object | None, kind: str) -> str | None:
    """The key ("namespace/name") of the object's controller if it is of this kind."""
    if obj is None:
        return None
    metadata = obj["metadata"]
    for reference in metadata.get("ownerReferences") or ():
        if reference.get("controller"):
            return f"{metadata.get('namespace', '')}/{reference['name']}" if reference["kind"] == kind else None
    return None


class Claims:
    """Adopts orphans that an owner's selector matches, and lets go what it doesn't match any more.

    An owner that is being deleted adopts nothing; this is asked of the API server itself, not of a cache,
    once per `Claims`.
    """

    def __init__(self, client: Client, owner: Object, selector: LabelSelector) -> None:
        self._client, self._owner, self._selector = client, owner, selector
        self._may: bool | None = None

    def adopt(self, orphan: Object) -> Object | None:
        """Become the controller of an orphan. Returns the adopted object; None if it doesn't match, or went
        meanwhile.
        """
        if is_terminating(orphan) or not self._selector.matches(labels(orphan)) or not self._may_adopt():
            return None
        reference = controller_ref(self._owner, self._owner["apiVersion"], self._owner["kind"])
        patch = {"metadata": {"uid": uid(orphan), "ownerReferences": [*owner_references(orphan), reference]}}
        why = f"its labels match the selector {self._selector} of {self._owner['kind']} {name(self._owner)}: adopted"
        return self._patch(orphan, patch, why)

    def release(self, owned: Object) -> Object | None:
        """Stop being the controller of an object that the selector doesn't match any more."""
        kept = [r for r in owner_references(owned) if r["uid"] != uid(self._owner)]
        patch = {"metadata": {"uid": uid(owned), "ownerReferences": kept or None}}
        why = f"its labels don't match the selector {self._selector} of {self._owner['kind']} {name(self._owner)}: released"
        return self._patch(owned, patch, why)

    def _patch(self, obj: Object, patch: Object, why: str) -> Object | None:
        try:
            return self._client.patch(obj["kind"], name(obj), patch, namespace(obj), why=why)
        except ApiError as error:
            if error.code in (404, 422):  # gone, or another object has the name by now
                return None
            raise

    def _may_adopt(self) -> bool:
        if self._may is None:
            live = self._client.get(self._owner["kind"], name(self._owner), namespace(self._owner))
            self._may = uid(live) == uid(self._owner) and not is_terminating(live)
        return self._may
