"""The downward API: fields and resources of a pod as texts, for environment variables and for files.

What comes in: a pod and a fieldRef or resourceFieldRef. What goes out: a text. Pure. Sources: pkg/fieldpath/fieldpath.go,
pkg/api/v1/resource/helpers.go (ExtractContainerResourceValue), pkg/kubelet/kubelet_pods.go (podFieldSelectorRuntimeValue),
1.36. Next: `environment.py`, `volumes/downward_api.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from kubenb.objects import Object
from kubenb.objects.quantity import quantity
from kubenb.objects.times import EPOCH, format_micro

SUBSCRIPT = re.compile(r"(metadata\.(?:labels|annotations))\['(.*)'\]")
_ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", '"': '\\"', "\\": "\\\\"}


class PodFacts(NamedTuple):
    """A pod with what its own kubelet knows better than the API: addresses, and its node's allocatable."""

    pod: Object
    pod_ip: str
    host_ip: str
    allocatable: Mapping[str, str]
    seen: float | None = None
    """The virtual second at which the kubelet saw the pod first: it notes it in an annotation that only the pod itself sees."""


def field_value(reference: Object, facts: PodFacts) -> str:
    """The text of a fieldRef. ValueError for a path that isn't supported (validation lets none pass)."""
    path = reference["fieldPath"]
    metadata, spec = facts.pod["metadata"], facts.pod["spec"]
    found = SUBSCRIPT.fullmatch(path)
    if found:
        values = _annotations(facts) if found[1].endswith("annotations") else metadata.get("labels") or {}
        return str(values.get(found[2], ""))
    if path in ("metadata.name", "metadata.namespace", "metadata.uid"):
        return str(metadata[path.removeprefix("metadata.")])
    if path == "metadata.labels":
        return format_map(metadata.get("labels") or {})
    if path == "metadata.annotations":
        return format_map(_annotations(facts))
    if path in ("spec.nodeName", "spec.serviceAccountName"):
        return str(spec.get(path.removeprefix("spec."), ""))
    if path in ("status.podIP", "status.podIPs"):
        return facts.pod_ip
    if path in ("status.hostIP", "status.hostIPs"):
        return facts.host_ip
    raise ValueError(f"unsupported fieldPath: {path}")


def _annotations(facts: PodFacts) -> Mapping[str, str]:
    """The pod's annotations with the kubelet's own two (pkg/kubelet/config/config.go)."""
    given = facts.pod["metadata"].get("annotations") or {}
    if facts.seen is None:
        return given
    seen = f"{format_micro(EPOCH + facts.seen)[:-1]}000Z"
    return {**given, "kubernetes.io/config.seen": seen, "kubernetes.io/config.source": "api"}


def format_map(values: Mapping[str, str]) -> str:
    """Labels or annotations as a file of the downward API has them: name="quoted value", sorted, a line each.

    >>> format_map({"b": "2", "a": "x\\ny"})
    'a="x\\\\ny"\\nb="2"'
    """
    return "\n".join(f"{name}={go_quoted(values[name])}" for name in sorted(values))


def go_quoted(text: str) -> str:
    """A string as Go's %q prints it."""
    return '"' + "".join(_ESCAPES.get(c) or (c if c.isprintable() else _escaped(c)) for c in text) + '"'


def _escaped(character: str) -> str:
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x80 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def resource_value(reference: Object, facts: PodFacts, container: str) -> str:
    """The text of a resourceFieldRef, in units of its divisor, rounded up; `container` unless it names another one.

    Without a limit the node's allocatable counts; without a request, 0. ValueError when there is no such container.
    """
    name = reference.get("containerName") or container
    spec = facts.pod["spec"]
    every = [*(spec.get("initContainers") or ()), *spec["containers"]]
    found = next((one for one in every if one["name"] == name), None)
    if found is None:
        raise ValueError(f"container {name} not found")
    which, _, resource = reference["resource"].partition(".")
    amounts = (found.get("resources") or {}).get(which) or {}
    amount = amounts.get(resource)
    if amount is None and which == "limits":
        amount = facts.allocatable.get(resource, "0")
    divisor = quantity(reference.get("divisor") or "1").nanos or quantity("1").nanos
    return str(-(-quantity(amount or "0").nanos // divisor))
