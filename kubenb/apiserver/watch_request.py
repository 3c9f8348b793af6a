"""GET ...?watch=true: what changes, as the stream of events that every client of Kubernetes lives on.

What comes in: a list's target with its selectors, perhaps `resourceVersion` and `timeoutSeconds`. What goes out: the events
until the time is over: without a resourceVersion first an ADDED for all there is, with one everything that came after it.
Source: k8s.io/apiserver/pkg/endpoints/handlers/watch.go, pkg/storage/cacher (transitions under selectors), 1.36. Next:
`rest.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from kubenb.apiserver.call import Call
from kubenb.apiserver.fields import field_matcher
from kubenb.objects import Object, bad_request, expired, parse_selector

if TYPE_CHECKING:
    from kubenb.apiserver.registry import Resource
    from kubenb.apiserver.server import APIServer

Wanted = Callable[[Object], bool]


def watch_events(api: APIServer, resource: Resource, namespace: str | None, query: dict[str, str], call: Call) -> list[Object]:
    """[{"type": "ADDED", "object": {...}}, ...]. Lets `timeoutSeconds` of virtual time pass. Raises ApiError 400, 410."""
    try:
        wanted = _wanted(resource, query.get("labelSelector", ""), query.get("fieldSelector", ""))
        since, seconds = int(query.get("resourceVersion") or 0), float(query.get("timeoutSeconds") or 0)
    except ValueError as error:
        raise bad_request(str(error)) from None
    events: list[Object] = []
    if not since:
        listed = api.list(resource, namespace, query.get("labelSelector", ""), query.get("fieldSelector", ""))
        events = [{"type": "ADDED", "object": obj} for obj in listed]
        since = api.etcd.revision
    if since < api.etcd.compacted:
        raise expired(f"too old resource version: {since} ({api.etcd.compacted})")
    if seconds and call.wait is not None:
        call.wait(lambda: False, seconds)
    return events + list(_changes(api, resource, namespace, since, wanted))


def _wanted(resource: Resource, labels: str, fields: str) -> Wanted:
    matches = parse_selector(labels).matches if labels else None
    fits = field_matcher(resource, fields) if fields else None

    def wanted(obj: Object) -> bool:
        return (matches is None or matches(obj["metadata"].get("labels") or {})) and (fits is None or fits(obj))

    return wanted


def _changes(api: APIServer, resource: Resource, namespace: str | None, since: int, wanted: Wanted) -> Iterator[Object]:
    key = api.registry.storage(resource).qualified
    for revision in api.etcd.since(since):
        if revision.resource != key or (namespace and revision.namespace != namespace):
            continue
        before = revision.previous is not None and wanted(revision.previous)
        after = revision.verb != "delete" and wanted(revision.object)
        if after:
            yield {"type": "MODIFIED" if before else "ADDED", "object": revision.object}
        elif before:
            yield {"type": "DELETED", "object": revision.object}
