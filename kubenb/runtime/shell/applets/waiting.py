"""Programs that let time pass: sleep, usleep, timeout, watch.

What comes in: durations. What goes out: nothing, later. Next: `processes.py`.
"""

from __future__ import annotations

import re
from math import inf

from kubenb.runtime.shell.applets import clock  # noqa: F401  (enters `date`)
from kubenb.runtime.shell.call import BUSYBOX, Call
from kubenb.runtime.shell.programs import applet, find_program, run_program
from kubenb.runtime.shell.streams import Steps
from kubenb.runtime.shell.task import SIGKILL, SIGTERM, Sleep, Task

_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def seconds(text: str) -> float:
    """30, 0.5, 2m, infinity; ValueError for anything else."""
    if text in ("inf", "infinity"):
        return inf
    found = re.fullmatch(r"(\d+(?:\.\d*)?|\.\d+)([smhd]?)", text)
    if not found:
        raise ValueError(f"invalid number '{text}'")
    return float(found[1]) * _UNITS[found[2]]


@applet("sleep", own_process=True)
def sleep(call: Call) -> Steps:
    if not call.arguments:
        call.err(f"{BUSYBOX}Usage: sleep [N]...\n")
        return 1
    try:
        total = sum(seconds(word) for word in call.arguments)
    except ValueError as error:
        return call.fail(str(error))
    yield Sleep(total)
    return 0


@applet("usleep", own_process=True)
def usleep(call: Call) -> Steps:
    yield Sleep(int(call.arguments[0]) / 1e6 if call.arguments and call.arguments[0].isdigit() else 0.0)
    return 0


@applet("timeout", own_process=True)
def timeout(call: Call) -> Steps:
    """Runs a command; SIGTERM when its time is over (exit code 143; 124 for coreutils), or the signal of -s."""
    words, signal, patience = list(call.arguments), SIGTERM, None
    while words and words[0].startswith("-"):
        option = words.pop(0)
        if option == "-s" and words:
            name = words.pop(0)
            signal = SIGKILL if name in ("9", "KILL") else SIGTERM
        elif option == "-t" and words:
            patience = words.pop(0)
        elif option == "-k" and words:
            words.pop(0)
    try:
        limit = seconds(patience if patience is not None else words.pop(0))
    except (ValueError, IndexError) as error:
        return call.fail(str(error))
    program = find_program(call.processes, words[0] if words else "", call.cwd)
    if isinstance(program, str):
        return call.fail(f"can't execute '{words[0] if words else ''}': No such file or directory", 127)

    def body(task: Task) -> Steps:
        return (yield from run_program(program, Call(task, words, call.environment, call.cwd, task.descriptors)))

    child = call.processes.start(words, body, dict(call.descriptors), call.task, call.task.background)
    timer = call.processes.sim.after(limit, child.signal, signal, background=call.task.background or limit > 60)
    code: int = yield from call.task.wait_for(child)
    timer.cancel()
    return code


@applet("watch", own_process=True)
def watch(call: Call) -> Steps:
    words, period = list(call.arguments), 2.0
    while words and words[0].startswith("-"):
        option = words.pop(0)
        if option.startswith("-n"):
            text = option[2:] or (words.pop(0) if words else "2")
            period = float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else 2.0
    call.task.background = True
    while True:
        shell = find_program(call.processes, "sh", call.cwd)
        if isinstance(shell, str):
            return call.fail("sh: not found", 127)
        argv = ["sh", "-c", " ".join(words)]
        yield from run_program(shell, Call(call.task, argv, call.environment, call.cwd, call.descriptors))
        yield Sleep(max(period, 0.1))
