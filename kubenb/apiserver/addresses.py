"""IP addresses as the server reads them.

What comes in: a text. What goes out: an address, or None. Next: `allocate.py`, `validation/formats.py`.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@lru_cache(maxsize=8192)
def parse_ip(text: str) -> Address | None:
    """An address as the server's sloppy parser reads it: leading zeros in IPv4 are taken as decimal."""
    if re.fullmatch(r"\d+(\.\d+){3}", text):
        text = ".".join(str(int(part)) for part in text.split("."))
    try:
        return None if "%" in text else ipaddress.ip_address(text)
    except ValueError:
        return None
