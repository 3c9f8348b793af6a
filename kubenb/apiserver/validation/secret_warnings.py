"""Warnings about TLS secrets whose certificate or key can't be read.

Comes in: a Secret. Goes out: what Go's crypto/tls says of the pair, as far as their form goes: whether the key belongs to the
certificate is not looked at. Source: crypto/tls.X509KeyPair, encoding/pem. Next: `kubenb.etcd`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubenb.apiserver.validation import pem
from kubenb.objects import Object, go_quote

SWITCHED = "PEM inputs may have been switched"
TWICE = "found a certificate rather than a key in the PEM for the private key"


def about_secret(secret: Object, new: bool) -> Iterable[str]:
    if secret.get("type") != "kubernetes.io/tls":
        return
    data = secret.get("data") or {}
    problem = _certificate(pem.blocks(data.get("tls.crt", ""))) or _key(pem.blocks(data.get("tls.key", "")))
    if problem:
        yield problem


def _certificate(blocks: list[tuple[str, bytes]]) -> str:
    contents = [content for kind, content in blocks if kind == "CERTIFICATE"]
    others = [kind for kind, _ in blocks]
    if not contents:
        if not others:
            return "tls: failed to find any PEM data in certificate input"
        if len(others) == 1 and others[0].endswith("PRIVATE KEY"):
            found = "but did find a private key"
            return f"tls: failed to find certificate PEM data in certificate input, {found}; {SWITCHED}"
        return f'tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping {_types(others)}'
    return "" if pem.is_sequence(contents[0]) else "x509: malformed certificate"


def _key(blocks: list[tuple[str, bytes]]) -> str:
    skipped = []
    for kind, content in blocks:
        if kind == "PRIVATE KEY" or kind.endswith(" PRIVATE KEY"):
            return "" if pem.is_sequence(content) else "tls: failed to parse private key"
        skipped.append(kind)
    if not skipped:
        return "tls: failed to find any PEM data in key input"
    if skipped == ["CERTIFICATE"]:
        return f"tls: {TWICE}"
    return f'tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping {_types(skipped)}'


def _types(kinds: list[str]) -> str:
    return f"PEM blocks of the following types: [{' '.join(kinds)}]" if kinds else go_quote("")
