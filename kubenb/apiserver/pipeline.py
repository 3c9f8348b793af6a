"""The way of a write through the API server: decode, default, mutate, prepare, validate, quota.

What comes in: the object as sent, and for updates the live one.  What goes out: the object as it will be stored, or an ApiError.
The stations themselves are pure and each has its own file; this one only puts them in order.
Components' own writes (`call.trusted`) skip decoding and validation: they are built by our code out of decoded objects.
Next: `server.py` stores the result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubenb.apiserver import admission, prepare
from kubenb.apiserver.allocate import Allocator
from kubenb.apiserver.bootstrap import is_api_service, restore_service
from kubenb.apiserver.call import Call, Wait
from kubenb.apiserver.decode import decode, decode_patched
from kubenb.apiserver.defaults import default
from kubenb.apiserver.field_managers import tracked
from kubenb.apiserver.prepare_kinds import requested_by
from kubenb.apiserver.registry import Resource
from kubenb.objects import ApiError, Object, forbidden, invalid, load_schema, not_found, to_json
from kubenb.objects.plain import copied
from kubenb.objects.rbac import GROUP as RBAC

if TYPE_CHECKING:
    from kubenb.apiserver.server import APIServer


PLAIN = frozenset({"core.v1.Event", "coordination.v1.Lease"})
"""Types with nothing to default or admit, which components write all the time."""


class Pipeline:
    """The stations in their order, with what they need to look up."""

    def __init__(self, api: APIServer, enforce_service_accounts: bool) -> None:
        self._api = api
        self._schema = load_schema()
        self._enforce_service_accounts = enforce_service_accounts
        self.addresses = Allocator()

    def decode(self, obj: Object, resource: Resource, call: Call, patched: bool = False) -> Object:
        """The object in normal form. Raises ApiError 400 with all that is wrong in its shape."""
        if call.trusted or not resource.type:
            return obj
        if self._api.frozen:  # decoding takes plain JSON, not the frozen parts that a patch kept
            obj = copied(obj)
        if patched:
            done, warnings = decode_patched(obj, resource.type, self._schema, call.validation, to_json(obj))
        else:
            kind = (resource.group, resource.version, resource.kind)
            problems = [call.problems] if call.problems else []
            done, warnings = decode(obj, resource.type, self._schema, kind, call.validation, problems)
        call.warnings.extend(warnings)
        return done

    def check_namespace(self, obj: Object, resource: Resource) -> None:
        """NamespaceLifecycle: nothing new in a namespace that isn't there (404) or is going (403)."""
        if not resource.namespaced:
            return
        name = obj["metadata"]["namespace"]
        namespace = self._api.etcd.get("namespaces", "", name)
        if namespace is None:
            raise not_found("namespaces", name)
        if namespace.object["metadata"].get("deletionTimestamp"):
            why = f"unable to create new content in namespace {name} because it is being terminated"
            error = forbidden(resource.qualified, obj["metadata"].get("name", ""), why)
            going = f"namespace {name} is being terminated"
            cause = {"reason": "NamespaceTerminating", "message": going, "field": "metadata.namespace"}
            raise ApiError(403, "Forbidden", error.message, {**error.status["details"], "causes": [cause]})

    def admit_create(self, obj: Object, resource: Resource, call: Call) -> Object:
        """The new object as it will be stored. Its metadata is a dict of its own."""
        api = self._api
        obj = default(obj, resource)
        if call.wait and resource.kind == "Pod" and self._enforce_service_accounts:
            self._await_account(obj, call.wait)
        obj = admission.mutate(obj, resource, api.peek, api.sim.suffix, self._enforce_service_accounts, self._all)
        obj = self._own(prepare.prepare_create(obj, resource, api.sim.stamp()))
        if resource.type == "certificates.v1.CertificateSigningRequest":
            obj = requested_by(obj, call.user)
        if not (call.trusted or call.built_in):
            from kubenb.apiserver import validation  # here, not above: 45 files, for what people write

            self._refuse(validation.validate_create(obj, resource), obj, resource)
            call.warnings.extend(validation.warnings(obj, resource))
        self._check_grant(obj, None, resource, call)
        obj = self.addresses.assign(obj, None, resource)
        self._charge(obj, None, resource, call)
        return tracked(obj, None, resource, call, api.sim.stamp())

    def admit_update(self, obj: Object, old: Object, resource: Resource, call: Call, subresource: str | None) -> Object:
        """The changed object as it will be stored."""
        if call.trusted and (subresource in ("status", "binding") or resource.type in PLAIN):
            return prepare.prepare_update(obj, old, resource, subresource)
        obj = default(prepare.prepare_update(obj, old, resource, subresource), resource)
        obj = self.addresses.keep(obj, old, resource)
        if not call.trusted:
            if subresource is None:
                obj = admission.mutate_update(obj, resource, self._api.peek)
            from kubenb.apiserver import validation

            self._refuse(validation.validate_update(obj, old, resource, subresource), obj, resource)
            call.warnings.extend(validation.warnings(obj, resource, old))
        self._check_grant(obj, old, resource, call)
        obj = self.addresses.assign(obj, old, resource)
        if subresource in (None, "resize"):
            self._charge(obj, old, resource, call)
        return tracked(obj, old, resource, call, self._api.sim.stamp(), subresource or "")

    def _check_grant(self, obj: Object, old: Object | None, resource: Resource, call: Call) -> None:
        """Who isn't the administrator may only pass on rights of their own."""
        if call.identity is not None and resource.group == RBAC:
            from kubenb.apiserver.escalation import check_escalation

            check_escalation(self._api, call.identity, obj, old)

    def _charge(self, obj: Object, old: Object | None, resource: Resource, call: Call) -> None:
        """The last plugins: limits, and quotas, which pay at once."""
        charges = admission.check(obj, old, resource, self._api.peek, self._all)
        if call.dry_run:
            return
        quotas = self._api.registry.find("ResourceQuota")
        for quota, status in charges:
            meta, why = quota["metadata"], f"{resource.singular} {obj['metadata']['name']} is charged"
            own = Call("kube-apiserver", call.cause, why, trusted=True)
            self._api.patch_status(quotas, meta["name"], status, meta["namespace"], own)

    def _await_account(self, pod: Object, wait: Wait) -> None:
        """In a namespace that is only just there, its ServiceAccount may come a moment later (the plugin tries ten times)."""
        name, namespace = pod["spec"].get("serviceAccountName") or "default", pod["metadata"]["namespace"]
        if name == "default" and self._api.peek("ServiceAccount", name, namespace) is None:
            wait(lambda: self._api.peek("ServiceAccount", name, namespace) is not None, self._api.ledger.service_account_wait)

    def claim(self, old: Object | None, new: Object | None, resource: Resource) -> None:
        """The write is certain: addresses and ports of the new version are taken, those of the old one free."""
        self.addresses.claim(old, new, resource)
        if new is None and old is not None and is_api_service(old):
            period = self._api.ledger.api_service_period
            self._api.sim.after(period - self._api.sim.now % period, restore_service, self._api)

    def _all(self, kind: str, namespace: str) -> list[Object]:
        return self._api.list(self._api.registry.find(kind), namespace)

    def _own(self, obj: Object) -> Object:
        return {**obj, "metadata": dict(obj["metadata"])}

    def _refuse(self, errors: list[Any], obj: Object, resource: Resource) -> None:
        if errors:
            raise invalid(resource.group, resource.kind, obj["metadata"].get("name", ""), errors)
