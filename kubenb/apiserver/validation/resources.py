"""Validation of resource names and amounts: requests, limits, quotas.

Source: pkg/apis/core/validation/validation.go, pkg/apis/core/helper/helpers.go (1.36). Next: `environment.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, amount_not_negative, apply
from kubenb.objects import FieldError, Object, bad_value, disallowed, duplicate, quantity, required, unsupported
from kubenb.objects.names import label_key_errors

STANDARD_FOR_CONTAINERS = frozenset({"cpu", "memory", "ephemeral-storage"})
OBJECT_COUNTS = frozenset(
    {"pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps", "persistentvolumeclaims",
     "services.nodeports", "services.loadbalancers"}
)  # fmt: skip
STANDARD_FOR_QUOTAS = OBJECT_COUNTS | {
    "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage", "requests.ephemeral-storage",
    "limits.cpu", "limits.memory", "limits.ephemeral-storage",
}  # fmt: skip
STANDARD = STANDARD_FOR_QUOTAS | {"storage"}
INTEGERS = OBJECT_COUNTS | {"replicationcontrollers"}


def is_huge_page(name: str) -> bool:
    return name.startswith("hugepages-")


def is_native(name: str) -> bool:
    """Without a domain, or of kubernetes.io."""
    return "/" not in name or "kubernetes.io/" in name


def is_extended(name: str) -> bool:
    if is_native(name) or name.startswith("requests."):
        return False
    return not label_key_errors("requests." + name)


@lru_cache(maxsize=1024)
def may_overcommit(name: str) -> bool:
    return is_native(name) and not is_huge_page(name)


def _must_be_whole(name: str) -> bool:
    return name in INTEGERS or is_extended(name)


def resource_name(errors: Errors, name: str, path: str) -> bool:
    """A qualified name, or one of the standard ones; true if it is fine."""
    if not apply(errors, label_key_errors, name, path):
        return False
    if "/" in name or name in STANDARD or is_huge_page(name) or name.startswith("requests.hugepages-"):
        return True
    errors.append(bad_value(path, name, "must be a standard resource type or fully qualified"))
    return False


def container_resource_name(errors: Errors, name: str, path: str) -> None:
    if name in STANDARD_FOR_CONTAINERS:
        return
    resource_name(errors, name, path)
    if "/" not in name:
        if not is_huge_page(name):
            errors.append(bad_value(path, name, "must be a standard resource for containers"))
    elif not is_native(name) and not is_extended(name):
        errors.append(bad_value(path, name, "doesn't follow extended resource name standard"))


def pod_resource_name(errors: Errors, name: str, path: str) -> None:
    if resource_name(errors, name, path) and name not in ("cpu", "memory") and not is_huge_page(name):
        errors.append(unsupported(path, name, ["cpu", "hugepages-", "memory"]))


def quota_resource_name(errors: Errors, name: str, path: str) -> None:
    resource_name(errors, name, path)
    if (
        "/" not in name
        and name not in STANDARD_FOR_QUOTAS
        and not is_huge_page(name)
        and not name.startswith("requests.hugepages-")
    ):
        errors.append(bad_value(path, name, "must be a standard resource for quota"))


def resource_amount(errors: Errors, name: str, amount: str, path: str) -> None:
    """Not negative; whole where only whole ones exist."""
    amount_not_negative(errors, amount, path)
    if _must_be_whole(name) and quantity(amount).nanos % 10**9:
        errors.append(bad_value(path, amount, "must be an integer"))


def _huge_page_amount(errors: Errors, name: str, amount: str, path: str) -> None:
    try:
        size = quantity(name.removeprefix("hugepages-")).nanos
        fits = size > 0 and quantity(amount).nanos % size == 0
    except ValueError:
        fits = False
    if not fits:
        errors.append(bad_value(path, amount, f"{amount} is not positive integer multiple of {name}"))


NameCheck = Callable[[Errors, str, str], None]


def validate_requirements(
    errors: Errors, resources: Object, path: str, names: NameCheck = container_resource_name, claims: tuple[str, ...] = ()
) -> None:
    """requests and limits, each and against one another; in the order of their names."""
    if not resources:
        return
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    for name, amount in sorted(limits.items()):
        _named_amount(errors, name, amount, f"{path}.limits[{name}]", names)
    for name, amount in sorted(requests.items()):
        _named_amount(errors, name, amount, f"{path}.requests[{name}]", names)
        _against_limit(errors, name, amount, limits.get(name), path)
    both = [*limits, *requests]
    if any(map(is_huge_page, both)) and not {"cpu", "memory"} & set(both):
        errors.append(disallowed(path, "HugePages require cpu or memory"))
    if resources.get("claims"):
        _claims(errors, resources["claims"], claims, f"{path}.claims")


def _named_amount(errors: Errors, name: str, amount: str, path: str, names: NameCheck) -> None:
    names(errors, name, path)
    resource_amount(errors, name, amount, path)
    if is_huge_page(name):
        _huge_page_amount(errors, name, amount, path)


def _against_limit(errors: Errors, name: str, amount: str, limit: str | None, path: str) -> None:
    if limit is None:
        if not may_overcommit(name):
            errors.append(required(f"{path}.limits", "Limit must be set for non overcommitable resources"))
        return
    difference = quantity(amount).nanos - quantity(limit).nanos
    if difference and not may_overcommit(name):
        errors.append(bad_value(f"{path}.requests", amount, f"must be equal to {name} limit of {limit}"))
    elif difference > 0:
        errors.append(bad_value(f"{path}.requests", amount, f"must be less than or equal to {name} limit of {limit}"))


def _claims(errors: Errors, claims: list[Object], known: tuple[str, ...], path: str) -> None:
    seen: set[str] = set()
    for index, claim in enumerate(claims):
        name, here = claim.get("name", ""), f"{path}[{index}]"
        if not name:
            errors.append(required(here))
            continue
        key = f"{name}/{claim['request']}" if claim.get("request") else name
        if name in seen or key in seen:
            errors.append(duplicate(here, key if key in seen else name))
        elif claim.get("request"):
            apply(errors, formats.dns_label, claim["request"], f"{here}.request")
        seen.add(key)
        if name not in known:
            names = ": " + ", ".join(sorted(known)) if known else " which is empty"
            errors.append(FieldError("NotFound", here, f"must be one of the names in pod.spec.resourceClaims{names}", name))
