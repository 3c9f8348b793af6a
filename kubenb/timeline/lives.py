"""The lives of the objects in a history: every version of each, from its creation to its end.

Comes in: the history. Goes out: one `Life` an object, and the family of a Deployment (its ReplicaSets and
their Pods). Next: `acts`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kubenb.objects import Object, controller_of, lookup
from kubenb.timeline.revision import Revision


@dataclass(slots=True)
class Life:
    """One object's versions in order. An object created anew under the same name is another life."""

    name: str
    uid: str
    versions: list[Revision] = field(default_factory=list)

    @property
    def born(self) -> float:
        return self.versions[0].time

    @property
    def gone(self) -> float | None:
        """When it was removed from the store, or None."""
        last = self.versions[-1]
        return last.time if last.verb == "delete" else None

    @property
    def last(self) -> Object:
        return self.versions[-1].object

    def at(self, time: float) -> Revision | None:
        """The revision that stood at `time`: None before the birth and after the end."""
        found = None
        for revision in self.versions:
            if revision.time > time:
                break
            found = revision
        return None if found is None or found.verb == "delete" else found


@dataclass(slots=True)
class Family:
    """A Deployment, its ReplicaSets in order of birth and their Pods in order of birth. `nodes` are the
    cluster's, by name."""

    deployment: Life
    sets: list[Life]
    pods: list[Life]
    nodes: list[str]


def family(history: Sequence[Revision], deployment: str, namespace: str) -> Family:
    """The family of the latest Deployment of that name. Raises KeyError when the history has none."""
    lives: dict[str, dict[str, Life]] = {"deployments.apps": {}, "replicasets.apps": {}, "pods": {}}
    nodes: list[str] = []
    for revision in history:
        kind = lives.get(revision.resource)
        if kind is not None and revision.namespace == namespace:
            metadata = revision.object["metadata"]
            uid = metadata["uid"]
            if uid not in kind:
                kind[uid] = Life(metadata["name"], uid)
            kind[uid].versions.append(revision)
        elif revision.resource == "nodes" and revision.verb == "create":
            nodes.append(revision.name)
    named = [life for life in lives["deployments.apps"].values() if life.name == deployment]
    if not named:
        raise KeyError(f'deployments.apps "{deployment}" not found in namespace "{namespace}"')
    sets = _owned(lives["replicasets.apps"].values(), {named[-1].uid})
    pods = _owned(lives["pods"].values(), {life.uid for life in sets})
    return Family(named[-1], sets, pods, nodes)


def _owned(lives: Iterable[Life], owners: set[str]) -> list[Life]:
    return [life for life in lives if owner_uid(life.last) in owners]


def owner_uid(obj: Object) -> str:
    """The uid of the controlling owner, "" without one."""
    reference = controller_of(obj)
    return str(lookup(reference, ("uid",), "")) if reference else ""
