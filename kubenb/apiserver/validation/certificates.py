"""Validation of CertificateSigningRequests.

Source: pkg/apis/certificates/validation/validation.go (1.36). Next: the table in `__init__.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation import formats, pem
from kubenb.apiserver.validation.checks import Errors, apply, unchanged
from kubenb.apiserver.validation.metadata import path_segment, validate_metadata, validate_update
from kubenb.objects import Object, bad_value, duplicate, required, unsupported

SHORTEST = 600
USAGES = (
    "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only",
    "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user",
    "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing",
    "timestamping",
)  # fmt: skip
LEGACY = "kubernetes.io/legacy-unknown"
NO_SLASH = "must be a fully qualified domain and path of the form 'example.com/signer-name'"


def validate_request(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], False, path_segment)
    spec = obj["spec"]
    problem = _request(spec.get("request", ""))
    if problem:
        errors.append(bad_value("spec.request", spec.get("request", ""), problem))
    _usages(errors, spec.get("usages") or [])
    signer = spec.get("signerName", "")
    if signer == LEGACY:
        errors.append(bad_value("spec.signerName", signer, "the legacy signerName is not allowed via this API version"))
    else:
        _signer(errors, signer)
    seconds = spec.get("expirationSeconds")
    if seconds is not None and seconds < SHORTEST:
        why = "may not specify a duration less than 600 seconds (10 minutes)"
        errors.append(bad_value("spec.expirationSeconds", seconds, why))


def _request(data: str) -> str:
    found = pem.blocks(data)
    if not found or found[0][0] != "CERTIFICATE REQUEST":
        return "PEM block type must be CERTIFICATE REQUEST"
    return "" if pem.is_sequence(found[0][1]) else "asn1: syntax error: data truncated"


def _usages(errors: Errors, usages: list[str]) -> None:
    if not usages:
        errors.append(required("spec.usages"))
    for index, usage in enumerate(usages):
        if usage not in USAGES:
            errors.append(unsupported(f"spec.usages[{index}]", usage, list(USAGES)))
        if usage in usages[:index]:
            errors.append(duplicate(f"spec.usages[{index}]", usage))


def _signer(errors: Errors, name: str) -> None:
    """domain/path: a domain with a dot, a path without slashes."""
    path = "spec.signerName"
    if not name:
        errors.append(required(path))
        return
    domain, slash, rest = name.partition("/")
    if not slash or not rest or "/" in rest:
        errors.append(bad_value(path, name, NO_SLASH))
        return
    apply(errors, formats.dns_subdomain, domain, path)
    if "." not in domain:
        errors.append(bad_value(path, domain, "should be a domain with at least two segments separated by dots"))
    apply(errors, formats.dns_subdomain, rest, path)


def validate_request_update(errors: Errors, new: Object, old: Object) -> None:
    """What was asked for stays; only the status changes."""
    validate_update(errors, new, old)
    unchanged(errors, new["spec"], old["spec"], "spec")
