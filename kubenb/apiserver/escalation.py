"""Nobody may give away more than they have: the check on Roles and bindings that a user writes.

What comes in: the user, the new object and the old one.  What goes out: nothing, or a 403 that lists what is missing. Who may
`escalate` roles or `bind` this one is let through.
Source: pkg/registry/rbac/{role,rolebinding}/policybased, pkg/registry/rbac/escalation_check.go, 1.36.  Next: `pipeline.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.objects import ApiError, Object, go_quote
from kubenb.objects.rbac import GROUP, Action, User, uncovered

if TYPE_CHECKING:
    from kubenb.apiserver.server import APIServer


def check_escalation(api: APIServer, user: User, obj: Object, old: Object | None) -> None:
    """Raises ApiError 403."""
    kind, meta = obj["kind"], obj["metadata"]
    namespace = meta.get("namespace", "")
    if kind in ("Role", "ClusterRole"):
        wanted, verb, plural = obj.get("rules") or [], "escalate", f"{kind.lower()}s"
        if old is not None and wanted == (old.get("rules") or []):
            return
        name = meta["name"]
    elif kind in ("RoleBinding", "ClusterRoleBinding"):
        reference = obj["roleRef"]
        if old is not None and (reference, obj.get("subjects")) == (old["roleRef"], old.get("subjects")):
            return
        role = api.peek(reference["kind"], reference["name"], namespace)
        wanted, verb = (role or {}).get("rules") or [], "bind"
        plural, name = f"{reference['kind'].lower()}s", reference["name"]
    else:
        return
    if api.authorizer.allowed(user, Action(verb, GROUP, plural, name), namespace):
        return
    missing = uncovered(wanted, api.authorizer.rules(user, namespace))
    if missing:
        raise _refused(user, obj, missing)


def _refused(user: User, obj: Object, missing: list[Object]) -> ApiError:
    plural, name = f"{obj['kind'].lower()}s.{GROUP}", obj["metadata"]["name"]
    groups = f"[{' '.join(go_quote(group) for group in user.groups)}]"
    lines = "\n".join(_compact(rule) for rule in _merged(missing))
    why = f"user {go_quote(user.name)} (groups={groups}) is attempting to grant RBAC permissions not currently held:\n{lines}"
    details = {"name": name, "group": GROUP, "kind": plural.partition(".")[0]}
    return ApiError(403, "Forbidden", f"{plural} {go_quote(name)} is forbidden: {why}", details)


def _merged(rules: list[Object]) -> list[Object]:
    """Rules that differ in nothing but their verbs, as one."""
    found: dict[str, Object] = {}
    for rule in rules:
        key = repr([rule.get(part) for part in ("apiGroups", "resources", "resourceNames", "nonResourceURLs")])
        known = found.setdefault(key, {**rule, "verbs": []})
        known["verbs"] = [*known["verbs"], *rule["verbs"]]
    return sorted(found.values(), key=_compact)


def _compact(rule: Object) -> str:
    """A rule as Go prints it: {APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}."""
    names = {
        "nonResourceURLs": "NonResourceURLs",
        "apiGroups": "APIGroups",
        "resources": "Resources",
        "resourceNames": "ResourceNames",
        "verbs": "Verbs",
    }
    parts = [f"{title}:[{' '.join(go_quote(word) for word in rule[key])}]" for key, title in names.items() if rule.get(key)]
    return "{" + ", ".join(parts) + "}"
