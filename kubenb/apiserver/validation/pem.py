"""PEM: the blocks of a text, as far as their form goes. Nothing of cryptography is checked.

Source: encoding/pem, and what crypto/x509 says of contents that are no DER. Next: `secret_warnings.py`, `certificates.py`.
"""

from __future__ import annotations

import base64
import binascii
import re

_BLOCK = re.compile(rb"(?:^|\n)-----BEGIN ([^\n]*?)-----[ \t\r]*\n(.*?)-----END \1-----", re.DOTALL)


def blocks(data: str) -> list[tuple[str, bytes]]:
    """The blocks of a base64 field: their type and content."""
    found = []
    for match in _BLOCK.finditer(base64.b64decode(data or "")):
        lines = [line for line in match[2].split(b"\n") if b":" not in line]
        try:
            found.append((match[1].decode("utf-8", "replace"), base64.b64decode(b"".join(lines), validate=False)))
        except binascii.Error:
            continue
    return found


def is_sequence(content: bytes) -> bool:
    """Whether it looks like DER: a sequence that is as long as it says."""
    if len(content) < 2 or content[0] != 0x30:
        return False
    if content[1] < 0x80:
        return len(content) == 2 + content[1]
    size = content[1] & 0x7F
    return len(content) == 2 + size + int.from_bytes(content[2 : 2 + size], "big")
