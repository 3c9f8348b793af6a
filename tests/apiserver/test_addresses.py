"""IP addresses as the server reads them (kubenb/apiserver/addresses.py)."""

from __future__ import annotations

import pytest

from kubenb.apiserver.addresses import parse_ip


@pytest.mark.parametrize(
    ("text", "read"),
    [("10.96.0.1", "10.96.0.1"), ("010.096.000.001", "10.96.0.1"), ("2001:db8::1", "2001:db8::1"), ("10.0.0.256", None),
     ("10.0.0", None), ("fe80::1%eth0", None), ("", None)],
)  # fmt: skip
def test_addresses(text: str, read: str | None) -> None:
    found = parse_ip(text)
    assert (str(found) if found else None) == read
