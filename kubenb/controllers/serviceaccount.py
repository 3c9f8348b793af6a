"""The service account controller: every namespace has a ServiceAccount "default", which its pods run as.

What comes in: namespaces and ServiceAccounts.  What goes out: the missing ServiceAccounts.
Source: pkg/controller/serviceaccount/serviceaccounts_controller.go, 1.36.  Next: `rootca.py`, the other thing each namespace
gets.
"""

from __future__ import annotations

from kubenb.client import ControlLoop
from kubenb.objects import ApiError, Object, is_terminating, name, namespace

DEFAULT = "default"


class ServiceAccountController(ControlLoop):
    name = "service-account-controller"

    def setup(self) -> None:
        self.namespaces = self.informer("Namespace")
        self.accounts = self.informer("ServiceAccount")
        self.namespaces.on_change(self.enqueue_object)
        self.accounts.on_change(self._account_changed)

    def _account_changed(self, old: Object | None, new: Object | None) -> None:
        if new is None and old is not None and name(old) == DEFAULT:
            self.enqueue(namespace(old))

    def sync(self, key: str) -> None:
        space = self.namespaces.by_key(key)
        if space is None or is_terminating(space) or self.accounts.get(key, DEFAULT):
            return
        account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": DEFAULT, "namespace": key}}
        try:
            self.client.create(account, f"namespace {key} has no default ServiceAccount")
        except ApiError as error:
            if error.reason != "AlreadyExists":
                raise
