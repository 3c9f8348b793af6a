"""From a script to its syntax tree: POSIX grammar, by recursive descent, with the words of busybox ash for what it can't read.

What comes in: the text of a script. What goes out: a `Sequence`, or a `ShellSyntaxError`. Source: POSIX XCU 2.10; busybox 1.36,
shell/ash.c (parsecmd, list, pipeline, command, simplecmd). Next: `patterns.py`, then `expansion.py`, what words become.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from kubenb.runtime.shell.syntax import (
    AndOr,
    Array,
    Case,
    For,
    Function,
    Group,
    If,
    Node,
    Pipeline,
    Redirected,
    Redirection,
    Sequence,
    ShellSyntaxError,
    Simple,
    Subshell,
    Text,
    While,
    Word,
)  # fmt: skip
from kubenb.runtime.shell.tokens import REDIRECTIONS, RESERVED, TokenReader
from kubenb.runtime.shell.words import is_name

_ARRAY = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\+?)=\(")
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")


class Script(NamedTuple):
    """A script as a shell reads it: line after line, up to the first that can't be read (`error`, or "")."""

    lines: tuple[Sequence, ...]
    error: str


@lru_cache(maxsize=1024)
def parse(script: str) -> Script:
    """The trees of a script's lines."""
    return Parser(script).lines()


class Pending(NamedTuple):
    """A here-document whose text begins on the next line."""

    redirection: Redirection
    delimiter: str
    strip_tabs: bool
    quoted: bool


class Parser(TokenReader):
    """One pass over a script; `position` only moves forwards."""

    def __init__(self, text: str, position: int = 0, depth: int = 0) -> None:
        super().__init__(text, position, depth)
        self._pending: list[Pending] = []

    def lines(self) -> Script:
        """Line after line: a shell carries one out before it reads the next."""
        lines: list[Sequence] = []
        try:
            self.skip_newlines()
            while self.reserved() != "":
                line = self._sequence(one_line=True)
                if self.reserved() not in ("", "\n"):
                    raise self.unexpected()
                lines.append(line)
                self.skip_newlines()
            self.read_here_documents()
        except ShellSyntaxError as error:
            return Script(tuple(lines), str(error))
        return Script(tuple(lines), "")

    def script(self) -> Sequence:
        """Everything up to the end of the text."""
        body = self._sequence()
        token = self.peek()
        if token.kind:
            raise self.unexpected()
        self.read_here_documents()
        return body

    def substitution(self, position: int) -> tuple[Sequence, int]:
        inner = Parser(self.text, position, self.depth + 1)
        body = inner._sequence()
        if inner.peek().kind != ")":
            raise inner.unexpected('")"')
        return body, inner.position

    def parsed(self, text: str) -> Sequence:
        return Parser(text, 0, self.depth + 1).script()

    # ---- lists ------------------------------------------------------------------------------------------------------------

    def _sequence(self, one_line: bool = False) -> Sequence:
        """Commands up to something that can't begin one (the end, `)`, `done`, ...), or to the end of the line."""
        commands: list[tuple[Node, bool]] = []
        while True:
            if not one_line:
                self.skip_newlines()
            elif self.reserved() == "\n":
                return Sequence(tuple(commands))
            kind = self.reserved()
            if kind in ("", ")", ";;", "}", "do", "done", "elif", "else", "esac", "fi", "then"):
                return Sequence(tuple(commands))
            node = self._and_or()
            background = self.skip("&")
            commands.append((node, background))
            if not (background or self.skip(";") or self.reserved() in ("\n", "", ")", ";;")):
                raise self.unexpected()

    def _block(self, *ends: str) -> Sequence:
        """A list that must not be empty."""
        body = self._sequence()
        if not body.commands:
            raise self.unexpected(f'"{ends[0]}"' if ends and self.reserved() == "" else "")
        return body

    def _and_or(self) -> Node:
        first = self._pipeline()
        rest: list[tuple[str, Node]] = []
        while (kind := self.reserved()) in ("&&", "||"):
            self.skip(kind)
            self.skip_newlines()
            rest.append((kind, self._pipeline()))
        return AndOr(first, tuple(rest)) if rest else first  # type: ignore[arg-type]

    def _pipeline(self) -> Node:
        negated = False
        while self.skip("!"):
            negated = not negated
        commands = [self._command()]
        while self.skip("|"):
            self.skip_newlines()
            commands.append(self._command())
        return Pipeline(tuple(commands), negated) if negated or len(commands) > 1 else commands[0]

    # ---- commands ---------------------------------------------------------------------------------------------------------

    def _command(self) -> Node:
        kind = self.reserved()
        makers = {
            "if": self._if, "while": self._while, "until": self._while, "for": self._for, "case": self._case,
            "{": self._group, "(": self._subshell,
        }  # fmt: skip
        if kind not in makers:
            return self._simple()
        self.depth += 1
        if self.depth > 60:
            raise ShellSyntaxError("syntax error: nested too deeply")
        self.position = self.peek().end if kind == "(" else self.position + len(kind)
        node = self._while(kind) if kind in ("while", "until") else makers[kind]()
        self.depth -= 1
        redirections = self._redirections()
        return Redirected(node, redirections) if redirections else node

    def _if(self) -> Node:
        branches = []
        while True:
            condition = self._block("then")
            self.expect("then")
            branches.append((condition, self._block("fi")))
            if not self.skip("elif"):
                break
        otherwise = self._block("fi") if self.skip("else") else None
        self.expect("fi")
        return If(tuple(branches), otherwise)

    def _while(self, kind: str = "while") -> Node:
        condition = self._block("do")
        self.expect("do")
        body = self._block("done")
        self.expect("done")
        return While(condition, body, kind == "until")

    def _for(self) -> Node:
        if self.peek().kind != "word":
            raise ShellSyntaxError("syntax error: bad for loop variable")
        name = self.word().plain
        if name is None or not is_name(name):
            raise ShellSyntaxError("syntax error: bad for loop variable")
        self.skip_newlines()
        words: list[Word] | None = None
        if self.skip("in"):
            words = []
            while self.peek().kind in ("word", "io number"):
                words.append(self.word())
            if self.reserved() not in (";", "\n"):
                raise self.unexpected()
        self.skip(";")
        self.skip_newlines()
        self.expect("do")
        body = self._block("done")
        self.expect("done")
        return For(name, None if words is None else tuple(words), body)

    def _case(self) -> Node:
        if self.peek().kind != "word":
            raise self.unexpected("word")
        word = self.word()
        self.skip_newlines()
        self.expect("in")
        self.skip_newlines()
        clauses = []
        while not self.skip("esac"):
            self.skip("(")
            patterns = []
            while True:
                if self.peek().kind not in ("word", "io number"):
                    raise self.unexpected()
                patterns.append(self.word())
                if not self.skip("|"):
                    break
            self.expect(")")
            clauses.append((tuple(patterns), self._sequence()))
            self.skip_newlines()
            if not self.skip(";;"):
                self.expect("esac")
                break
            self.skip_newlines()
        return Case(word, tuple(clauses))

    def _group(self) -> Node:
        body = self._block("}")
        self.expect("}")
        return Group(body)

    def _subshell(self) -> Node:
        body = self._block(")")
        self.expect(")")
        return Subshell(body)

    # ---- simple commands and redirections ---------------------------------------------------------------------------------

    def _array(self, found: re.Match[str]) -> Node:
        self.position = found.end()
        words = []
        self.skip_newlines()
        while not self.skip(")"):
            if self.peek().kind not in ("word", "io number"):
                raise self.unexpected('")"')
            words.append(self.word())
            self.skip_newlines()
        return Array(found[1], tuple(words), bool(found[2]))

    def _simple(self) -> Node:
        if self.peek().kind == "word" and (found := _ARRAY.match(self.text, self.position)):
            return self._array(found)
        assignments: list[tuple[str, Word]] = []
        words: list[Word] = []
        redirections: list[Redirection] = []
        while True:
            token = self.peek()
            if token.kind == "io number" or token.kind in REDIRECTIONS:
                redirections.append(self._redirection())
                continue
            if token.kind == "(" and len(words) == 1 and not assignments:
                return self._function(words[0])
            if token.kind != "word" or (not words and not assignments and not redirections and self._closes()):
                break
            word = self.word()
            first = word.parts[0] if word.parts else None
            if not words and isinstance(first, Text) and not first.quoted and (found := _ASSIGNMENT.match(first.text)):
                rest = first.text[found.end() :]
                parts = ((Text(rest),) if rest else ()) + word.parts[1:]
                assignments.append((found[0][:-1], Word(parts)))
            else:
                words.append(word)
        if not (assignments or words or redirections):
            raise self.unexpected()
        return Simple(tuple(assignments), tuple(words), tuple(redirections))

    def _closes(self) -> bool:
        return self.reserved() in RESERVED

    def _function(self, name: Word) -> Node:
        self.skip("(")
        if not self.skip(")"):
            raise self.unexpected('")"')
        if name.plain is None or not is_name(name.plain.replace("-", "_")):
            raise ShellSyntaxError("syntax error: bad function name")
        self.skip_newlines()
        return Function(name.plain, self._command())

    def _redirections(self) -> tuple[Redirection, ...]:
        found = []
        while (kind := self.peek().kind) == "io number" or kind in REDIRECTIONS:
            found.append(self._redirection())
        return tuple(found)

    def _redirection(self) -> Redirection:
        token = self.peek()
        fd = -1
        if token.kind == "io number":
            fd = int(self.text[self.position : token.end])
            self.position = token.end
            token = self.peek()
        operator = token.kind
        self.position = token.end
        if fd < 0:
            fd = 0 if operator[0] == "<" else 1
        if self.peek().kind not in ("word", "io number"):
            raise self.unexpected()
        redirection = Redirection(fd, operator, self.word())
        if operator in ("<<", "<<-"):
            delimiter = "".join(part.text for part in redirection.target.parts if isinstance(part, Text))
            quoted = any(isinstance(part, Text) and part.quoted for part in redirection.target.parts)
            self._pending.append(Pending(redirection, delimiter, operator == "<<-", quoted))
        return redirection

    def read_here_documents(self) -> None:
        """At the beginning of a line: the texts of the here-documents of the line before."""
        pending, self._pending = self._pending, []
        for one in pending:
            text = ""
            while self.position < len(self.text):
                end = self.text.find("\n", self.position)
                end = len(self.text) if end < 0 else end
                line = self.text[self.position : end]
                self.position = min(end + 1, len(self.text))
                line = line.lstrip("\t") if one.strip_tabs else line
                if line == one.delimiter:
                    break
                text += line + "\n"
            if one.quoted:
                one.redirection.body = Word((Text(text, True),))
            else:
                reader = Parser(text, 0, self.depth + 1)
                one.redirection.body = Word(tuple(reader.quoted_parts("")))
