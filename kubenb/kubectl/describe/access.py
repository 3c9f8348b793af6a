"""`describe` of roles and their bindings, and of every kind that has no describer of its own.

Source: kubectl, pkg/describe/describe.go (1.36). Next: `command`, which chooses among them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kubenb.kubectl.describe import metadata
from kubenb.kubectl.describe.lookups import Lookups
from kubenb.kubectl.describe.page import Page
from kubenb.objects import Object
from kubenb.objects.merge_lists import go_value

ACRONYMS = ("API", "URL", "UID", "OSB", "GUID")
SKIPPED = (".metadata.managedFields", ".metadata.name", ".metadata.namespace", ".metadata.labels", ".metadata.annotations")


def describe_role(page: Page, obj: Object, look: Lookups) -> None:
    page.pair("Name", obj["metadata"]["name"])
    metadata.marks(page, obj)
    page.line(0, "PolicyRule:")
    page.line(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs")
    page.line(1, "---------\t-----------------\t--------------\t-----")
    merged: dict[tuple[str, str, str], list[str]] = {}
    for key, verbs in _single_rules(obj.get("rules") or []):
        merged.setdefault(key, []).extend(verb for verb in verbs if verb not in merged.get(key, ()))
    for (resource, url, name), verbs in sorted(merged.items()):
        page.line(1, f"{resource}\t[{url}]\t[{name}]\t[{' '.join(verbs)}]")


def _single_rules(rules: list[Object]) -> Iterator[tuple[tuple[str, str, str], list[str]]]:
    """Rules broken down to one resource (with its group), one URL, one name each."""
    for rule in rules:
        verbs = rule.get("verbs") or []
        for group in rule.get("apiGroups") or ():
            for resource in rule.get("resources") or ():
                base, slash, sub = resource.partition("/")
                full = f"{base}.{group}" if group else base
                for name in rule.get("resourceNames") or [""]:
                    yield (f"{full}{slash}{sub}", "", name), verbs
        for url in rule.get("nonResourceURLs") or ():
            yield ("", url, ""), verbs


def describe_binding(page: Page, obj: Object, look: Lookups) -> None:
    page.pair("Name", obj["metadata"]["name"])
    metadata.marks(page, obj)
    page.line(0, "Role:")
    reference = obj.get("roleRef") or {}
    page.pair("Kind", reference.get("kind", ""), 1)
    page.pair("Name", reference.get("name", ""), 1)
    page.line(0, "Subjects:")
    page.line(1, "Kind\tName\tNamespace")
    page.line(1, "----\t----\t---------")
    for one in obj.get("subjects") or ():
        page.line(1, f"{one.get('kind', '')}\t{one.get('name', '')}\t{one.get('namespace', '')}")


def describe_anything(page: Page, obj: Object, look: Lookups) -> None:
    """All fields of an object, by their names."""
    metadata.head(page, {**obj, "metadata": {"namespace": "", **obj["metadata"]}})
    metadata.marks(page, obj)
    _fields(page, obj, 0, "")


def _fields(page: Page, content: Object, level: int, path: str) -> None:
    for field in sorted(content):
        here, value = f"{path}.{field}", content[field]
        if here in SKIPPED:
            continue
        if isinstance(value, dict):
            page.line(level, f"{smart_label(field)}:")
            _fields(page, value, level + 1, here)
        elif isinstance(value, list):
            page.line(level, f"{smart_label(field)}:")
            for item in value:
                _item(page, item, level + 1, here)
        else:
            page.pair(smart_label(field), go_value(value), level)


def _item(page: Page, item: Any, level: int, path: str) -> None:
    if isinstance(item, dict):
        _fields(page, item, level, path)
    else:
        page.line(level, go_value(item))


def smart_label(field: str) -> str:
    """ "creationTimestamp" -> "Creation Timestamp", "apiVersion" -> "API Version"."""
    if not re.fullmatch(r"[^\W\d_]+(?:-[^\W\d_]*)*", field):
        return field
    parts = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|-", field)
    words = [part.upper() if part.upper() in ACRONYMS else part[:1].upper() + part[1:] for part in parts]
    return " ".join(words)


DESCRIBERS = {
    "Role": describe_role,
    "ClusterRole": describe_role,
    "RoleBinding": describe_binding,
    "ClusterRoleBinding": describe_binding,
}
