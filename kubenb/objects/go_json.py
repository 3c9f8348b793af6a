"""JSON as Go writes it and complains about it: the last-applied annotation, jsonpath output, and the errors
of broken patches.

Next: `json_patch`.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from kubenb.objects.yaml_scalars import as_json_number

_HTML = {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026", "\u2028": r"\u2028", "\u2029": r"\u2029"}


def to_json(value: Any) -> str:
    """Compact, keys sorted, with <, > and & escaped: what Go's json.Marshal makes of a map."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if any(isinstance(number, float) for number in _scalars(value)):
        text = json.dumps(_floats_marked(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        text = re.sub(r'"\x7f([^"]*)"|"\\u007f([^"]*)"', lambda found: found.group(1) or found.group(2), text)
    return re.sub("[<>&\u2028\u2029]", lambda found: _HTML[found.group()], text)


def number_text(number: float) -> str:
    """A float as Go writes it in JSON: 0.00001, 1e-7, 1e+21."""
    size = abs(number)
    if number == 0 or 1e-6 <= size < 1e21:
        return format(Decimal(repr(number)), "f").removesuffix(".0")
    return re.sub(r"e-0(\d)$", r"e-\1", repr(number))


def _scalars(value: Any) -> Any:
    if isinstance(value, dict):
        for one in value.values():
            yield from _scalars(one)
    elif isinstance(value, list):
        for one in value:
            yield from _scalars(one)
    else:
        yield value


def _floats_marked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _floats_marked(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_floats_marked(one) for one in value]
    return f"\x7f{number_text(value)}" if isinstance(value, float) else value


def from_json(text: str) -> Any:
    """The value of a JSON text; ValueError in the words of Go's encoding/json."""
    try:
        value, end = first_json(text, 0)
    except JSONProblem as problem:
        raise ValueError(str(problem)) from None
    rest = _space(text, end)
    if rest < len(text):
        raise ValueError(f"invalid character {_quoted(text[rest])} after top-level value")
    return value


def first_json(text: str, start: int) -> tuple[Any, int]:
    """The value that begins at `start` (or after spaces), and where it ends; JSONProblem where there is none."""
    position = _space(text, start)
    try:
        return _DECODER.raw_decode(text, position)
    except ValueError:
        _value(text, position, "looking for beginning of value")
        raise AssertionError(text) from None  # _value says what is wrong


def _refuse(word: str) -> Any:
    raise ValueError(word)


_DECODER = json.JSONDecoder(parse_float=lambda word: as_json_number(float(word)), parse_constant=_refuse)

_SCALAR = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?')
_END = "unexpected end of JSON input"


class JSONProblem(Exception):
    """What must not stand where it stands; `offset` counts the bytes read so far, 0 where the text just ends."""

    def __init__(self, text: str, position: int, where: str) -> None:
        ended = position >= len(text)
        super().__init__(_END if ended else f"invalid character {_quoted(text[position])} {where}")
        self.offset = 0 if ended else len(text[: position + 1].encode())


def _quoted(char: str) -> str:
    return {"'": r"'\''", '"': "'\"'", "\n": r"'\n'", "\t": r"'\t'", "\r": r"'\r'", "\\": r"'\\'"}.get(char, f"'{char}'")


def _space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _value(text: str, position: int, where: str) -> int:
    """The position after the value that begins here."""
    char = text[position : position + 1]
    if char == "{":
        return _members(text, position + 1, "}", "object key:value pair", keyed=True)
    if char == "[":
        return _members(text, position + 1, "]", "array element", keyed=False)
    for word in ("true", "false", "null"):
        if char == word[0]:
            for offset, letter in enumerate(word):
                if text[position + offset : position + offset + 1] != letter:
                    raise JSONProblem(text, position + offset, f"in literal {word} (expecting '{letter}')")
            return position + len(word)
    found = _SCALAR.match(text, position)
    if found:
        return found.end()
    if char == '"':
        raise JSONProblem(text, _bad_in_string(text, position), "in string literal")
    if char == "-":
        raise JSONProblem(text, position + 1, "in numeric literal")
    raise JSONProblem(text, position, where)


def _members(text: str, position: int, close: str, what: str, keyed: bool) -> int:
    position = _space(text, position)
    if text[position : position + 1] == close:
        return position + 1
    while True:
        if keyed:
            if text[position : position + 1] != '"':
                raise JSONProblem(text, position, "looking for beginning of object key string")
            position = _space(text, _value(text, position, ""))
            if text[position : position + 1] != ":":
                raise JSONProblem(text, position, "after object key")
            position = _space(text, position + 1)
        position = _space(text, _value(text, position, "looking for beginning of value"))
        char = text[position : position + 1]
        if char == close:
            return position + 1
        if char != ",":
            raise JSONProblem(text, position, f"after {what}")
        position = _space(text, position + 1)


def _bad_in_string(text: str, position: int) -> int:
    position += 1
    while position < len(text) and text[position] >= " ":
        position += 2 if text[position] == "\\" else 1
    return position
