"""`describe` of configuration and of namespaces: ConfigMap, Secret, ServiceAccount, Namespace, ResourceQuota, LimitRange.

Source: kubectl, pkg/describe/describe.go (1.36). Next: `storage`.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from kubenb.kubectl.describe import metadata
from kubenb.kubectl.describe.lookups import Lookups
from kubenb.kubectl.describe.page import Page, long_time
from kubenb.objects import Object, canonical

TOKEN = "kubernetes.io/service-account-token"
SCOPES = {
    "Terminating": "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being "
    "actively terminated by the system.",
    "NotTerminating": "Matches all pods that do not have an active deadline. These pods usually include long running pods whose "
    "container command is not expected to terminate.",
    "BestEffort": "Matches all pods that do not have resource requirements set. These pods have a best effort quality of "
    "service.",
    "NotBestEffort": "Matches all pods that have at least one resource requirement set. These pods have a burstable or "
    "guaranteed quality of service.",
}


def describe_config_map(page: Page, obj: Object, look: Lookups) -> None:
    metadata.head(page, obj)
    metadata.marks(page, obj)
    for line in ("", "Data", "===="):
        page.line(0, line)
    for key, value in sorted((obj.get("data") or {}).items()):
        for line in (f"{key}:", "----", *value.split("\n"), ""):
            page.line(0, line)
    for line in ("", "BinaryData", "===="):
        page.line(0, line)
    for key, value in sorted((obj.get("binaryData") or {}).items()):
        page.line(0, f"{key}: {_size(value)} bytes")
    page.line(0, "")


def _size(encoded: str) -> int:
    return len(base64.b64decode(encoded))


def describe_secret(page: Page, obj: Object, look: Lookups) -> None:
    metadata.head(page, obj)
    metadata.marks(page, obj)
    page.line(0, "")
    page.pair("Type", obj.get("type", ""))
    for line in ("", "Data", "===="):
        page.line(0, line)
    for key, value in sorted((obj.get("data") or {}).items()):
        if key == "token" and obj.get("type") == TOKEN:
            page.pair(key, base64.b64decode(value).decode("utf-8", "replace"))
        else:
            page.pair(key, f"{_size(value)} bytes")


def describe_service_account(page: Page, obj: Object, look: Lookups) -> None:
    metadata.head(page, obj)
    metadata.marks(page, obj)
    meta = obj["metadata"]
    secrets = look.select("secrets", meta["namespace"])
    existing = {one["metadata"]["name"] for one in secrets}
    tokens = [one["metadata"]["name"] for one in secrets if _is_token_of(one, meta)]
    rows = (
        ("Image pull secrets:", [one.get("name", "") for one in obj.get("imagePullSecrets") or ()]),
        ("Mountable secrets: ", [one.get("name", "") for one in obj.get("secrets") or ()]),
        ("Tokens:            ", tokens),
    )
    for header, names in rows:
        texts = [name if name in existing else f"{name} (not found)" for name in names] or ["<none>"]
        for index, text in enumerate(texts):
            page.line(0, f"{header if index == 0 else ' ' * len(header)}\t{text}")


def _is_token_of(secret: Object, meta: Object) -> bool:
    notes = secret["metadata"].get("annotations") or {}
    return bool(secret.get("type") == TOKEN and notes.get("kubernetes.io/service-account.name") == meta["name"])


def describe_namespace(page: Page, obj: Object, look: Lookups) -> None:
    meta, status = obj["metadata"], obj.get("status") or {}
    page.pair("Name", meta["name"])
    metadata.marks(page, obj)
    page.pair("Status", status.get("phase", ""))
    if status.get("conditions"):
        page.line(0, "Conditions:")
        page.line(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage")
        page.line(1, "----\t------\t------------------\t------\t-------")
        for one in status["conditions"]:
            cells = [
                one["type"],
                one["status"],
                long_time(one.get("lastTransitionTime")),
                one.get("reason", ""),
                one.get("message", ""),
            ]
            page.line(1, "\t".join(cells))
    page.line(0, "")
    _quotas(page, look.select("resourcequotas", meta["name"]))
    page.line(0, "")
    _limit_ranges(page, look.select("limitranges", meta["name"]))


def _quotas(page: Page, quotas: Sequence[Object]) -> None:
    if not quotas:
        page.line(0, "No resource quota.")
        return
    page.line(0, "Resource Quotas")
    for one in quotas:
        page.pair("Name", one["metadata"]["name"], 1)
        _scopes(page, one, 1, "* ")
        page.line(1, "Resource\tUsed\tHard")
        page.line(1, "--------\t---\t---")
        _amounts(page, one, 1)


def _scopes(page: Page, quota: Object, level: int, mark: str) -> None:
    scopes = sorted((quota.get("spec") or {}).get("scopes") or ())
    if scopes:
        page.pair("Scopes", ", ".join(scopes), level)
        for scope in scopes:
            if scope in SCOPES:
                page.line(level, f"{mark}{SCOPES[scope]}")


def _amounts(page: Page, quota: Object, level: int) -> None:
    status = quota.get("status") or {}
    used = status.get("used") or {}
    for resource, hard in sorted((status.get("hard") or {}).items()):
        page.line(level, f"{resource}\t{canonical(used.get(resource, '0'))}\t{canonical(hard)}")


def describe_quota(page: Page, obj: Object, look: Lookups) -> None:
    metadata.head(page, obj)
    _scopes(page, obj, 0, " * ")
    page.line(0, "Resource\tUsed\tHard")
    page.line(0, "--------\t----\t----")
    _amounts(page, obj, 0)


HEADER = "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio"
RULE = "----\t--------\t---\t---\t---------------\t-------------\t-----------------------"


def _limit_ranges(page: Page, ranges: Sequence[Object]) -> None:
    if not ranges:
        page.line(0, "No LimitRange resource.")
        return
    page.line(0, "Resource Limits")
    page.line(0, f" {HEADER}")
    page.line(0, f" {RULE}")
    for one in ranges:
        _limits(page, one, " ")


def _limits(page: Page, obj: Object, prefix: str) -> None:
    fields = ("min", "max", "defaultRequest", "default", "maxLimitRequestRatio")
    for item in (obj.get("spec") or {}).get("limits") or ():
        names = sorted({name: None for field in fields for name in item.get(field) or {}})
        for name in names:
            cells = [canonical(item[field][name]) if name in (item.get(field) or {}) else "-" for field in fields]
            page.line(0, "\t".join([f"{prefix}{item['type']}", name, *cells]))


def describe_limit_range(page: Page, obj: Object, look: Lookups) -> None:
    metadata.head(page, obj)
    page.line(0, HEADER)
    page.line(0, RULE)
    _limits(page, obj, "")


DESCRIBERS = {
    "ConfigMap": describe_config_map,
    "Secret": describe_secret,
    "ServiceAccount": describe_service_account,
    "Namespace": describe_namespace,
    "ResourceQuota": describe_quota,
    "LimitRange": describe_limit_range,
}
WITHOUT_EVENTS = (
    "Secret",
    "Namespace",
    "ResourceQuota",
    "LimitRange",
    "NetworkPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
)
"""Kinds whose description has no events."""
