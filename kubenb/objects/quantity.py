"""Quantities: "100m" of a CPU, "1Gi" of memory, exactly. The canonical text is the one the API server prints.

Comes in: the text or number of a manifest. Goes out: an exact number, rounded-up integers for arithmetic, the
canonical form. Source: apimachinery, pkg/api/resource/quantity.go (1.36). The scheduler asks all the time, so
results are remembered. Next: `times`.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

FORMAT_WRONG = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
SUFFIX_WRONG = "unable to parse quantity's suffix"
NUMBER_WRONG = "unable to parse numeric part of quantity"

_SHAPE = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*)([-+]?\d*)")
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_DECIMAL_NAMES = {exponent: suffix for suffix, exponent in _DECIMAL.items()}
_BINARY_NAMES = ["", *_BINARY]
_NANO = 10**9
_LARGEST = 2**63 - 1


class Quantity(NamedTuple):
    """An exact amount in nanos (billionths, the finest there is), and the family of suffixes it was written
    with.
    """

    nanos: int
    format: str = "DecimalSI"  # or "BinarySI", "DecimalExponent"

    def __str__(self) -> str:
        return _write(self.nanos, self.format)

    @property
    def amount(self) -> Fraction:
        return Fraction(self.nanos, _NANO)

    def plus(self, other: Quantity) -> Quantity:
        """The sum, in this one's format (in the other's if this one is zero), as Quantity.Add does."""
        return Quantity(self.nanos + other.nanos, self.format if self.nanos else other.format)

    def minus(self, other: Quantity) -> Quantity:
        return Quantity(self.nanos - other.nanos, self.format if self.nanos else other.format)


@lru_cache(maxsize=16384)
def quantity(text: str | int | float) -> Quantity:
    """The quantity that a manifest says ("100m", "1Gi", 2, 0.5, "1e3"); ValueError in the real words."""
    text = text.strip() if isinstance(text, str) else _number_text(text)
    shape = _SHAPE.fullmatch(text) if text else None
    if not shape:
        raise ValueError(FORMAT_WRONG)
    sign, whole, fraction, letters, digits = shape.groups()
    base, exponent, form = _suffix(letters + digits)
    if not whole and not fraction and letters in ("Pi", "Ei"):  # Go reads a missing number as 0 otherwise
        raise ValueError(NUMBER_WRONG)
    number = int((whole or "0") + (fraction or ""))
    power = exponent + 9 if base == 10 else 9
    nanos = _scaled(number * (1 << exponent if base == 2 else 1), power - len(fraction or ""))
    if form == "BinarySI":
        nanos = min(nanos, _LARGEST * _NANO)
        form = "DecimalSI" if 0 < nanos < _NANO else form
    return Quantity(-nanos if sign == "-" else nanos, form)


def _number_text(number: int | float) -> str:
    """A JSON number as Go writes it: 0.5, 3, 1e+21."""
    if isinstance(number, bool):
        raise ValueError(FORMAT_WRONG)
    if isinstance(number, float) and number.is_integer() and abs(number) < 1e21:
        number = int(number)
    return re.sub(r"e([-+])0(\d)$", r"e\1\2", repr(number))


def _suffix(text: str) -> tuple[int, int, str]:
    if text in _DECIMAL:
        return 10, _DECIMAL[text], "DecimalSI"
    if text in _BINARY:
        return 2, _BINARY[text], "BinarySI"
    if re.fullmatch(r"[eE][-+]?\d+", text) and abs(int(text[1:])) < 2**31:
        return 10, int(text[1:]), "DecimalExponent"
    raise ValueError(SUFFIX_WRONG)


def _scaled(number: int, power: int) -> int:
    """number * 10**power, rounded up; the cap keeps absurd exponents from eating the memory."""
    factor: int = 10 ** min(abs(power), 1000)
    return number * factor if power >= 0 else -(-number // factor)


@lru_cache(maxsize=16384)
def parse_quantity(text: str | int | float) -> Fraction:
    """The exact amount in its own unit (cores, bytes, pieces); ValueError in the real words."""
    return quantity(text).amount


@lru_cache(maxsize=16384)
def milli(text: str | int | float) -> int:
    """Thousandths, rounded up away from zero: millicores of a cpu quantity."""
    return _divide_up(quantity(text).nanos, 10**6)


@lru_cache(maxsize=16384)
def value(text: str | int | float) -> int:
    """Whole units, rounded up away from zero: bytes of a memory quantity."""
    return _divide_up(quantity(text).nanos, _NANO)


def _divide_up(number: int, by: int) -> int:
    return -(-number // by) if number >= 0 else number // by


@lru_cache(maxsize=16384)
def canonical(text: str | int | float) -> str:
    """As the API server stores and prints it: "1000m" -> "1", "0.5" -> "500m", "1024Mi" -> "1Gi", "1.5Gi" ->
    "1536Mi".
    """
    return str(quantity(text))


def format_quantity(amount: Fraction | int, format: str = "DecimalSI") -> str:
    """The canonical text of a computed amount; `format` "BinarySI" for bytes."""
    nanos = Fraction(amount) * _NANO
    return _write(_divide_up(nanos.numerator, nanos.denominator), format)


def add(first: str | int | float, second: str | int | float) -> str:
    """The canonical sum of two quantities, in the suffix family of the first."""
    return str(quantity(first).plus(quantity(second)))


def compare(first: str | int | float, second: str | int | float) -> int:
    """-1, 0 or 1."""
    left, right = quantity(first).nanos, quantity(second).nanos
    return (left > right) - (left < right)


def _write(nanos: int, form: str) -> str:
    if nanos == 0:
        return "0"
    if form == "BinarySI" and abs(nanos) >= 1024 * _NANO and nanos % _NANO == 0:
        number, power = nanos // _NANO, 0
        while number % 1024 == 0 and power < 6:
            number, power = number // 1024, power + 1
        return f"{number}{_BINARY_NAMES[power]}"
    number, exponent = nanos, -9
    while number % 1000 == 0:
        number, exponent = number // 1000, exponent + 3
    if form == "DecimalExponent" or exponent not in _DECIMAL_NAMES:
        return f"{number}e{exponent}" if exponent else str(number)
    return f"{number}{_DECIMAL_NAMES[exponent]}"
