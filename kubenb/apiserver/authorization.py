"""Authorization: may this user do that? Asked for people (`kubectl --as`) and for pods (with their tokens); the engine's own
components are trusted, and never asked for.

What comes in: a user and an action, in a namespace or cluster-wide.  What goes out: the binding that allows it, or a 403 in the
real server's words.  The authorizers are RBAC and, for kubelets, a small Node authorizer.
Source: plugin/pkg/auth/authorizer/{rbac,node}, k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go, 1.36.
Next: `access_reviews.py`, which answers the same question as an object; `escalation.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from kubenb.apiserver.authentication import authenticate
from kubenb.objects import ApiError, Object, go_quote
from kubenb.objects.rbac import AUTHENTICATED, MASTERS, SERVICE_ACCOUNT, Action, User, applies, covers

if TYPE_CHECKING:
    from kubenb.apiserver.registry import Resource
    from kubenb.apiserver.server import APIServer

EVERYTHING: tuple[Object, ...] = (
    {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]},
    {"verbs": ["*"], "nonResourceURLs": ["*"]},
)
NODE, NODES = "system:node:", "system:nodes"
REFERENCED = ("configmaps", "secrets", "persistentvolumeclaims")


class Granted(NamedTuple):
    """Rules that a user has, and by which words."""

    rules: list[Object]
    reason: str


class Authorizer:
    """Reads roles and bindings afresh for each question: there are few questions."""

    def __init__(self, api: APIServer) -> None:
        self._api = api

    def authenticated(self, authorization: str) -> User:
        """The user of an Authorization header. Raises ApiError 401."""
        return authenticate(self._api, authorization)

    def check(self, user: User | None, action: Action, namespace: str = "") -> None:
        """Raises ApiError 403 unless the user may. None is one of the cluster's own components, or its administrator."""
        if user is not None and not self.allowed(user, action, namespace):
            raise refusal(user, action, namespace)

    def check_impersonation(self, user: User | None, other: User) -> None:
        """Raises ApiError 403 unless the user may act as the other one (--as)."""
        parts = other.name.removeprefix(SERVICE_ACCOUNT).split(":")
        if other.name.startswith(SERVICE_ACCOUNT) and len(parts) == 2:
            self.check(user, Action("impersonate", "", "serviceaccounts", parts[1]), parts[0])
            return
        self.check(user, Action("impersonate", "", "users", other.name))
        for group in other.groups:
            if group != AUTHENTICATED:
                self.check(user, Action("impersonate", "", "groups", group))

    def allowed(self, user: User, action: Action, namespace: str = "") -> str:
        """What allows the action, in the authorizer's words; "" when nothing does."""
        if MASTERS in user.groups:
            return "system:masters may do everything"
        if self._is_for_node(user, action, namespace):
            return "Node authorizer"
        for granted in self.granted(user, namespace):
            if any(covers(rule, action) for rule in granted.rules):
                return granted.reason
        return ""

    def rules(self, user: User, namespace: str = "") -> list[Object]:
        """All rules that the user has, cluster-wide and in the namespace."""
        found = list(EVERYTHING) if MASTERS in user.groups else []
        return found + [rule for granted in self.granted(user, namespace) for rule in granted.rules]

    def granted(self, user: User, namespace: str = "") -> Iterator[Granted]:
        """What each binding gives the user: those of the cluster, then those of the namespace."""
        list_all = self._api.list
        for binding in list_all(self._api.registry.find("ClusterRoleBinding")):
            yield from self._by(binding, user, "")
        for binding in list_all(self._api.registry.find("RoleBinding"), namespace) if namespace else ():
            yield from self._by(binding, user, namespace)

    def _by(self, binding: Object, user: User, namespace: str) -> Iterator[Granted]:
        subject = applies(binding, user)
        if subject is None:
            return
        reference, kind = binding["roleRef"], binding["kind"]
        role = self._api.peek(reference["kind"], reference["name"], namespace)
        where = f"/{namespace}" if namespace else ""
        whom = f'{subject["kind"]} "{subject["name"]}{"/" + subject["namespace"] if subject.get("namespace") else ""}"'
        name = binding["metadata"]["name"]
        reason = f'RBAC: allowed by {kind} "{name}{where}" of {reference["kind"]} "{reference["name"]}" to {whom}'
        yield Granted((role or {}).get("rules") or [], reason)

    def _is_for_node(self, user: User, action: Action, namespace: str) -> bool:
        """A kubelet may do what its node needs: of Secrets and the like, read what pods bound to it refer to."""
        if NODES not in user.groups or not user.name.startswith(NODE):
            return False
        role = self._api.peek("ClusterRole", "system:node") or {}
        if not any(covers(rule, action) for rule in role.get("rules") or ()):
            return False
        if action.resource not in REFERENCED:
            return True
        node = user.name.removeprefix(NODE)
        pods = self._api.list(self._api.registry.find("Pod"), namespace or None, "", f"spec.nodeName={node}")
        return bool(action.name) and any(_refers(pod["spec"], action.name) for pod in pods)


def _refers(part: object, name: str) -> bool:
    """Whether a pod's spec names something so, somewhere."""
    if isinstance(part, dict):
        return any(_refers(value, name) for value in part.values())
    if isinstance(part, list):
        return any(_refers(value, name) for value in part)
    return part == name


def on(resource: Resource, verb: str, name: str = "", subresource: str | None = None) -> Action:
    """The action of a verb on a resource."""
    plural = f"{resource.plural}/{subresource}" if subresource else resource.plural
    return Action(verb, resource.group, plural, name)


def refusal(user: User, action: Action, namespace: str) -> ApiError:
    """403: `pods "web" is forbidden: User "alice" cannot get resource "pods" in API group "" in the namespace "default"`."""
    who = f"User {go_quote(user.name)} cannot {action.verb}"
    if action.path:
        return ApiError(403, "Forbidden", f"forbidden: {who} path {go_quote(action.path)}")
    where = f"in the namespace {go_quote(namespace)}" if namespace else "at the cluster scope"
    why = f"{who} resource {go_quote(action.resource)} in API group {go_quote(action.group)} {where}"
    plural = action.resource.partition("/")[0]
    qualified = f"{plural}.{action.group}" if action.group else plural
    what = f"{qualified} {go_quote(action.name)}" if action.name else qualified
    details = {"name": action.name, "group": action.group, "kind": plural}
    return ApiError(403, "Forbidden", f"{what} is forbidden: {why}", {key: value for key, value in details.items() if value})
