"""Programs that compute something of texts: md5sum, sha1sum, sha256sum, base64, expr, bc.

What comes in: files, stdin, expressions. What goes out: numbers. Next: `loads.py`.
"""

from __future__ import annotations

import base64 as codec
import binascii
import hashlib
import re

from kubenb.runtime.shell.arithmetic import Arithmetic, ExpressionError
from kubenb.runtime.shell.call import Call, options
from kubenb.runtime.shell.programs import applet
from kubenb.runtime.shell.streams import Steps, decoded, encoded


@applet("md5sum", "sha1sum", "sha256sum", "sha512sum", own_process=True)
def checksum(call: Call) -> Steps:
    kind = {"md5sum": "md5", "sha1sum": "sha1", "sha256sum": "sha256", "sha512sum": "sha512"}[call.name]
    paths = [word for word in call.arguments if not word.startswith("-") or word == "-"]
    texts, well = yield from call.texts(paths, lambda path, error: f"{call.name}: can't open '{path}': {error.reason}\n")
    for name, text in texts:
        call.out(f"{hashlib.new(kind, encoded(text), usedforsecurity=False).hexdigest()}  {name}\n")
    return 0 if well else 1


@applet("base64", own_process=True)
def base64(call: Call) -> Steps:
    found, paths, wrong = options([word.replace("--decode", "-d") for word in call.arguments], "di", "w")
    if wrong:
        return call.fail(f"invalid option -- '{wrong}'")
    texts, well = yield from call.texts(paths)
    for _, text in texts:
        if "d" in found:
            try:
                call.out(decoded(codec.b64decode("".join(text.split()), validate=True)))
            except (binascii.Error, ValueError):
                return call.fail("truncated input")
            continue
        data = codec.b64encode(encoded(text)).decode()
        width = int(found["w"]) if found.get("w", "").isdigit() else 76
        lines = [data[begin : begin + width] for begin in range(0, len(data), width)] if width else [data]
        call.out("".join(line + "\n" for line in lines) if width else data)
    return 0 if well else 1


@applet("expr")
def expr(call: Call) -> int:
    words = call.arguments
    if len(words) == 3 and words[1] == ":":
        try:
            found = re.match(words[2].replace("\\(", "(").replace("\\)", ")"), words[0])
        except re.error:
            return call.fail("syntax error", 2)
        text = "" if found is None else found[1] or "" if found.groups() else str(len(found[0]))
        call.out((text or "0") + "\n")
        return 0 if text else 1
    if words[:1] == ["length"] and len(words) == 2:
        call.out(f"{len(words[1])}\n")
        return 0
    if len(words) == 3 and words[1] in ("=", "!=") and not all(re.fullmatch(r"-?\d+", word) for word in words[::2]):
        value = int((words[0] == words[2]) == (words[1] == "="))
    else:
        text = " ".join("==" if word == "=" else word for word in words)
        try:
            value = Arithmetic(text, lambda name: "x", lambda name, value: None).value()
        except ExpressionError as error:
            return call.fail("division by zero" if "divide" in str(error) else "syntax error", 2)
    call.out(f"{value}\n")
    return 0 if value else 1


@applet("bc", own_process=True)
def bc(call: Call) -> Steps:
    text: str = yield from call.stdin.read_all()
    scale = 0
    for line in re.split(r"[;\n]", text):
        line = line.strip()
        if found := re.fullmatch(r"scale\s*=\s*(\d+)", line):
            scale = min(int(found[1]), 100)
        elif line and line != "quit":
            try:
                call.out(f"{_quotient(line, scale)}\n")
            except ExpressionError as error:
                call.err(f"bc: {error}\n")
    return 0


def _quotient(line: str, scale: int) -> str:
    found = re.fullmatch(r"\s*(-?[\d.]+)\s*([-+*/])\s*(-?[\d.]+)\s*", line)
    if not found or not scale:
        return str(Arithmetic(line, lambda name: "0", lambda name, value: None).value())
    a, b = float(found[1]), float(found[3])
    if found[2] == "/" and not b:
        raise ExpressionError("divide by zero")
    value = {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else 0.0}[found[2]]
    text = f"{value:.{scale}f}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
