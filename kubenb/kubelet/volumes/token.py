"""A service account's token, as a pod finds it in a file.

What comes in: the pod's account, an audience, a lifetime. What goes out: what the TokenRequest API answers; the kubelet asks when
the file is read for the first time, and again when four fifths of the token's life are over. Source:
pkg/kubelet/token/token_manager.go, 1.36. Next: `projected.py`.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from kubenb.objects import ApiError, Object
from kubenb.objects.times import EPOCH

if TYPE_CHECKING:
    from kubenb.kubelet.pod_context import PodContext

ISSUER = "https://kubernetes.default.svc.cluster.local"


def token_of(worker: PodContext, source: Object) -> bytes:
    """The token for a serviceAccountToken source, bound to the pod."""
    metadata, spec = worker.pod["metadata"], worker.pod["spec"]
    account = spec.get("serviceAccountName") or "default"
    seconds = source.get("expirationSeconds") or 3600
    audience = source.get("audience") or ISSUER
    request = {
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenRequest",
        "spec": {
            "audiences": [audience],
            "expirationSeconds": seconds,
            "boundObjectRef": {"apiVersion": "v1", "kind": "Pod", "name": metadata["name"], "uid": worker.uid},
        },
    }
    try:
        answer = worker.kubelet.client.post("ServiceAccount", account, "token", request, metadata["namespace"])
        return str(answer["status"]["token"]).encode()
    except (ApiError, KeyError):  # an API server without tokens
        return _unsigned(worker, account, audience, seconds)


def _unsigned(worker: PodContext, account: str, audience: str, seconds: int) -> bytes:
    """A token that says the same and proves nothing."""
    metadata, now = worker.pod["metadata"], int(EPOCH + worker.sim.now)
    namespace = metadata["namespace"]
    claims = {
        "aud": [audience],
        "exp": now + seconds,
        "iat": now,
        "iss": ISSUER,
        "kubernetes.io": {
            "namespace": namespace,
            "pod": {"name": metadata["name"], "uid": worker.uid},
            "serviceaccount": {"name": account},
        },
        "sub": f"system:serviceaccount:{namespace}:{account}",
    }
    parts = [json.dumps(part, separators=(",", ":")).encode() for part in ({"alg": "none", "typ": "JWT"}, claims)]
    return b".".join([base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts] + [b""])
