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
from kubenb.runtime.shell.words import BLANK, WordReader, is_name

OPERATORS = ("<<-", "&&", "||", ";;", "<<", ">>", ">&", "<&", "<>", ">|", "&>", ";", "&", "|", "(", ")", "<", ">", "\n")
REDIRECTIONS = frozenset({"<", ">", ">>", "<<", "<<-", ">&", "<&", "<>", ">|", "&>"})
RESERVED = frozenset(["!", "{", "}", "case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "in", "then", "until", "while"])
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_IO_NUMBER = re.compile(r"\d+(?=[<>])")


class Script(NamedTuple):
    """A script as a shell reads it: line after line, up to the first that can't be read (`error`, or "")."""

    lines: tuple[Sequence, ...]
    error: str


@lru_cache(maxsize=1024)
def parse(script: str) -> Script:
    """The trees of a script's lines."""
    return Parser(script).lines()


class Token(NamedTuple):
    """The next token: an operator, a reserved word, a "word", an "io number", or "" at the end of the script."""

    kind: str
    end: int


class Pending(NamedTuple):
    """A here-document whose text begins on the next line."""

    redirection: Redirection
    delimiter: str
    strip_tabs: bool
    quoted: bool


class Parser(WordReader):
    """One pass over a script; `position` only moves forwards."""

    def __init__(self, text: str, position: int = 0, depth: int = 0) -> None:
        super().__init__(text, position, depth)
        self._pending: list[Pending] = []

    def lines(self) -> Script:
        """Line after line: a shell carries one out before it reads the next."""
        lines: list[Sequence] = []
        try:
            self._skip_newlines()
            while self._reserved() != "":
                lines.append(self._sequence(one_line=True))
                if self._reserved() not in ("", "\n"):
                    raise self._unexpected()
                self._skip_newlines()
            self._read_here_documents()
        except ShellSyntaxError as error:
            return Script(tuple(lines), str(error))
        return Script(tuple(lines), "")

    def script(self) -> Sequence:
        """Everything up to the end of the text."""
        body = self._sequence()
        token = self._peek()
        if token.kind:
            raise self._unexpected()
        self._read_here_documents()
        return body

    def substitution(self, position: int) -> tuple[Sequence, int]:
        inner = Parser(self.text, position, self.depth + 1)
        body = inner._sequence()
        if inner._peek().kind != ")":
            raise inner._unexpected('")"')
        return body, inner.position

    def parsed(self, text: str) -> Sequence:
        return Parser(text, 0, self.depth + 1).script()

    # ---- tokens -----------------------------------------------------------------------------------------------------------

    def _peek(self) -> Token:
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

    def _reserved(self) -> str:
        """The reserved word (or operator) that comes next; "" for any other word."""
        token = self._peek()
        if token.kind != "word":
            return token.kind
        found = re.compile(r"[a-z!{}]+").match(self.text, self.position)
        if found and found[0] in RESERVED:
            following = self.text[found.end() : found.end() + 1]
            if not following or following in " \t\n;&|<>()":
                return found[0]
        return "word"

    def _skip(self, kind: str) -> bool:
        """Step over the operator or reserved word `kind`, if it is the next thing."""
        if self._reserved() != kind:
            return False
        self.position = self._peek().end if kind in OPERATORS else self.position + len(kind)
        if kind == "\n":
            self._read_here_documents()
        return True

    def _expect(self, kind: str) -> None:
        if not self._skip(kind):
            raise self._unexpected(f'"{kind}"')

    def _skip_newlines(self) -> None:
        while self._skip("\n"):
            pass

    def _unexpected(self, expecting: str = "") -> ShellSyntaxError:
        kind = self._reserved()
        names = {"": "end of file", "\n": "newline", "word": "word", "io number": "redirection"}
        name = names.get(kind) or ("redirection" if kind in REDIRECTIONS else f'"{kind}"')
        return ShellSyntaxError(f"syntax error: unexpected {name}" + (f" (expecting {expecting})" if expecting else ""))

    # ---- lists ------------------------------------------------------------------------------------------------------------

    def _sequence(self, one_line: bool = False) -> Sequence:
        """Commands up to something that can't begin one (the end, `)`, `done`, ...), or to the end of the line."""
        commands: list[tuple[Node, bool]] = []
        while True:
            if not one_line:
                self._skip_newlines()
            elif self._reserved() == "\n":
                return Sequence(tuple(commands))
            kind = self._reserved()
            if kind in ("", ")", ";;", "}", "do", "done", "elif", "else", "esac", "fi", "then"):
                return Sequence(tuple(commands))
            node = self._and_or()
            background = self._skip("&")
            commands.append((node, background))
            if not (background or self._skip(";") or self._reserved() in ("\n", "", ")", ";;")):
                raise self._unexpected()

    def _block(self, *ends: str) -> Sequence:
        """A list that must not be empty."""
        body = self._sequence()
        if not body.commands:
            raise self._unexpected(f'"{ends[0]}"' if ends and self._reserved() == "" else "")
        return body

    def _and_or(self) -> Node:
        first = self._pipeline()
        rest: list[tuple[str, Node]] = []
        while (kind := self._reserved()) in ("&&", "||"):
            self._skip(kind)
            self._skip_newlines()
            rest.append((kind, self._pipeline()))
        return AndOr(first, tuple(rest)) if rest else first  # type: ignore[arg-type]

    def _pipeline(self) -> Node:
        negated = False
        while self._skip("!"):
            negated = not negated
        commands = [self._command()]
        while self._skip("|"):
            self._skip_newlines()
            commands.append(self._command())
        return Pipeline(tuple(commands), negated) if negated or len(commands) > 1 else commands[0]

    # ---- commands ---------------------------------------------------------------------------------------------------------

    def _command(self) -> Node:
        kind = self._reserved()
        makers = {
            "if": self._if, "while": self._while, "until": self._while, "for": self._for, "case": self._case,
            "{": self._group, "(": self._subshell,
        }  # fmt: skip
        if kind not in makers:
            return self._simple()
        self.depth += 1
        if self.depth > 60:
            raise ShellSyntaxError("syntax error: nested too deeply")
        self.position = self._peek().end if kind == "(" else self.position + len(kind)
        node = self._while(kind) if kind in ("while", "until") else makers[kind]()  # type: ignore[operator]
        self.depth -= 1
        redirections = self._redirections()
        return Redirected(node, redirections) if redirections else node

    def _if(self) -> Node:
        branches = []
        while True:
            condition = self._block("then")
            self._expect("then")
            branches.append((condition, self._block("fi")))
            if not self._skip("elif"):
                break
        otherwise = self._block("fi") if self._skip("else") else None
        self._expect("fi")
        return If(tuple(branches), otherwise)

    def _while(self, kind: str = "while") -> Node:
        condition = self._block("do")
        self._expect("do")
        body = self._block("done")
        self._expect("done")
        return While(condition, body, kind == "until")

    def _for(self) -> Node:
        if self._peek().kind != "word":
            raise ShellSyntaxError("syntax error: bad for loop variable")
        name = self.word().plain
        if name is None or not is_name(name):
            raise ShellSyntaxError("syntax error: bad for loop variable")
        self._skip_newlines()
        words: list[Word] | None = None
        if self._skip("in"):
            words = []
            while self._peek().kind in ("word", "io number"):
                words.append(self.word())
            if self._reserved() not in (";", "\n"):
                raise self._unexpected()
        self._skip(";")
        self._skip_newlines()
        self._expect("do")
        body = self._block("done")
        self._expect("done")
        return For(name, None if words is None else tuple(words), body)

    def _case(self) -> Node:
        if self._peek().kind != "word":
            raise self._unexpected("word")
        word = self.word()
        self._skip_newlines()
        self._expect("in")
        self._skip_newlines()
        clauses = []
        while not self._skip("esac"):
            self._skip("(")
            patterns = []
            while True:
                if self._peek().kind not in ("word", "io number"):
                    raise self._unexpected()
                patterns.append(self.word())
                if not self._skip("|"):
                    break
            self._expect(")")
            clauses.append((tuple(patterns), self._sequence()))
            self._skip_newlines()
            if not self._skip(";;"):
                self._expect("esac")
                break
            self._skip_newlines()
        return Case(word, tuple(clauses))

    def _group(self) -> Node:
        body = self._block("}")
        self._expect("}")
        return Group(body)

    def _subshell(self) -> Node:
        body = self._block(")")
        self._expect(")")
        return Subshell(body)

    # ---- simple commands and redirections ---------------------------------------------------------------------------------

    def _simple(self) -> Node:
        assignments: list[tuple[str, Word]] = []
        words: list[Word] = []
        redirections: list[Redirection] = []
        while True:
            token = self._peek()
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
            raise self._unexpected()
        return Simple(tuple(assignments), tuple(words), tuple(redirections))

    def _closes(self) -> bool:
        return self._reserved() in RESERVED

    def _function(self, name: Word) -> Node:
        self._skip("(")
        if not self._skip(")"):
            raise self._unexpected('")"')
        if name.plain is None or not is_name(name.plain.replace("-", "_")):
            raise ShellSyntaxError("syntax error: bad function name")
        self._skip_newlines()
        return Function(name.plain, self._command())

    def _redirections(self) -> tuple[Redirection, ...]:
        found = []
        while (kind := self._peek().kind) == "io number" or kind in REDIRECTIONS:
            found.append(self._redirection())
        return tuple(found)

    def _redirection(self) -> Redirection:
        token = self._peek()
        fd = -1
        if token.kind == "io number":
            fd = int(self.text[self.position : token.end])
            self.position = token.end
            token = self._peek()
        operator = token.kind
        self.position = token.end
        if fd < 0:
            fd = 0 if operator[0] == "<" else 1
        if self._peek().kind not in ("word", "io number"):
            raise self._unexpected()
        redirection = Redirection(fd, operator, self.word())
        if operator in ("<<", "<<-"):
            delimiter = "".join(part.text for part in redirection.target.parts if isinstance(part, Text))
            quoted = any(isinstance(part, Text) and part.quoted for part in redirection.target.parts)
            self._pending.append(Pending(redirection, delimiter, operator == "<<-", quoted))
        return redirection

    def _read_here_documents(self) -> None:
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
