"""Rows of configuration and bookkeeping in a namespace: ConfigMap, Secret, ServiceAccount, quotas, events.

Source: pkg/printers/internalversion/printers.go (1.36). Next: `cluster`.
"""

from __future__ import annotations

from typing import Any

from kubenb.apiserver.tables.cells import age, name, since, status
from kubenb.objects import Object, canonical


def config_map(obj: Object, now: float) -> list[Any]:
    return [name(obj), len(obj.get("data") or {}) + len(obj.get("binaryData") or {}), age(obj, now)]


def secret(obj: Object, now: float) -> list[Any]:
    return [name(obj), obj.get("type", ""), len(obj.get("data") or {}), age(obj, now)]


def service_account(obj: Object, now: float) -> list[Any]:
    return [name(obj), age(obj, now)]


def limit_range(obj: Object, now: float) -> list[Any]:
    return [name(obj), obj["metadata"].get("creationTimestamp", "")]


def resource_quota(obj: Object, now: float) -> list[Any]:
    """Limits ("limits.cpu") stand in a column of their own."""
    state = status(obj)
    used = state.get("used") or {}
    requests: list[str] = []
    limits: list[str] = []
    for resource, hard in sorted((state.get("hard") or {}).items()):
        text = f"{resource}: {canonical(used.get(resource, '0'))}/{canonical(hard)}"
        (limits if resource.startswith("limits.") else requests).append(text)
    return [name(obj), ", ".join(requests), ", ".join(limits), age(obj, now)]


def event(obj: Object, now: float) -> list[Any]:
    """An Event of either group: core/v1's field names or those of events.k8s.io/v1."""
    about = obj.get("involvedObject") or obj.get("regarding") or {}
    source = obj.get("source") or obj.get("deprecatedSource") or {}
    series = obj.get("series") or {}
    first = obj.get("firstTimestamp") or obj.get("deprecatedFirstTimestamp") or obj.get("eventTime")
    last = obj.get("lastTimestamp") or obj.get("deprecatedLastTimestamp") or first
    last = series.get("lastObservedTime") or last
    count = series.get("count") or obj.get("count") or obj.get("deprecatedCount") or 1
    kind, named = about.get("kind", "").lower(), about.get("name", "")
    target = f"{kind}/{named}" if named else kind
    message = (obj.get("message") or obj.get("note") or "").strip()
    said = [since(last, now), obj.get("type", ""), obj.get("reason", ""), target, about.get("fieldPath", "")]
    return [*said, event_source(obj, source), message, since(first, now), count, name(obj)]


def event_source(obj: Object, source: Object) -> str:
    component = source.get("component") or obj.get("reportingComponent") or obj.get("reportingController") or ""
    host = source.get("host") or ("" if source.get("component") else obj.get("reportingInstance")) or ""
    return f"{component}, {host}" if host else component


CELLS = {
    "ConfigMap": config_map,
    "Secret": secret,
    "ServiceAccount": service_account,
    "LimitRange": limit_range,
    "ResourceQuota": resource_quota,
    "Event": event,
}
