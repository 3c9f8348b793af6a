"""Questions about access, asked as objects that nobody stores: SubjectAccessReview, TokenReview, SelfSubjectReview ...

What comes in: "may alice list pods?" (`kubectl auth can-i`), "whose token is this?", "who am I?".  What goes out: the same object
with its status.  Source: pkg/registry/authorization, pkg/registry/authentication, 1.36.  Next: `authorization.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kubenb.apiserver.authentication import user_of_token
from kubenb.apiserver.call import Call
from kubenb.objects import Object, bad_value, invalid, required
from kubenb.objects.rbac import ADMINISTRATOR, Action, User
from kubenb.objects.tokens import ISSUER

if TYPE_CHECKING:
    from kubenb.apiserver.server import APIServer

Review = Callable[["APIServer", Object, Call], Object]


def self_subject_access_review(api: APIServer, obj: Object, call: Call) -> Object:
    """May I?"""
    return _answered(api, obj, call.identity or ADMINISTRATOR)


def subject_access_review(api: APIServer, obj: Object, call: Call) -> Object:
    """May they?"""
    spec = obj.get("spec") or {}
    if not spec.get("user") and not spec.get("groups"):
        wrong = bad_value("spec.user", spec.get("user", ""), "at least one of user or group must be specified")
        raise invalid("authorization.k8s.io", obj["kind"], "", [wrong])
    return _answered(api, obj, User(spec.get("user", ""), tuple(spec.get("groups") or ()), spec.get("uid", "")))


def _answered(api: APIServer, obj: Object, user: User) -> Object:
    spec = obj.get("spec") or {}
    asked, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    if bool(asked) == bool(path):
        field = "exactly one of nonResourceAttributes or resourceAttributes must be specified"
        wrong = required("spec.resourceAttributes", field) if not asked else bad_value("spec.nonResourceAttributes", path, field)
        raise invalid("authorization.k8s.io", obj["kind"], "", [wrong])
    if asked:
        plural, sub = asked.get("resource", ""), asked.get("subresource", "")
        action = Action(
            asked.get("verb", ""), asked.get("group", ""), f"{plural}/{sub}" if sub else plural, asked.get("name", "")
        )
        reason = api.authorizer.allowed(user, action, asked.get("namespace", ""))
    else:
        asked = path or {}
        reason = api.authorizer.allowed(user, Action(asked.get("verb", ""), path=asked.get("path", "")))
    return {**obj, "status": {"allowed": bool(reason), **({"reason": reason} if reason else {})}}


def self_subject_rules_review(api: APIServer, obj: Object, call: Call) -> Object:
    """What may I do at all?"""
    rules = api.authorizer.rules(call.identity or ADMINISTRATOR, (obj.get("spec") or {}).get("namespace", ""))
    on_resources = [_only(rule, "verbs", "apiGroups", "resources", "resourceNames") for rule in rules if "resources" in rule]
    on_paths = [_only(rule, "verbs", "nonResourceURLs") for rule in rules if "nonResourceURLs" in rule]
    return {**obj, "status": {"incomplete": False, "nonResourceRules": on_paths, "resourceRules": on_resources}}


def _only(rule: Object, *keys: str) -> Object:
    return {key: rule[key] for key in keys if rule.get(key)}


def self_subject_review(api: APIServer, obj: Object, call: Call) -> Object:
    """Who am I?"""
    return {**obj, "status": {"userInfo": user_info(call.identity or ADMINISTRATOR)}}


def token_review(api: APIServer, obj: Object, call: Call) -> Object:
    """Whose token is this?"""
    spec = obj.get("spec") or {}
    audiences = tuple(spec.get("audiences") or (ISSUER,))
    user = user_of_token(api, spec.get("token", ""), audiences)
    if user is None:
        return {**obj, "status": {"authenticated": False, "error": "[invalid bearer token, token lookup failed]", "user": {}}}
    return {**obj, "status": {"authenticated": True, "user": user_info(user), "audiences": list(audiences)}}


def user_info(user: User) -> Object:
    """A UserInfo."""
    info: Object = {"groups": list(user.groups), "username": user.name}
    if user.uid:
        info["uid"] = user.uid
    if user.extra:
        info["extra"] = user.extra
    return info


REVIEWS: dict[str, Review] = {
    "SelfSubjectAccessReview": self_subject_access_review,
    "SubjectAccessReview": subject_access_review,
    "LocalSubjectAccessReview": subject_access_review,
    "SelfSubjectRulesReview": self_subject_rules_review,
    "SelfSubjectReview": self_subject_review,
    "TokenReview": token_review,
}
