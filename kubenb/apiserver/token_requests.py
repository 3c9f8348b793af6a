"""serviceaccounts/token: a token for a service account, for some time, perhaps bound to a pod.

What comes in: a TokenRequest, of a kubelet for a pod's volume or of a person (`kubectl create token`). What goes out: the
same with its status. Nothing is stored. Source: pkg/registry/core/serviceaccount/storage/token.go, 1.36. Next:
`authentication.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.apiserver.authentication import EXTENDED, WARN_AFTER
from kubenb.apiserver.call import Call
from kubenb.apiserver.registry import Resource
from kubenb.objects import EPOCH, ApiError, Object, bad_request, bad_value, conflict, format_time, invalid, not_found
from kubenb.objects.tokens import ISSUER, sign

if TYPE_CHECKING:
    from kubenb.apiserver.server import APIServer

DEFAULT_SECONDS, SHORTEST, LONGEST = 3600, 600, 1 << 32
BINDABLE = {"Pod": "pods", "Secret": "secrets", "Node": "nodes"}


def request_token(api: APIServer, resource: Resource, name: str, body: Object, namespace: str | None, call: Call) -> Object:
    """Raises ApiError 404 for an account or bound object that isn't there, 409, 422."""
    account = api.live(resource, namespace, name).object
    space, spec = account["metadata"]["namespace"], body.get("spec") or {}
    seconds = spec.get("expirationSeconds") or DEFAULT_SECONDS
    _check_duration(seconds)
    audiences = spec.get("audiences") or [ISSUER]
    bound = spec.get("boundObjectRef")
    private: Object = {"namespace": space}
    if bound:
        private.update(_bound(api, bound, name, space))
    private["serviceaccount"] = {"name": name, "uid": account["metadata"]["uid"]}
    now = int(EPOCH + api.now())
    if seconds == WARN_AFTER and ISSUER in audiences and "pod" in private:
        private["warnafter"] = now + seconds
        seconds = EXTENDED
    claims = {
        "aud": list(audiences), "exp": now + seconds, "iat": now, "iss": ISSUER, "jti": api.sim.uid(), "kubernetes.io": private,
        "nbf": now, "sub": f"system:serviceaccount:{space}:{name}",
    }  # fmt: skip
    shown = {**spec, "audiences": list(audiences), "expirationSeconds": seconds, "boundObjectRef": bound}
    status = {"token": sign(claims), "expirationTimestamp": format_time(now + seconds)}
    meta = {"name": name, "namespace": space, "creationTimestamp": format_time(now)}
    return {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "metadata": meta, "spec": shown, "status": status}


def _check_duration(seconds: int) -> None:
    why = ""
    if seconds < SHORTEST:
        why = "may not specify a duration less than 10 minutes"
    elif seconds > LONGEST:
        why = "may not specify a duration larger than 2^32 seconds"
    if why:
        raise invalid("authentication.k8s.io", "TokenRequest", "", [bad_value("spec.expirationSeconds", seconds, why)])


def _bound(api: APIServer, reference: Object, account: str, namespace: str) -> Object:
    """The claim about the object that the token is bound to."""
    kind, name, uid = reference.get("kind", ""), reference.get("name", ""), reference.get("uid", "")
    if kind not in BINDABLE:
        group, _, version = str(reference.get("apiVersion", "")).rpartition("/")
        raise bad_request(f"cannot bind token to object of type {group}/{version}, Kind={kind}")
    obj = api.peek(kind, name, namespace)
    if obj is None:
        raise not_found(BINDABLE[kind], name)
    if uid and uid != obj["metadata"]["uid"]:
        why = f"the UID in the bound object reference ({uid}) does not match the UID in record. "
        raise conflict(BINDABLE[kind], name, why + "The object might have been deleted and then recreated")
    own = (obj.get("spec") or {}).get("serviceAccountName")
    if kind == "Pod" and own != account:
        where = f'cannot bind token for serviceaccount "{account}" to pod running with different serviceaccount name.'
        raise ApiError(400, "BadRequest", where)
    claims: Object = {kind.lower(): {"name": name, "uid": obj["metadata"]["uid"]}}
    node = api.peek("Node", obj["spec"]["nodeName"]) if kind == "Pod" and obj["spec"].get("nodeName") else None
    if node is not None:
        claims = {"node": {"name": node["metadata"]["name"], "uid": node["metadata"]["uid"]}, **claims}
    return claims
