"""One mistake in one field, in the words of the real server (apimachinery,
pkg/util/validation/field/errors.go, 1.36).

Comes in: the kind of mistake, the path, the value. Goes out: the message, and the cause that a Status
carries. Next: `errors`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from kubenb.objects.plain import Object

ErrorType = Literal[
    "NotFound",
    "Required",
    "Duplicate",
    "Invalid",
    "NotSupported",
    "Forbidden",
    "TooLong",
    "TooMany",
    "TypeInvalid",
    "Internal",
]

_WORDS: dict[str, tuple[str, str]] = {  # type: (first words of the message, reason of the cause)
    "NotFound": ("Not found", "FieldValueNotFound"),
    "Required": ("Required value", "FieldValueRequired"),
    "Duplicate": ("Duplicate value", "FieldValueDuplicate"),
    "Invalid": ("Invalid value", "FieldValueInvalid"),
    "NotSupported": ("Unsupported value", "FieldValueNotSupported"),
    "Forbidden": ("Forbidden", "FieldValueForbidden"),
    "TooLong": ("Too long", "FieldValueTooLong"),
    "TooMany": ("Too many", "FieldValueTooMany"),
    "TypeInvalid": ("Invalid value", "FieldValueTypeInvalid"),
    "Internal": ("Internal error", "InternalError"),
}
_WITHOUT_VALUE = frozenset({"Required", "Forbidden", "TooLong", "Internal"})


class _Omitted:
    def __repr__(self) -> str:
        return "<value omitted>"


OMITTED = _Omitted()
"""Given as a value: the message does not show one."""


@dataclass(frozen=True)
class FieldError:
    """One mistake: `type` as above, `path` such as spec.containers[0].name, what is wrong in words (may be
    ""), and the offending value.
    """

    type: ErrorType
    path: str
    detail: str = ""
    value: Any = OMITTED

    @property
    def body(self) -> str:
        """The message without the path: `Invalid value: "x": must be ...`."""
        text, _ = _WORDS[self.type]
        if self.type not in _WITHOUT_VALUE and self.value is not OMITTED:
            text += f": {quote_value(self.value)}"
        return f"{text}: {self.detail}" if self.detail else text

    @property
    def cause(self) -> Object:
        """As it stands in a Status under details.causes."""
        return {"reason": _WORDS[self.type][1], "message": self.body, "field": self.path}

    def __str__(self) -> str:
        return f"{self.path}: {self.body}"


def quote_value(value: Any) -> str:
    """A value inside a message: strings quoted, maps and lists as JSON, null as "null"."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return go_quote(value)
    if isinstance(value, (bool, int)):
        return str(value).lower()
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


_ESCAPES = {
    "\a": r"\a",
    "\b": r"\b",
    "\f": r"\f",
    "\n": r"\n",
    "\r": r"\r",
    "\t": r"\t",
    "\v": r"\v",
    '"': r"\"",
    "\\": r"\\",
}


def go_quote(text: str) -> str:
    """A string as Go's %q prints it."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join(_ESCAPES.get(char) or (char if char.isprintable() else _escape(ord(char))) for char in text) + '"'


def _escape(code: int) -> str:
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def required(path: str, detail: str = "") -> FieldError:
    return FieldError("Required", path, detail)


def bad_value(path: str, value: Any, detail: str) -> FieldError:
    """field.Invalid."""
    return FieldError("Invalid", path, detail, value)


def unsupported(path: str, value: Any, supported: list[str]) -> FieldError:
    """field.NotSupported: `Unsupported value: "x": supported values: "A", "B"`, in the given order."""
    detail = "supported values: " + ", ".join(go_quote(text) for text in supported) if supported else ""
    return FieldError("NotSupported", path, detail, value)


def duplicate(path: str, value: Any, detail: str = "") -> FieldError:
    return FieldError("Duplicate", path, detail, value)


def disallowed(path: str, detail: str) -> FieldError:
    """field.Forbidden."""
    return FieldError("Forbidden", path, detail)


def too_long(path: str, limit: int) -> FieldError:
    """field.TooLong; `limit` in bytes."""
    return FieldError(
        "TooLong",
        path,
        f"may not be more than {limit} bytes" if limit != 1 else "may not be more than 1 byte",
    )


def too_many(path: str, actual: int, limit: int) -> FieldError:
    items = "item" if limit == 1 else "items"
    return FieldError("TooMany", path, f"must have at most {limit} {items}", actual if actual >= 0 else OMITTED)


def value_not_found(path: str, value: Any) -> FieldError:
    return FieldError("NotFound", path, "", value)
