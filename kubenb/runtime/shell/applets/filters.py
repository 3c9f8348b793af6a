"""Programs that read lines and hand them on: cat, head, tail, wc, tee, seq, rev, nl.

What comes in: files or stdin. What goes out: lines. Those that may have to wait for input are processes of their own. Next:
`grep.py`, `columns.py` for those that look into lines, `editors.py` for those that rewrite them.
"""

from __future__ import annotations

import re

from kubenb.runtime.files import File, FileError
from kubenb.runtime.shell.call import Call, options, wrong_option
from kubenb.runtime.shell.programs import applet
from kubenb.runtime.shell.streams import FileEnd, Steps, decoded, encoded
from kubenb.runtime.shell.task import Sleep


@applet("cat", own_process=True)
def cat(call: Call) -> Steps:
    """Files and stdin, one after the other; stdin line by line, as it comes."""
    found, paths, wrong = options(call.arguments, "nvetAuE")
    if wrong:
        return wrong_option(call, wrong)
    code, number = 0, 0
    for path in paths or ["-"]:
        if path == "-":
            while line := (yield from call.stdin.read_line()):
                number += 1
                call.out(f"{number:6}\t{line}" if "n" in found else line)
                yield from call.flush()
            continue
        try:
            data = yield from call.read(path)
        except FileError as error:
            if error.reason == "Is a directory":
                call.err(f"cat: {path}: Is a directory\n" if call.gnu else "cat: read error: Is a directory\n")
            else:
                call.err(f"cat: {path}: {error.reason}\n" if call.gnu else f"cat: can't open '{path}': {error.reason}\n")
            code = 1
            continue
        text = decoded(data)
        if "n" in found:
            lines = text.splitlines(True)
            text = "".join(f"{number + index:6}\t{line}" for index, line in enumerate(lines, 1))
            number += len(lines)
        call.out(text)
        yield from call.flush()
    return code


def _count(found: dict[str, str]) -> int:
    text = found.get("n", "10")
    if not re.fullmatch(r"[+-]?\d+", text):
        raise ValueError(text)
    return int(text)


def _old_style(arguments: list[str]) -> list[str]:
    """`head -5` as `head -n 5`."""
    return [f"-n{word[1:]}" if re.fullmatch(r"-\d+", word) else word for word in arguments]


def _asked(call: Call, switches: str, valued: str) -> tuple[dict[str, str], list[str], int] | int:
    """(options, files, how many lines) of head and tail; an exit code where they can't be read, which has been said then."""
    found, paths, wrong = options(_old_style(call.arguments), switches, valued)
    if wrong:
        return wrong_option(call, wrong)
    try:
        return found, paths, _count(found)
    except ValueError as error:
        return call.fail(f"invalid number '{error}'")


@applet("head", own_process=True)
def head(call: Call) -> Steps:
    asked = _asked(call, "qv", "nc")
    if isinstance(asked, int):
        return asked
    found, paths, count = asked
    if "c" in found and found["c"].isdigit():
        texts, well = yield from call.texts(paths)
        call.out("".join(text[: int(found["c"])] for _, text in texts))
        return 0 if well else 1
    if not paths and count >= 0:
        for _ in range(count):
            line = yield from call.stdin.read_line()
            if not line:
                break
            call.out(line)
        return 0
    texts, well = yield from call.texts(paths)
    for index, (name, text) in enumerate(texts):
        if len(paths) > 1 and "q" not in found:
            call.out(("\n" if index else "") + f"==> {name} <==\n")
        call.out("".join(text.splitlines(True)[:count]))
    return 0 if well else 1


@applet("tail", own_process=True)
def tail(call: Call) -> Steps:
    """With -f it looks every second for what was added."""
    asked = _asked(call, "fFqv", "ncs")
    if isinstance(asked, int):
        return asked
    found, paths, count = asked
    follow = "f" in found or "F" in found
    texts, well = yield from call.texts(paths, lambda path, error: f"tail: can't open '{path}': {error.reason}\n")
    if not texts and paths and "F" not in found:
        call.err("tail: no files\n")
        return 1
    for index, (name, text) in enumerate(texts):
        if len(paths) > 1 and "q" not in found:
            call.out(("\n" if index else "") + f"==> {name} <==\n")
        lines = text.splitlines(True)
        from_start = found.get("n", "").startswith("+")
        call.out("".join(lines[max(count - 1, 0) :] if from_start else lines[-abs(count) :] if count else []))
    if not follow:
        return 0 if well else 1
    seen = {name: len(encoded(text)) for name, text in texts}
    call.task.background = True
    if paths == ["/dev/null"]:
        yield Sleep(float("inf"))
    while True:
        yield Sleep(1.0)
        for path in paths:
            try:
                data = call.files.read(path, call.cwd)
            except FileError:
                continue
            before = seen.get(path, 0) if len(data) >= seen.get(path, 0) else 0
            call.out(decoded(data[before:]))
            seen[path] = len(data)


@applet("wc", own_process=True)
def wc(call: Call) -> Steps:
    found, paths, wrong = options(call.arguments, "lwcm")
    if wrong:
        return wrong_option(call, wrong)
    texts, well = yield from call.texts(paths, lambda path, error: f"wc: {path}: {error.reason}\n")
    wanted = [letter for letter in "lwmc" if letter in found] or ["l", "w", "c"]
    rows = [([_measure(text, letter) for letter in wanted], name if paths else "") for name, text in texts]
    if len(rows) > 1:
        rows.append(([sum(row[0][index] for row in rows) for index in range(len(wanted))], "total"))
    for numbers, name in rows:
        text = str(numbers[0]) if len(numbers) == 1 else "".join(f"{number:10}" for number in numbers)
        call.out(f"{text} {name}".rstrip() + "\n")
    return 0 if well else 1


def _measure(text: str, letter: str) -> int:
    return {"l": text.count("\n"), "w": len(text.split()), "c": len(encoded(text)), "m": len(text)}[letter]


@applet("tee", own_process=True)
def tee(call: Call) -> Steps:
    found, paths, wrong = options(call.arguments, "ai")
    if wrong:
        return wrong_option(call, wrong)
    ends, code = [], 0
    for path in paths:
        try:
            node = call.files.write(path, b"", "a" in found, call.cwd)
            ends += [FileEnd(node, call.files.clock)] if isinstance(node, File) else []
        except FileError as error:
            call.err(f"tee: {path}: {error.reason}\n")
            code = 1
    while line := (yield from call.stdin.read_line()):
        for end in ends:
            end.write(line)
        call.out(line)
        yield from call.flush()
    return code


@applet("seq")
def seq(call: Call) -> int:
    words = [word for word in call.arguments if not word.startswith("-") or word.lstrip("-").replace(".", "").isdigit()]
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        return call.fail("invalid number")
    if not 1 <= len(numbers) <= 3:
        return call.fail("wrong number of arguments")
    first, step, last = (
        (1.0, 1.0, numbers[0]) if len(numbers) == 1 else (numbers[0], 1.0, numbers[1]) if len(numbers) == 2 else numbers
    )
    if not step or abs((last - first) / step) > 100_000:
        return call.fail("too much")
    count = int((last - first) / step + 1e-9) + 1
    places = max((len(word.partition(".")[2]) for word in words), default=0)
    call.out("".join(f"{first + index * step:.{places}f}\n" for index in range(max(count, 0))))
    return 0


@applet("rev", own_process=True)
def rev(call: Call) -> Steps:
    texts, well = yield from call.texts(call.arguments)
    call.out("".join(line[::-1] + "\n" for _, text in texts for line in text.splitlines()))
    return 0 if well else 1


@applet("nl", own_process=True)
def nl(call: Call) -> Steps:
    texts, well = yield from call.texts(call.arguments)
    lines = [line for _, text in texts for line in text.splitlines()]
    call.out("".join(f"{number:6}\t{line}\n" for number, line in enumerate(lines, 1)))
    return 0 if well else 1
