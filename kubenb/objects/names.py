"""The name rules that labels and selectors obey (apimachinery, pkg/api/validate/content and
pkg/util/validation, 1.36).

Each rule takes a text and returns what is wrong with it, in the real server's words; [] for a good one.
"""

from __future__ import annotations

import re
from functools import lru_cache

_NAME = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_VALUE = re.compile(r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")

_BOTH_ENDS = "and must start and end with an alphanumeric character"
_NAME_RULE = (
    f"name part must consist of alphanumeric characters, '-', '_' or '.', {_BOTH_ENDS} "
    "(e.g. 'MyName',  or 'my.name',  or '123-abc', "
    "regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
)
_KEY_RULE = (
    f"a valid label key must consist of alphanumeric characters, '-', '_' or '.', {_BOTH_ENDS} "
    "(e.g. 'MyName',  or 'my.name',  or '123-abc', "
    "regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') "
    "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
)
_VALUE_RULE = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
    f"{_BOTH_ENDS} "
    "(e.g. 'MyValue',  or 'my_value',  or '12345', "
    "regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
)
_SUBDOMAIN_RULE = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
    f"{_BOTH_ENDS} (e.g. 'example.com', regex used for validation is "
    r"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)


@lru_cache(maxsize=4096)
def label_key_errors(text: str) -> tuple[str, ...]:
    """A label key or annotation key: [prefix/]name (IsLabelKey)."""
    prefix, slash, rest = text.partition("/")
    if "/" in rest:
        return (_KEY_RULE,)
    name = rest if slash else prefix
    found: list[str] = []
    if slash:
        found += ["prefix part must be non-empty"] if not prefix else ["prefix part " + what for what in subdomain_errors(prefix)]
    if not name:
        found.append("name part must be non-empty")
    elif len(name) > 63:
        found.append("name part must be no more than 63 bytes")
    if not _NAME.fullmatch(name):
        found.append(_NAME_RULE)
    return tuple(found)


@lru_cache(maxsize=4096)
def label_value_errors(text: str) -> tuple[str, ...]:
    """A label's value (IsValidLabelValue)."""
    found = ["must be no more than 63 bytes"] if len(text) > 63 else []
    if not _VALUE.fullmatch(text):
        found.append(_VALUE_RULE)
    return tuple(found)


@lru_cache(maxsize=4096)
def subdomain_errors(text: str) -> tuple[str, ...]:
    """A lowercase RFC 1123 subdomain: most objects' names (IsDNS1123Subdomain)."""
    found = ["must be no more than 253 bytes"] if len(text) > 253 else []
    if not _SUBDOMAIN.fullmatch(text):
        found.append(_SUBDOMAIN_RULE)
    return tuple(found)
