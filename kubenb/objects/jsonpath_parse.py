"""The grammar of kubectl's JSONPath templates: text with actions in braces, such as {range
.items[*]}{.metadata.name}{"\\n"}{end}.

Comes in: a template. Goes out: its pieces, each a text or a list of steps; `jsonpath` evaluates them.
JSONPathError carries client-go's own complaints. Source: client-go, util/jsonpath/parser.go (1.36). Next:
`jsonpath`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


class JSONPathError(ValueError):
    """A template that cannot be read, or not be applied to the data."""


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Number:
    value: int | float


@dataclass(frozen=True)
class Truth:
    value: bool


@dataclass(frozen=True)
class Name:
    """A key of a map."""

    name: str


@dataclass(frozen=True)
class Wildcard:
    """Everything in a map or list."""


@dataclass(frozen=True)
class Recursive:
    """`..`: the value and all maps and lists inside it."""


@dataclass(frozen=True)
class Slice:
    """`[start:end:step]`; `single` for a plain index."""

    start: int | None
    end: int | None
    step: int | None
    single: bool = False


@dataclass(frozen=True)
class Keyword:
    """range or end."""

    word: str


@dataclass(frozen=True)
class Filter:
    """`[?(left operator right)]`; operator "exists" has no right side."""

    left: Steps
    operator: str
    right: Steps


@dataclass(frozen=True)
class Union:
    parts: tuple[Steps, ...]


@dataclass(frozen=True)
class Steps:
    """One action: what to do with the current values, step by step."""

    steps: tuple[Step, ...]


Step = Text | Number | Truth | Name | Wildcard | Recursive | Slice | Keyword | Filter | Union | Steps

_ENDS_NAME = frozenset(" \t\r\n.,[]$@{}")
_SLICE = re.compile(r"(-?\d*)(:-?\d*)?(:-?\d*)?")
_COMPARISON = re.compile(r"([^!<>=]+)([!<>=]+)(.+?)")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([abfnrtv\\'\"])|(.?))", re.DOTALL)
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def parse(template: str) -> tuple[Step, ...]:
    """The pieces of a template in order: Text for what stands outside of braces, Steps for each action."""
    return tuple(_Parser(template).template())


def _action(text: str) -> Steps:
    """What stands inside a filter or a union, as an action of its own."""
    steps = parse("{" + text + "}")[0]
    assert isinstance(steps, Steps)
    return steps


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def take(self) -> str:
        """The next character, "" at the end."""
        char = self.text[self.position : self.position + 1]
        self.position += len(char)
        return char

    def template(self) -> list[Step]:
        pieces: list[Step] = []
        while self.position < len(self.text):
            brace = self.text.find("{", self.position)
            end = len(self.text) if brace < 0 else brace
            if end > self.position:
                pieces.append(Text(self.text[self.position : end]))
            self.position = end
            if brace >= 0:
                self.position += 1
                pieces.append(self.steps())
        return pieces

    def steps(self) -> Steps:
        """Everything up to the closing brace."""
        found: list[Step] = []
        while not self.text.startswith("}", self.position):
            if self.text.startswith("[?(", self.position):
                found.append(self.filter())
            elif self.text.startswith("..", self.position):
                found += self.recursive(found)
            else:
                found += self.step()
        self.position += 1
        return Steps(tuple(found))

    def step(self) -> list[Step]:
        start = self.position
        char = self.take()
        if char in ("", "\r", "\n"):
            raise JSONPathError("unclosed action")
        if char in " @$":  # the current value, which is at hand anyway
            return []
        if char == "[":
            return self.brackets()
        if char in "\"'":
            return [self.quoted(char)]
        if char == ".":
            return [self.name()]
        self.position = start
        if char in "+-" or char.isdigit():
            return [self.number()]
        if char == "_" or char.isalpha():
            return [self.word()]
        raise JSONPathError(f"unrecognized character in action: U+{ord(char):04X} '{char}'")

    def recursive(self, before: list[Step]) -> list[Step]:
        if before and isinstance(before[-1], Recursive):
            raise JSONPathError("invalid multiple recursive descent")
        self.position += 2
        following = self.text[self.position : self.position + 1]
        return [Recursive(), self.name()] if following.isalnum() or following == "_" else [Recursive()]

    def name(self) -> Step:
        """A field name; a backslash takes the meaning from the next character (app\\.kubernetes\\.io/name)."""
        name = ""
        while (char := self.text[self.position : self.position + 1]) and char not in _ENDS_NAME:
            self.position += 1
            name += self.take() if char == "\\" else char
        return Wildcard() if name == "*" else Name(name.replace("\\", ""))

    def word(self) -> Step:
        start = self.position
        while self.position < len(self.text) and self.text[self.position] not in _ENDS_NAME:
            self.position += 1
        word = self.text[start : self.position]
        return Truth(word == "true") if word in ("true", "false") else Keyword(word)

    def number(self) -> Number:
        found = re.compile(r"[-+]?[\d.]*").match(self.text, self.position)
        word = found.group() if found else ""
        self.position += len(word)
        try:
            return Number(int(word) if re.fullmatch(r"[-+]?\d+", word) else float(word))
        except ValueError:
            raise JSONPathError(f"cannot parse number {word}") from None

    def quoted(self, quote: str) -> Text:
        start = self.position
        while True:
            char = self.take()
            if char in ("", "\n"):
                raise JSONPathError("unterminated quoted string")
            if char == quote and self.text[self.position - 2] != "\\":
                return Text(unquote(self.text[start : self.position - 1], quote))

    def brackets(self) -> list[Step]:
        end = self.text.find("]", self.position)
        newline = self.text.find("\n", self.position)
        if end < 0 or 0 <= newline < end:
            raise JSONPathError("unterminated array")
        inside = self.text[self.position : end]
        self.position = end + 1
        if inside == "*":
            return [Slice(None, None, None)]
        parts = inside.split(",")
        if len(parts) > 1:
            return [Union(tuple(_action(f"[{part.strip(' ')}]") for part in parts))]
        key = re.fullmatch(r"'([^']*)'", inside)
        return list(_action(f".{key.group(1)}").steps) if key else [_slice(inside)]

    def filter(self) -> Filter:
        self.position += len("[?(")
        start = self.position
        self.skip_filter()
        condition = self.text[start : self.position - 1]
        if self.take() != "]":
            raise JSONPathError("unclosed array expect ]")
        comparison = _COMPARISON.fullmatch(condition)
        if not comparison:
            return Filter(_action(condition), "exists", Steps(()))
        left, operator, right = comparison.groups()
        return Filter(_action(left), operator, _action(right))

    def skip_filter(self) -> None:
        """Up to the `)` that closes the filter; one inside quotes does not."""
        quote, opened, closed = "", False, False
        while True:
            char = self.take()
            if char in ("", "\n"):
                raise JSONPathError("unterminated filter")
            if char in "\"'":
                if not opened:
                    opened, quote = True, char
                elif char == quote and self.text[self.position - 2] != "\\":
                    closed = True
            elif char == ")" and opened == closed:
                return


def _slice(text: str) -> Slice:
    found = _SLICE.fullmatch(text)
    if not found:
        raise JSONPathError(f"invalid array index {text}")
    start, end, step = found.groups()
    if not start and end is None:
        raise JSONPathError(f"invalid array index {text}")
    if start == "-":
        raise JSONPathError("array index - is not a number")
    first = int(start) if start else None
    if end is None and first is not None:
        return Slice(first, first + 1, _bound(step), single=True)
    return Slice(first, _bound(end), _bound(step))


def _bound(text: str | None) -> int | None:
    if not text or text == ":":
        return None
    if text == ":-":
        raise JSONPathError("array index - is not a number")
    return int(text[1:])


def unquote(text: str, quote: str) -> str:
    """The text between quotes, with Go's escapes resolved."""

    def resolved(found: re.Match[str]) -> str:
        *codes, octal, plain, _ = found.groups()
        for code in codes:
            if code:
                return chr(int(code, 16))
        if octal:
            return chr(int(octal, 8))
        if plain and (plain not in "\"'" or plain == quote):
            return _ESCAPES.get(plain, plain)
        raise JSONPathError(f"unquote string {quote}{text}{quote} error invalid syntax")

    return _ESCAPE.sub(resolved, text)
