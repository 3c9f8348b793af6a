"""Validation of ResourceQuotas and LimitRanges.

Source: pkg/apis/core/validation/validation.go, pkg/apis/core/helper/helpers.go (1.36). Next: `autoscalers.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import IMMUTABLE, Errors, apply
from kubenb.apiserver.validation.metadata import validate_metadata, validate_update
from kubenb.apiserver.validation.resources import (
    STANDARD_FOR_QUOTAS,
    container_resource_name,
    may_overcommit,
    quota_resource_name,
    resource_amount,
    resource_name,
)
from kubenb.objects import Object, bad_value, disallowed, duplicate, parse_quantity, quantity, required
from kubenb.objects.names import label_key_errors

SCOPES = (
    "BestEffort",
    "NotBestEffort",
    "Terminating",
    "NotTerminating",
    "PriorityClass",
    "CrossNamespacePodAffinity",
    "VolumeAttributesClass",
)
CONFLICTS = (("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating"))
EXISTS_ONLY = (
    "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, "
    "ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"
)
POD_RESOURCES = frozenset({
    "pods", "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage", "limits.cpu",
    "limits.memory", "limits.ephemeral-storage",
})  # fmt: skip
LIMIT_TYPES = ("Pod", "Container", "PersistentVolumeClaim")


def validate_quota(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    _quota_spec(errors, obj["spec"])
    _amounts(errors, obj, "status", ("hard", "used"))


def _amounts(errors: Errors, obj: Object, part: str, keys: tuple[str, ...]) -> None:
    for key in keys:
        for name, amount in sorted((obj[part].get(key) or {}).items()):
            path = f"{part}.{key}[{name}]"
            quota_resource_name(errors, name, path)
            resource_amount(errors, name, amount, path)


def _quota_spec(errors: Errors, spec: Object) -> None:
    _amounts(errors, {"spec": spec}, "spec", ("hard",))
    hard, scopes = sorted(spec.get("hard") or {}), spec.get("scopes") or []
    for scope in scopes:
        if scope not in SCOPES:
            errors.append(bad_value("spec.scopes", scopes, "unsupported scope"))
        for name in hard:
            if name in STANDARD_FOR_QUOTAS and not _scope_fits(scope, name):
                errors.append(bad_value("spec.scopes", scopes, "unsupported scope applied to resource"))
    _conflicts(errors, set(scopes), scopes, "spec.scopes")
    if "scopeSelector" in spec:
        _scope_selector(errors, spec["scopeSelector"], scopes, hard)


def _scope_fits(scope: str, name: str) -> bool:
    if scope == "BestEffort":
        return name == "pods"
    if scope == "VolumeAttributesClass":
        return name in ("persistentvolumeclaims", "requests.storage")
    return scope not in SCOPES or name in POD_RESOURCES


def _conflicts(errors: Errors, named: set[str], shown: list[str], path: str) -> None:
    for pair in CONFLICTS:
        if named.issuperset(pair):
            errors.append(bad_value(path, shown, "conflicting scopes"))


def _scope_selector(errors: Errors, selector: Object, scopes: list[str], hard: list[str]) -> None:
    path, named = "spec.scopeSelector.matchExpressions", set()
    for requirement in selector.get("matchExpressions") or ():
        scope, operator, values = (
            requirement.get("scopeName", ""),
            requirement.get("operator", ""),
            requirement.get("values") or [],
        )
        if scope not in SCOPES:
            errors.append(bad_value(f"{path}.scopeName", scope, "unsupported scope"))
        for name in hard:
            if name in STANDARD_FOR_QUOTAS and not _scope_fits(scope, name):
                errors.append(bad_value(path, _shown_selector(selector), "unsupported scope applied to resource"))
        if scope in SCOPES and scope not in ("PriorityClass", "VolumeAttributesClass") and operator != "Exists":
            errors.append(bad_value(f"{path}.operator", operator, EXISTS_ONLY))
        if operator in ("In", "NotIn"):
            if not values:
                why = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"
                errors.append(required(f"{path}.values", why))
        elif operator in ("Exists", "DoesNotExist"):
            if values:
                why = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
                errors.append(bad_value(f"{path}.values", values, why))
        else:
            errors.append(bad_value(f"{path}.operator", operator, "not a valid selector operator"))
        named.add(scope)
    _conflicts(errors, named, scopes, path)


def _shown_selector(selector: Object) -> Object:
    expressions = [
        {"ScopeName": r.get("scopeName", ""), "Operator": r.get("operator", ""), "Values": r.get("values")}
        for r in selector.get("matchExpressions") or ()
    ]
    return {"MatchExpressions": expressions}


def validate_quota_update(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    _quota_spec(errors, new["spec"])
    after, before = new["spec"].get("scopes") or [], old["spec"].get("scopes") or []
    if set(after) != set(before):
        errors.append(bad_value("spec.scopes", after or None, IMMUTABLE))


def validate_quota_status(errors: Errors, new: Object, old: Object) -> None:
    validate_update(errors, new, old)
    _amounts(errors, new, "status", ("hard", "used"))


def validate_limitrange(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], True, formats.dns_subdomain)
    seen: set[str] = set()
    for index, limit in enumerate(obj["spec"].get("limits") or ()):
        path, kind = f"spec.limits[{index}]", limit.get("type", "")
        if apply(errors, label_key_errors, kind, f"{path}.type") and "/" not in kind and kind not in LIMIT_TYPES:
            errors.append(bad_value(f"{path}.type", kind, "must be a standard limit type or fully qualified"))
        if kind in seen:
            errors.append(duplicate(f"{path}.type", kind))
        seen.add(kind)
        _limit(errors, limit, kind, path)


def validate_limitrange_update(errors: Errors, new: Object, old: Object) -> None:
    validate_limitrange(errors, new)


def _limit(errors: Errors, limit: Object, kind: str, path: str) -> None:
    check = container_resource_name if kind in ("Pod", "Container") else resource_name
    keys = ["max", "min"]
    if kind == "Pod":
        for key in ("default", "defaultRequest"):
            if limit.get(key):
                errors.append(disallowed(f"{path}.{key}", "may not be specified when `type` is 'Pod'"))
    else:
        keys += ["default", "defaultRequest"]
    for key in [*keys, "maxLimitRequestRatio"]:
        bounded = any("storage" in (limit.get(end) or {}) for end in ("min", "max"))
        if key == "maxLimitRequestRatio" and kind == "PersistentVolumeClaim" and not bounded:
            why = "either minimum or maximum storage value is required, but neither was provided"
            errors.append(required(f"{path}.limits", why))
        for name in sorted(limit.get(key) or {}):
            check(errors, name, f"{path}.{key}[{name}]")
    names = {name for key in [*keys, "maxLimitRequestRatio"] for name in limit.get(key) or {}}
    for name in sorted(names):
        amounts = {key: (limit.get(key) or {}).get(name) for key in keys}
        _ordered(errors, amounts, name, path)
        _ratio(errors, (limit.get("maxLimitRequestRatio") or {}).get(name), amounts, name, path)
        default, request = amounts.get("default"), amounts.get("defaultRequest")
        if default and request and not may_overcommit(name) and quantity(default).nanos != quantity(request).nanos:
            why = f"default value {default} must equal to defaultRequest value {request} in {name}"
            errors.append(bad_value(f"{path}.defaultRequest[{name}]", request, why))


_WORDS = {"min": "min value", "max": "max value", "default": "default value", "defaultRequest": "default request value"}
_ORDER = (  # (smaller, larger, where the error stands, which of them it shows)
    ("min", "max", "min", "min"),
    ("min", "defaultRequest", "defaultRequest", "defaultRequest"),
    ("defaultRequest", "max", "defaultRequest", "defaultRequest"),
    ("defaultRequest", "default", "defaultRequest", "defaultRequest"),
    ("min", "default", "default", "min"),
    ("default", "max", "default", "max"),
)


def _ordered(errors: Errors, amounts: dict[str, str | None], name: str, path: str) -> None:
    """min <= defaultRequest <= default <= max, as far as they are given."""
    for small, large, where, shown in _ORDER:
        low, high = amounts.get(small), amounts.get(large)
        if low is None or high is None or quantity(low).nanos <= quantity(high).nanos:
            continue
        word = "default limit value" if (small, large) == ("defaultRequest", "default") else _WORDS[large]
        errors.append(
            bad_value(f"{path}.{where}[{name}]", amounts[shown], f"{_WORDS[small]} {low} is greater than {word} {high}")
        )


def _ratio(errors: Errors, ratio: str | None, amounts: dict[str, str | None], name: str, path: str) -> None:
    if ratio is None:
        return
    here = f"{path}.maxLimitRequestRatio[{name}]"
    if parse_quantity(ratio) < 1:
        errors.append(bad_value(here, ratio, f"ratio {ratio} is less than 1"))
    low, high = amounts.get("min"), amounts.get("max")
    if low and high and quantity(low).nanos > 0:
        limit = parse_quantity(high) / parse_quantity(low)
        if parse_quantity(ratio) > limit:
            errors.append(bad_value(here, ratio, f"ratio {ratio} is greater than max/min = {float(limit):f}"))
