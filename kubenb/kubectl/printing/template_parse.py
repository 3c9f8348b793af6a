"""Go templates, first half: text -> a tree of nodes.

Comes in: the text behind -o go-template=. Goes out: nodes (text, actions, if, range, with), or text/template's complaint.
Only what templates over objects need is here: no `define`, `block`, `template`. Next: `template`, which runs them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from kubenb.kubectl.errors import CommandError

_ACTION = re.compile(r"\{\{(- )?\s*(/\*.*?\*/|(?:\"(?:\\.|[^\"\\])*\"|`[^`]*`|[^\"`}]|\}(?!\}))*?)\s*( -)?\}\}", re.DOTALL)
_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:\\.|[^"\\])*"|`[^`]*`)|(?P<number>-?\d[\d_.xXa-fA-F]*)|(?P<variable>\$\w*)|(?P<field>\.\w+)"""
    r"""|(?P<dot>\.)|(?P<word>\w+)|(?P<sign>:=|[|(),=]))"""
)


class TemplateError(CommandError):
    """A template that can't be parsed or run."""


@dataclass
class Pipe:
    """`$x := a | b c`: commands, each a list of operands; `declares` the variables it sets."""

    commands: list[list[Operand]]
    declares: list[str] = field(default_factory=list)
    assigns: bool = False


@dataclass
class Operand:
    """A value: kind is dot, variable, word, constant or pipe; then a chain of fields."""

    kind: str
    value: Any = None
    fields: list[str] = field(default_factory=list)


@dataclass
class Node:
    """kind: text, action, if, range, with, break, continue."""

    kind: str
    text: str = ""
    pipe: Pipe | None = None
    body: list[Node] = field(default_factory=list)
    otherwise: list[Node] = field(default_factory=list)


def parse_template(text: str) -> list[Node]:
    """The nodes of a template. TemplateError in text/template's words."""
    parser = _Blocks(_pieces(text), text)
    nodes, stopped = parser.block(top=True)
    if stopped:
        raise _error(f"unexpected {{{{{stopped}}}}}")
    return nodes


def _error(what: str, line: int = 1) -> TemplateError:
    return TemplateError(f"template: output:{line}: {what}")


def _pieces(text: str) -> list[tuple[bool, str]]:
    """(is an action, its text); whitespace trimmed where `{{-` and `-}}` ask for it."""
    pieces: list[tuple[bool, str]] = []
    position, trim = 0, False
    for found in _ACTION.finditer(text):
        before = text[position : found.start()]
        before = before.lstrip() if trim else before
        before = before.rstrip() if found.group(1) else before
        _no_open_action(before)
        pieces.append((False, before))
        if not found.group(2).startswith("/*"):
            pieces.append((True, found.group(2)))
        trim, position = bool(found.group(3)), found.end()
    rest = text[position:]
    _no_open_action(rest)
    pieces.append((False, rest.lstrip() if trim else rest))
    return [piece for piece in pieces if piece[0] or piece[1]]


def _no_open_action(text: str) -> None:
    if "{{" in text:
        raise _error("unclosed action")


class _Blocks:
    """Nests actions into blocks."""

    def __init__(self, pieces: list[tuple[bool, str]], text: str) -> None:
        self.pieces = pieces
        self.position = 0

    def block(self, top: bool = False) -> tuple[list[Node], str]:
        """Nodes up to an `else` or `end`, which is returned as well."""
        nodes: list[Node] = []
        while self.position < len(self.pieces):
            is_action, text = self.pieces[self.position]
            self.position += 1
            if not is_action:
                nodes.append(Node("text", text=text))
                continue
            word = text.split(None, 1)[0] if text else ""
            if word in ("end", "else"):
                return nodes, text
            nodes.append(self.control(word, text[len(word) :]) if word in ("if", "range", "with") else _action(word, text))
        if not top:
            raise _error("unexpected EOF")
        return nodes, ""

    def control(self, word: str, rest: str) -> Node:
        node = Node(word, pipe=parse_pipe(rest))
        node.body, stopped = self.block()
        if stopped.startswith("else"):
            following = stopped[4:].strip()
            if following:
                inner = following.split(None, 1)[0]
                node.otherwise = [self.control(inner, following[len(inner) :])]
                return node
            node.otherwise, stopped = self.block()
        if stopped != "end":
            raise _error(f"expected end; found {{{{{stopped}}}}}")
        return node


def _action(word: str, text: str) -> Node:
    if not text:
        raise _error("missing value for command")
    if word in ("break", "continue"):
        return Node(word)
    return Node("action", pipe=parse_pipe(text))


def parse_pipe(text: str) -> Pipe:
    """One pipeline."""
    tokens: list[_Token] = []
    position = 0
    text = text.strip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if not found:
            raise _error(f'unexpected "{text[position:].strip()[0]}" in operand')
        spaced = bool(tokens) and text[position : position + 1].isspace()
        tokens.append((str(found.lastgroup), found.group(str(found.lastgroup)), spaced))
        position = found.end()
    pipe, rest = _pipe(tokens)
    if rest:
        raise _error(f'unexpected "{rest[0][1]}" in command')
    return pipe


_Token = tuple[str, str, bool]


def _pipe(tokens: list[_Token]) -> tuple[Pipe, list[_Token]]:
    pipe = Pipe([])
    names = []
    rest = tokens
    while len(rest) > 1 and rest[0][0] == "variable" and rest[1][1] in (":=", "=", ","):
        names.append(rest[0][1])
        if rest[1][1] != ",":
            pipe.declares, pipe.assigns = names, rest[1][1] == "="
            tokens = rest[2:]
            break
        rest = rest[2:]
    command: list[Operand] = []
    while tokens:
        kind, text, spaced = tokens[0]
        if text == ")" and kind == "sign":
            break
        tokens = tokens[1:]
        if kind == "sign" and text == "|":
            pipe.commands.append(command)
            command = []
        elif kind == "sign" and text == "(":
            inner, tokens = _pipe(tokens)
            if not tokens:
                raise _error("unclosed left paren")
            tokens = tokens[1:]
            command.append(Operand("pipe", inner))
        elif kind == "field" and command and not spaced:
            command[-1].fields.append(text[1:])
        else:
            command.append(_operand(kind, text))
    pipe.commands.append(command)
    if not all(pipe.commands):
        raise _error("missing value for command")
    return pipe, tokens


def _operand(kind: str, text: str) -> Operand:
    if kind == "string":
        return Operand("constant", text[1:-1] if text[0] == "`" else _unquoted(text))
    if kind == "number":
        return Operand("constant", int(text, 0) if "." not in text else float(text))
    if kind == "field":
        return Operand("dot", None, [text[1:]])
    if kind == "word" and text in ("true", "false", "nil"):
        return Operand("constant", {"true": True, "false": False, "nil": None}[text])
    if kind in ("dot", "variable", "word"):
        return Operand(kind, text)
    raise _error(f'unexpected "{text}" in operand')


_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found.group(1), found.group(0)), text[1:-1])
