"""Authentication: who sends a request? A service account's token says so; without one it is nobody in particular.

What comes in: the Authorization header. What goes out: a user, or a 401. Tokens have the form of JSON Web Tokens, whose
middle part anybody can read (`base64 -d`); the signature is a hash with a key that this API server keeps to itself. They
are bound to the account, and perhaps to a pod: when that is gone, so is the token's worth. Source:
pkg/serviceaccount/{claims,jwt}.go, k8s.io/apiserver/pkg/authentication, 1.36. Next: `authorization.py`: what may they do?
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from kubenb.objects import EPOCH, ApiError, Object
from kubenb.objects.rbac import ANONYMOUS, User, service_account

if TYPE_CHECKING:
    from kubenb.apiserver.server import APIServer

ISSUER = "https://kubernetes.default.svc.cluster.local"
WARN_AFTER = 3607
"""A pod's token of this life time is really valid for a year, so that old clients that never read it again keep working."""
EXTENDED = 365 * 24 * 3600
KEY = b"kubenb: a simulated service account key"
KEY_ID = base64.urlsafe_b64encode(hashlib.sha256(KEY).digest()).rstrip(b"=").decode()
POD_NAME, POD_UID = "authentication.kubernetes.io/pod-name", "authentication.kubernetes.io/pod-uid"
CREDENTIAL = "authentication.kubernetes.io/credential-id"


def unauthorized() -> ApiError:
    """401."""
    return ApiError(401, "Unauthorized", "Unauthorized")


def authenticate(api: APIServer, authorization: str | None) -> User:
    """The user of an Authorization header ("Bearer TOKEN"). Raises ApiError 401 for a token that isn't valid (any more)."""
    if not authorization:
        return ANONYMOUS
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return ANONYMOUS
    user = user_of_token(api, token.strip(), (ISSUER,))
    if user is None:
        raise unauthorized()
    return user


def user_of_token(api: APIServer, token: str, audiences: tuple[str, ...]) -> User | None:
    """Whom a token stands for at this moment, None when nobody."""
    claims = read(token)
    if claims is None or not claims["nbf"] <= EPOCH + api.now() < claims["exp"] or not set(audiences) & set(claims["aud"]):
        return None
    private = claims["kubernetes.io"]
    account, namespace = private["serviceaccount"], private["namespace"]
    if not _is_there(api, "ServiceAccount", account, namespace):
        return None
    extra: dict[str, list[str]] = {CREDENTIAL: [f"JTI={claims['jti']}"]}
    for kind in ("pod", "secret", "node"):
        bound = private.get(kind)
        if bound and not _is_there(api, kind.capitalize(), bound, namespace if kind != "node" else ""):
            return None
        if bound and kind == "pod":
            extra.update({POD_NAME: [bound["name"]], POD_UID: [bound["uid"]]})
    return service_account(namespace, account["name"], account["uid"], extra)


def _is_there(api: APIServer, kind: str, reference: Object, namespace: str) -> bool:
    """The object of this name is still the one that was meant. (Going for a minute already, it counts as gone.)"""
    obj = api.peek(kind, reference["name"], namespace)
    return obj is not None and obj["metadata"]["uid"] == reference["uid"]


def sign(claims: Object) -> str:
    """The token that says so."""
    parts = [_encoded({"alg": "RS256", "kid": KEY_ID}), _encoded(claims)]
    return ".".join([*parts, _signature(".".join(parts))])


def read(token: str) -> Object | None:
    """The claims of a token that was signed here, None for anything else."""
    signed, _, signature = token.rpartition(".")
    if not signed or signature != _signature(signed):
        return None
    body = signed.partition(".")[2]
    claims: Object = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims


def _encoded(part: Any) -> str:
    text = json.dumps(part, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def _signature(text: str) -> str:
    digest = b"".join(hashlib.sha256(KEY + bytes([round]) + text.encode()).digest() for round in range(8))
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
