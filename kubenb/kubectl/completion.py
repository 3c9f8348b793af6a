"""Tab completion: what could come next on a kubectl command line.

Comes in: the words before the cursor, the word under it, and the cluster's API server.  Goes out: candidates in order, each
with what it is ("verb", "kind", "name", "flag", "namespace").  Next: `magic`, which hands them to IPython.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.apiserver import APIServer, Resource
from kubenb.kubectl.commands import Command, find
from kubenb.kubectl.help import COMMON_FLAGS
from kubenb.kubectl.tree import KUBECTL
from kubenb.objects import ApiError

Candidate = tuple[str, str]
OF_ONE_KIND = {"rollout": ("deployments", "daemonsets", "statefulsets"), "drain": ("nodes",), "cordon": ("nodes",),
               "uncordon": ("nodes",), "taint": ("nodes",), "logs": ("pods",), "exec": ("pods",)}  # fmt: skip
NAMES_ONLY = ("drain", "cordon", "uncordon", "logs", "exec")


def complete(api: APIServer, words: Sequence[str], fragment: str, namespace: str = "default") -> list[Candidate]:
    """Candidates for the word under the cursor (`fragment`, maybe ""), after `words` (without "kubectl")."""
    path, rest = find(KUBECTL, list(words), COMMON_FLAGS)
    command = path[-1]
    namespace = _namespace(words) or namespace
    if words and words[-1] in ("-n", "--namespace"):
        return _starting(_names(api, api.registry.find("namespaces"), ""), fragment, "namespace")
    if fragment.startswith("-"):
        return _starting(_flags(path), fragment, "flag")
    if command.subcommands:
        return _starting([c.name for c in command.subcommands if not c.hidden], fragment, "verb")
    arguments = [word for word in rest if not word.startswith("-")]
    return _objects(api, [c.name for c in path], arguments, fragment, namespace)


def _objects(api: APIServer, verbs: list[str], arguments: list[str], fragment: str, namespace: str) -> list[Candidate]:
    verb = verbs[1] if len(verbs) > 1 else ""
    if verb in NAMES_ONLY:
        return _starting(_names(api, api.registry.find(OF_ONE_KIND[verb][0]), namespace), fragment, "name")
    if "/" in fragment:
        kind = fragment.partition("/")[0]
        return _starting([f"{kind}/{name}" for name in _names_of(api, kind, namespace)], fragment, "name")
    if not arguments:
        return _starting(_kinds(api, verb), fragment, "kind")
    return _starting(_names_of(api, arguments[0].rpartition(",")[2], namespace), fragment, "name")


def _kinds(api: APIServer, verb: str) -> list[str]:
    """Plurals and short names: those of kinds that have objects first."""
    wanted = OF_ONE_KIND.get(verb)
    resources = [r for r in api.registry.resources if "list" in r.verbs and r.preferred and (not wanted or r.plural in wanted)]
    resources.sort(key=lambda r: (not api.list(r), r.plural))
    return [r.plural for r in resources] + [short for r in resources for short in r.short_names]


def _names_of(api: APIServer, word: str, namespace: str) -> list[str]:
    try:
        return _names(api, api.registry.find(word), namespace)
    except ApiError:
        return []


def _names(api: APIServer, resource: Resource, namespace: str) -> list[str]:
    return [obj["metadata"]["name"] for obj in api.list(resource, namespace or None)]


def _flags(path: Sequence[Command]) -> list[str]:
    return [f"--{flag.name}" for flag in [*(f for c in path for f in c.flags), *COMMON_FLAGS]]


def _namespace(words: Sequence[str]) -> str:
    """The value of -n, --namespace or -n=... among the words."""
    for position, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in ("-n", "--namespace"):
            return value if equals else (words[position + 1] if position + 1 < len(words) else "")
    return ""


def _starting(texts: Sequence[str], fragment: str, what: str) -> list[Candidate]:
    return [(text, what) for text in dict.fromkeys(texts) if text.startswith(fragment)]
