"""Who may do what, by the Roles and bindings there are: what the RBAC authorizer would say.

Comes in: a user with groups, and the bindings and roles read through the API. Goes out: rules, and whether they cover an action.
system:masters may do everything. Source: kubernetes, pkg/registry/rbac/validation/rule.go and
plugin/pkg/auth/authorizer/rbac (1.36). Next: `auth`, the verbs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kubenb.objects import Object

SERVICE_ACCOUNT = "system:serviceaccount:"
MASTERS = "system:masters"
EVERYTHING: tuple[Object, ...] = (
    {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]},
    {"verbs": ["*"], "nonResourceURLs": ["*"]},
)


@dataclass(frozen=True)
class User:
    """Who asks."""

    name: str
    groups: tuple[str, ...]
    uid: str = ""


def impersonated(name: str, groups: Sequence[str], uid: str) -> User:
    """The user of --as: service accounts get their groups, everybody is authenticated."""
    known = list(groups)
    parts = name.removeprefix(SERVICE_ACCOUNT).split(":")
    if name.startswith(SERVICE_ACCOUNT) and len(parts) == 2 and not known:
        known = ["system:serviceaccounts", f"system:serviceaccounts:{parts[0]}"]
    if name != "system:anonymous" and "system:authenticated" not in known:
        known.append("system:authenticated")
    return User(name, tuple(known), uid)


def applies(binding: Object, user: User) -> bool:
    """Whether a binding's subjects include the user."""
    return any(_is_subject(one, user, binding["metadata"].get("namespace", "")) for one in binding.get("subjects") or ())


def _is_subject(subject: Object, user: User, namespace: str) -> bool:
    kind, name = subject.get("kind"), subject.get("name")
    if kind == "User":
        return bool(user.name == name)
    if kind == "Group":
        return name in user.groups
    return kind == "ServiceAccount" and user.name == f"{SERVICE_ACCOUNT}{subject.get('namespace') or namespace}:{name}"


@dataclass(frozen=True)
class Action:
    """Something to be allowed: on a resource ("pods", with a subresource "pods/log"), or on a path."""

    verb: str
    group: str = ""
    resource: str = ""
    name: str = ""
    path: str = ""


def covers(rule: Object, action: Action) -> bool:
    """Whether a rule allows the action."""
    verbs = rule.get("verbs") or ()
    if "*" not in verbs and action.verb not in verbs:
        return False
    if action.path:
        return any(_covers_path(url, action.path) for url in rule.get("nonResourceURLs") or ())
    groups, resources, names = rule.get("apiGroups") or (), rule.get("resources") or (), rule.get("resourceNames") or ()
    _, slash, subresource = action.resource.partition("/")
    wanted = ["*", action.resource, *([f"*/{subresource}"] if slash else [])]
    return (
        ("*" in groups or action.group in groups)
        and any(word in resources for word in wanted)
        and (not names or action.name in names)
    )


def _covers_path(url: str, path: str) -> bool:
    return url == "*" or url == path or (url.endswith("*") and path.startswith(url.rstrip("*")))


def single_rules(rules: Sequence[Object]) -> list[tuple[str, str, str, str]]:
    """`can-i --list`'s rows: resource, URL, name, verbs; rules are broken down and what has the same target comes together."""
    merged: dict[tuple[str, str, str], list[str]] = {}
    for rule in rules:
        for target in _targets(rule):
            verbs = merged.setdefault(target, [])
            verbs += [verb for verb in rule.get("verbs") or () if verb not in verbs]
    return [(resource, url, name, " ".join(verbs)) for (resource, url, name), verbs in sorted(merged.items(), key=_row_order)]


def _row_order(row: tuple[tuple[str, str, str], list[str]]) -> tuple[bool, tuple[str, str, str]]:
    return not row[0][0], row[0]


def _targets(rule: Object) -> Iterator[tuple[str, str, str]]:
    for group in rule.get("apiGroups") or ():
        for resource in rule.get("resources") or ():
            base, slash, subresource = resource.partition("/")
            full = f"{base}.{group}" if group else base
            for name in rule.get("resourceNames") or [""]:
                yield f"{full}{slash}{subresource}", "", name
    for url in rule.get("nonResourceURLs") or ():
        yield "", url, ""
