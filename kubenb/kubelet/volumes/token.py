"""A service account's token, as a pod finds it in a file.

What comes in: the pod's account, an audience, a lifetime. What goes out: what the TokenRequest API answers; the kubelet asks when
the file is read for the first time, and again when four fifths of the token's life are over. Source:
pkg/kubelet/token/token_manager.go, 1.36. Next: `projected.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.objects import ApiError, Object

if TYPE_CHECKING:
    from kubenb.kubelet.pod_context import PodContext

RENEWED_AFTER = 0.8
LONGEST_WAIT = 24 * 3600.0
"""Seconds. A token that lives longer than a day is renewed after a day."""


def token_of(worker: PodContext, source: Object) -> bytes:
    """The token for a serviceAccountToken source, bound to the pod: the same one until it is due for renewal."""
    seconds = source.get("expirationSeconds") or 3600
    key = (source.get("audience") or "", seconds)
    known = worker.tokens.get(key)
    if known is not None and worker.sim.now < known[1]:
        return known[0]
    wait = min(seconds * RENEWED_AFTER, LONGEST_WAIT)
    token = _request(worker, source.get("audience"), seconds)
    worker.tokens[key] = (token, worker.sim.now + wait)
    if worker.volumes is not None:
        worker.sim.after(wait, worker.volumes.pod_changed, background=True)
    return token


def _request(worker: PodContext, audience: str | None, seconds: int) -> bytes:
    """Nothing, when account or pod are gone by now."""
    metadata, spec = worker.pod["metadata"], worker.pod["spec"]
    bound = {"apiVersion": "v1", "kind": "Pod", "name": metadata["name"], "uid": worker.uid}
    wanted: Object = {"expirationSeconds": seconds, "boundObjectRef": bound}
    if audience:
        wanted["audiences"] = [audience]
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": wanted}
    account = spec.get("serviceAccountName") or "default"
    try:
        answer = worker.kubelet.client.post("ServiceAccount", account, "token", body, metadata["namespace"])
    except ApiError:
        return b""
    return str(answer["status"]["token"]).encode()
