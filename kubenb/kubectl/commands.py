"""Commands: a tree of names, found the way spf13/cobra finds them; each leaf has flags and a function.

Comes in: words. Goes out: the leaf's function called with an `Invocation`, or the words of cobra for what
can't be found. Next: `invocation`, what a command is given; `tree`, all commands there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.flags import Flag

if TYPE_CHECKING:
    from kubenb.kubectl.invocation import Invocation

Action = Callable[["Invocation"], None]


@dataclass(frozen=True)
class Command:
    """One command. `usage` is its line of usage without "kubectl"; `required` names flags that must be given."""

    name: str
    short: str
    action: Action | None = None
    usage: str = ""
    flags: tuple[Flag, ...] = ()
    subcommands: tuple[Command, ...] = ()
    aliases: tuple[str, ...] = ()
    suggest_for: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    hidden: bool = False

    def child(self, word: str) -> Command | None:
        return next((c for c in self.subcommands if word == c.name or word in c.aliases), None)


def find(root: Command, words: Sequence[str], common: Sequence[Flag]) -> tuple[list[Command], list[str]]:
    """(the commands on the way from the root, the words that are left). Flags may stand anywhere between the
    names.
    """
    path, rest = [root], list(words)
    while path[-1].subcommands:
        flags = [*common, *path[-1].flags]
        position = _first_argument(rest, flags)
        child = path[-1].child(rest[position]) if position is not None else None
        if position is None or child is None:
            break
        rest.pop(position)
        path.append(child)
    return path, rest


def _first_argument(words: Sequence[str], flags: Sequence[Flag]) -> int | None:
    """Where the first word stands that is neither a flag nor a flag's value."""
    with_value = {f"--{flag.name}" for flag in flags if not flag.value_if_bare}
    with_value |= {f"-{flag.short}" for flag in flags if flag.short and not flag.value_if_bare}
    bare = {f"--{flag.name}" for flag in flags} | {f"-{flag.short}" for flag in flags if flag.short}
    skip = False
    for position, word in enumerate(words):
        if skip:
            skip = False
        elif word == "--":
            return None
        elif word.startswith("-") and word not in ("-",):
            unknown = word not in bare and "=" not in word and (word.startswith("--") or len(word) == 2)
            skip = word in with_value or (unknown and word not in ("--help", "-h"))
        elif word:
            return position
    return None


def unknown_command(root: Command, word: str) -> CommandError:
    """cobra's words, with the names that the typed one resembles."""
    close = [c for c in root.subcommands if not c.hidden and _resembles(c, word)]
    hint = "".join(f"\t{command.name}\n" for command in sorted(close, key=lambda c: c.name))
    message = f'unknown command "{word}" for "{root.name}"'
    return CommandError(f"{message}\n\nDid you mean this?\n{hint}" if hint else message)


def _resembles(command: Command, word: str) -> bool:
    name, typed = command.name.lower(), word.lower()
    return name.startswith(typed) or distance(name, typed) <= 2 or typed in command.suggest_for


def distance(a: str, b: str) -> int:
    """Levenshtein's: how many letters to change, add or take away."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]
