"""Tokens of service accounts, in the form of JSON Web Tokens: three texts with dots between them, the middle one readable by all.

What comes in: claims.  What goes out: a signed token, and its claims again, if nobody touched it. A real cluster signs with a
private key; here it is a hash with a key that everybody who reads this file knows. It keeps nobody out, and shows how it works.
Source: pkg/serviceaccount/{jwt,claims,legacy}.go, 1.36.  Next: `rbac`.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from kubenb.objects.plain import Object

ISSUER = "https://kubernetes.default.svc.cluster.local"
LEGACY_ISSUER, LEGACY_PREFIX = "kubernetes/serviceaccount", "kubernetes.io/serviceaccount/"
KEY = b"kubenb: a simulated service account key"
KEY_ID = base64.urlsafe_b64encode(hashlib.sha256(KEY).digest()).rstrip(b"=").decode()


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


def legacy_claims(namespace: str, account: str, uid: str, secret: str) -> Object:
    """What the token in a Secret says: no audience, no end."""
    own = {"namespace": namespace, "secret.name": secret, "service-account.name": account, "service-account.uid": uid}
    private = {f"{LEGACY_PREFIX}{key}": value for key, value in own.items()}
    return {"iss": LEGACY_ISSUER, **private, "sub": f"system:serviceaccount:{namespace}:{account}"}


def legacy_claim(claims: Object, key: str) -> str:
    """One of them: "namespace", "secret.name" ..."""
    return str(claims.get(f"{LEGACY_PREFIX}{key}", ""))
