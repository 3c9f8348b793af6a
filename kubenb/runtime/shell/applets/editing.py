"""The little of `sed` and `awk` that scripts in manifests use: substitutions, lines by number or pattern, columns.

What comes in: a script and texts. What goes out: text; `SedError` and `AwkError` for the rest of these languages. Next:
`listing.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from kubenb.runtime.shell.applets.printing import unescaped

# ---- sed ----


class SedError(Exception):
    """A script we can't read."""


@dataclass
class SedCommand:
    """One command with its addresses: a line number, "$", or a pattern; none, one, or two."""

    addresses: list[int | str | re.Pattern[str]]
    negated: bool
    name: str
    pattern: re.Pattern[str] | None = None
    replacement: str = ""
    flags: str = ""
    text: str = ""
    active: bool = False

    def applies(self, number: int, last: bool, line: str) -> bool:
        """Whether it is meant for this line."""
        return self._chosen(number, last, line) != self.negated

    def _chosen(self, number: int, last: bool, line: str) -> bool:
        if not self.addresses:
            return True
        if len(self.addresses) == 1:
            return _at(self.addresses[0], number, last, line)
        if self.active:
            end = self.addresses[1]
            self.active = not (_at(end, number, last, line) or (isinstance(end, int) and number >= end))
            return True
        if _at(self.addresses[0], number, last, line):
            end = self.addresses[1]
            self.active = not (isinstance(end, int) and end <= number)
            return True
        return False


def _at(address: int | str | re.Pattern[str], number: int, last: bool, line: str) -> bool:
    if isinstance(address, int):
        return number == address
    return last if isinstance(address, str) else address.search(line) is not None


class SedScript:
    def __init__(self, commands: list[SedCommand]) -> None:
        self._commands = commands

    def run(self, text: str, quiet: bool) -> str:
        """The edited text."""
        lines = text.splitlines()
        out: list[str] = []
        for number, line in enumerate(lines, 1):
            shown: str | None = line
            for command in self._commands:
                if shown is None or not command.applies(number, number == len(lines), shown):
                    continue
                shown = self._carry_out(command, shown, out)
                if command.name == "q":
                    return "".join(one + "\n" for one in [*out, *([] if quiet else [line])])
            if shown is not None and not quiet:
                out.append(shown)
        return "".join(one + "\n" for one in out)

    @staticmethod
    def _carry_out(command: SedCommand, line: str, out: list[str]) -> str | None:
        if command.name == "d":
            return None
        if command.name == "p":
            out.append(line)
        elif command.name in ("i", "a", "c"):
            out.append(command.text if command.name == "i" else line)
            return line if command.name == "i" else command.text
        elif command.name == "s" and command.pattern is not None:
            nth = re.search(r"\d+", command.flags)
            line, count = _substituted(command, line, int(nth[0]) if nth else 1)
            if count and "p" in command.flags:
                out.append(line)
        return line


def _substituted(command: SedCommand, line: str, nth: int) -> tuple[str, int]:
    seen = 0

    def replace(found: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        if seen < nth or (seen > nth and "g" not in command.flags):
            return found[0]
        return re.sub(r"\\(.)|&", lambda one: _piece(one, found), command.replacement, flags=re.S)

    assert command.pattern is not None
    return command.pattern.sub(replace, line), seen


def _piece(one: re.Match[str], found: re.Match[str]) -> str:
    if one[0] == "&":
        return found[0]
    if one[1].isdigit():
        return (found[int(one[1])] or "") if int(one[1]) <= len(found.groups()) else ""
    return {"n": "\n", "t": "\t"}.get(one[1], one[1])


def sed_script(text: str, extended: bool) -> SedScript:
    """A script of commands separated by `;` or line ends."""
    from kubenb.runtime.shell.applets.grep import basic

    def regex(pattern: str, flags: str = "") -> re.Pattern[str]:
        try:
            return re.compile(pattern if extended else basic(pattern), re.I if "i" in flags.lower() else 0)
        except re.error as error:
            raise SedError(f"bad regex '{pattern}': {error}") from None

    commands: list[SedCommand] = []
    rest = text.strip()
    while rest:
        addresses: list[int | str | re.Pattern[str]] = []
        while found := re.match(r"\s*(?:(\d+)|(\$)|/((?:\\.|[^/])*)/),?\s*", rest):
            addresses.append(int(found[1]) if found[1] else "$" if found[2] else regex(found[3].replace("\\/", "/")))
            rest = rest[found.end() :]
        negated = rest[:1] == "!"
        rest = rest[negated:].lstrip()
        name, rest = rest[:1], rest[1:]
        if name == "s" and rest:
            pattern, replacement, flags, rest = _parts(rest)
            commands.append(SedCommand(addresses, negated, "s", regex(pattern, flags), replacement, flags))
        elif name in ("p", "d", "q"):
            commands.append(SedCommand(addresses, negated, name))
        elif name in ("a", "i", "c") and name:
            commands.append(SedCommand(addresses, negated, name, text=rest.lstrip("\\ \n")))
            rest = ""
        else:
            raise SedError(f"unsupported command {name}" if name else "missing command")
        rest = rest.lstrip(" ;\n}")
    return SedScript(commands)


def _parts(rest: str) -> tuple[str, str, str, str]:
    """(pattern, replacement, flags, what follows) of what stands behind an `s`."""
    found: list[str] = []
    delimiter, current, position = rest[0], "", 1
    while position < len(rest) and len(found) < 2:
        char = rest[position]
        if char == "\\" and position + 1 < len(rest):
            position += 1
            current += rest[position] if rest[position] == delimiter else "\\" + rest[position]
        elif char == delimiter:
            found.append(current)
            current = ""
        else:
            current += char
        position += 1
    if len(found) < 2:
        raise SedError("unmatched '" + delimiter + "'")
    flags = re.compile(r"[gpiI\d]*").match(rest, position)
    assert flags is not None
    return found[0], found[1], flags[0], rest[flags.end() :]


# ---- awk ----


class AwkError(Exception):
    """A program we can't read."""


@dataclass
class AwkProgram:
    """Rules of (condition, [what to print, ...]); expressions are functions of a `Record`."""

    separator: str
    rules: list[tuple[Callable[[Record], bool], list[Callable[[Record], str]] | None]]

    def run(self, texts: list[str]) -> str:
        out: list[str] = []
        number = 0
        for text in texts:
            for line in text.splitlines():
                number += 1
                record = Record(line, self._split(line), number)
                for condition, shown in self.rules:
                    if condition(record):
                        out.append(line if shown is None else " ".join(one(record) for one in shown))
        return "".join(line + "\n" for line in out)

    def _split(self, line: str) -> list[str]:
        if self.separator == " ":
            return line.split()
        return re.split(re.escape(self.separator) if len(self.separator) == 1 else self.separator, line) if line else []


@dataclass
class Record:
    line: str
    fields: list[str]
    number: int
    variables: dict[str, str] = field(default_factory=dict)


_RULE = re.compile(r"\s*((?:/(?:\\.|[^/])*/|\"(?:\\.|[^\"])*\"|[^{/\"])*)(?:\{((?:\"(?:\\.|[^\"])*\"|[^}\"])*)\})?\s*;?\s*")
_TERM = re.compile(r'\s*(?:\$(\d+|NF|\(NF-\d+\))|"((?:\\.|[^"])*)"|(NF|NR)|(-?\d+(?:\.\d+)?)|([A-Za-z_]\w*))')


def awk_program(text: str, separator: str, assigned: str = "") -> AwkProgram:
    """`{print $1}`, `/re/ {print $1, $NF}`, `NR==2`, `$3 > 5 {print}`."""
    name, _, value = assigned.partition("=")
    variables = {name: value} if name else {}
    rules: list[tuple[Callable[[Record], bool], list[Callable[[Record], str]] | None]] = []
    position = 0
    while position < len(text.rstrip()):
        found = _RULE.match(text, position)
        if not found or found.end() == position:
            raise AwkError("syntax error")
        position = found.end()
        rules.append((_condition(found[1].strip(), variables), _action(found[2], variables)))
    return AwkProgram(unescaped(separator)[0], rules)


def _condition(text: str, variables: dict[str, str]) -> Callable[[Record], bool]:
    if not text:
        return lambda record: True
    if "&&" in text:
        parts = [_condition(part.strip(), variables) for part in text.split("&&")]
        return lambda record: all(part(record) for part in parts)
    if re.fullmatch(r"!?/.*/", text):
        expression, negated = _regex(text.lstrip("!")[1:-1]), text[0] == "!"
        return lambda record: (expression.search(record.line) is not None) != negated
    found = re.fullmatch(r"(.+?)\s*(==|!=|<=|>=|<|>|!~|~)\s*(.+)", text)
    if not found:
        if re.fullmatch(r"\d+", text):
            return lambda record: text != "0"
        one = _terms(text, variables)
        return lambda record: one(record) not in ("", "0")
    left, operator = _terms(found[1], variables), found[2]
    if operator in ("~", "!~"):
        pattern = _regex(found[3].strip("/"))
        return lambda record: (pattern.search(left(record)) is not None) == (operator == "~")
    right = _terms(found[3], variables)
    return lambda record: _compared(left(record), operator, right(record))


def _regex(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error:
        raise AwkError("bad regular expression") from None


def _compared(left: str, operator: str, right: str) -> bool:
    numeric = all(re.fullmatch(r"-?\d+(\.\d+)?", one) for one in (left, right))
    a: float | str = float(left) if numeric else left
    b: float | str = float(right) if numeric else right
    order = (a > b) - (a < b)  # type: ignore[operator]
    return {"==": order == 0, "!=": order != 0, "<": order < 0, ">": order > 0, "<=": order <= 0, ">=": order >= 0}[operator]


def _action(text: str | None, variables: dict[str, str]) -> list[Callable[[Record], str]] | None:
    if text is None or text.strip() in ("print", "print $0"):
        return None
    found = re.fullmatch(r"\s*print\s*\(?(.*?)\)?\s*;?\s*", text, re.S)
    if not found:
        raise AwkError("only print is understood here")
    parts, current, inside = [], "", False
    for char in found[1]:
        inside = inside != (char == '"')
        if char == "," and not inside:
            parts.append(current)
            current = ""
        else:
            current += char
    return [_terms(part, variables) for part in [*parts, current]]


def _terms(text: str, variables: dict[str, str]) -> Callable[[Record], str]:
    """Terms side by side are one text."""
    pieces: list[Callable[[Record], str]] = []
    position, text = 0, text.strip()
    while position < len(text):
        found = _TERM.match(text, position)
        if not found:
            raise AwkError("syntax error")
        position = found.end()
        pieces.append(_term(found, variables))
    return lambda record: "".join(piece(record) for piece in pieces)


def _term(found: re.Match[str], variables: dict[str, str]) -> Callable[[Record], str]:
    column, text, counter, number, name = found.groups()
    if text is not None:
        return lambda record: unescaped(text)[0]
    if counter is not None:
        return lambda record: str(len(record.fields) if counter == "NF" else record.number)
    if number is not None:
        return lambda record: number
    if name is not None:
        return lambda record: variables.get(name, "")
    back = 0 if column == "NF" else int(column[4:-1]) if column.startswith("(") else -1
    if back >= 0:
        return lambda record: record.fields[-1 - back] if len(record.fields) > back else ""
    index = int(column)
    return lambda record: record.line if index == 0 else record.fields[index - 1] if index <= len(record.fields) else ""
