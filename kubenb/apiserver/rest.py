"""REST paths: what `kubectl get --raw` and `Cluster.raw` ask for.

What comes in: "PUT /apis/apps/v1/namespaces/default/deployments/web/scale" and a body.  What goes out: the verb's reply.
Source: k8s.io/apiserver/pkg/endpoints/request/requestinfo.go, 1.36.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from kubenb.apiserver import bodies
from kubenb.apiserver.call import Call
from kubenb.apiserver.refusals import not_allowed, not_served
from kubenb.apiserver.registry import Resource
from kubenb.apiserver.server import APIServer
from kubenb.objects import Object, bad_request

PATCH_TYPES = {
    "application/json-patch+json": "json",
    "application/merge-patch+json": "merge",
    "application/strategic-merge-patch+json": "strategic",
    "application/apply-patch+yaml": "apply",
}


@dataclass(frozen=True)
class Target:
    """What a path names."""

    resource: Resource
    namespace: str | None
    name: str
    subresource: str | None
    query: dict[str, str]


def request(
    api: APIServer,
    method: str,
    path: str,
    body: Any = None,
    call: Call | None = None,
    patch_type: str = "merge",
) -> Any:
    """One REST request. Raises ApiError as the verb does, 404 for paths that are not served, 405 for methods that aren't."""
    call = call or Call()
    answer = _information(api, path) if method == "GET" else None
    if answer is not None:
        return answer
    target = parse(api, path)
    call.dry_run = call.dry_run or target.query.get("dryRun") == "All"
    method = method.upper()
    handler = {"GET": _get, "POST": _post, "PUT": _put, "PATCH": _patch, "DELETE": _delete}.get(method)
    misplaced = method == "POST" if target.name and not target.subresource else method in ("PUT", "PATCH") and not target.name
    if handler is None or misplaced:
        raise not_allowed()
    return handler(api, target, body, call, PATCH_TYPES.get(patch_type, patch_type))


def parse(api: APIServer, path: str) -> Target:
    """A path as a Target. Raises ApiError 404 for what isn't served."""
    split = urlsplit(path)
    parts = [unquote(part) for part in split.path.strip("/").split("/")]
    if parts[:1] == ["api"] and len(parts) > 2:
        group_version, rest = parts[1], parts[2:]
    elif parts[:1] == ["apis"] and len(parts) > 3:
        group_version, rest = f"{parts[1]}/{parts[2]}", parts[3:]
    else:
        raise not_served()
    namespace = None
    if rest[0] == "namespaces" and len(rest) > 2 and rest[2] not in ("status", "finalize"):
        namespace, rest = rest[1], rest[2:]
    for resource in api.registry.resources:
        if resource.group_version == group_version and resource.plural == rest[0]:
            query = {key: values[-1] for key, values in parse_qs(split.query).items()}
            subresource = rest[2] if len(rest) > 2 else None
            return Target(resource, namespace, rest[1] if len(rest) > 1 else "", subresource, query)
    raise not_served()


def _get(api: APIServer, target: Target, body: Any, call: Call, patch_type: str) -> Any:
    if target.name:
        return api.get(target.resource, target.name, target.namespace, target.subresource)
    return _list(api, target, _selected(api, target))


def _selected(api: APIServer, target: Target) -> list[Object]:
    labels, fields = target.query.get("labelSelector", ""), target.query.get("fieldSelector", "")
    try:
        return api.list(target.resource, target.namespace, labels, fields)
    except ValueError as error:  # a selector that can't be read
        raise bad_request(str(error)) from None


def _list(api: APIServer, target: Target, items: list[Object]) -> Object:
    return {
        "kind": f"{target.resource.kind}List",
        "apiVersion": target.resource.group_version,
        "metadata": {"resourceVersion": str(api.etcd.revision)},
        "items": items,
    }


def _post(api: APIServer, target: Target, body: Any, call: Call, patch_type: str) -> Any:
    if target.subresource:
        body = bodies.of_subresource(target.resource, target.subresource, body)
        return api.create_subresource(target.resource, target.name, target.subresource, body, target.namespace, call)
    return api.create(bodies.typed(target.resource, body), target.namespace, call)


def _put(api: APIServer, target: Target, body: Any, call: Call, patch_type: str) -> Any:
    if target.subresource == "scale":
        body = bodies.of_subresource(target.resource, "scale", body)
        return api.update_scale(target.resource, target.name, body, target.namespace, call)
    body = bodies.typed(target.resource, body)
    if target.subresource == "finalize":
        return api.create_subresource(target.resource, target.name, "finalize", body, target.namespace, call)
    body = bodies.named(body, target.name, target.namespace)
    return api.update(body, target.namespace, call, target.subresource)


def _patch(api: APIServer, target: Target, body: Any, call: Call, patch_type: str) -> Any:
    return api.patch(target.resource, target.name, body, patch_type, target.namespace, call, target.subresource)


def _delete(api: APIServer, target: Target, body: Any, call: Call, patch_type: str) -> Any:
    """One object, or all that a list with the same selectors would show."""
    options = bodies.delete_options(target.query, body)
    call.dry_run = call.dry_run or bool(options.get("dryRun"))

    def delete(name: str, namespace: str | None) -> Object:
        grace, policy = options.get("gracePeriodSeconds"), options.get("propagationPolicy")
        return api.delete(target.resource, name, namespace, call, grace, policy, options.get("preconditions"))

    if target.name:
        return delete(target.name, target.namespace)
    if "deletecollection" not in target.resource.verbs:
        raise not_allowed()
    chosen = _selected(api, target)
    for obj in chosen:
        delete(obj["metadata"]["name"], obj["metadata"].get("namespace"))
    return _list(api, target, chosen)


def _information(api: APIServer, whole: str) -> Any:
    """Paths that are none of our resources: health, version, discovery, and what other servers answer."""
    path = urlsplit(whole).path.rstrip("/")
    if path in ("/healthz", "/livez", "/readyz"):
        return "ok"
    if path == "/version":
        major, minor, _ = api.version.lstrip("v").split(".")
        return {"major": major, "minor": minor, "gitVersion": api.version, "platform": "linux/amd64"}
    if path == "/api":
        return {"kind": "APIVersions", "versions": ["v1"]}
    return api.aggregator.ask(whole)
