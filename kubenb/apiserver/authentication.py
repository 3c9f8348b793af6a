"""Authentication: who sends a request? A service account's token says so; without one it is nobody in particular.

What comes in: the Authorization header. What goes out: a user, or a 401. Tokens have the form of JSON Web Tokens, whose
middle part anybody can read (`base64 -d`); the signature is a hash with a key (`objects/tokens.py`). They are bound to the
account, and perhaps to a pod: when that is gone, so is the token's worth. Source: pkg/serviceaccount/{claims,jwt}.go,
k8s.io/apiserver/pkg/authentication, 1.36. Next: `authorization.py`: what may they do?
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.objects import EPOCH, ApiError, Object
from kubenb.objects.rbac import ANONYMOUS, User, service_account
from kubenb.objects.tokens import ISSUER, LEGACY_ISSUER, legacy_claim, read

if TYPE_CHECKING:
    from kubenb.apiserver.server import APIServer

WARN_AFTER = 3607
"""A pod's token of this life time is really valid for a year, so that old clients that never read it again keep working."""
EXTENDED = 365 * 24 * 3600
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
    if claims is not None and claims["iss"] == LEGACY_ISSUER:
        return _user_of_secret(api, claims)
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


def _user_of_secret(api: APIServer, claims: Object) -> User | None:
    """A token of old, out of a Secret: it never ends, but for the Secret and the account."""
    namespace, name, uid = (legacy_claim(claims, part) for part in ("namespace", "service-account.name", "service-account.uid"))
    secret = api.peek("Secret", legacy_claim(claims, "secret.name"), namespace)
    if secret is None or not _is_there(api, "ServiceAccount", {"name": name, "uid": uid}, namespace):
        return None
    return service_account(namespace, name, uid)


def _is_there(api: APIServer, kind: str, reference: Object, namespace: str) -> bool:
    """The object of this name is still the one that was meant. (Going for a minute already, it counts as gone.)"""
    obj = api.peek(kind, reference["name"], namespace)
    return obj is not None and obj["metadata"]["uid"] == reference["uid"]
