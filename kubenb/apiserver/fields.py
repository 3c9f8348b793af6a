"""Field selectors: which fields a list may be narrowed by, and the test itself.

What comes in: a resource and "spec.nodeName=n1,status.phase!=Running".  What goes out: a predicate on objects.
Source: the AddFieldLabelConversionFunc of each group (pkg/apis/core/v1/conversion.go and its siblings), 1.36.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.apiserver.registry import Resource
from kubenb.objects import Object, bad_request, lookup, parse_field_selector

EVERYWHERE = ("metadata.name", "metadata.namespace")
SUPPORTED = {
    "Pod": ("spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
            "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName"),
    "Event": ("involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
              "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath",
              "reason", "reportingComponent", "source", "type"),
    "Node": ("spec.unschedulable",),
    "Namespace": ("status.phase",),
    "Secret": ("type",),
    "ReplicaSet": ("status.replicas",),
    "ReplicationController": ("status.replicas",),
    "Job": ("status.successful",),
    "Service": ("spec.clusterIP", "spec.type"),
    "CertificateSigningRequest": ("spec.signerName",),
}  # fmt: skip
"""Beside EVERYWHERE. Anything else is refused, as by the real server."""


def field_matcher(resource: Resource, text: str) -> Callable[[Object], bool]:
    """The predicate of a field selector. Raises ApiError 400 for a field that can't be selected by."""
    terms = parse_field_selector(text)
    for path, _, _ in terms:
        if path not in EVERYWHERE and path not in SUPPORTED.get(resource.kind, ()):
            raise bad_request(
                f'Unable to find "{_gvr(resource)}" that match label selector "", field selector "{text}": '
                + _complaint(resource, path)
            )
    wanted = [(tuple(path.split(".")), operator != "!=", value) for path, operator, value in terms]

    def matches(obj: Object) -> bool:
        return all((_text(obj, path) == value) is equal for path, equal, value in wanted)

    return matches


def _gvr(resource: Resource) -> str:
    return f"{resource.group}/{resource.version}, Resource={resource.plural}"


def _complaint(resource: Resource, path: str) -> str:
    if resource.kind in SUPPORTED:
        return f"field label not supported: {path}"
    return f'"{path}" is not a known field selector: only "metadata.name", "metadata.namespace"'


def _text(obj: Object, path: tuple[str, ...]) -> str:
    """The field as the server compares it: as text, absent as "" (booleans as "false")."""
    if path == ("source",):
        return str(lookup(obj, ("source", "component"), ""))
    if path == ("status", "successful"):
        path = ("status", "succeeded")
    value = lookup(obj, path)
    if value is None:
        return "false" if path[-1] in ("unschedulable", "hostNetwork") else ""
    return str(value).lower() if isinstance(value, bool) else str(value)
