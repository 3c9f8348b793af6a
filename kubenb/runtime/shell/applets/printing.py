"""`echo` and `printf`.

What comes in: words. What goes out: text. Source: busybox, coreutils/echo.c and printf.c. Next: `filters.py`.
"""

from __future__ import annotations

import re

from kubenb.runtime.shell.call import Call
from kubenb.runtime.shell.programs import applet
from kubenb.runtime.shell.words import ESCAPES

_CONVERSION = re.compile(r"%([-+ 0#]*)(\*|\d*)(?:\.(\d+|\*))?([a-zA-Z%])")
WIDEST = 4096


def echoed(words: list[str]) -> str:
    """What `echo` prints: -n, -e and -E count only in front."""
    newline, escapes = True, False
    while words and re.fullmatch(r"-[neE]+", words[0]):
        newline = newline and "n" not in words[0]
        escapes = "e" in words[0] or (escapes and "E" not in words[0])
        words = words[1:]
    text = " ".join(words)
    if escapes:
        text, ended = unescaped(text)
        newline = newline and not ended
    return text + "\n" if newline else text


def unescaped(text: str) -> tuple[str, bool]:
    """(text with its backslash escapes carried out, whether a `\\c` ended it)."""
    out, position = "", 0
    while position < len(text):
        char = text[position]
        position += 1
        if char != "\\" or position >= len(text):
            out += char
            continue
        char = text[position]
        octal = re.compile(r"0?[0-7]{1,3}").match(text, position)
        hexadecimal = re.compile(r"x([0-9a-fA-F]{1,2})").match(text, position)
        position += 1
        if char == "c":
            return out, True
        if octal:
            out += chr(int(octal[0], 8) & 255)
            position = octal.end()
        elif hexadecimal:
            out += chr(int(hexadecimal[1], 16))
            position = hexadecimal.end()
        else:
            out += ESCAPES.get(char, "\\" + char)
    return out, False


def printed(words: list[str]) -> tuple[str, str, int]:
    """(text, complaint or "", exit code) of `printf`. The format is used again while there are arguments left."""
    words = words[1:] if words[:1] == ["--"] else words
    if not words:
        return "", "usage: printf FORMAT [ARG]...", 1
    form, arguments = words[0], words[1:]
    out, complaint, code = "", "", 0
    while True:
        before = len(arguments)
        position = 0
        for found in _CONVERSION.finditer(form):
            text, ended = unescaped(form[position : found.start()])
            out += text
            if ended:
                return out, complaint, code
            position = found.end()
            piece, arguments, wrong = _converted(found, arguments)
            out += piece
            if wrong:
                complaint, code = wrong, 1
        text, ended = unescaped(form[position:])
        out += text
        if ended or not arguments or len(arguments) == before:
            return out, complaint, code


def _converted(found: re.Match[str], arguments: list[str]) -> tuple[str, list[str], str]:
    flags, width, precision, kind = found.groups()
    if kind == "%":
        return "%", arguments, ""
    if width == "*":
        width, arguments = (arguments[0] if arguments and arguments[0].lstrip("-").isdigit() else "0"), arguments[1:]
    given, arguments = (arguments[0] if arguments else ""), arguments[1:]
    size = min(int(width or 0), WIDEST)
    wrong = ""
    if kind in "sb":
        text = unescaped(given)[0] if kind == "b" else given
        text = text[: int(precision)] if precision and precision.isdigit() else text
    elif kind == "c":
        text = given[:1]
    elif kind in "dixXou":
        number, wrong = _number(given)
        text = {"x": f"{number:x}", "X": f"{number:X}", "o": f"{number:o}"}.get(kind, str(number))
        text = text.zfill(min(int(precision), WIDEST)) if precision and precision.isdigit() else text
        text = "+" + text if "+" in flags and number >= 0 else text
    elif kind in "feEgG":
        try:
            value = float(given or 0)
        except ValueError:
            value, wrong = 0.0, f"invalid number '{given}'"
        places = min(int(precision), 100) if precision and precision.isdigit() else 6
        text = f"{value:.{places}{kind}}"
    else:
        return "", arguments, f"{found[0]}: invalid format"
    if "-" in flags:
        return text.ljust(size), arguments, wrong
    zero = "0" in flags and kind not in "sbc"
    return (text.zfill(size) if zero else text.rjust(size)), arguments, wrong


def _number(text: str) -> tuple[int, str]:
    if not text:
        return 0, ""
    if text[0] in "'\"":
        return ord(text[1:2] or "\0"), ""
    try:
        return int(text, 0 if text.lstrip("+-")[:2].lower() == "0x" else 10), ""
    except ValueError:
        return 0, f"invalid number '{text}'"


@applet("echo")
def echo(call: Call) -> int:
    call.out(echoed(call.arguments))
    return 0


@applet("printf")
def printf(call: Call) -> int:
    text, complaint, code = printed(call.arguments)
    call.out(text)
    if complaint:
        call.fail(complaint)
    return code
