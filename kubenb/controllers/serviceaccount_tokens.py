"""The token controller: fills Secrets that ask for a service account's token, and removes those whose account is gone.

What comes in: Secrets of type kubernetes.io/service-account-token, service accounts. What goes out: the token (which never
ends), the cluster's certificate and the namespace in the Secret. Until 1.24 it made such a Secret for each account by
itself; today pods get tokens that end with them (TokenRequest), and this is for those who ask. Source:
pkg/controller/serviceaccount/tokens_controller.go, 1.36. Next: `statefulset.py`.
"""

from __future__ import annotations

import base64

from kubenb.client import ControlLoop
from kubenb.objects import ApiError, Object, key, name, namespace, uid
from kubenb.objects import annotations as annotations_of
from kubenb.objects.tokens import legacy_claims, sign

TYPE = "kubernetes.io/service-account-token"
ACCOUNT, ACCOUNT_UID = "kubernetes.io/service-account.name", "kubernetes.io/service-account.uid"
CERTIFICATES = "kube-root-ca.crt"


def filled(secret: Object, account: Object, certificate: str) -> Object:
    """The data that the Secret should have: what is there already stays."""
    space = namespace(secret)
    claims = legacy_claims(space, name(account), uid(account), name(secret))
    wanted = {"ca.crt": certificate, "namespace": space, "token": sign(claims)}
    return {**{part: base64.b64encode(text.encode()).decode() for part, text in wanted.items()}, **(secret.get("data") or {})}


class ServiceAccountTokenController(ControlLoop):
    """Keys: Secrets."""

    name = "tokens-controller"

    def setup(self) -> None:
        self.secrets, self.accounts = self.informer("Secret"), self.informer("ServiceAccount")
        self.secrets.on_change(self._secret_changed)
        self.accounts.on_change(self._account_changed)

    def _secret_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None and new.get("type") == TYPE:
            self.enqueue_object(old, new)

    def _account_changed(self, old: Object | None, new: Object | None) -> None:
        if (old is None) == (new is None) or self.accounts.cause is None:
            return
        account = new if new is not None else old or {}
        for secret in self.secrets.list(namespace(account)):
            if secret.get("type") == TYPE and annotations_of(secret).get(ACCOUNT) == name(account):
                self.enqueue(key(secret))

    def sync(self, key: str) -> None:
        secret = self.secrets.by_key(key)
        if secret is None or secret["metadata"].get("deletionTimestamp"):
            return
        notes = annotations_of(secret)
        account = self.accounts.get(namespace(secret), notes.get(ACCOUNT, ""))
        if account is None or notes.get(ACCOUNT_UID) not in (None, uid(account)):
            why = f"its service account {notes.get(ACCOUNT)} is gone"
            self.client.delete("Secret", name(secret), namespace(secret), uid=uid(secret), why=why)
            return
        data = filled(secret, account, self._certificate(namespace(secret)))
        if data != secret.get("data") or notes.get(ACCOUNT_UID) is None:
            patch = {"metadata": {"annotations": {ACCOUNT_UID: uid(account)}}, "data": data}
            self.client.patch("Secret", name(secret), patch, namespace(secret), why=f"a token for {name(account)} was asked for")

    def _certificate(self, space: str) -> str:
        """The cluster's own certificate, as every namespace has it."""
        try:
            return str(self.client.get("ConfigMap", CERTIFICATES, space)["data"]["ca.crt"])
        except (ApiError, KeyError):
            return ""
