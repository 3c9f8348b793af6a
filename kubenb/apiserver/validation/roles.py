"""Validation of Roles, ClusterRoles and their bindings.

Source: pkg/apis/rbac/validation/validation.go (1.36). Next: `others.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply, one_of
from kubenb.apiserver.validation.metadata import path_segment, validate_metadata, validate_metadata_update
from kubenb.apiserver.validation.selectors import validate_label_selector
from kubenb.objects import Object, bad_value, required, unsupported

GROUP = "rbac.authorization.k8s.io"


def _rules(errors: Errors, rules: list[Object], namespaced: bool) -> None:
    for index, rule in enumerate(rules):
        path, urls = f"rules[{index}]", rule.get("nonResourceURLs")
        if not rule.get("verbs"):
            errors.append(required(f"{path}.verbs", "verbs must contain at least one value"))
        if urls:
            if namespaced:
                why = "namespaced rules cannot apply to non-resource URLs"
                errors.append(bad_value(f"{path}.nonResourceURLs", urls, why))
            if rule.get("apiGroups") or rule.get("resources") or rule.get("resourceNames"):
                why = "rules cannot apply to both regular resources and non-resource URLs"
                errors.append(bad_value(f"{path}.nonResourceURLs", urls, why))
            continue
        if not rule.get("apiGroups"):
            errors.append(required(f"{path}.apiGroups", "resource rules must supply at least one api group"))
        if not rule.get("resources"):
            errors.append(required(f"{path}.resources", "resource rules must supply at least one resource"))


def validate_role(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], True, path_segment)
    _rules(errors, obj.get("rules") or [], True)


def validate_clusterrole(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], False, path_segment)
    _rules(errors, obj.get("rules") or [], False)
    if "aggregationRule" not in obj:
        return
    selectors, path = obj["aggregationRule"].get("clusterRoleSelectors") or [], "aggregationRule.clusterRoleSelectors"
    if not selectors:
        errors.append(required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil"))
    for index, selector in enumerate(selectors):
        validate_label_selector(errors, selector, f"{path}[{index}]")


def validate_role_update(errors: Errors, new: Object, old: Object) -> None:
    validate_role(errors, new)
    validate_metadata_update(errors, new["metadata"], old["metadata"])


def validate_clusterrole_update(errors: Errors, new: Object, old: Object) -> None:
    validate_clusterrole(errors, new)
    validate_metadata_update(errors, new["metadata"], old["metadata"])


def validate_rolebinding(errors: Errors, obj: Object) -> None:
    _binding(errors, obj, True)


def validate_clusterrolebinding(errors: Errors, obj: Object) -> None:
    _binding(errors, obj, False)


def validate_rolebinding_update(errors: Errors, new: Object, old: Object) -> None:
    _binding_update(errors, new, old, True)


def validate_clusterrolebinding_update(errors: Errors, new: Object, old: Object) -> None:
    _binding_update(errors, new, old, False)


def _binding(errors: Errors, obj: Object, namespaced: bool) -> None:
    validate_metadata(errors, obj["metadata"], namespaced, path_segment)
    role = obj.get("roleRef") or {}
    if role.get("apiGroup") != GROUP:
        errors.append(unsupported("roleRef.apiGroup", role.get("apiGroup", ""), [GROUP]))
    kinds = ("Role", "ClusterRole") if namespaced else ("ClusterRole",)
    one_of(errors, role.get("kind", ""), kinds, "roleRef.kind")
    if role.get("name"):
        apply(errors, path_segment, role["name"], "roleRef.name")
    else:
        errors.append(required("roleRef.name"))
    for index, subject in enumerate(obj.get("subjects") or ()):
        _subject(errors, subject, namespaced, f"subjects[{index}]")


def _subject(errors: Errors, subject: Object, namespaced: bool, path: str) -> None:
    kind, name, group = subject.get("kind", ""), subject.get("name", ""), subject.get("apiGroup", "")
    if not name:
        errors.append(required(f"{path}.name"))
    if kind == "ServiceAccount":
        if name:
            apply(errors, formats.dns_subdomain, name, f"{path}.name")
        if group:
            errors.append(unsupported(f"{path}.apiGroup", group, [""]))
        if not namespaced and not subject.get("namespace"):
            errors.append(required(f"{path}.namespace"))
    elif kind in ("User", "Group"):
        if group != GROUP:
            errors.append(unsupported(f"{path}.apiGroup", group, [GROUP]))
    else:
        errors.append(unsupported(f"{path}.kind", kind, ["ServiceAccount", "User", "Group"]))


def _binding_update(errors: Errors, new: Object, old: Object, namespaced: bool) -> None:
    """Whom a binding names may change, what it grants may not."""
    _binding(errors, new, namespaced)
    validate_metadata_update(errors, new["metadata"], old["metadata"])
    role = new.get("roleRef") or {}
    if role != (old.get("roleRef") or {}):
        shown = {"APIGroup": role.get("apiGroup", ""), "Kind": role.get("kind", ""), "Name": role.get("name", "")}
        errors.append(bad_value("roleRef", shown, "cannot change roleRef"))
