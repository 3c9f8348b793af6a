"""Environment variables as `describe` shows them; values from fields are resolved for pods.

Source: describeContainerEnvVars, kubectl, pkg/describe/describe.go (1.36). Next: `volumes`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kubenb.kubectl.describe.page import Page
from kubenb.objects import Object, lookup, milli, value

Resolver = Callable[[str], str]
"""A field path ("metadata.name", "status.podIP") -> its value in the pod at hand."""


def pod_resolver(pod: Object) -> Resolver:
    """Looks fields up in a pod."""

    def resolve(path: str) -> str:
        found = re.fullmatch(r"metadata\.(labels|annotations)\['(.+)'\]", path)
        if found:
            return str((pod["metadata"].get(found.group(1)) or {}).get(found.group(2), ""))
        if path in ("metadata.labels", "metadata.annotations"):
            values = lookup(pod, tuple(path.split(".")), {}) or {}
            return "\n".join(f'{key}="{text}"' for key, text in sorted(values.items()))
        if path == "status.podIPs":
            return ",".join(one.get("ip", "") for one in lookup(pod, ("status", "podIPs"), []) or [])
        return str(lookup(pod, tuple(path.split(".")), ""))

    return resolve


def environment(page: Page, container: Object, resolve: Resolver | None) -> None:
    """The sources of variables, then the variables."""
    if container.get("envFrom"):
        page.line(2, "Environment Variables from:")
        for one in container["envFrom"]:
            _source(page, one)
    variables = container.get("env") or []
    page.line(2, "Environment:" if variables else "Environment:\t<none>")
    for one in variables:
        _variable(page, one, container, resolve)


def _source(page: Page, one: Object) -> None:
    kind = "ConfigMap" if "configMapRef" in one else "Secret"
    reference = one.get("configMapRef") or one.get("secretRef") or {}
    prefix = f" with prefix '{one['prefix']}'" if one.get("prefix") else ""
    page.line(3, f"{reference.get('name', '')}\t{kind}{prefix}\tOptional: {_bool(reference.get('optional'))}")


def _variable(page: Page, one: Object, container: Object, resolve: Resolver | None) -> None:
    source = one.get("valueFrom")
    if not source:
        first, *rest = str(one.get("value", "")).split("\n")
        page.pair(one["name"], first, 3)
        for line in rest:
            page.line(3, f"\t{line}")
    elif "fieldRef" in source:
        field = source["fieldRef"]
        known = resolve(field["fieldPath"]) if resolve else ""
        page.pair(one["name"], f"{known} ({field.get('apiVersion', 'v1')}:{field['fieldPath']})", 3)
    elif "resourceFieldRef" in source:
        wanted = source["resourceFieldRef"]
        amount = resource_value(container, wanted)
        if amount == "0" and wanted["resource"] in ("limits.cpu", "limits.memory"):
            amount = "node allocatable"
        page.pair(one["name"], f"{amount} ({wanted['resource']})", 3)
    elif "secretKeyRef" in source:
        key = source["secretKeyRef"]
        text = f"<set to the key '{key['key']}' in secret '{key.get('name', '')}'>\tOptional: {_bool(key.get('optional'))}"
        page.pair(one["name"], text, 3)
    elif "configMapKeyRef" in source:
        key = source["configMapKeyRef"]
        text = f"<set to the key '{key['key']}' of config map '{key.get('name', '')}'>\tOptional: {_bool(key.get('optional'))}"
        page.pair(one["name"], text, 3)


def resource_value(container: Object, wanted: Object) -> str:
    """A resource of a container as the downward API gives it: whole units of the divisor, rounded up."""
    kind, _, name = wanted["resource"].partition(".")
    amount = ((container.get("resources") or {}).get(kind) or {}).get(name, "0")
    divisor = str(wanted.get("divisor") or "0")
    if name == "cpu":
        unit = milli(divisor) or 1000
        return str(-(-milli(amount) // unit))
    unit = value(divisor) or 1
    return str(-(-value(amount) // unit))


def _bool(flag: bool | None) -> str:
    return "true" if flag else "false"
