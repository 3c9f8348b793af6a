"""Flags as pflag reads them: `--name value`, `--name=value`, `-n value`, `-n=value`, `-nvalue`, groups such
as `-it`.

Comes in: a command's `Flag`s and its words. Goes out: `Parsed` (values, arguments, where `--` stood, notes on
deprecated flags), or a
`FlagError` in the words of spf13/pflag 1.0. Next: `commands`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kubenb.kubectl.errors import FlagError
from kubenb.kubectl.values import parse_value


@dataclass(frozen=True)
class Flag:
    """One flag. `kind`: string, bool, int, int32, int64, duration, strings (comma separated) or array (one
    value a use).

    `bare` is the value that `--flag` alone stands for; flags without it need an argument. Bools have "true".
    """

    name: str
    kind: str = "string"
    short: str = ""
    default: Any = ""
    bare: str = ""
    usage: str = ""
    deprecated: str = ""

    @property
    def value_if_bare(self) -> str:
        return self.bare or ("true" if self.kind == "bool" else "")

    @property
    def first_value(self) -> Any:
        """What the flag holds when nobody sets it."""
        if self.default != "":
            return self.default
        return {"bool": False, "strings": [], "array": []}.get(self.kind, 0 if self.kind.startswith("int") else "")

    @property
    def title(self) -> str:
        """How error messages call it: "-n, --namespace"."""
        return f"-{self.short}, --{self.name}" if self.short else f"--{self.name}"


@dataclass
class Parsed:
    """A command's flags and arguments as typed."""

    values: dict[str, Any]
    args: list[str] = field(default_factory=list)
    dash: int = -1
    changed: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    typed: list[tuple[str, str]] = field(default_factory=list)
    help: bool = False


def parse(flags: Sequence[Flag], words: Sequence[str]) -> Parsed:
    """Read `words` by these flags. Later flags of the same name win over earlier ones of `flags`."""
    return _Parser(flags).parse(list(words))


class _Parser:
    def __init__(self, flags: Sequence[Flag]) -> None:
        self.by_name = {flag.name: flag for flag in flags}
        self.by_short = {flag.short: flag for flag in self.by_name.values() if flag.short}
        self.result = Parsed({name: flag.first_value for name, flag in self.by_name.items()})

    def parse(self, words: list[str]) -> Parsed:
        result = self.result
        while words:
            word = words.pop(0)
            if len(word) < 2 or word[0] != "-":
                result.args.append(word)
            elif word == "--":
                result.dash = len(result.args)
                result.args += words
                break
            elif word.startswith("--"):
                self.long(word[2:], words)
            else:
                self.shorthands(word[1:], words)
            if result.help:
                break
        return result

    def long(self, text: str, rest: list[str]) -> None:
        name, has_value, value = text.partition("=")
        if not name or name[0] == "-":
            raise FlagError(f"bad flag syntax: --{text}")
        flag = self.by_name.get(name)
        if flag is None:
            if name == "help":
                self.result.help = True
                return
            raise FlagError(f"unknown flag: --{name}")
        if not has_value:
            value = flag.value_if_bare
            if not value:
                if not rest:
                    raise FlagError(f"flag needs an argument: --{name}")
                value = rest.pop(0)
        self.set(flag, value)

    def shorthands(self, group: str, rest: list[str]) -> None:
        """`-it`, `-owide`, `-n=java`: letters that need no value, then maybe one that does."""
        while group:
            left, letter, group = group, group[0], group[1:]
            flag = self.by_short.get(letter)
            if flag is None:
                if letter == "h":
                    self.result.help = True
                    return
                raise FlagError(f"unknown shorthand flag: '{letter}' in -{left}")
            if len(group) > 1 and group[0] == "=":
                value, group = group[1:], ""
            elif flag.value_if_bare:
                value = flag.value_if_bare
            elif group:
                value, group = group, ""
            elif rest:
                value = rest.pop(0)
            else:
                raise FlagError(f"flag needs an argument: '{letter}' in -{left}")
            self.set(flag, value)

    def set(self, flag: Flag, text: str) -> None:
        result = self.result
        try:
            value = _list_value(flag, text) if flag.kind in ("strings", "array") else parse_value(flag.kind, text)
        except ValueError as error:
            raise FlagError(f'invalid argument "{text}" for "{flag.title}" flag: {error}') from None
        if flag.kind in ("strings", "array") and flag.name in result.changed:
            value = [*result.values[flag.name], *value]
        result.values[flag.name] = value
        result.changed.add(flag.name)
        result.typed.append((flag.name, text))
        if flag.deprecated:
            note = f"Flag --{flag.name} has been deprecated, {flag.deprecated}"
            result.notes.append(note)


def _list_value(flag: Flag, text: str) -> list[str]:
    if flag.kind == "array":
        return [text]
    if not text:
        return []
    return next(csv.reader([re.sub(r"[\r\n]", " ", text)]))
