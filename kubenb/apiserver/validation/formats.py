"""Forms of names, numbers, addresses and paths: what is wrong with a text, in the real server's words.

Each rule takes a value and returns its complaints, () for none; results are remembered, since the same names come
again and again. Source: apimachinery, pkg/util/validation (1.36). Next: `checks.py`.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from functools import lru_cache

from kubenb.apiserver.addresses import parse_ip

Complaints = tuple[str, ...]
Rule = Callable[[str], Complaints]

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_LABEL_UNDERSCORE = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_SUBDOMAIN_UNDERSCORE = rf"{_LABEL_UNDERSCORE}(\.{_LABEL_UNDERSCORE})*"
_WILDCARD = rf"\*\.{_SUBDOMAIN}"
_PERCENT = "[0-9]+%"
_HEADER = "[-A-Za-z0-9]+"
_KEY = "[-._a-zA-Z0-9]+"

_ENDS = "and must start and end with an alphanumeric character"
LABEL_RULE = f"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', {_ENDS}"
SUBDOMAIN_RULE = f"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', {_ENDS}"
UNDERSCORE_RULE = f"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', {_ENDS}"
WILDCARD_RULE = (
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case "
    "alphanumeric characters, '-' or '.' and end with an alphanumeric character"
)


def regex_error(rule: str, expression: str, *examples: str) -> str:
    """A rule with examples and the expression that tests it."""
    shown = " or ".join(f"'{example}', " for example in examples)
    return f"{rule} ({'e.g. ' if shown else ''}{shown}regex used for validation is '{expression}')"


def too_long(limit: int) -> str:
    return f"must be no more than {limit} characters"


def between(low: int, high: int) -> str:
    return f"must be between {low} and {high}, inclusive"


def _rule(expression: str, words: str, limit: int, *examples: str) -> Rule:
    compiled = re.compile(expression)
    complaint = regex_error(words, expression, *examples)

    @lru_cache(maxsize=8192)
    def check(text: str) -> Complaints:
        found = (too_long(limit),) if limit and len(text.encode()) > limit else ()
        return found if compiled.fullmatch(text) else (*found, complaint)

    return check


_label = _rule(_LABEL, LABEL_RULE, 63, "my-name", "123-abc")
dns_subdomain = _rule(_SUBDOMAIN, SUBDOMAIN_RULE, 253, "example.com")
dns_subdomain_underscore = _rule(_SUBDOMAIN_UNDERSCORE, UNDERSCORE_RULE, 253, "example.com")
wildcard_subdomain = _rule(_WILDCARD, WILDCARD_RULE, 253, "*.example.com")
percent = _rule(_PERCENT, "a valid percent string must be a numeric string followed by an ending '%'", 0, "1%", "93%")
header_name = _rule(_HEADER, "a valid HTTP header must consist of alphanumeric characters or '-'", 0, "X-Header-Name")
_config_key = _rule(
    _KEY, "a valid config key must consist of alphanumeric characters, '-', '_' or '.'", 253, "key.name", "KEY_NAME", "key-name"
)


_SUBDOMAIN_SHAPE = re.compile(_SUBDOMAIN)


@lru_cache(maxsize=8192)
def dns_label(text: str) -> Complaints:
    """An RFC 1123 label; a name that would be a subdomain is told about its dots."""
    found = _label(text)
    if found and _SUBDOMAIN_SHAPE.fullmatch(text):
        return tuple("must not contain dots" if complaint.startswith("a lowercase") else complaint for complaint in found)
    return found


@lru_cache(maxsize=1024)
def config_key(text: str) -> Complaints:
    """A key of a ConfigMap or Secret."""
    found = _config_key(text)
    if text in (".", ".."):
        return (*found, f"must not be '{text}'")
    return (*found, "must not start with '..'") if text.startswith("..") else found


@lru_cache(maxsize=1024)
def env_name(text: str) -> Complaints:
    """An environment variable's name, in the relaxed form of today."""
    if not text:
        return ("environment variable name must be non-empty",)
    if all(" " <= char <= "~" and char != "=" for char in text):
        return ()
    return ("a valid environment variable name must consist only of printable ASCII characters other than '='",)


@lru_cache(maxsize=1024)
def port_name(text: str) -> Complaints:
    found = [too_long(15)] if len(text) > 15 else []
    if not re.fullmatch("[-a-z0-9]+", text):
        found.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not re.search("[a-z]", text):
        found.append("must contain at least one letter (a-z)")
    if "--" in text:
        found.append("must not contain consecutive hyphens")
    if text and "-" in (text[0], text[-1]):
        found.append("must not begin or end with a hyphen")
    return tuple(found)


def port_number(number: int) -> Complaints:
    return () if 1 <= number <= 65535 else (between(1, 65535),)


def user_id(number: int) -> Complaints:
    """A Unix user or group."""
    return () if 0 <= number <= 0x7FFFFFFF else (between(0, 0x7FFFFFFF),)


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@lru_cache(maxsize=1024)
def parse_cidr(text: str) -> Network | None:
    address, slash, bits = text.partition("/")
    ip = parse_ip(address)
    if ip is None or not slash or not re.fullmatch(r"\d+", bits) or int(bits) > ip.max_prefixlen:
        return None
    return ipaddress.ip_network(f"{ip}/{int(bits)}", strict=False)


def ip(text: str) -> Complaints:
    return () if parse_ip(text) else ("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",)


def cidr(text: str) -> Complaints:
    return () if parse_cidr(text) else ("must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",)


@lru_cache(maxsize=1024)
def special_ip(text: str) -> Complaints:
    """Addresses that can't be endpoints: unspecified, loopback, link-local."""
    address = parse_ip(text)
    if address is None:
        return ("must be a valid IP address",)
    found = []
    if address.is_unspecified:
        found.append(f"may not be unspecified ({text})")
    if address.is_loopback:
        found.append("may not be in the loopback range (127.0.0.0/8, ::1/128)")
    if address.is_link_local:
        found.append("may not be in the link-local range (169.254.0.0/16, fe80::/10)")
    multicast = ipaddress.ip_network("224.0.0.0/24" if address.version == 4 else "ff02::/16")
    if address in multicast:
        found.append("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)")
    return tuple(found)


def no_backsteps(path: str) -> Complaints:
    return ("must not contain '..'",) if ".." in path.split("/") else ()


def local_path(path: str) -> Complaints:
    """A relative path that stays below where it starts."""
    absolute = ("must be a relative path",) if path.startswith("/") else ()
    return absolute + no_backsteps(path)


def local_unreserved_path(path: str) -> Complaints:
    """A local path that doesn't begin with '..' either."""
    reserved = path.startswith("..") and not path.startswith("../")
    return local_path(path) + (("must not start with '..'",) if reserved and path != ".." else ())
