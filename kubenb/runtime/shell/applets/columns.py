"""cut, sort, uniq, tr: lines and columns rearranged.

What comes in: files or stdin. What goes out: lines. Next: `editors.py`.
"""

from __future__ import annotations

import re

from kubenb.runtime.shell.call import Call, options, wrong_option
from kubenb.runtime.shell.programs import applet
from kubenb.runtime.shell.streams import Steps


@applet("cut", own_process=True)
def cut(call: Call) -> Steps:
    found, paths, wrong = options(call.arguments, "sn", "dfcb")
    if wrong:
        return wrong_option(call, wrong)
    kinds = [letter for letter in "fcb" if letter in found]
    if len(kinds) != 1:
        return call.fail("expected a list of bytes, characters, or fields")
    try:
        ranges = [_range(part) for part in found[kinds[0]].split(",")]
    except ValueError:
        return call.fail(f"invalid field '{found[kinds[0]]}'")
    delimiter = found.get("d", "\t")
    texts, well = yield from call.texts(paths, lambda path, error: f"cut: {path}: {error.reason}\n")
    for _, text in texts:
        for line in text.splitlines():
            if kinds[0] != "f":
                call.out("".join(char for index, char in enumerate(line, 1) if _within(index, ranges)) + "\n")
            elif delimiter in line:
                parts = line.split(delimiter)
                call.out(delimiter.join(part for index, part in enumerate(parts, 1) if _within(index, ranges)) + "\n")
            elif "s" not in found:
                call.out(line + "\n")
    return 0 if well else 1


def _range(text: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    begin = int(first) if first else 1
    return begin, (int(last) if last else 1 << 30) if dash else begin


def _within(index: int, ranges: list[tuple[int, int]]) -> bool:
    return any(first <= index <= last for first, last in ranges)


@applet("sort", own_process=True)
def sort(call: Call) -> Steps:
    found, paths, wrong = options(call.arguments, "nruhfbV", "kto")
    if wrong:
        return wrong_option(call, wrong)
    texts, well = yield from call.texts(paths)
    lines = [line for _, text in texts for line in text.splitlines()]
    field = int(re.match(r"\d+", found["k"])[0]) if re.match(r"\d+", found.get("k", "")) else 0  # type: ignore[index]

    def key(line: str) -> tuple[float, str]:
        parts = line.split(found["t"]) if "t" in found else line.split()
        text = (parts[field - 1] if field <= len(parts) else "") if field else line
        text = text.lower() if "f" in found else text
        number = re.match(r"\s*-?\d+(\.\d+)?", text)
        return (float(number[0]) if number else 0.0) if set("nhV") & set(found) or "n" in found.get("k", "") else 0.0, text

    lines.sort(key=key, reverse="r" in found)
    lines = list(dict.fromkeys(lines)) if "u" in found else lines
    call.out("".join(line + "\n" for line in lines))
    return 0 if well else 1


@applet("uniq", own_process=True)
def uniq(call: Call) -> Steps:
    found, paths, wrong = options(call.arguments, "cdui")
    if wrong:
        return wrong_option(call, wrong)
    texts, well = yield from call.texts(paths[:1])
    groups: list[list[str]] = []
    for line in (line for _, text in texts for line in text.splitlines()):
        if groups and groups[-1][0] == line:
            groups[-1].append(line)
        else:
            groups.append([line])
    for group in groups:
        if ("d" in found and len(group) == 1) or ("u" in found and len(group) > 1):
            continue
        call.out(f"{len(group):7} {group[0]}\n" if "c" in found else f"{group[0]}\n")
    return 0 if well else 1


@applet("tr", own_process=True)
def tr(call: Call) -> Steps:
    found, sets, wrong = options(call.arguments, "dscC")
    if wrong or not sets:
        return wrong_option(call, wrong or "?")
    first, second = _set(sets[0]), _set(sets[1]) if len(sets) > 1 else ""
    inverted = "c" in found or "C" in found

    def of_first(char: str) -> bool:
        return (char in first) != inverted

    while line := (yield from call.stdin.read_line()):
        out = ""
        for char in line:
            if of_first(char):
                if "d" in found:
                    continue
                if second:
                    char = second[-1] if inverted else second[min(first.index(char), len(second) - 1)]
            squeezing = second if second and "s" in found else first
            if "s" in found and out[-1:] == char and (char in squeezing) != (inverted and not second):
                continue
            out += char
        call.out(out)
    return 0


_CLASSES = {
    "lower": "abcdefghijklmnopqrstuvwxyz", "upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "digit": "0123456789", "space": " \t\n\r\f\v",
    "alpha": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "alnum": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
}  # fmt: skip


def _set(text: str) -> str:
    text = re.sub(r"\[:(\w+):\]", lambda one: _CLASSES.get(one[1], ""), text)
    text = text.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r").replace("\\\\", "\\")
    return re.sub(r"(.)-(.)", lambda one: "".join(map(chr, range(ord(one[1]), ord(one[2]) + 1))), text, flags=re.S)
