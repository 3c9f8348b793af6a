"""Typed words -> resources, by the rules of kubectl's REST mapper: plural, singular, short name, Kind, with version and group.

Comes in: "po", "Deployment", "deployments.v1.apps", "all". Goes out: the `Resource`, or kubectl's complaint. Source: cli-runtime,
pkg/resource/builder.go (mappingFor) and client-go, restmapper/shortcut.go (1.36). Next: `manifests`, objects from files.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.apiserver import Resource
from kubenb.kubectl.errors import CommandError, NoResourceType


def find_resource(resources: Sequence[Resource], word: str) -> Resource:
    """The resource that `word` names; NoResourceType for none."""
    name, _, rest = word.lower().partition(".")
    served = [r for r in resources if "get" in r.verbs or "list" in r.verbs or "create" in r.verbs]
    for matches in (_plain(name), _short(name)):
        found = [r for r in served if matches(r)]
        if rest:
            found = [r for r in found if rest in (r.group, f"{r.version}.{r.group}", r.version)]
        if found:
            return min(found, key=lambda r: (not r.preferred, served.index(r)))
    raise NoResourceType(word.partition(".")[0])


class _plain:
    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, r: Resource) -> bool:
        return self.name in (r.plural, r.singular, r.kind.lower())


class _short(_plain):
    def __call__(self, r: Resource) -> bool:
        return self.name in r.short_names


def find_all(resources: Sequence[Resource], words: str) -> list[Resource]:
    """The resources of "deployment,svc"; a category ("all") among the words stands for what belongs to it."""
    found: list[Resource] = []
    for word in expand_categories(resources, words).split(","):
        if not word:
            raise CommandError("arguments in resource/name form must have a single resource and name" if "/" in words else EMPTY)
        resource = find_resource(resources, word)
        if resource not in found:
            found.append(resource)
    return found


EMPTY = 'the server doesn\'t have a resource type ""'


def expand_categories(resources: Sequence[Resource], words: str) -> str:
    """ "all,cm" -> "pods,services,...,cm"."""
    parts: list[str] = []
    for word in words.split(","):
        members = [r for r in resources if word in r.categories and r.preferred]
        parts += [f"{r.plural}.{r.group}" if r.group else r.plural for r in members] or [word]
    return ",".join(parts)


def resource_of(resources: Sequence[Resource], api_version: str, kind: str) -> Resource | None:
    """The resource of a manifest's apiVersion and kind, or None."""
    return next((r for r in resources if r.group_version == api_version and r.kind == kind), None)


def title(resource: Resource) -> str:
    """How kubectl calls objects of this resource: "deployment.apps", "pod"."""
    return f"{resource.kind.lower()}.{resource.group}" if resource.group else resource.kind.lower()
