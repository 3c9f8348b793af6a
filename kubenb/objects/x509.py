"""Certificates and requests for them, as far as a lesson needs them: who, signed by whom, from when to when.

The form is real (DER inside PEM, so the API server takes them); keys and signatures are numbers without meaning, for nothing here
is secret. What comes in: names and times. What goes out: PEM texts, and what stands in them. Source: RFC 2986, RFC 5280.
"""

from __future__ import annotations

import base64
import hashlib
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from kubenb.objects.times import format_time, parse_time

Value = tuple[int, bytes]
"""(tag, content) of a DER value."""
T = TypeVar("T")
REQUEST, CERTIFICATE = "CERTIFICATE REQUEST", "CERTIFICATE"
_COMMON_NAME, _ORGANIZATION = bytes.fromhex("0603550403"), bytes.fromhex("060355040a")
_KEY_TYPE = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107")  # id-ecPublicKey, prime256v1
_SIGNATURE_TYPE = bytes.fromhex("300a06082a8648ce3d040302")  # ecdsa-with-SHA256
_INTEGER, _BITS, _TEXT, _TIME, _SEQUENCE, _SET = 0x02, 0x03, 0x0C, 0x18, 0x30, 0x31


@dataclass(frozen=True)
class Subject:
    """A common name, which Kubernetes takes for the user, and organizations, which it takes for groups."""

    name: str
    groups: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ", ".join((*(f"O = {group}" for group in self.groups), f"CN = {self.name}"))


@dataclass(frozen=True)
class Certificate:
    """`not_before` and `not_after` in seconds since 1970."""

    subject: Subject
    issuer: Subject
    not_before: float
    not_after: float


def request_pem(subject: Subject) -> str:
    """A request for a certificate (PKCS #10)."""
    info = _wrap(_SEQUENCE, _number(0) + _name(subject) + _key(subject) + bytes((0xA0, 0)))
    return _pem(REQUEST, _signed(info))


def certificate_pem(certificate: Certificate) -> str:
    """The certificate as text."""
    validity = _wrap(_SEQUENCE, _time(certificate.not_before) + _time(certificate.not_after))
    serial = int.from_bytes(hashlib.sha256(repr(certificate).encode()).digest()[:7], "big")
    inner = (
        _wrap(0xA0, _number(2)) + _number(serial) + _SIGNATURE_TYPE + _name(certificate.issuer) + validity
        + _name(certificate.subject) + _key(certificate.subject)
    )  # fmt: skip
    return _pem(CERTIFICATE, _signed(_wrap(_SEQUENCE, inner)))


def read_request(pem: str) -> Subject:
    """Who asks. Raises ValueError for what is no request."""
    return _read(pem, REQUEST, lambda fields: _subject(fields[1][1]))


def read_certificate(pem: str) -> Certificate:
    """What a certificate says. Raises ValueError for what is none."""
    return _read(pem, CERTIFICATE, _certificate)


def _certificate(fields: list[Value]) -> Certificate:
    start, end = (_moment(content) for _, content in _parts(fields[4][1]))
    return Certificate(_subject(fields[5][1]), _subject(fields[3][1]), start, end)


# ---- writing ------------------------------------------------------------------------------------------------------------------


def _wrap(tag: int, content: bytes) -> bytes:
    """One DER value: tag, length, content."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _number(value: int) -> bytes:
    return _wrap(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _time(seconds: float) -> bytes:
    return _wrap(_TIME, re.sub("[-:T]", "", format_time(seconds)).encode())


def _name(subject: Subject) -> bytes:
    parts = [(_ORGANIZATION, group) for group in subject.groups] + [(_COMMON_NAME, subject.name)]
    return _wrap(_SEQUENCE, b"".join(_wrap(_SET, _wrap(_SEQUENCE, kind + _wrap(_TEXT, text.encode()))) for kind, text in parts))


def _key(subject: Subject) -> bytes:
    point = b"\0\x04" + hashlib.sha512(subject.name.encode()).digest()
    return _wrap(_SEQUENCE, _KEY_TYPE + _wrap(_BITS, point))


def _signed(inner: bytes) -> bytes:
    return _wrap(_SEQUENCE, inner + _SIGNATURE_TYPE + _wrap(_BITS, b"\0" + hashlib.sha256(inner).digest()))


def _pem(kind: str, content: bytes) -> str:
    lines = textwrap.wrap(base64.b64encode(content).decode(), 64)
    return "\n".join((f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""))


# ---- reading ------------------------------------------------------------------------------------------------------------------


def _read(pem: str, kind: str, take: Callable[[list[Value]], T]) -> T:
    """What `take` finds in the signed part: the first one of the outer sequence."""
    lines = pem.strip().splitlines()
    if len(lines) < 3 or lines[0] != f"-----BEGIN {kind}-----" or lines[-1] != f"-----END {kind}-----":
        raise ValueError(f"PEM block type must be {kind}")
    try:
        _, whole = next(_parts(base64.b64decode("".join(lines[1:-1]))))
        _, inner = next(_parts(whole))
        return take(list(_parts(inner)))
    except (ValueError, IndexError, StopIteration):
        raise ValueError("asn1: syntax error: data truncated") from None


def _parts(content: bytes) -> Iterator[Value]:
    """The DER values that stand in a row: (tag, content) of each."""
    at = 0
    while at < len(content):
        tag, size = content[at], content[at + 1]
        at += 2
        if size & 0x80:
            digits = size & 0x7F
            size = int.from_bytes(content[at : at + digits], "big")
            at += digits
        if at + size > len(content):
            raise ValueError("data truncated")
        yield tag, content[at : at + size]
        at += size


def _subject(content: bytes) -> Subject:
    name, groups = "", []
    for _, pair in _parts(content):
        kind, text = list(_parts(next(_parts(pair))[1]))
        if kind[1] == _COMMON_NAME[2:]:
            name = text[1].decode()
        elif kind[1] == _ORGANIZATION[2:]:
            groups.append(text[1].decode())
    return Subject(name, tuple(groups))


def _moment(content: bytes) -> float:
    year, rest = content[:4].decode(), content[4:].decode()
    month, day, hour, minute, second = (rest[at : at + 2] for at in range(0, 10, 2))
    return parse_time(f"{year}-{month}-{day}T{hour}:{minute}:{second}Z")
