"""grep, and POSIX regular expressions.

What comes in: a pattern, files or stdin. What goes out: the lines that match. Source: busybox, findutils/grep.c. Next:
`columns.py`.
"""

from __future__ import annotations

import re

from kubenb.runtime.shell.call import BUSYBOX, Call, options, wrong_option
from kubenb.runtime.shell.programs import applet
from kubenb.runtime.shell.streams import Steps


@applet("grep", "egrep", "fgrep", own_process=True)
def grep(call: Call) -> Steps:
    found, paths, wrong = options(call.arguments, "ivcnqlLohHEFwxrs", "emABC")
    if wrong:
        return wrong_option(call, wrong)
    pattern = found.get("e")
    if pattern is None:
        if not paths:
            call.err(f"{BUSYBOX}Usage: grep [-HhnlLoqvsrRiwFE] [-m N] {{ PATTERN | -e PATTERN... }} [FILE]...\n")
            return 1
        pattern, paths = paths[0], paths[1:]
    extended = "E" in found or call.name == "egrep"
    try:
        expression = line_pattern(pattern, extended, "F" in found or call.name == "fgrep", found)
    except re.error:
        return call.fail(f"bad regex '{pattern}'", 2)
    hits, well = 0, True
    if not paths:
        hits = yield from _grep_stdin(call, expression, found)
        return 0 if hits else 1
    if "r" in found:
        paths = [name for path in paths for name, node in call.files.walk(path, call.cwd) if hasattr(node, "data")]
    texts, well = yield from call.texts(paths, lambda path, error: "" if "s" in found else f"grep: {path}: {error.reason}\n")
    named = ("H" in found or len(paths) > 1 or "r" in found) and "h" not in found
    for name, text in texts:
        hits += _grep_text(call, expression, found, text, f"{name}:" if named else "", name)
    return (0 if hits else 1) if well else 2


def _grep_stdin(call: Call, expression: re.Pattern[str], found: dict[str, str]) -> Steps:
    """Line by line, as they come."""
    hits, number = 0, 0
    while line := (yield from call.stdin.read_line()):
        number += 1
        text = line.rstrip("\n")
        if (expression.search(text) is not None) == ("v" in found):
            continue
        hits += 1
        if "q" in found:
            return hits
        if "c" not in found:
            prefix = f"{number}:" if "n" in found else ""
            shown = [one[0] for one in expression.finditer(text)] if "o" in found else [text]
            call.out("".join(f"{prefix}{one}\n" for one in shown))
        if "m" in found and hits >= int(found["m"] or 0):
            break
    if "c" in found:
        call.out(f"{hits}\n")
    return hits


def _grep_text(call: Call, expression: re.Pattern[str], found: dict[str, str], text: str, prefix: str, name: str) -> int:
    hits = 0
    for number, line in enumerate(text.splitlines(), 1):
        if (expression.search(line) is not None) == ("v" in found):
            continue
        hits += 1
        if "q" in found or "l" in found:
            break
        if "c" not in found:
            shown = [one[0] for one in expression.finditer(line)] if "o" in found else [line]
            call.out("".join(f"{prefix}{f'{number}:' if 'n' in found else ''}{one}\n" for one in shown))
    if "c" in found:
        call.out(f"{prefix}{hits}\n")
    if "l" in found and hits:
        call.out(f"{name}\n")
    return hits


def line_pattern(pattern: str, extended: bool, fixed: bool, found: dict[str, str]) -> re.Pattern[str]:
    """A POSIX regular expression in Python's words."""
    if fixed:
        expression = re.escape(pattern)
    else:
        expression = pattern if extended else basic(pattern)
        expression = re.sub(
            r"\[\[:(\w+):\]\]", lambda one: {"space": r"\s", "digit": r"\d", "alpha": "[a-zA-Z]"}.get(one[1], r"\w"), expression
        )
    if "w" in found:
        expression = rf"\b(?:{expression})\b"
    if "x" in found:
        expression = rf"^(?:{expression})$"
    return re.compile(expression, re.I if "i" in found else 0)


def basic(pattern: str) -> str:
    """A basic regular expression as an extended one: there \\( \\{ \\| \\+ are special, here ( { | + are."""
    out, position = "", 0
    while position < len(pattern):
        char = pattern[position]
        if char == "\\" and position + 1 < len(pattern):
            position += 1
            following = pattern[position]
            out += following if following in "(){}|+?" else "\\" + following
        elif char in "(){}|+?":
            out += "\\" + char
        elif char == "*" and not out:
            out += "\\*"
        else:
            out += char
        position += 1
    return out
