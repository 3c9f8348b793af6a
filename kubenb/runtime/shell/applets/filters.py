"""Programs that read lines and write lines: cat, head, tail, grep, cut, sort, uniq, wc, tr, tee, sed, awk, seq, rev, nl, xargs.

What comes in: files or stdin. What goes out: lines. Those that may have to wait for input are processes of their own. Next: `editing.py`
for sed and awk.
"""

from __future__ import annotations

import re

from kubenb.runtime.files import FileError
from kubenb.runtime.shell.applets.editing import AwkError, SedError, awk_program, sed_script
from kubenb.runtime.shell.call import Call, options
from kubenb.runtime.shell.expansion import LONGEST
from kubenb.runtime.shell.programs import applet, find_program, run_program
from kubenb.runtime.shell.streams import FileEnd, Steps, decoded, encoded
from kubenb.runtime.shell.task import Sleep


def _cannot_open(name: str) -> object:
    return lambda path, error: f"{name}: can't open '{path}': {error.reason}\n"


def _usage(call: Call, letter: str) -> int:
    text = f"invalid option -- '{letter}'" if len(letter) == 1 else f"unrecognized option: {letter}"
    call.err(f"{call.name}: {text}\n")
    return 1


@applet("cat", own_process=True)
def cat(call: Call) -> Steps:
    """Files and stdin, one after the other; stdin line by line, as it comes."""
    found, paths, wrong = options(call.arguments, "nvetAuE")
    if wrong:
        return _usage(call, wrong)
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
                call.err("cat: read error: Is a directory\n")
            else:
                call.err(f"cat: can't open '{path}': {error.reason}\n")
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


def _count(call: Call, found: dict[str, str], default: int) -> int:
    text = found.get("n", str(default))
    if not re.fullmatch(r"[+-]?\d+", text):
        raise ValueError(text)
    return int(text)


def _old_style(arguments: list[str]) -> list[str]:
    """`head -5` as `head -n 5`."""
    return [f"-n{word[1:]}" if re.fullmatch(r"-\d+", word) else word for word in arguments]


@applet("head", own_process=True)
def head(call: Call) -> Steps:
    found, paths, wrong = options(_old_style(call.arguments), "qv", "nc")
    if wrong:
        return _usage(call, wrong)
    try:
        count = _count(call, found, 10)
    except ValueError as error:
        return call.fail(f"invalid number '{error}'")
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
    found, paths, wrong = options(_old_style(call.arguments), "fFqv", "ncs")
    if wrong:
        return _usage(call, wrong)
    try:
        count = _count(call, found, 10)
    except ValueError as error:
        return call.fail(f"invalid number '{error}'")
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


@applet("grep", "egrep", "fgrep", own_process=True)
def grep(call: Call) -> Steps:
    found, paths, wrong = options(call.arguments, "ivcnqlLohHEFwxrs", "emABC")
    if wrong:
        return _usage(call, wrong)
    pattern = found.get("e")
    if pattern is None:
        if not paths:
            call.err("BusyBox v1.36.1 multi-call binary.\n\nUsage: grep [-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...\n")
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
        expression = re.sub(r"\[\[:(\w+):\]\]", lambda one: {"space": r"\s", "digit": r"\d", "alpha": "[a-zA-Z]"}.get(one[1], r"\w"), expression)
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


@applet("cut", own_process=True)
def cut(call: Call) -> Steps:
    found, paths, wrong = options(call.arguments, "sn", "dfcb")
    if wrong:
        return _usage(call, wrong)
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
        return _usage(call, wrong)
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
        return _usage(call, wrong)
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


@applet("wc", own_process=True)
def wc(call: Call) -> Steps:
    found, paths, wrong = options(call.arguments, "lwcm")
    if wrong:
        return _usage(call, wrong)
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


@applet("tr", own_process=True)
def tr(call: Call) -> Steps:
    found, sets, wrong = options(call.arguments, "dscC")
    if wrong or not sets:
        return _usage(call, wrong or "?")
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


@applet("tee", own_process=True)
def tee(call: Call) -> Steps:
    found, paths, wrong = options(call.arguments, "ai")
    if wrong:
        return _usage(call, wrong)
    ends, code = [], 0
    for path in paths:
        try:
            node = call.files.write(path, b"", "a" in found, call.cwd)
            ends += [FileEnd(node, call.files.clock)] if hasattr(node, "data") else []
        except FileError as error:
            call.err(f"tee: {path}: {error.reason}\n")
            code = 1
    while line := (yield from call.stdin.read_line()):
        for end in ends:
            end.write(line)
        call.out(line)
        yield from call.flush()
    return code


@applet("sed", own_process=True)
def sed(call: Call) -> Steps:
    found, rest, wrong = options(call.arguments, "nirE", "e")
    if wrong:
        return _usage(call, wrong)
    script = found.get("e") or (rest.pop(0) if rest else "")
    try:
        commands = sed_script(script, "r" in found or "E" in found)
    except SedError as error:
        return call.fail(str(error))
    texts, well = yield from call.texts(rest, lambda path, error: f"sed: {path}: {error.reason}\n")
    for name, text in texts:
        result = commands.run(text, "n" in found)
        if "i" in found and name != "-":
            call.files.write(name, encoded(result), cwd=call.cwd)
        else:
            call.out(result)
    return 0 if well else 1


@applet("awk", own_process=True)
def awk(call: Call) -> Steps:
    found, rest, wrong = options(call.arguments, "", "Fv")
    if wrong or not rest:
        return _usage(call, wrong or "?")
    try:
        program = awk_program(rest[0], found.get("F", " "), found.get("v", ""))
    except AwkError as error:
        return call.fail(f"cmd. line:1: {error}")
    texts, well = yield from call.texts(rest[1:], lambda path, error: f"awk: {path}: {error.reason}\n")
    call.out(program.run([text for _, text in texts]))
    return 0 if well else 1


@applet("seq")
def seq(call: Call) -> int:
    words = [word for word in call.arguments if not word.startswith("-") or word.lstrip("-").replace(".", "").isdigit()]
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        return call.fail("invalid number")
    if not 1 <= len(numbers) <= 3:
        return call.fail("wrong number of arguments")
    first, step, last = (1.0, 1.0, numbers[0]) if len(numbers) == 1 else (numbers[0], 1.0, numbers[1]) if len(numbers) == 2 else numbers
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


@applet("xargs", own_process=True)
def xargs(call: Call) -> Steps:
    found: dict[str, str] = {}
    rest = list(call.arguments)
    while rest and rest[0].startswith("-"):
        word = rest.pop(0)
        letter, value = word[1:2], word[2:]
        if letter in ("n", "I", "P", "L", "d") and not value and rest:
            value = rest.pop(0)
        found[letter] = value
    text: str = yield from call.stdin.read_all()
    words = text.splitlines() if "I" in found or "L" in found else text.split()
    size = int(found["n"]) if found.get("n", "").isdigit() and int(found["n"]) else 1 if "I" in found else len(words) or 1
    groups = [words[index : index + size] for index in range(0, len(words), size)] or ([] if "r" in found else [[]])
    code = 0
    for group in groups:
        argv = [word.replace(found["I"], group[0]) for word in rest] if found.get("I") and group else (rest or ["echo"]) + group
        if sum(map(len, argv)) > LONGEST:
            return call.fail("argument line too long")
        program = find_program(call.processes, argv[0], call.cwd)
        if isinstance(program, str):
            return call.fail(f"{argv[0]}: No such file or directory", 127)
        one = yield from run_program(program, Call(call.task, argv, call.environment, call.cwd, call.descriptors))
        code = 123 if one else code
    return code
