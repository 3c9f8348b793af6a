"""Reading scalars as the API server's JSON decoder does: integers, quantities, times, bytes.

Comes in: a value of a manifest. Goes out: the value as it will be stored, or `TypeMismatch` / `Refused` in the decoder's words.
Source: sigs.k8s.io/json and the UnmarshalJSON methods of apimachinery (1.36). Next: `decode.py`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

from kubenb.objects import canonical, format_micro, format_time, parse_time
from kubenb.objects.schema import Field

Reader = Callable[[Any], Any]


class TypeMismatch(Exception):
    """A value of the wrong JSON type; the first one found is reported. Arguments: what it is, and the Go type wanted."""

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(found, wanted)
        self.found = found
        self.wanted = wanted


class Refused(Exception):
    """A custom type (quantity, time) doesn't take the value: decoding stops here with these words."""


class Saved(Exception):
    """A broken value that the decoder notes and reads on (base64)."""


def json_type(value: Any) -> str:
    """The name that Go's decoder gives to a JSON value."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "string"
    if isinstance(value, dict):
        return "object"
    return "array" if isinstance(value, list) else "number"


def read_string(value: Any) -> str:
    if type(value) is str:
        return value
    raise TypeMismatch(json_type(value), "string")


def read_bool(value: Any) -> bool:
    if value is True or value is False:
        return value
    raise TypeMismatch(json_type(value), "bool")


def _integer(bits: int) -> Callable[[Any], int]:
    limit = 1 << (bits - 1)

    def read(value: Any) -> int:
        kind = type(value)
        if kind is float and value.is_integer():
            value, kind = int(value), int  # YAML's 3.0 reaches the server as 3
        if kind is int and -limit <= value < limit:
            return value  # type: ignore[no-any-return]
        raise TypeMismatch(f"number {number_text(value)}" if kind in (int, float) else json_type(value), f"int{bits}")

    return read


read_int32 = _integer(32)
read_int64 = _integer(64)


def read_number(value: Any) -> float:
    if type(value) in (int, float):
        return value  # type: ignore[no-any-return]
    raise TypeMismatch(json_type(value), "float64")


def number_text(value: int | float) -> str:
    """A number as Go writes it into JSON."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return repr(value)


def read_quantity(value: Any) -> str:
    """resource.Quantity: text or number -> the canonical text."""
    if type(value) not in (str, int, float):
        value = json_type(value)
    try:
        text = canonical(value)
    except ValueError as error:
        raise Refused(str(error)) from None
    return value if text == value else text


def read_int_or_string(value: Any) -> int | str:
    if type(value) is str:
        return value
    if isinstance(value, (dict, list)):
        raise TypeMismatch(json_type(value), "int32")
    return read_int32(value)


def read_time(value: Any) -> str:
    """metav1.Time: any RFC 3339 stamp -> UTC, whole seconds."""
    return _stamp(value, format_time)


def read_micro_time(value: Any) -> str:
    """metav1.MicroTime: any RFC 3339 stamp -> UTC, microseconds."""
    return _stamp(value, format_micro)


def _stamp(value: Any, form: Callable[[float], str]) -> str:
    text = read_string(value)
    try:
        stamp = form(parse_time(text))
    except ValueError as error:
        raise Refused(str(error)) from None
    return text if stamp == text else stamp


_BASE64 = re.compile(r"[A-Za-z0-9+/]")


def read_bytes(value: Any) -> str:
    """[]byte: base64 text, checked and brought into its canonical form (line breaks go)."""
    if type(value) is not str:
        raise TypeMismatch(json_type(value), "[]uint8")
    text = value.replace("\r", "").replace("\n", "")
    try:
        canonical_text = base64.b64encode(base64.b64decode(text, validate=True)).decode()
    except ValueError:
        raise Saved(f"illegal base64 data at input byte {_first_bad_byte(value)}") from None
    return value if canonical_text == value else canonical_text


def _first_bad_byte(text: str) -> int:
    """Where Go's base64 decoder gives up: the first strange byte, wrong padding, or the last whole group of four."""
    taken = 0
    for position, char in enumerate(text):
        if char in "\r\n":
            continue
        if char == "=":
            return _bad_padding(text, position, taken % 4)
        if not _BASE64.match(char):
            return position
        taken += 1
    return len(text) - taken % 4


def _bad_padding(text: str, position: int, in_group: int) -> int:
    if in_group < 2:
        return position
    after = re.compile(r"[\r\n]*")
    next_char = after.match(text, position + 1)
    at = next_char.end() if next_char else position + 1
    if in_group == 2:
        if at >= len(text):
            return len(text)
        if text[at] != "=":
            return at - 1
        at += 1
    return at


def read_anything(value: Any) -> Any:
    """Raw JSON that the server keeps as it is (RawExtension, FieldsV1)."""
    return value


def reader_of(field: Field) -> Reader:
    """The reader of a field that is neither struct, list nor map."""
    if field.type == "string":
        return read_bytes if field.format == "byte" else read_string
    if field.type == "integer":
        return read_int64 if field.format == "int64" else read_int32
    return {"boolean": read_bool, "number": read_number}.get(field.type, read_anything)
