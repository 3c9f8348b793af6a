"""What an unquoted word of YAML means to Kubernetes: go-yaml v2's reading of YAML 1.1, of which `y`, `no` and
`0644` are the famous traps.

Used in both directions: `yaml_documents` reads by it, `yaml_dump` quotes whatever would be read as something
else. Source: sigs.k8s.io/yaml and its goyaml.v2 (resolve.go).
"""

from __future__ import annotations

import re
from typing import Any

_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], True),
    **dict.fromkeys(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}
_INTEGER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_TIMESTAMP = re.compile(r"\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:\d\d?:\d\d?(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::?\d\d)?))?)?")
_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_BEGINNINGS = frozenset("+-.0123456789")


def resolve(word: str) -> Any:
    """The value of a plain scalar: None, a bool, an int, a float, or the text itself (dates, too, stay text)."""
    if word in _WORDS:
        return _WORDS[word]
    if word[0] not in _BEGINNINGS or _TIMESTAMP.fullmatch(word):
        return word
    plain = word if word[0] == "." else word.replace("_", "")
    if _INTEGER.fullmatch(plain):
        return _integer(plain)
    if _FLOAT.fullmatch(plain):
        return as_json_number(float(plain))
    return word


def _integer(text: str) -> int | float:
    sign, digits = (-1, text[1:]) if text[0] == "-" else (1, text.lstrip("+"))
    if len(digits) > 1 and digits[0] == "0" and digits[1] in "01234567":
        return sign * int(digits, 8)
    number = sign * int(digits, 0)
    return number if -(2**63) <= number < 2**64 else as_json_number(float(number))


def as_json_number(number: float) -> int | float:
    """A float after Go has written it as JSON and read it back: whole ones below 1e21 turn into integers."""
    return int(number) if number.is_integer() and abs(number) < 1e21 else number


def needs_quotes(text: str) -> bool:
    """Whether `text`, written plainly, would be read back as something else than this text."""
    if text in _WORDS or text == "<<":
        return True
    if text[0] not in _BEGINNINGS:
        return False
    if _TIMESTAMP.fullmatch(text) or _BASE_60.fullmatch(text):
        return True
    return not isinstance(resolve(text), str)
