"""Reading words: quotes, parameters, substitutions. One half of the parser.

What comes in: a script and a position in it. What goes out: `Word`s. Errors as busybox ash words them (shell/ash.c, readtoken1).
Next: `parser.py`, commands made of words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.runtime.shell.syntax import Arithmetic, Parameter, Part, ShellSyntaxError, Substitution, Text, Word

if TYPE_CHECKING:
    from kubenb.runtime.shell.syntax import Sequence

BLANK = " \t"
ENDS_A_WORD = frozenset(" \t\n;&|<>()")
SPECIAL = frozenset("@*#?-$!")
DEEPEST = 60
"""Nesting of commands and substitutions beyond which a script is refused, rather than Python's own stack overflow."""


class WordReader:
    """A cursor over a script. `Parser` adds commands to it."""

    def __init__(self, text: str, position: int = 0, depth: int = 0) -> None:
        if depth > DEEPEST:
            raise ShellSyntaxError("syntax error: nested too deeply")
        self.text = text
        self.position = position
        self.depth = depth

    def substitution(self, position: int) -> tuple[Sequence, int]:
        """The script that begins at `position`, up to its `)`, and where that stands."""
        raise NotImplementedError

    def parsed(self, text: str) -> Sequence:
        """The whole of another text as a script."""
        raise NotImplementedError

    @property
    def here(self) -> str:
        """The next character; "" at the end."""
        return self.text[self.position : self.position + 1]

    # ---- a word -----------------------------------------------------------------------------------------------------------

    def word(self) -> Word:
        """The word that begins here. It ends before a blank or an operator."""
        parts: list[Part] = []
        while (char := self.here) and char not in ENDS_A_WORD:
            if char == "'":
                parts.append(Text(self._single_quoted(), True))
            elif char == '"':
                self.position += 1
                inner = self.quoted_parts('"')
                parts += inner or [Text("", True)]
            elif char == "\\":
                self._escape(parts)
            elif char in "$`":
                parts.append(self._dollar(False))
            else:
                self._characters(parts)
        return Word(_joined(parts))

    def _characters(self, parts: list[Part]) -> None:
        begin = self.position
        while (char := self.here) and char not in ENDS_A_WORD and char not in "'\"\\$`":
            self.position += 1
        parts.append(Text(self.text[begin : self.position]))

    def _escape(self, parts: list[Part]) -> None:
        following = self.text[self.position + 1 : self.position + 2]
        self.position += 2
        if following != "\n":
            parts.append(Text(following or "\\", True))

    def _single_quoted(self) -> str:
        end = self.text.find("'", self.position + 1)
        if end < 0:
            raise ShellSyntaxError("syntax error: unterminated quoted string")
        found = self.text[self.position + 1 : end]
        self.position = end + 1
        return found

    def quoted_parts(self, end: str) -> list[Part]:
        """Parts up to the closing `end` (a double quote, or "" for the rest of a here-document's text)."""
        parts: list[Part] = []
        while True:
            char = self.here
            if char == end:
                self.position += 1
                return list(_joined(parts))
            if not char:
                raise ShellSyntaxError("syntax error: unterminated quoted string")
            if char == "\\":
                following = self.text[self.position + 1 : self.position + 2]
                self.position += 2
                if following == "\n":
                    continue
                special = following in ("$", "`", "\\") or (following == '"' and end == '"')
                parts.append(Text(following if special else "\\" + following, True))
            elif char in "$`":
                parts.append(self._dollar(True))
            else:
                parts.append(Text(char, True))
                self.position += 1

    # ---- what begins with a dollar ----------------------------------------------------------------------------------------

    def _dollar(self, quoted: bool) -> Part:
        text, position = self.text, self.position
        if text[position] == "`":
            return Substitution(self._backquoted(), quoted)
        if text.startswith("$((", position) and (end := self._arithmetic_end(position + 3)) >= 0:
            inner = type(self)(text[position + 3 : end], 0, self.depth + 1)
            self.position = end + 2
            return Arithmetic(Word(tuple(inner.quoted_parts(""))), quoted)
        if text.startswith("$(", position):
            script, end = self.substitution(position + 2)
            self.position = end + 1
            return Substitution(script, quoted)
        if text.startswith("${", position):
            self.position += 2
            return self._braced(quoted)
        if text.startswith("$'", position) and not quoted:
            self.position += 1
            return Text(_ansi(self._single_quoted()), True)
        name = self._name(position + 1)
        if not name:
            self.position += 1
            return Text("$", quoted)
        self.position = position + 1 + len(name)
        return Parameter(name, quoted=quoted)

    def _name(self, position: int) -> str:
        """A variable's name, one digit or one special character at `position`; "" when there is none."""
        text = self.text
        char = text[position : position + 1]
        if char and (char in SPECIAL or char in "0123456789"):
            return char
        end = position
        while end < len(text) and _in_name(text[end], end == position):
            end += 1
        return text[position:end]

    def _arithmetic_end(self, position: int) -> int:
        """Where the `))` stands that closes an arithmetic expansion; -1 when it is a subshell within a substitution."""
        depth = 0
        for index in range(position, len(self.text)):
            char = self.text[index]
            if char == "(":
                depth += 1
            elif char == ")":
                if depth == 0:
                    return index if self.text.startswith("))", index) else -1
                depth -= 1
        raise ShellSyntaxError("syntax error: missing '))'")

    def _backquoted(self) -> Sequence:
        position = self.position + 1
        inner = ""
        while True:
            char = self.text[position : position + 1]
            if not char:
                raise ShellSyntaxError("syntax error: EOF in backquote substitution")
            if char == "`":
                break
            if char == "\\" and self.text[position + 1 : position + 2] in ("$", "`", "\\"):
                position += 1
                char = self.text[position]
            inner += char
            position += 1
        self.position = position + 1
        return self.parsed(inner)

    def _braced(self, quoted: bool) -> Parameter:
        length = self.here == "#" and self.text[self.position + 1 : self.position + 2] not in ("}", "")
        if length:
            self.position += 1
        name = self._name(self.position)
        while name and name.isdigit() and self.text[self.position + len(name) : self.position + len(name) + 1].isdigit():
            name += self.text[self.position + len(name)]
        self.position += len(name)
        if not name:
            raise ShellSyntaxError("syntax error: bad substitution")
        index = self._index() if self.here == "[" and is_name(name) else None
        if length:
            if self.here != "}":
                raise ShellSyntaxError("syntax error: bad substitution" if self.here else "syntax error: missing '}'")
            self.position += 1
            return Parameter(name, "#length", None, quoted, index)
        operator = self._operator()
        if not operator:
            if self.here != "}":
                raise ShellSyntaxError("syntax error: bad substitution" if self.here else "syntax error: missing '}'")
            self.position += 1
            return Parameter(name, quoted=quoted, index=index)
        return Parameter(name, operator, Word(tuple(self._argument(quoted))), quoted, index)

    def _index(self) -> Word:
        """bash: what stands between the brackets of ${name[index]}."""
        end = self.text.find("]", self.position)
        if end < 0:
            raise ShellSyntaxError("syntax error: missing '}'")
        inner = type(self)(self.text[self.position + 1 : end], 0, self.depth + 1)
        self.position = end + 1
        return Word(tuple(inner.quoted_parts("")))

    def _operator(self) -> str:
        for operator in (":-", ":=", ":+", ":?", "##", "%%", "//", "-", "=", "+", "?", "#", "%", "/", ":"):
            if self.text.startswith(operator, self.position):
                self.position += len(operator)
                return operator
        return ""

    def _argument(self, quoted: bool) -> list[Part]:
        """What stands behind the operator, up to the closing brace."""
        parts: list[Part] = []
        while True:
            char = self.here
            if not char:
                raise ShellSyntaxError("syntax error: missing '}'")
            if char == "}":
                self.position += 1
                return list(_joined(parts))
            if char == "'" and not quoted:
                parts.append(Text(self._single_quoted(), True))
            elif char == '"':
                self.position += 1
                parts += self.quoted_parts('"') or [Text("", True)]
            elif char == "\\":
                self._escape(parts)
            elif char in "$`":
                self.depth += 1
                if self.depth > DEEPEST:
                    raise ShellSyntaxError("syntax error: nested too deeply")
                parts.append(self._dollar(quoted))
                self.depth -= 1
            else:
                parts.append(Text(char, quoted))
                self.position += 1


def _joined(parts: list[Part]) -> tuple[Part, ...]:
    """Neighbouring texts of one kind as one."""
    joined: list[Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Text) and isinstance(last, Text) and part.quoted == last.quoted:
            joined[-1] = Text(last.text + part.text, part.quoted)
        else:
            joined.append(part)
    return tuple(joined)


def _in_name(char: str, first: bool) -> bool:
    return char == "_" or (char.isascii() and (char.isalpha() if first else char.isalnum()))


def is_name(text: str) -> bool:
    """Whether a variable can be called so."""
    return bool(text) and all(_in_name(char, index == 0) for index, char in enumerate(text))


ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "e": "\x1b",
}
"""What a letter behind a backslash stands for, in $'...', echo -e and printf."""


def _ansi(text: str) -> str:
    """$'...': backslash escapes as in C."""
    out, position = "", 0
    while position < len(text):
        char = text[position]
        if char == "\\" and position + 1 < len(text):
            position += 1
            out += ESCAPES.get(text[position], "\\" + text[position])
        else:
            out += char
        position += 1
    return out
