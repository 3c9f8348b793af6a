"""REST paths: what `kubectl get --raw` and `Cluster.raw` ask for.

What comes in: "PUT /apis/apps/v1/namespaces/default/deployments/web/scale" and a body.  What goes out: the verb's reply.
Source: k8s.io/apiserver/pkg/endpoints/request/requestinfo.go, 1.36.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from kubenb.apiserver import bodies
from kubenb.apiserver.call import Call
from kubenb.apiserver.discovery import information, is_resource_path
from kubenb.apiserver.refusals import not_allowed, not_served
from kubenb.apiserver.registry import Resource
from kubenb.apiserver.server import APIServer
from kubenb.apiserver.watch_request import watch_events
from kubenb.objects import Object, bad_request
from kubenb.objects.rbac import Action, User

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
    user: User | None = None,
) -> Any:
    """One REST request. `user`: whose rights count; None is the administrator.

    Raises ApiError as the verb does, 403 for what the user may not, 404 for paths that are not served, 405 for methods that
    aren't.
    """
    call, method, split = call or Call(), method.upper(), urlsplit(path)
    if not is_resource_path(split.path):
        return _information(api, method, split.path.rstrip("/") or "/", split.query, user)
    asked = requested(split.path)
    query = {key: values[-1] for key, values in parse_qs(split.query).items()}
    api.authorizer.check(user, _action(method, asked, query), asked.namespace or "")
    answer = api.aggregator.ask(path) if method == "GET" else None
    if answer is not None:
        return answer
    target = parse(api, path)
    call.identity = user
    call.dry_run = call.dry_run or query.get("dryRun") == "All"
    handler = {"GET": _get, "POST": _post, "PUT": _put, "PATCH": _patch, "DELETE": _delete}.get(method)
    misplaced = method == "POST" if target.name and not target.subresource else method in ("PUT", "PATCH") and not target.name
    if handler is None or misplaced:
        raise not_allowed()
    return handler(api, target, body, call, PATCH_TYPES.get(patch_type, patch_type))


class Requested(NamedTuple):
    """What a path asks for, whether or not it is served."""

    group_version: str
    plural: str
    namespace: str | None
    name: str
    subresource: str | None


def requested(path: str) -> Requested:
    """A path's parts. Raises ApiError 404 for what names no resource."""
    parts = [unquote(part) for part in path.strip("/").split("/")]
    if not is_resource_path(path):
        raise not_served()
    group_version, rest = (parts[1], parts[2:]) if parts[0] == "api" else (f"{parts[1]}/{parts[2]}", parts[3:])
    namespace = None
    if rest[0] == "namespaces" and len(rest) > 2 and rest[2] not in ("status", "finalize"):
        namespace, rest = rest[1], rest[2:]
    return Requested(group_version, rest[0], namespace, rest[1] if len(rest) > 1 else "", rest[2] if len(rest) > 2 else None)


def parse(api: APIServer, path: str) -> Target:
    """A path as a Target. Raises ApiError 404 for what isn't served."""
    split = urlsplit(path)
    asked = requested(split.path)
    for resource in api.registry.resources:
        if resource.group_version == asked.group_version and resource.plural == asked.plural:
            query = {key: values[-1] for key, values in parse_qs(split.query).items()}
            return Target(resource, asked.namespace, asked.name, asked.subresource, query)
    raise not_served()


def _get(api: APIServer, target: Target, body: Any, call: Call, patch_type: str) -> Any:
    if target.name:
        return api.get(target.resource, target.name, target.namespace, target.subresource)
    if target.query.get("watch") in ("true", "1"):
        return watch_events(api, target.resource, target.namespace, target.query, call)
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


def _information(api: APIServer, method: str, path: str, query: str, user: User | None) -> Any:
    """Paths that are none of our resources: health, version, discovery, and what other servers answer."""
    api.authorizer.check(user, Action(method.lower(), path=path))
    answer = information(api, path, dict(parse_qsl(query, keep_blank_values=True))) if method == "GET" else None
    if answer is None and method == "GET":
        answer = api.aggregator.ask(f"{path}?{query}" if query else path)
    if answer is None:
        raise not_served()
    return answer


def _action(method: str, asked: Requested, query: dict[str, str]) -> Action:
    """What the request is, in the authorizer's words."""
    verbs = {"GET": "get" if asked.name else "list", "POST": "create", "PUT": "update", "PATCH": "patch"}
    verb, name = verbs.get(method, "delete" if asked.name else "deletecollection"), asked.name
    if verb == "list" and query.get("watch") in ("true", "1"):
        verb = "watch"
    selected = query.get("fieldSelector", "")
    if not name and verb != "create" and selected.startswith("metadata.name="):  # a list of one is named after it
        name = selected.removeprefix("metadata.name=").lstrip("=")
    plural = f"{asked.plural}/{asked.subresource}" if asked.subresource else asked.plural
    return Action(verb, asked.group_version.rpartition("/")[0], plural, name)
