"""$((...)): whole numbers of 64 bits, C's operators, variables and assignments to them.

What comes in: the expression's text, and how variables are read and set. What goes out: a number, or an `ArithmeticError_` in
busybox' words (shell/math.c). Next: `streams.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_TOKEN = re.compile(
    r"\s*(?:(0[xX][0-9a-fA-F]+|\d+)|([A-Za-z_]\w*)|(<<=|>>=|\*\*|\+\+|--|&&|\|\||<=|>=|==|!=|<<|>>|[-+*/%&|^]=|[-+*/%<>=!~&|^?:(),]))"
)
_LEVELS = (
    ("||",),
    ("&&",),
    ("|",),
    ("^",),
    ("&",),
    ("==", "!="),
    ("<", "<=", ">", ">="),
    ("<<", ">>"),
    ("+", "-"),
    ("*", "/", "%"),
)
_ASSIGNING = ("=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=")
DEEPEST = 50


class ExpressionError(Exception):
    """ "arithmetic syntax error", "divide by zero"."""


class Arithmetic:
    """One evaluation of one expression."""

    def __init__(self, text: str, read: Callable[[str], str], assign: Callable[[str, str], object]) -> None:
        self._read, self._assign = read, assign
        self._tokens = _tokens(text)
        self._position = 0
        self._depth = 0
        self._idle = 0
        """Greater than 0 within a branch that is not taken: nothing is assigned, nothing divides by zero."""

    def value(self) -> int:
        """The expression's value; an empty one is 0."""
        if not self._tokens:
            return 0
        value = self._assignment()
        while self._take(","):
            value = self._assignment()
        if self._position < len(self._tokens):
            raise ExpressionError("arithmetic syntax error")
        return value

    def _here(self) -> str:
        return self._tokens[self._position] if self._position < len(self._tokens) else ""

    def _take(self, *wanted: str) -> str:
        token = self._here()
        if token in wanted and token:
            self._position += 1
            return token
        return ""

    def _assignment(self) -> int:
        name = self._here()
        following = self._tokens[self._position + 1] if self._position + 1 < len(self._tokens) else ""
        if _is_name(name) and following in _ASSIGNING:
            self._position += 2
            value = self._assignment()
            if following != "=":
                value = self._apply(following[:-1], self._variable(name), value)
            return self._set(name, value)
        return self._ternary()

    def _ternary(self) -> int:
        condition = self._binary(0)
        if not self._take("?"):
            return condition
        self._idle += not condition
        first = self._assignment()
        self._idle -= not condition
        if not self._take(":"):
            raise ExpressionError("arithmetic syntax error")
        self._idle += bool(condition)
        second = self._assignment()
        self._idle -= bool(condition)
        return first if condition else second

    def _binary(self, level: int) -> int:
        if level == len(_LEVELS):
            return self._unary()
        value = self._binary(level + 1)
        while operator := self._take(*_LEVELS[level]):
            skipped = (operator == "||" and value != 0) or (operator == "&&" and value == 0)
            self._idle += skipped
            other = self._binary(level + 1)
            self._idle -= skipped
            value = self._apply(operator, value, other)
        return value

    def _unary(self) -> int:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError("expression recursion loop detected")
        try:
            operator = self._take("-", "+", "!", "~", "++", "--")
            if operator in ("++", "--"):
                name = self._here()
                if not _is_name(name):
                    raise ExpressionError("arithmetic syntax error")
                self._position += 1
                return self._set(name, self._variable(name) + (1 if operator == "++" else -1))
            if operator:
                value = self._unary()
                return {"-": -value, "+": value, "!": int(not value), "~": ~value}[operator]
            value = self._primary()
            if self._take("**"):
                power = self._unary()
                if power < 0:
                    raise ExpressionError("exponent less than 0")
                value = _wrapped(pow(value, min(power, 64 if abs(value) > 1 else power), 1 << 65)) if power else 1
            return value
        finally:
            self._depth -= 1

    def _primary(self) -> int:
        token = self._here()
        self._position += 1
        if token == "(":
            value = self._assignment()
            if not self._take(")"):
                raise ExpressionError("arithmetic syntax error")
            return value
        if token[:1].isdigit():
            return _number(token)
        if not _is_name(token):
            raise ExpressionError("arithmetic syntax error")
        value = self._variable(token)
        if step := self._take("++", "--"):
            self._set(token, value + (1 if step == "++" else -1))
        return value

    def _variable(self, name: str) -> int:
        text = self._read(name).strip()
        if not text:
            return 0
        if re.fullmatch(r"[-+]?(0[xX][0-9a-fA-F]+|\d+)", text):
            return -_number(text[1:]) if text[0] == "-" else _number(text.lstrip("+"))
        if self._depth >= DEEPEST - 1:
            raise ExpressionError("expression recursion loop detected")
        inner = Arithmetic(text, self._read, self._assign)
        inner._depth = self._depth + 10
        return inner.value()

    def _set(self, name: str, value: int) -> int:
        value = _wrapped(value)
        if not self._idle:
            self._assign(name, str(value))
        return value

    def _apply(self, operator: str, left: int, right: int) -> int:
        if operator in ("/", "%"):
            if right == 0:
                if self._idle:
                    return 0
                raise ExpressionError("divide by zero")
            quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
            return quotient if operator == "/" else left - quotient * right
        return _wrapped(int(_OPERATIONS[operator](left, right)))


_OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "||": lambda a, b: bool(a or b),
    "&&": lambda a, b: bool(a and b),
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
    "&": lambda a, b: a & b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<<": lambda a, b: a << (b & 63),
    ">>": lambda a, b: a >> (b & 63),
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
}


def _tokens(text: str) -> list[str]:
    tokens, position, text = [], 0, text.strip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if not found:
            raise ExpressionError("arithmetic syntax error")
        tokens.append(found[0].strip())
        position = found.end()
    return tokens


def _is_name(token: str) -> bool:
    return bool(token) and (token[0].isalpha() or token[0] == "_")


def _number(text: str) -> int:
    """Decimal, 0x hexadecimal, 0 octal; ExpressionError for 09."""
    try:
        if text[:2].lower() == "0x":
            return _wrapped(int(text, 16))
        return _wrapped(int(text, 8 if text[0] == "0" and len(text) > 1 else 10)) if len(text) < 40 else -1
    except ValueError:
        raise ExpressionError("arithmetic syntax error") from None


def _wrapped(value: int) -> int:
    """As a signed number of 64 bits."""
    return (value + (1 << 63)) % (1 << 64) - (1 << 63)
