"""Certificates keep what they say, and what is none is refused."""

from __future__ import annotations

import subprocess

import pytest

from kubenb.objects.x509 import Certificate, Subject, certificate_pem, read_certificate, read_request, request_pem

NODE = Subject("system:node:node-1", ("system:nodes",))
CA = Subject("kubernetes")
START = 1_767_225_600.0


def test_a_request_says_who_asks() -> None:
    assert read_request(request_pem(NODE)) == NODE
    assert str(NODE) == "O = system:nodes, CN = system:node:node-1"


@pytest.mark.parametrize("groups", [(), ("a",), ("a", "b" * 300)])
def test_a_certificate_keeps_what_it_says(groups: tuple[str, ...]) -> None:
    one = Certificate(Subject("x", groups), CA, START, START + 86400 * 365)
    assert read_certificate(certificate_pem(one)) == one


def test_openssl_reads_it_if_it_is_there() -> None:
    command, pem = (
        ["openssl", "x509", "-noout", "-subject", "-enddate"],
        certificate_pem(Certificate(NODE, CA, START, START + 60)),
    )
    try:
        shown = subprocess.run(command, input=pem, capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        return
    assert "CN = system:node:node-1" in shown and "notAfter=Jan  1 00:01:00 2026 GMT" in shown


@pytest.mark.parametrize("text", ["", "x", request_pem(NODE), certificate_pem(Certificate(NODE, CA, 0, 1)).replace("M", "A", 3)])
def test_what_is_no_certificate(text: str) -> None:
    with pytest.raises(ValueError, match=r"PEM block type must be CERTIFICATE|asn1: syntax error"):
        read_certificate(text)
