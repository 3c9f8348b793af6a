"""Shell patterns: `*`, `?`, `[...]`; matched against texts (case, ${x%...}) and against the names of files.

What comes in: a pattern, in which a backslash makes the next character literal. What goes out: matches. Source: POSIX XCU 2.13.
Next: `arithmetic.py`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kubenb.runtime.files import Directory, FileError, FileSystem

_CLASSES = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s", "blank": r" \t",
    "punct": r"!-/:-@\[-`{-~", "xdigit": "0-9a-fA-F",
}  # fmt: skip
_SPECIAL = frozenset("*?[\\")


def escaped(text: str) -> str:
    """`text` as a pattern that matches only itself."""
    return "".join("\\" + char if char in _SPECIAL or char == "]" else char for char in text)


def unescaped(pattern: str) -> str:
    """The text a pattern stands for when it is none."""
    return re.sub(r"\\(.)", r"\1", pattern, flags=re.S)


def is_pattern(pattern: str) -> bool:
    """Whether it has a special character that no backslash protects."""
    return re.search(r"(?<!\\)(?:\\\\)*[*?\[]", pattern) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str, shortest: bool) -> re.Pattern[str]:
    out, position = "", 0
    while position < len(pattern):
        char = pattern[position]
        position += 1
        if char == "*":
            out += ".*?" if shortest else ".*"
        elif char == "?":
            out += "."
        elif char == "\\" and position < len(pattern):
            out += re.escape(pattern[position])
            position += 1
        elif char == "[" and (found := _bracket(pattern, position)):
            out += found[0]
            position = found[1]
        else:
            out += re.escape(char)
    return re.compile(out, re.S)


def _bracket(pattern: str, position: int) -> tuple[str, int] | None:
    """(regular expression, position behind it) of a bracket expression; None when the `[` is a plain character."""
    negated = pattern[position : position + 1] in ("!", "^")
    position += negated
    inner, first = "", True
    while position < len(pattern):
        char = pattern[position]
        if char == "]" and not first:
            try:
                expression = f"[{'^' if negated else ''}{inner}]"
                re.compile(expression)
            except re.error:
                return None
            return expression, position + 1
        named = re.compile(r"\[:(\w+):\]").match(pattern, position)
        if named and named[1] in _CLASSES:
            inner += _CLASSES[named[1]]
            position = named.end()
        else:
            if char == "\\" and position + 1 < len(pattern):
                position += 1
                char = pattern[position]
            inner += char if char == "-" else re.escape(char)
            position += 1
        first = False
    return None


def matches(pattern: str, text: str) -> bool:
    """Whether all of `text` matches."""
    return _compiled(pattern, False).fullmatch(text) is not None


def without_prefix(text: str, pattern: str, longest: bool) -> str:
    """${text#pattern} and ${text##pattern}."""
    ends = range(len(text), -1, -1) if longest else range(len(text) + 1)
    return next((text[end:] for end in ends if matches(pattern, text[:end])), text)


def without_suffix(text: str, pattern: str, longest: bool) -> str:
    """${text%pattern} and ${text%%pattern}."""
    begins = range(len(text) + 1) if longest else range(len(text), -1, -1)
    return next((text[:begin] for begin in begins if matches(pattern, text[begin:])), text)


def replaced(text: str, pattern: str, replacement: str, everywhere: bool) -> str:
    """${text/pattern/replacement} and ${text//pattern/replacement}."""
    return _compiled(pattern, False).sub(lambda found: replacement, text, 0 if everywhere else 1) if pattern else text


def file_names(pattern: str, files: FileSystem, cwd: str) -> list[str]:
    """The paths that match, in order; [] when none does. Hidden files only for a pattern that begins with a dot."""
    found = ["/"] if pattern.startswith("/") else [""]
    for part in (part for part in pattern.split("/") if part):
        found = [path for base in found for path in _matching(base, part, files, cwd)]
    return found


def _matching(base: str, part: str, files: FileSystem, cwd: str) -> list[str]:
    prefix = base if not base or base.endswith("/") else base + "/"
    if not is_pattern(part):
        name = prefix + unescaped(part)
        return [name] if files.exists(name, cwd, follow=False) else []
    try:
        listing = files.listing(base or ".", cwd)
    except FileError:
        return []
    return [prefix + name for name, node in listing if name.startswith(".") <= part.startswith(".") and matches(part, name)]


def is_directory(files: FileSystem, path: str, cwd: str) -> bool:
    """Whether `path` leads to a directory."""
    try:
        return isinstance(files.stat(path, cwd), Directory)
    except FileError:
        return False
