"""The syntax tree of a shell script, as POSIX names its parts (XCU 2.10). All immutable, so that parsed scripts can be shared.

What comes in: nothing. What goes out: the kinds of nodes. Next: `words.py` and `parser.py`, which make them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class ShellSyntaxError(Exception):
    """What busybox ash says about a script it can't read: "syntax error: unterminated quoted string"."""


# ---- words ----


@dataclass(frozen=True, slots=True)
class Text:
    """Characters that stand for themselves; `quoted` ones are no patterns and are never split."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """$name, ${name}, ${#name} (operator "#length") or ${name OPERATOR argument}."""

    name: str
    operator: str = ""
    argument: Word | None = None
    quoted: bool = False
    index: Word | None = None
    """bash: of ${name[index]}; `@` and `*` mean all of the array."""


@dataclass(frozen=True, slots=True)
class Substitution:
    """$(script) or `script`."""

    script: Sequence
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """$((expression)); the expression itself is expanded first."""

    expression: Word
    quoted: bool = False


Part = Text | Parameter | Substitution | Arithmetic


@dataclass(frozen=True, slots=True)
class Word:
    """One word, before expansion."""

    parts: tuple[Part, ...]

    @property
    def plain(self) -> str | None:
        """Its text when nothing in it is quoted or expanded: what a reserved word or an assignment's name must be."""
        if len(self.parts) == 1 and isinstance(self.parts[0], Text) and not self.parts[0].quoted:
            return self.parts[0].text
        return None


# ---- commands ----


@dataclass(slots=True)
class Redirection:
    """[fd]OPERATOR target; `body` is a here-document's text (it is read later than the operator)."""

    fd: int
    operator: str
    target: Word
    body: Word | None = None


@dataclass(frozen=True, slots=True)
class Simple:
    """Assignments, words and redirections; any of them may be missing."""

    assignments: tuple[tuple[str, Word], ...]
    words: tuple[Word, ...]
    redirections: tuple[Redirection, ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    commands: tuple[Node, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class AndOr:
    first: Node
    rest: tuple[tuple[Literal["&&", "||"], Node], ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """Commands one after the other; (command, is it sent to the background?)."""

    commands: tuple[tuple[Node, bool], ...]


@dataclass(frozen=True, slots=True)
class If:
    branches: tuple[tuple[Sequence, Sequence], ...]
    otherwise: Sequence | None


@dataclass(frozen=True, slots=True)
class While:
    condition: Sequence
    body: Sequence
    until: bool


@dataclass(frozen=True, slots=True)
class For:
    """`words` None: over "$@"."""

    name: str
    words: tuple[Word, ...] | None
    body: Sequence


@dataclass(frozen=True, slots=True)
class Case:
    word: Word
    clauses: tuple[tuple[tuple[Word, ...], Sequence], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """{ body; }"""

    body: Sequence


@dataclass(frozen=True, slots=True)
class Subshell:
    """( body )"""

    body: Sequence


@dataclass(frozen=True, slots=True)
class Array:
    """bash: name=(words) and name+=(words)."""

    name: str
    words: tuple[Word, ...]
    append: bool


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    body: Node


@dataclass(frozen=True, slots=True)
class Redirected:
    """A compound command with redirections of its own."""

    command: Node
    redirections: tuple[Redirection, ...]


Node = Simple | Pipeline | AndOr | Sequence | If | While | For | Case | Group | Subshell | Array | Function | Redirected
