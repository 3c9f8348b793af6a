"""nc: a bare connection.

What comes in: a host and a port. What goes out: whether somebody accepts. Source: busybox, networking/nc.c. Next: `naming.py`.
"""

from __future__ import annotations

from kubenb.runtime.network_door import Answer
from kubenb.runtime.shell.applets.urls import REASONS, Url, ask
from kubenb.runtime.shell.call import Call
from kubenb.runtime.shell.programs import applet
from kubenb.runtime.shell.streams import Steps


@applet("nc", "netcat", "ncat", "telnet", own_process=True)
def nc(call: Call) -> Steps:
    """Connecting (with -z: nothing but that); listening is a server's work (see `servers.py`)."""
    from kubenb.runtime.shell.applets.servers import listen_with_nc

    words, flags, timeout, verbose = list(call.arguments), "", 0.0, False
    operands: list[str] = []
    port = ""
    while words:
        word = words.pop(0)
        if word.startswith("-") and len(word) > 1:
            letters = word[1:]
            flags += letters
            if letters[-1] in "wpei" and words:
                value = words.pop(0)
                timeout = float(value) if letters[-1] == "w" and value.isdigit() else timeout
                port = value if letters[-1] == "p" else port
        else:
            operands.append(word)
    verbose = "v" in flags
    if "l" in flags:
        return (yield from listen_with_nc(call, port or (operands[-1] if operands else "")))
    if len(operands) < 2 or not operands[1].isdigit():
        return call.fail("usage: nc [OPTIONS] HOST PORT")
    answer: Answer = yield from ask(call, Url(operands[0], int(operands[1]), "/", False, ""), "CONNECT", {}, timeout)
    where = f"{operands[0]} ({answer.address})"
    if answer.error == "bad address":
        return call.fail(f"bad address '{operands[0]}'")
    if answer.error:
        why = {"refused": "Connection refused", "unreachable": "Host is unreachable"}.get(answer.error, "Connection timed out")
        ip = answer.address.rpartition(":")[0]
        whom = where if verbose else f"can't connect to remote host ({ip})"
        return call.fail(f"{whom}: {why}")
    if verbose:
        call.err(f"{where} open\n")
    if "z" not in flags:
        text: str = yield from call.stdin.read_all()
        if text.startswith(("GET ", "POST ", "HEAD ")):
            call.out(f"HTTP/1.1 {answer.status} {REASONS.get(answer.status, '')}\r\n\r\n{answer.body}")
    return 0
