"""Tokens: operators, reserved words, words, one after the other.

What comes in: a script. What goes out: what comes next in it, and errors in busybox ash's words. Next: `parser.py`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kubenb.runtime.shell.syntax import ShellSyntaxError
from kubenb.runtime.shell.words import BLANK, WordReader

OPERATORS = ("<<-", "&&", "||", ";;", "<<", ">>", ">&", "<&", "<>", ">|", "&>", ";", "&", "|", "(", ")", "<", ">", "\n")


REDIRECTIONS = frozenset({"<", ">", ">>", "<<", "<<-", ">&", "<&", "<>", ">|", "&>"})


RESERVED = frozenset(
    ["!", "{", "}", "case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "in", "then", "until", "while"]
)


_IO_NUMBER = re.compile(r"\d+(?=[<>])")


class Token(NamedTuple):
    """The next token: an operator, a reserved word, a "word", an "io number", or "" at the end of the script."""

    kind: str
    end: int


class TokenReader(WordReader):
    """A cursor that knows where it stands between words."""

    def read_here_documents(self) -> None:
        """At the beginning of a line."""
        raise NotImplementedError

    # ---- tokens -----------------------------------------------------------------------------------------------------------

    def peek(self) -> Token:
        """The token that comes next; blanks, comments and continued lines before it are skipped."""
        text = self.text
        while True:
            char = self.here
            if char and char in BLANK:
                self.position += 1
            elif char == "\\" and text.startswith("\\\n", self.position):
                self.position += 2
            elif char == "#":
                end = text.find("\n", self.position)
                self.position = len(text) if end < 0 else end
            else:
                break
        if not char:
            return Token("", self.position)
        number = _IO_NUMBER.match(text, self.position)
        if number:
            return Token("io number", number.end())
        for operator in OPERATORS:
            if text.startswith(operator, self.position):
                return Token(operator, self.position + len(operator))
        return Token("word", self.position)

    def reserved(self) -> str:
        """The reserved word (or operator) that comes next; "" for any other word."""
        token = self.peek()
        if token.kind != "word":
            return token.kind
        found = re.compile(r"[a-z!{}]+").match(self.text, self.position)
        if found and found[0] in RESERVED:
            following = self.text[found.end() : found.end() + 1]
            if not following or following in " \t\n;&|<>()":
                return found[0]
        return "word"

    def skip(self, kind: str) -> bool:
        """Step over the operator or reserved word `kind`, if it is the next thing."""
        if self.reserved() != kind:
            return False
        self.position = self.peek().end if kind in OPERATORS else self.position + len(kind)
        if kind == "\n":
            self.read_here_documents()
        return True

    def expect(self, kind: str) -> None:
        if not self.skip(kind):
            raise self.unexpected(f'"{kind}"')

    def skip_newlines(self) -> None:
        while self.skip("\n"):
            pass

    def unexpected(self, expecting: str = "") -> ShellSyntaxError:
        kind = self.reserved()
        names = {"": "end of file", "\n": "newline", "word": "word", "io number": "redirection"}
        name = names.get(kind) or ("redirection" if kind in REDIRECTIONS else f'"{kind}"')
        return ShellSyntaxError(f"syntax error: unexpected {name}" + (f" (expecting {expecting})" if expecting else ""))
