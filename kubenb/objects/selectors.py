"""The text forms of selectors: `kubectl -l` and `--field-selector`, with the parser's own complaints.

Comes in: text. Goes out: a `LabelSelector`, or a list of field terms. ValueError carries the real words
(apimachinery, pkg/labels/selector.go and pkg/fields/selector.go, 1.36). Next: `quantity`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kubenb.objects.field_errors import FieldError
from kubenb.objects.labels import EVERYTHING, LabelSelector, Requirement
from kubenb.objects.names import label_key_errors, label_value_errors

_TOKEN = re.compile(r"\s*(==|!=|[=!(),<>]|[^\s=!(),<>]+)")
_OPERATORS = {"=": "=", "==": "==", "!=": "!=", "in": "in", "notin": "notin", ">": "gt", "<": "lt"}
_BINARY = "in, notin, =, ==, !=, gt, lt"
_SYMBOLS = frozenset({"", "==", "!=", "=", "!", "(", ")", ",", "<", ">"})  # "" is the end of the text


@lru_cache(maxsize=1024)
def parse_selector(text: str) -> LabelSelector:
    """The selector that `text` spells: "app=web,tier in (a,b),!old"; "" matches everything."""
    return LabelSelector(tuple(_Parser(text).parse())) if text else EVERYTHING


class _Parser:
    """Recursive descent over tokens; `in` and `notin` are operators only where an operator may stand."""

    def __init__(self, text: str) -> None:
        self.tokens: list[str] = [*_TOKEN.findall(text.replace("\0", "")), ""]
        self.position = 0

    @property
    def next(self) -> str:
        return self.tokens[self.position]

    def take(self) -> str:
        token = self.tokens[self.position]
        self.position += token != ""
        return token

    def parse(self) -> list[Requirement]:
        found: list[Requirement] = []
        while self.next:
            if self.next in _SYMBOLS and self.next != "!":
                raise ValueError(f"found '{self.next}', expected: !, identifier, or 'end of string'")
            try:
                found.append(self.requirement())
            except ValueError as error:
                raise ValueError(f"unable to parse requirement: {error}") from None
            token = self.take()
            if token == "," and self.next in _SYMBOLS and self.next != "!":
                raise ValueError(f"found '{self.next}', expected: identifier after ','")
            if token not in (",", ""):
                raise ValueError(f"found '{token}', expected: ',' or 'end of string'")
        return found

    def requirement(self) -> Requirement:
        absent = self.next == "!"
        if absent:
            self.take()
        key = self.identifier()
        _check(label_key_errors(key), "<nil>", key)
        if absent:
            return _checked(key, "!", ())
        if self.next in ("", ","):
            return _checked(key, "exists", ())
        sign = self.take()
        operator = _OPERATORS.get(sign)
        if operator is None:
            raise ValueError(f"found '{sign}', expected: {_BINARY}")
        if operator in ("in", "notin"):
            return _checked(key, operator, self.values())
        return _checked(key, operator, ("",) if self.next in ("", ",") else (self.identifier(),))

    def identifier(self) -> str:
        token = self.take()
        if token in _SYMBOLS:
            raise ValueError(f"found '{token}', expected: identifier")
        return token

    def values(self) -> tuple[str, ...]:
        """`(a,b)`: names between commas, each of which may be empty."""
        token = self.take()
        if token != "(":
            raise ValueError(f"found '{token}' expected: '('")
        if self.next in _SYMBOLS and self.next not in (",", ")"):
            raise ValueError(f"found '{self.next}', expected: ',', ')' or identifier")
        found: list[str] = []
        while True:
            found.append("" if self.next in (",", ")") else self.value())
            token = self.take()
            if token == ")":
                return tuple(sorted(dict.fromkeys(found)))
            if token != ",":
                raise ValueError(f"found '{token}', expected: ',' or ')'")

    def value(self) -> str:
        token = self.take()
        if token in _SYMBOLS:
            raise ValueError(f"found '{token}', expected: ',', or identifier")
        return token


def _checked(key: str, operator: str, values: tuple[str, ...]) -> Requirement:
    if operator in ("gt", "lt"):
        for index, value in enumerate(values):
            if not re.fullmatch(r"[-+]?\d+", value):
                detail = "for 'Gt', 'Lt' operators, the value must be an integer"
                raise ValueError(str(FieldError("Invalid", f"values[{index}]", detail, value)))
    for index, value in enumerate(values):
        _check(label_value_errors(value), f"values[{index}][{key}]", value)
    return key, operator, values


def _check(problems: tuple[str, ...], path: str, value: str) -> None:
    if problems:
        raise ValueError(str(FieldError("Invalid", path, "; ".join(problems), value)))


FieldTerm = tuple[str, str, str]
"""(path, operator, value): operator "=" or "!="."""


def parse_field_selector(text: str) -> list[FieldTerm]:
    """The terms of "status.phase!=Running,spec.nodeName=node1"; `==` reads as `=`, and \\ escapes a comma, =
    or \\ in a value.
    """
    terms: list[FieldTerm] = []
    for part in sorted(re.findall(r"(?:[^,\\]|\\.?)+", text)):
        found = re.match(r"((?:[^=!\\]|\\.|!(?!=))*)(!=|==|=)(.*)$", part, re.DOTALL)
        if not found:
            raise ValueError(f"invalid selector: '{text}'; can't understand '{part}'")
        path, operator, value = found.groups()
        terms.append((path, "!=" if operator == "!=" else "=", _unescape(value)))
    return terms


def _unescape(value: str) -> str:
    plain = ""
    for char in re.findall(r"\\.?|.", value, re.DOTALL):
        if char == "=":
            raise ValueError("invalid field selector: unescaped =")
        if char[0] == "\\" and char[1:] not in ("\\", ",", "="):
            raise ValueError(f"invalid field selector: invalid escape sequence: {char}")
        plain += char[-1]
    return plain
