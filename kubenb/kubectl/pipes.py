"""The tail of a pipeline: `kubectl get pods | grep web | head -3`, without any shell.

Comes in: the text that kubectl printed, and the words of grep, head, tail, sort or wc.  Goes out: the text they let through.
Learners' text is never run: these five are all there are.  Next: `magic`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kubenb.kubectl.words import ShellError

Filter = Callable[[list[str], list[str]], list[str]]


def run_filter(words: Sequence[str], text: str) -> str:
    """`text` as one filter lets it through. Raises ShellError for an unknown program or option."""
    program, arguments = words[0], list(words[1:])
    known = FILTERS.get(program)
    if known is None:
        raise ShellError(f"{program}: command not found (after a pipe: {', '.join(FILTERS)})")
    lines = known(arguments, text.splitlines())
    return "".join(f"{line}\n" for line in lines)


def grep(arguments: list[str], lines: list[str]) -> list[str]:
    """grep [-i] [-v] [-c] [-E] PATTERN"""
    letters, rest = _options("grep", arguments, "ivcE")
    if len(rest) != 1:
        raise ShellError("usage: grep [-ivcE] PATTERN")
    try:
        pattern = re.compile(rest[0], re.IGNORECASE if "i" in letters else 0)
    except re.error as error:
        raise ShellError(f"grep: {rest[0]}: {error}") from None
    found = [line for line in lines if bool(pattern.search(line)) != ("v" in letters)]
    return [str(len(found))] if "c" in letters else found


def head(arguments: list[str], lines: list[str]) -> list[str]:
    return lines[: _count("head", arguments)]


def tail(arguments: list[str], lines: list[str]) -> list[str]:
    count = _count("tail", arguments)
    return lines[-count:] if count else []


def sort(arguments: list[str], lines: list[str]) -> list[str]:
    letters, rest = _options("sort", arguments, "r")
    if rest:
        raise ShellError(f"sort: cannot read: {rest[0]}: only the pipe can be sorted")
    return sorted(lines, reverse="r" in letters)


def wc(arguments: list[str], lines: list[str]) -> list[str]:
    if arguments != ["-l"]:
        raise ShellError("wc: only wc -l is here")
    return [str(len(lines))]


FILTERS: dict[str, Filter] = {"grep": grep, "head": head, "sort": sort, "tail": tail, "wc": wc}


def _options(program: str, arguments: list[str], known: str) -> tuple[str, list[str]]:
    """(option letters, the other words)."""
    letters, rest = "", []
    for word in arguments:
        if not word.startswith("-") or word == "-":
            rest.append(word)
            continue
        for letter in word[1:]:
            if letter not in known:
                raise ShellError(f"{program}: invalid option -- '{letter}' (here: -{known})")
        letters += word[1:]
    return letters, rest


def _count(program: str, arguments: list[str]) -> int:
    """head -3, head -n 3, head."""
    text = "".join(arguments).removeprefix("-").removeprefix("n") or "10"
    if not text.isdecimal():
        raise ShellError(f"{program}: invalid number of lines: '{text}'")
    return int(text)
