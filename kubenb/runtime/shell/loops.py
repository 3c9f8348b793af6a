"""Which loops only wait: `while true`, `until nslookup db`. `settle` doesn't sit them out; loops that count it does.

What comes in: a loop's syntax tree. What goes out: yes or no. Next: `interpreter.py`.
"""

from __future__ import annotations

from functools import lru_cache

from kubenb.runtime.shell.syntax import AndOr, Node, Parameter, Pipeline, Sequence, Simple, While, Word

COMPARISONS = frozenset({"-lt", "-le", "-gt", "-ge", "-eq", "-ne"})


@lru_cache(maxsize=1024)
def _only_waits(condition: Node) -> bool:
    commands = [command for command, _ in condition.commands] if isinstance(condition, Sequence) else [condition]
    return not (len(commands) == 1 and _ends(commands[0]))


def only_waits(loop: While) -> bool:
    """Whether nothing in the loop itself makes it end."""
    return _only_waits(loop.condition)


def _ends(command: Node) -> bool:
    """A condition that its own loop brings about: a count compared with a number, or lines read up to the end of a text."""
    if isinstance(command, Pipeline) and len(command.commands) == 1:
        return _ends(command.commands[0])
    if isinstance(command, AndOr):
        return _ends(command.first)
    if not isinstance(command, Simple) or not command.words:
        return False
    name = command.words[0].plain
    if name == "read":
        return True
    return name in ("[", "test") and any(one.plain in COMPARISONS for one in command.words) and any(map(_varies, command.words))


def _varies(word: Word) -> bool:
    return any(isinstance(part, Parameter) for part in word.parts)
