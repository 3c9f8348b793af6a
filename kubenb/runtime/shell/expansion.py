"""What words become: parameters, substitutions, arithmetic, splitting at blanks, names of files, removal of quotes.

What comes in: words, and the shell whose variables they mention. What goes out: fields. Commands may be run meanwhile, so
this is a generator. Source: POSIX XCU 2.6. Next: `interpreter.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kubenb.runtime.shell import patterns
from kubenb.runtime.shell.arithmetic import Arithmetic as Evaluation
from kubenb.runtime.shell.arithmetic import ExpressionError
from kubenb.runtime.shell.flow import ShellError
from kubenb.runtime.shell.streams import Steps
from kubenb.runtime.shell.syntax import Arithmetic, Parameter, Part, Substitution, Text, Word

if TYPE_CHECKING:
    from kubenb.runtime.shell.simple_commands import SimpleCommands as Shell

LONGEST = 1 << 20
"""Characters of one value. Beyond them the shell is out of memory."""
Piece = tuple[str, bool]
"""(text, is it protected from splitting and from being a pattern?)"""


class Fields:
    """Fields being put together out of pieces."""

    def __init__(self, separators: str) -> None:
        self.done: list[list[Piece]] = []
        self._open: list[Piece] | None = None
        self._separators = separators
        self._size = 0

    def add(self, text: str, quoted: bool) -> None:
        """Text that stays in one field."""
        if text or quoted:
            self._size += len(text)
            if self._size > LONGEST:
                raise ShellError("out of memory")
            self._open = self._open or []
            self._open.append((text, quoted))

    def split(self, text: str) -> None:
        """The result of an unquoted expansion: it begins new fields at separators."""
        current = ""
        for char in text:
            if char not in self._separators:
                current += char
                continue
            self.add(current, False)
            if current == "" and char not in " \t\n" and self._open is None:
                self._open = [("", True)]
            current = ""
            self.close()
        self.add(current, False)

    def close(self) -> None:
        """The field is complete."""
        if self._open is not None:
            self.done.append(self._open)
            self._open = None


def expand(shell: Shell, words: Iterable[Word]) -> Steps:
    """All fields that `words` become, as a list of texts."""
    result: list[str] = []
    for word in words:
        plain = word.plain
        if plain is not None and not any(char in plain for char in "*?[\\~{"):
            result.append(plain)
            continue
        fields = Fields(shell.get("IFS", " \t\n"))
        yield from _add_parts(shell, word.parts, fields)
        fields.close()
        for pieces in fields.done:
            result += _file_names(shell, pieces)
    return result


def expand_one(shell: Shell, word: Word) -> Steps:
    """One text, neither split nor matched against files: an assignment's value, a here-document, the word after `case`."""
    if len(word.parts) == 1 and isinstance(word.parts[0], Text):
        text = word.parts[0].text
        return _home(shell, text) if not word.parts[0].quoted and text.startswith("~") else text
    fields = Fields("")
    yield from _add_parts(shell, word.parts, fields)
    fields.close()
    return " ".join("".join(text for text, _ in pieces) for pieces in fields.done)


def expand_pattern(shell: Shell, word: Word) -> Steps:
    """One pattern, in which what was quoted is escaped."""
    fields = Fields("")
    yield from _add_parts(shell, word.parts, fields)
    fields.close()
    return "".join(_as_pattern(pieces) for pieces in fields.done)


def _add_parts(shell: Shell, parts: tuple[Part, ...], fields: Fields) -> Steps:
    for index, part in enumerate(parts):
        if isinstance(part, Text):
            text = part.text
            if index == 0 and not part.quoted and text.startswith("~"):
                text = _home(shell, text)
            fields.add(text, part.quoted)
        elif isinstance(part, Substitution):
            found = yield from shell.capture(part.script)
            _add(fields, found.rstrip("\n"), part.quoted)
        elif isinstance(part, Arithmetic):
            expression = yield from expand_one(shell, part.expression)
            _add(fields, str(evaluate(shell, expression)), part.quoted)
        else:
            yield from _add_parameter(shell, part, fields)


def _add(fields: Fields, text: str, quoted: bool) -> None:
    if quoted:
        fields.add(text, True)
    else:
        fields.split(text)


def evaluate(shell: Shell, expression: str) -> int:
    """An arithmetic expression's value."""
    try:
        return Evaluation(expression, lambda name: shell.get(name, ""), shell.assign).value()
    except ExpressionError as error:
        raise ShellError(str(error)) from None


def _home(shell: Shell, text: str) -> str:
    if text == "~" or text.startswith("~/"):
        return shell.get("HOME", "~") + text[1:]
    return text


# ---- parameters ----


def _add_parameter(shell: Shell, part: Parameter, fields: Fields) -> Steps:
    name, operator = part.name, part.operator
    if name in ("@", "*") and not operator:
        _add_positional(shell, part, fields)
        return
    value = shell.parameter(name)
    if part.index is not None:
        index = yield from expand_one(shell, part.index)
        array = shell.arrays.get(name, [] if value is None else [value])
        if index in ("@", "*"):
            if operator == "#length":
                fields.add(str(len(array)), part.quoted)
            else:
                _add_all(shell, array, part.quoted and index == "*", part.quoted, fields)
            return
        number = evaluate(shell, index)
        value = array[number] if -len(array) <= number < len(array) else None
    if operator == "#length":
        _add(fields, str(len(shell.positional) if name in "@*" else len(_checked(shell, name, value))), part.quoted)
        return
    if operator.lstrip(":") in ("-", "=", "?", "+") and operator:
        missing = value is None or (operator[0] == ":" and not value)
        yield from _conditional(shell, part, value, missing, operator[-1], fields)
        return
    text = _checked(shell, name, value)
    if operator and part.argument is not None:
        text = yield from _cut(shell, text, operator, part.argument)
    _add(fields, text, part.quoted)


def _checked(shell: Shell, name: str, value: str | None) -> str:
    if value is None and "u" in shell.options and name not in "@*":
        raise ShellError(f"{name}: parameter not set")
    return value or ""


def _conditional(shell: Shell, part: Parameter, value: str | None, missing: bool, kind: str, fields: Fields) -> Steps:
    argument = part.argument or Word(())
    if kind == "+":
        if not missing:
            yield from _add_argument(shell, argument, part.quoted, fields)
        elif part.quoted:
            fields.add("", True)
    elif not missing:
        _add(fields, value or "", part.quoted)
    elif kind == "-":
        yield from _add_argument(shell, argument, part.quoted, fields)
    elif kind == "=":
        text = yield from expand_one(shell, argument)
        shell.assign(part.name, text)
        _add(fields, text, part.quoted)
    else:
        text = yield from expand_one(shell, argument)
        raise ShellError(f"{part.name}: {text or 'parameter not set' + (' or null' if part.operator[0] == ':' else '')}")


def _add_argument(shell: Shell, argument: Word, quoted: bool, fields: Fields) -> Steps:
    if quoted:
        fields.add((yield from expand_one(shell, argument)), True)
        return
    for part in argument.parts:
        if isinstance(part, Text) and not part.quoted:
            fields.split(part.text)
        else:
            yield from _add_parts(shell, (part,), fields)


def _cut(shell: Shell, text: str, operator: str, argument: Word) -> Steps:
    if operator in ("#", "##"):
        pattern = yield from expand_pattern(shell, argument)
        return patterns.without_prefix(text, pattern, operator == "##")
    if operator in ("%", "%%"):
        pattern = yield from expand_pattern(shell, argument)
        return patterns.without_suffix(text, pattern, operator == "%%")
    if operator in ("/", "//"):
        pattern = yield from expand_pattern(shell, argument)
        wanted, _, replacement = pattern.partition("/")
        return patterns.replaced(text, wanted, patterns.unescaped(replacement), operator == "//")
    offset, _, length = (yield from expand_one(shell, argument)).partition(":")
    begin = evaluate(shell, offset)
    begin = max(len(text) + begin, 0) if begin < 0 else begin
    if not length:
        return text[begin:]
    count = evaluate(shell, length)
    return text[begin : len(text) + count] if count < 0 else text[begin : begin + count]


def _add_positional(shell: Shell, part: Parameter, fields: Fields) -> None:
    """$@ and $*: one field each; "$*" all in one."""
    _add_all(shell, shell.positional, part.quoted and part.name == "*", part.quoted, fields)


def _add_all(shell: Shell, values: Sequence[str], joined: bool, quoted: bool, fields: Fields) -> None:
    if joined:
        fields.add((shell.get("IFS", " ")[:1]).join(values), True)
        return
    for index, value in enumerate(values):
        if index:
            fields.close()
        if quoted:
            fields.add(value, True)
        else:
            fields.split(value)


# ---- names of files ----


def _as_pattern(pieces: list[Piece]) -> str:
    return "".join(patterns.escaped(text) if quoted else text for text, quoted in pieces)


def _file_names(shell: Shell, pieces: list[Piece]) -> list[str]:
    text = "".join(text for text, _ in pieces)
    if "f" in shell.options or not any(char in text for char in "*?["):
        return [text]
    pattern = _as_pattern(pieces)
    if not patterns.is_pattern(pattern):
        return [text]
    return patterns.file_names(pattern, shell.processes.files, shell.cwd) or [text]
