"""ControllerRevisions: the templates that a DaemonSet or StatefulSet has had, kept as objects of their own.

What comes in: an owner and what of it a revision records.  What goes out: the present revision (made, or an older one taken up
again under a new number) and the past ones.  `kubectl rollout history` and `undo` read nothing else.
Source: pkg/controller/history/controller_history.go, pkg/controller/daemon/update.go (constructHistory), 1.36.
Next: `daemonset.py`, `statefulset.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kubenb.client import Client, Informer
from kubenb.controllers.owners import ORPHANS, OWNER, Claims, index_by_owner
from kubenb.objects import (
    ApiError,
    Object,
    controller_ref,
    from_label_selector,
    is_terminating,
    labels,
    name,
    namespace,
    object_hash,
    uid,
)
from kubenb.objects import (
    annotations as annotations_of,
)

KIND = "ControllerRevision"


def recorded(owner: Object) -> Object:
    """What a revision holds: a patch that puts the whole template back."""
    return {"spec": {"template": {**owner["spec"]["template"], "$patch": "replace"}}}


def number(revision: Object) -> int:
    return int(revision.get("revision", 0))


class Revisions:
    """The revisions of one kind of owner. `label`: the label of a revision that carries its hash."""

    def __init__(self, client: Client, informer: Informer, label: str) -> None:
        self._client, self._informer, self._label = client, informer, label
        index_by_owner(informer)

    def of(self, owner: Object) -> list[Object]:
        """All revisions of the owner, the lowest number first, after adopting orphans by its selector."""
        found = list(self._informer.by_index(OWNER, uid(owner)))
        if not is_terminating(owner):
            claims = Claims(self._client, owner, from_label_selector(owner["spec"]["selector"]))
            for orphan in self._informer.by_index(ORPHANS, namespace(owner)):
                adopted = claims.adopt(orphan)
                if adopted:
                    found.append(adopted)
        return sorted(found, key=lambda one: (number(one), one["metadata"]["creationTimestamp"], name(one)))

    def present(self, owner: Object, known: Sequence[Object]) -> tuple[Object, list[Object]]:
        """The revision of the owner's template, and the others. Writes it when it is new, or an old one that is wanted again."""
        data = recorded(owner)
        same = [one for one in known if one.get("data") == data]
        others = [one for one in known if one.get("data") != data]
        following = max(map(number, others), default=0) + 1
        if not same:
            return self._create(owner, data, following), others
        latest = same[-1]
        if number(latest) < following:
            why = f"{name(owner)} went back to this template: revision {number(latest)} becomes {following}"
            latest = self._client.update({**latest, "revision": following}, why)
        return latest, others

    def _create(self, owner: Object, data: Object, revision: int) -> Object:
        """Raises ApiError 409 when another template has taken the same hash."""
        template = owner["spec"]["template"]
        text = object_hash(template, (owner.get("status") or {}).get("collisionCount"))
        metadata: Object = {
            "name": f"{name(owner)}-{text}",
            "namespace": namespace(owner),
            "labels": {**((template.get("metadata") or {}).get("labels") or {}), self._label: text},
            "ownerReferences": [controller_ref(owner, owner["apiVersion"], owner["kind"])],
        }
        if annotations_of(owner):
            metadata["annotations"] = annotations_of(owner)
        made = {"apiVersion": "apps/v1", "kind": KIND, "metadata": metadata, "data": data, "revision": revision}
        try:
            return self._client.create(made, f"{name(owner)} has a new template: revision {revision}")
        except ApiError as error:
            if error.code != 409:
                raise
            there = self._client.get(KIND, metadata["name"], namespace(owner))
            if there.get("data") != data:
                raise
            return there

    def forget(self, owner: Object, olds: Sequence[Object], live: Iterable[str]) -> None:
        """Delete the oldest beyond revisionHistoryLimit. `live`: hashes and names that pods still carry."""
        limit, carried = owner["spec"].get("revisionHistoryLimit", 10), set(live)
        idle = [one for one in olds if labels(one).get(self._label) not in carried and name(one) not in carried]
        why = f"{len(idle)} past revisions, revisionHistoryLimit is {limit}: the oldest is forgotten"
        for one in idle[: max(0, len(idle) - limit)]:
            try:
                self._client.delete(KIND, name(one), namespace(one), uid=uid(one), why=why)
            except ApiError as error:
                if error.code != 404:
                    raise
