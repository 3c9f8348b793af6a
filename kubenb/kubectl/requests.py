"""Speaking to the API server: the public verbs, with the warnings they bring and the options every request of a command shares.

Comes in: a resource, names, bodies. Goes out: objects, or an `ApiError` unchanged. Warnings go to stderr, each once a command.
Reads hand out shared versions: commands never change what they got. Next: `mapping`, from a typed word to a resource.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kubenb.apiserver import Call, Resource
from kubenb.objects import ApiError, Object
from kubenb.objects.rbac import ADMINISTRATOR, Action, User

if TYPE_CHECKING:
    from kubenb.kubectl.session import Session

DEPRECATED = {
    ("", "Endpoints"): "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
    ("", "ComponentStatus"): "v1 ComponentStatus is deprecated in v1.19+",
}
"""Kinds whose every use makes the server warn."""


class Requests:
    """The requests of one command."""

    def __init__(
        self, session: Session, complain: Callable[[str], None], validation: str, dry_run: bool, manager: str = "kubectl",
        force: bool = False, user: User | None = None,
    ) -> None:  # fmt: skip
        self.api = session.api
        self._user = user
        self._wait = session.advance_until
        self._manager, self._force = manager, force
        self._complain = complain
        self._validation = validation
        self._dry_run = dry_run
        self._said: set[str] = set()

    def get(self, resource: Resource, name: str, namespace: str = "", subresource: str | None = None) -> Object:
        """One object; ApiError 404, which names the namespace if that is what is missing."""
        self._deprecation(resource)
        self.check(resource, "get", name, namespace, subresource)
        try:
            return self.api.get(resource, name, namespace or None, subresource)
        except ApiError as error:
            if error.reason == "NotFound" and resource.namespaced and namespace not in ("", "default"):
                self.api.get(self.api.registry.find("namespaces"), namespace)
            raise

    def find(self, resource: Resource, name: str, namespace: str = "") -> Object | None:
        """The object, or None where there is none."""
        self.check(resource, "get", name, namespace)
        try:
            return self.api.get(resource, name, namespace or None)
        except ApiError as error:
            if error.reason == "NotFound":
                return None
            raise

    def select(self, resource: Resource, namespace: str = "", labels: str = "", fields: str = "") -> list[Object]:
        """Objects of a namespace (or of all: "") that match both selectors; ApiError 400 with the selectors in it."""
        self._deprecation(resource)
        self.check(resource, "list", "", namespace)
        try:
            return self.api.list(resource, namespace or None, labels, fields)
        except (ApiError, ValueError) as error:
            if isinstance(error, ApiError) and (
                error.reason not in ("BadRequest", "NotFound") or error.message.startswith("Unable to")
            ):
                raise
            raise ApiError(400, "BadRequest", f"{_search(resource, labels, fields)}: {error}") from None

    def create(self, obj: Object, namespace: str = "", problems: str = "") -> Object:
        """A new object. `problems`: what the manifest's text says twice."""
        resource = self.api.registry.of_object(obj)
        self.check(resource, "create", "", _space(obj, namespace))
        return self._write(lambda call: self.api.create(obj, namespace or None, call), resource, problems)

    def update(self, obj: Object, namespace: str = "", problems: str = "") -> Object:
        resource = self.api.registry.of_object(obj)
        self.check(resource, "update", str(obj["metadata"].get("name", "")), _space(obj, namespace))
        return self._write(lambda call: self.api.update(obj, namespace or None, call), resource, problems)

    def patch(
        self, resource: Resource, name: str, patch: Any, type: str, namespace: str = "", subresource: str | None = None,
        problems: str = "",
    ) -> Object:  # fmt: skip
        """Change an object; `type`: strategic, merge or json."""
        space = namespace or None
        self.check(resource, "patch", name, namespace, subresource)
        return self._write(lambda call: self.api.patch(resource, name, patch, type, space, call, subresource), resource, problems)

    def delete(
        self, resource: Resource, name: str, namespace: str = "", grace: int | None = None, propagation: str | None = None,
        uid: str = "",
    ) -> Object:  # fmt: skip
        """Ask for deletion; returns the marked object or a Status."""
        conditions = {"uid": uid} if uid else None
        self.check(resource, "delete", name, namespace)
        return self._write(
            lambda call: self.api.delete(resource, name, namespace or None, call, grace, propagation, conditions), resource
        )

    def post(self, resource: Resource, name: str, subresource: str, body: Object, namespace: str) -> Object:
        """Create a subresource: pods/eviction and the like."""
        self.check(resource, "create", name, namespace, subresource)
        return self._write(lambda call: self.api.create_subresource(resource, name, subresource, body, namespace, call), resource)

    def check(self, resource: Resource, verb: str, name: str = "", namespace: str = "", subresource: str | None = None) -> None:
        """Raises ApiError 403 when the command runs as somebody (`--as`, `--token`) who may not do this."""
        if self._user is not None:
            plural = f"{resource.plural}/{subresource}" if subresource else resource.plural
            space = namespace if resource.namespaced or resource.kind == "Namespace" else ""
            self.api.authorizer.check(self._user, Action(verb, resource.group, plural, name), space)

    def table(self, resource: Resource, objects: list[Object]) -> Object:
        """The server-side table of objects."""
        return self.api.table(resource, objects)

    def resource(self, word: str) -> Resource:
        """A resource that is known to be served."""
        return self.api.registry.find(word)

    def warn(self, text: str) -> None:
        """A Warning header: once a command."""
        if text not in self._said:
            self._said.add(text)
            self._complain(f"Warning: {text}")

    def _write(self, request: Callable[[Call], Object], resource: Resource, problems: str = "") -> Object:
        call = Call(
            author="kubectl", validation=self._validation, dry_run=self._dry_run, problems=problems, wait=self._wait,
            manager=self._manager, force=self._force, identity=self._user,
            user=(self._user or ADMINISTRATOR).name,
        )  # fmt: skip
        try:
            return request(call)
        finally:
            self._deprecation(resource)
            for text in call.warnings:
                self.warn(text)

    def _deprecation(self, resource: Resource) -> None:
        text = DEPRECATED.get((resource.group, resource.kind))
        if text:
            self.warn(text)


def _space(obj: Object, namespace: str) -> str:
    metadata = obj.get("metadata")
    return str((metadata.get("namespace") if isinstance(metadata, dict) else "") or namespace or "default")


def gvr(resource: Resource) -> str:
    """A resource as Go prints a GroupVersionResource: "apps/v1, Resource=deployments"."""
    return f"{resource.group}/{resource.version}, Resource={resource.plural}"


def gvk(resource: Resource) -> str:
    return f"{resource.group}/{resource.version}, Kind={resource.kind}"


def _search(resource: Resource, labels: str, fields: str) -> str:
    if not labels and not fields:
        return f'Unable to list "{gvr(resource)}"'
    return f'Unable to find "{gvr(resource)}" that match label selector "{labels}", field selector "{fields}"'
