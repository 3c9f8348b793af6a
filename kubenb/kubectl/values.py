"""The values of flags: Go's own parsers of bools, integers and durations, with their complaints.

Goes out: Python values; durations are seconds (float). ValueError carries strconv's and time's words. Next:
`flags`.
"""

from __future__ import annotations

import re
from typing import Any

_TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
_FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_BITS = {"int": 64, "int32": 32, "int64": 64}


def parse_value(kind: str, text: str) -> Any:
    """The value of a flag of this kind (string, bool, int, int32, int64, duration)."""
    if kind == "bool":
        return parse_bool(text)
    if kind in _BITS:
        return parse_int(text, _BITS[kind])
    if kind == "duration":
        return parse_duration(text)
    return text


def parse_bool(text: str) -> bool:
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError(f'strconv.ParseBool: parsing "{text}": invalid syntax')


def parse_int(text: str, bits: int = 64) -> int:
    """strconv.ParseInt with base 0: decimal, 0x, 0o, 0b and underscores between digits."""
    try:
        value = int(text, 0) if not re.fullmatch(r"[+-]?0[0-7]+", text) else int(text, 8)
    except ValueError:
        raise ValueError(f'strconv.ParseInt: parsing "{text}": invalid syntax') from None
    if not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
        raise ValueError(f'strconv.ParseInt: parsing "{text}": value out of range')
    return value


def parse_duration(text: str) -> float:
    """Seconds of a Go duration ("1m30s", "300ms"); "0" is the only bare number."""
    sign, rest = (-1.0, text[1:]) if text.startswith("-") else (1.0, text.removeprefix("+"))
    if rest == "0":
        return 0.0
    total, position = 0.0, 0
    while position < len(rest) or not rest:
        found = re.compile(r"(\d+\.?\d*|\.\d+)([^\d.]*)").match(rest, position)
        if not found:
            raise ValueError(f'time: invalid duration "{text}"')
        number, unit = found.groups()
        if not unit:
            raise ValueError(f'time: missing unit in duration "{text}"')
        if unit not in _UNITS:
            raise ValueError(f'time: unknown unit "{unit}" in duration "{text}"')
        total += float(number) * _UNITS[unit]
        position = found.end()
    return sign * total


def format_duration(seconds: float) -> str:
    """A duration as Go prints it: 30s, 1m0s, 1h0m0s, 1.5s, 300ms, 0s."""
    if seconds == 0:
        return "0s"
    sign, rest = ("-", -seconds) if seconds < 0 else ("", seconds)
    if rest < 1:
        for unit, size in (("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)):
            if rest >= size:
                return f"{sign}{_short(rest / size)}{unit}"
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    large = f"{int(hours)}h" if hours else ""
    middle = f"{int(minutes)}m" if hours or minutes else ""
    return f"{sign}{large}{middle}{_short(rest)}s"


def _short(number: float) -> str:
    return f"{round(number, 9):.9f}".rstrip("0").rstrip(".")
