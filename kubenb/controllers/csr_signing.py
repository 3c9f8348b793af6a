"""The certificatesigningrequest-signing-controller: signs what was approved.

What comes in: approved requests for one of the cluster's own signers. What goes out: the certificate, in the request's status,
valid from five minutes ago for as long as asked, at most for the signing duration. Source:
pkg/controller/certificates/signer/signer.go, authority/policies.go (1.36). Next: `csr_cleaner.py`.
"""

from __future__ import annotations

import base64

from kubenb.client import ControlLoop
from kubenb.controllers.csr_reading import subject_of
from kubenb.objects import EPOCH, Object
from kubenb.objects.x509 import Certificate, Subject, certificate_pem

SIGNERS = frozenset(
    f"kubernetes.io/{name}"
    for name in ("kube-apiserver-client", "kube-apiserver-client-kubelet", "kubelet-serving", "legacy-unknown")
)
AUTHORITY = Subject("kubernetes")
BACKDATE = 300.0
"""Seconds: clocks of two machines may differ."""


def lifetime(asked: float | None, longest: float) -> float:
    """Seconds a certificate is valid, counted from now. `asked`: the request's expirationSeconds."""
    return min(max(asked, 600.0), longest) if asked else longest


class CSRSigningController(ControlLoop):
    name = "certificatesigningrequest-signing-controller"

    def setup(self) -> None:
        self.requests = self.informer("CertificateSigningRequest")
        self.requests.on_change(self.enqueue_object)

    def sync(self, key: str) -> None:
        request = self.requests.by_key(key)
        subject = subject_of(request) if request is not None and _wants_signing(request) else None
        if request is None or subject is None:
            return
        now = EPOCH + self.now
        end = now + lifetime(request["spec"].get("expirationSeconds"), self.ledger.cluster_signing_duration)
        pem = certificate_pem(Certificate(subject, AUTHORITY, now - BACKDATE, end))
        status = {**request["status"], "certificate": base64.b64encode(pem.encode()).decode()}
        self.client.update_status({**request, "status": status}, why=f"the request of {subject.name} is approved: it is signed")


def _wants_signing(request: Object) -> bool:
    status = request.get("status") or {}
    approved = any(one["type"] == "Approved" for one in status.get("conditions") or ())
    return approved and not status.get("certificate") and request["spec"].get("signerName") in SIGNERS
