"""The certificatesigningrequest-approving-controller: lets nodes have their client certificates.

What comes in: requests that nobody has answered. What goes out: the condition Approved, for a node that asks for itself in the
form that kubelets use; everything else waits for a person (`kubectl certificate approve`). Source:
pkg/controller/certificates/approver/sarapprove.go, pkg/apis/certificates/v1/helpers.go (1.36). Next: `csr_signing.py`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop
from kubenb.controllers.csr_reading import is_answered, subject_of
from kubenb.objects import Object

SIGNER = "kubernetes.io/kube-apiserver-client-kubelet"
NODE, NODES = "system:node:", "system:nodes"
USAGES = ({"client auth", "digital signature"}, {"client auth", "digital signature", "key encipherment"})
BOOTSTRAPPERS = "system:bootstrappers"


def verdict(request: Object) -> str:
    """The approver's message for a request that it may grant by itself, "" for any other."""
    spec, subject = request["spec"], subject_of(request)
    if spec.get("signerName") != SIGNER or subject is None or set(spec.get("usages") or ()) not in USAGES:
        return ""
    if subject.groups != (NODES,) or not subject.name.startswith(NODE):
        return ""
    if spec.get("username") == subject.name:
        return "Auto approving self kubelet client certificate after SubjectAccessReview."
    if BOOTSTRAPPERS in (spec.get("groups") or ()):
        return "Auto approving kubelet client certificate after SubjectAccessReview."
    return ""


class CSRApprovingController(ControlLoop):
    name = "certificatesigningrequest-approving-controller"

    def setup(self) -> None:
        self.requests = self.informer("CertificateSigningRequest")
        self.requests.on_change(self.enqueue_object)

    def sync(self, key: str) -> None:
        request = self.requests.by_key(key)
        message = verdict(request) if request is not None and not is_answered(request) else ""
        if request is None or not message:
            return
        now = self.stamp()
        condition = {
            "type": "Approved", "status": "True", "reason": "AutoApproved", "message": message,
            "lastUpdateTime": now, "lastTransitionTime": now,
        }  # fmt: skip
        patch = {"status": {"conditions": [condition]}}
        self.client.patch("CertificateSigningRequest", key, patch, None, subresource="approval", why=message)
