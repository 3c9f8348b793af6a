"""The registry: which resources the API server serves, as data.

What comes in: the discovery documents of a real 1.36 (`data/schema.json.gz`).  What goes out: `Resource` by kind, plural,
singular or short name, as `kubectl` looks them up.  Next: `server.py`, whose verbs take a Resource.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from kubenb.objects import ApiError, load_schema

SERVED_TWICE = {
    "events.events.k8s.io": "events",
    "horizontalpodautoscalers.v1.autoscaling": "horizontalpodautoscalers.autoscaling",
}
"""Resources that are another one's second door: the same stored objects under another group or version."""


@dataclass(frozen=True, eq=False)
class Resource:
    """One served resource of one group and version."""

    group: str
    version: str
    kind: str
    plural: str
    singular: str
    namespaced: bool
    verbs: tuple[str, ...]
    short_names: tuple[str, ...]
    categories: tuple[str, ...]
    subresources: dict[str, dict[str, Any]]
    columns: tuple[dict[str, Any], ...]
    type: str
    preferred: bool

    @cached_property
    def group_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @cached_property
    def qualified(self) -> str:
        """The plural with its group: "deployments.apps", "pods". Also its name in etcd."""
        return f"{self.plural}.{self.group}" if self.group else self.plural


class Registry:
    """All resources, and the ways in which they are asked for."""

    def __init__(self, resources: list[Resource]) -> None:
        self.resources = resources
        self._by_gvk = {(r.group_version, r.kind): r for r in resources}
        self._by_word: dict[str, Resource] = {}
        self._storage: dict[Resource, Resource] = {}
        for resource in sorted(resources, key=lambda r: not r.preferred):
            self._add_words(resource)
        for resource in resources:
            self._storage[resource] = self._stored_as(resource)

    def _add_words(self, r: Resource) -> None:
        words = [r.kind, r.plural, r.singular, *r.short_names]
        for word in words:
            for form in (word, f"{word}.{r.group}", f"{word}.{r.version}.{r.group}"):
                self._by_word.setdefault(form.lower(), r)
        self._by_word.setdefault(r.kind, r)

    def _stored_as(self, r: Resource) -> Resource:
        if r.qualified in SERVED_TWICE:
            return self._by_word[SERVED_TWICE[r.qualified]]
        return self._by_word.get(r.qualified, r)

    def storage(self, resource: Resource) -> Resource:
        """The resource under whose key and version the objects of `resource` lie in etcd."""
        return self._storage[resource]

    def served(self, group_version: str, kind: str) -> Resource | None:
        """The resource of an object's apiVersion and kind, or None."""
        return self._by_gvk.get((group_version, kind))

    def of_object(self, obj: dict[str, Any]) -> Resource:
        """The resource an object belongs to. Raises ApiError 404 in the words of kubectl's REST mapper."""
        group_version, kind = str(obj.get("apiVersion", "")), str(obj.get("kind", ""))
        found = self._by_gvk.get((group_version, kind))
        if found is None:
            raise ApiError(404, "NotFound", f'no matches for kind "{kind}" in version "{group_version}"')
        return found

    def find(self, word: str, group_version: str = "") -> Resource:
        """By Kind, plural, singular or short name, with or without the group ("deploy", "Pod", "deployments.v1.apps").

        Raises ApiError 404 in the real words when no resource answers to it.
        """
        if group_version:
            for resource in self.resources:
                if resource.group_version == group_version and word in (resource.kind, resource.plural):
                    return resource
        found = self._by_word.get(word) or self._by_word.get(word.lower())
        if found is None:
            raise ApiError(404, "NotFound", f'the server doesn\'t have a resource type "{word}"')
        return found


@cache
def load_registry() -> Registry:
    """The registry of Kubernetes 1.36 as recorded from its discovery documents: one for all clusters, as nothing changes it."""
    return Registry([_resource(entry) for entry in load_schema().resources])


def _resource(entry: dict[str, Any]) -> Resource:
    return Resource(
        group=entry["group"],
        version=entry["version"],
        kind=entry["kind"],
        plural=entry["plural"],
        singular=entry.get("singular") or entry["kind"].lower(),
        namespaced=entry["namespaced"],
        verbs=tuple(entry["verbs"]),
        short_names=tuple(entry.get("shortNames", ())),
        categories=tuple(entry.get("categories", ())),
        subresources={s["name"]: s for s in entry.get("subresources", ())},
        columns=tuple(entry.get("columns", ())),
        type=entry.get("type", ""),
        preferred=bool(entry.get("preferred")),
    )
