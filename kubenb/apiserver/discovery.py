"""Paths that name no resource: health, version, and what the server serves at all.

What comes in: a path like /readyz?verbose, /apis, /apis/apps/v1. What goes out: its answer, or None where the path means
something else. Source: k8s.io/apiserver/pkg/endpoints/discovery, pkg/server/healthz, 1.36. Next: `rest.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubenb.objects import ApiError, Object

if TYPE_CHECKING:
    from kubenb.apiserver.registry import Resource
    from kubenb.apiserver.server import APIServer

HEALTH = ("healthz", "livez", "readyz")
CHECKS = ("ping", "log", "etcd", "poststarthook/start-apiserver-admission-initializer", "poststarthook/rbac/bootstrap-roles",
          "poststarthook/scheduling/bootstrap-system-priority-classes", "poststarthook/start-kubernetes-service-cidr-controller",
          "autoregister-completion")  # fmt: skip
READY_ONLY = ("etcd-readiness", "informer-sync")
CLIENTS = [{"clientCIDR": "0.0.0.0/0", "serverAddress": "172.18.0.100:6443"}]
NO_OPENAPI = "kubenb publishes no OpenAPI document: its schema is that of 1.36, and `kubectl explain` reads it"


def information(api: APIServer, path: str, query: dict[str, str]) -> Any:
    """The answer (a text or an object), or None when the path is no such path. Raises ApiError 404 for /openapi."""
    parts = [part for part in path.split("/") if part]
    if parts[:1] and parts[0] in HEALTH and len(parts) <= 2:
        return _health(parts[0], parts[1:], "verbose" in query)
    if parts[:1] == ["openapi"]:
        raise ApiError(404, "NotFound", NO_OPENAPI)
    if parts == ["version"]:
        return _version(api)
    if not parts:
        return {"paths": _paths(api)}
    if parts == ["api"]:
        return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": CLIENTS}
    if parts == ["apis"]:
        return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(api, name) for name in _groups(api)]}
    if parts[0] == "apis" and len(parts) == 2 and parts[1] in _groups(api):
        return {"kind": "APIGroup", "apiVersion": "v1", **_group(api, parts[1])}
    if parts[:2] == ["api", "v1"] and len(parts) == 2:
        return _resources(api, "v1")
    if parts[0] == "apis" and len(parts) == 3 and f"{parts[1]}/{parts[2]}" in _group_versions(api):
        return _resources(api, f"{parts[1]}/{parts[2]}")
    return None


def is_resource_path(path: str) -> bool:
    """/api/v1/pods names a resource; /api/v1 and /healthz don't."""
    parts = [part for part in path.split("/") if part]
    return (parts[:1] == ["api"] and len(parts) > 2) or (parts[:1] == ["apis"] and len(parts) > 3)


def _health(which: str, check: list[str], verbose: bool) -> str:
    checks = [*CHECKS[:3], *READY_ONLY, *CHECKS[3:]] if which == "readyz" else list(CHECKS)
    if check and check[0] not in checks:
        raise ApiError(404, "NotFound", "the server could not find the requested resource")
    if not verbose:
        return "ok"
    return "".join(f"[+]{name} ok\n" for name in check or checks) + f"{which} check passed\n"


def _version(api: APIServer) -> Object:
    major, minor, _ = api.version.lstrip("v").split(".")
    return {
        "major": major, "minor": minor, "emulationMajor": major, "emulationMinor": minor, "minCompatibilityMajor": major,
        "minCompatibilityMinor": str(int(minor) - 1), "gitVersion": api.version, "gitTreeState": "clean", "compiler": "gc",
        "platform": "linux/amd64",
    }  # fmt: skip


def _groups(api: APIServer) -> list[str]:
    return list(dict.fromkeys(one.group for one in api.registry.resources if one.group))


def _group_versions(api: APIServer) -> list[str]:
    return list(dict.fromkeys(one.group_version for one in api.registry.resources))


def _group(api: APIServer, name: str) -> Object:
    versions = list(dict.fromkeys(one.version for one in api.registry.resources if one.group == name))
    preferred = next((one.version for one in api.registry.resources if one.group == name and one.preferred), versions[0])
    shown = [{"groupVersion": f"{name}/{version}", "version": version} for version in versions]
    return {"name": name, "versions": shown, "preferredVersion": {"groupVersion": f"{name}/{preferred}", "version": preferred}}


def _resources(api: APIServer, group_version: str) -> Object:
    found = [entry for one in api.registry.resources if one.group_version == group_version for entry in _entries(one)]
    listed = sorted(found, key=lambda entry: str(entry["name"]))
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group_version, "resources": listed}


def _entries(resource: Resource) -> list[Object]:
    own: Object = {
        "name": resource.plural, "singularName": resource.singular, "namespaced": resource.namespaced, "kind": resource.kind,
        "verbs": list(resource.verbs),
    }  # fmt: skip
    if resource.short_names:
        own["shortNames"] = list(resource.short_names)
    if resource.categories:
        own["categories"] = list(resource.categories)
    below = []
    for name, facts in resource.subresources.items():
        entry = {"name": f"{resource.plural}/{name}", "singularName": "", "namespaced": resource.namespaced}
        typed = {key: facts[key] for key in ("group", "version") if facts.get(key)}
        below.append({**entry, **typed, "kind": facts["kind"], "verbs": list(facts.get("verbs") or ())})
    return [own, *below]


def _paths(api: APIServer) -> list[str]:
    groups = [f"/apis/{name}" for name in _groups(api)]
    versions = [f"/apis/{one}" for one in _group_versions(api) if "/" in one]
    return sorted(["/api", "/api/v1", "/apis", *groups, *versions, "/healthz", "/livez", "/readyz", "/version"])
