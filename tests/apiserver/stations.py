"""The pure stations in a row, for tests: from a manifest's text to the object that would be stored, without a server."""

from __future__ import annotations

from typing import Any

from kubenb.apiserver import admission, prepare, validation
from kubenb.apiserver.allocate import Allocator
from kubenb.apiserver.decode import decode
from kubenb.apiserver.defaults import default
from kubenb.apiserver.registry import Resource, load_registry
from kubenb.objects import FieldError, Object, invalid, load_schema, load_yaml

NOW = "2026-01-01T00:00:00Z"
UID = "01234567-0123-4123-8123-0123456789ab"
SUFFIX = "x7w2k"
REGISTRY = load_registry()
ACCOUNT: Object = {"metadata": {"name": "default"}}


def resource_of(obj: Object) -> Resource:
    found = REGISTRY.served(obj["apiVersion"], obj["kind"])
    assert found is not None, f"{obj['apiVersion']} {obj['kind']} is not served"
    return found


def manifest(text: str) -> Object:
    """A manifest; without apiVersion and kind it is a v1 Pod."""
    return {"apiVersion": "v1", "kind": "Pod", **load_yaml(text)}


def decoded(obj: Object, problems: list[str] | None = None) -> Object:
    resource = resource_of(obj)
    if not resource.type:  # the schema doesn't know it: it passes as it is
        return obj
    kind = (resource.group, resource.version, resource.kind)
    return decode(obj, resource.type, load_schema(), kind, problems=problems or [])[0]


def read(kind: str, name: str, namespace: str = "") -> Object | None:
    """All that admission finds: the service account `default`."""
    return ACCOUNT if (kind, name) == ("ServiceAccount", "default") else None


def prepared(obj: Object, problems: list[str] | None = None) -> Object:
    """Through all stations but validation."""
    resource = resource_of(obj)
    done = decoded(obj, problems)
    metadata = {**done["metadata"], "uid": UID}
    if resource.namespaced:
        metadata.setdefault("namespace", "default")
    if "name" not in metadata and "generateName" in metadata:
        metadata["name"] = metadata["generateName"] + SUFFIX
    done = default({**done, "metadata": metadata}, resource)
    done = admission.mutate(done, resource, read, lambda: SUFFIX)
    return prepare.prepare_create(done, resource, NOW)


def created(obj: Object, problems: list[str] | None = None) -> tuple[Object, list[str]]:
    """What the server would store, and the warnings. Raises ApiError."""
    resource, done = resource_of(obj), prepared(obj, problems)
    errors = validation.validate_create(done, resource)
    if errors:
        raise invalid(resource.group, resource.kind, done["metadata"].get("name", ""), errors)
    return Allocator().assign(done, None, resource), validation.warnings(done, resource)


def complaints(text: str) -> list[str]:
    """What validation has against a manifest: "path: message" each."""
    obj = prepared(manifest(text))
    return list(map(words, validation.validate_create(obj, resource_of(obj))))


def complaints_about_change(before: str, after: str, subresource: str | None = None) -> list[str]:
    """What validation has against the change from one manifest to another."""
    old = created(manifest(before))[0]
    old["metadata"] = {**old["metadata"], "resourceVersion": "1"}
    resource = resource_of(old)
    new = decoded(manifest(after))
    metadata = {**new["metadata"], "namespace": "default", "resourceVersion": "1"} if resource.namespaced else new["metadata"]
    new = default(prepare.prepare_update({**new, "metadata": metadata}, old, resource, subresource), resource)
    new = Allocator().keep(new, old, resource)
    return list(map(words, validation.validate_update(new, old, resource, subresource)))


def words(error: FieldError) -> str:
    return str(error)


def look(obj: Any, path: str) -> Any:
    """The value at "spec.containers.0.image"; None if there is nothing."""
    for part in path.split("."):
        if isinstance(obj, list):
            obj = obj[int(part)] if int(part) < len(obj) else None
        else:
            obj = (obj or {}).get(part)
    return obj
