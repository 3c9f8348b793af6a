"""Who may do what, by rules and bindings. Pure: users, rules and actions in, verdicts out.

A rule says which verbs go with which resources (or paths); a binding gives the rules of a role to subjects. There is no "no":
what no rule allows is refused. Source: pkg/apis/rbac/v1/evaluation_helpers.go, plugin/pkg/auth/authorizer/rbac/rbac.go,
pkg/controller/clusterroleaggregation, pkg/registry/rbac/validation (1.36). Next: `kubenb.apiserver.authorization`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kubenb.objects.labels import from_label_selector
from kubenb.objects.plain import Object

GROUP = "rbac.authorization.k8s.io"
SERVICE_ACCOUNT = "system:serviceaccount:"
MASTERS = "system:masters"
AUTHENTICATED, UNAUTHENTICATED = "system:authenticated", "system:unauthenticated"
Row = tuple[str, str, str, str]
"""Resource, URL, name, verbs."""


@dataclass(frozen=True)
class User:
    """Who asks. `extra`: what else is known, e.g. from which pod a token comes."""

    name: str
    groups: tuple[str, ...] = ()
    uid: str = ""
    extra: dict[str, list[str]] = field(default_factory=dict, hash=False, compare=False)


ADMINISTRATOR = User("kubernetes-admin", (MASTERS, AUTHENTICATED), "admin")
ANONYMOUS = User("system:anonymous", (UNAUTHENTICATED,))


def service_account(namespace: str, name: str, uid: str = "", extra: dict[str, list[str]] | None = None) -> User:
    """The user that a pod's token stands for."""
    groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}", AUTHENTICATED)
    return User(f"{SERVICE_ACCOUNT}{namespace}:{name}", groups, uid, extra or {})


def impersonated(name: str, groups: Sequence[str] = (), uid: str = "") -> User:
    """The user of `--as`: service accounts get their groups, everybody but system:anonymous is authenticated."""
    known = list(groups)
    parts = name.removeprefix(SERVICE_ACCOUNT).split(":")
    if name.startswith(SERVICE_ACCOUNT) and len(parts) == 2 and not known:
        known = ["system:serviceaccounts", f"system:serviceaccounts:{parts[0]}"]
    if name == ANONYMOUS.name:
        return User(name, tuple(known) or ANONYMOUS.groups, uid)
    if AUTHENTICATED not in known:
        known.append(AUTHENTICATED)
    return User(name, tuple(known), uid)


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
        return any(covers_path(url, action.path) for url in rule.get("nonResourceURLs") or ())
    groups, names = rule.get("apiGroups") or (), rule.get("resourceNames") or ()
    if "*" not in groups and action.group not in groups:
        return False
    return covers_resource(rule.get("resources") or (), action.resource) and (not names or action.name in names)


def covers_resource(resources: Sequence[str], wanted: str) -> bool:
    """Whether a rule's resources hold this one ("pods/log": also as "*" and "*/log")."""
    if "*" in resources or wanted in resources:
        return True
    _, slash, subresource = wanted.partition("/")
    return bool(slash) and f"*/{subresource}" in resources


def covers_path(url: str, path: str) -> bool:
    """Whether a nonResourceURL ("/apis/*") holds the path."""
    return url in ("*", path) or (url.endswith("*") and path.startswith(url.rstrip("*")))


def applies(binding: Object, user: User) -> Object | None:
    """The subject of a binding that means the user, or None."""
    for subject in binding.get("subjects") or ():
        if _is_subject(subject, user, binding["metadata"].get("namespace", "")):
            return subject  # type: ignore[no-any-return]
    return None


def _is_subject(subject: Object, user: User, namespace: str) -> bool:
    kind, name = subject.get("kind"), subject.get("name")
    if kind == "User":
        return bool(user.name == name)
    if kind == "Group":
        return name in user.groups
    return kind == "ServiceAccount" and user.name == f"{SERVICE_ACCOUNT}{subject.get('namespace') or namespace}:{name}"


def aggregated(role: Object, roles: Iterable[Object]) -> list[Object]:
    """The rules of a ClusterRole with an aggregationRule: those of all roles that its selectors choose, each once."""
    found: list[Object] = []
    for selector in role["aggregationRule"].get("clusterRoleSelectors") or ():
        matches = from_label_selector(selector).matches
        for other in sorted(roles, key=lambda one: str(one["metadata"]["name"])):
            if other["metadata"]["name"] != role["metadata"]["name"] and matches(other["metadata"].get("labels") or {}):
                found += [rule for rule in other.get("rules") or () if rule not in found]
    return found


def single_rules(rules: Iterable[Object]) -> Iterator[Object]:
    """Rules broken down to one verb, and one resource of one group or one path, and at most one name each."""
    for rule in rules:
        for verb in rule.get("verbs") or ():
            for group in rule.get("apiGroups") or ():
                for resource in rule.get("resources") or ():
                    plain = {"apiGroups": [group], "resources": [resource], "verbs": [verb]}
                    names = rule.get("resourceNames") or ()
                    yield from ({**plain, "resourceNames": [name]} for name in names)
                    if not names:
                        yield plain
            for url in rule.get("nonResourceURLs") or ():
                yield {"nonResourceURLs": [url], "verbs": [verb]}


def uncovered(wanted: Iterable[Object], owned: Sequence[Object]) -> list[Object]:
    """Those of the wanted rules, broken down, that the owned ones do not allow: nobody may give away what they don't have."""
    return [one for one in single_rules(wanted) if not any(_contains(rule, one) for rule in owned)]


def _contains(rule: Object, one: Object) -> bool:
    verb = one["verbs"][0]
    if "nonResourceURLs" in one:
        return covers(rule, Action(verb, path=one["nonResourceURLs"][0]))
    names = one.get("resourceNames") or [""]
    return covers(rule, Action(verb, one["apiGroups"][0], one["resources"][0], names[0]))


def listed(rules: Iterable[Object]) -> list[Row]:
    """`can-i --list`'s rows; what has the same target comes together."""
    merged: dict[tuple[str, str, str], list[str]] = {}
    for rule in rules:
        for target in _targets(rule):
            verbs = merged.setdefault(target, [])
            verbs += [verb for verb in rule.get("verbs") or () if verb not in verbs]
    rows = [(resource, url, name, " ".join(verbs)) for (resource, url, name), verbs in merged.items()]
    return sorted(rows, key=lambda row: (not row[0], row[:3]))


def _targets(rule: Object) -> Iterator[tuple[str, str, str]]:
    for group in rule.get("apiGroups") or ():
        for resource in rule.get("resources") or ():
            base, slash, subresource = resource.partition("/")
            full = f"{base}.{group}" if group else base
            for name in rule.get("resourceNames") or [""]:
                yield f"{full}{slash}{subresource}", "", name
    for url in rule.get("nonResourceURLs") or ():
        yield "", url, ""
