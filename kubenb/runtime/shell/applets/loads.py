"""Programs that use a machine up: stress, yes, perl's pi, and what `top` shows of it.

What comes in: how much of what. What goes out: memory and processor time taken. Next: `java.py`.
"""

from __future__ import annotations

import re

from kubenb.runtime.shell.call import Call
from kubenb.runtime.shell.processes import Processes
from kubenb.runtime.shell.programs import applet
from kubenb.runtime.shell.streams import BrokenPipe, PipeWriter, Steps
from kubenb.runtime.shell.task import Sleep

PAGE_SPEED = 0.005
"""Seconds a MiB takes to be touched (recorded: `web:1 --alloc`)."""
STEP = 8 << 20
_SIZES = {"": 1, "B": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


@applet("yes", own_process=True)
def yes(call: Call) -> Steps:
    line = (" ".join(call.arguments) or "y") + "\n"
    call.task.cpu, call.task.background = 1000.0, True
    end = call.descriptors.get(1)
    if not isinstance(end, PipeWriter):
        for _ in range(20 if end is not None else 0):
            call.out(line)
        yield Sleep(float("inf"))
    while True:
        try:
            call.out(line * max(1, 4096 // len(line)))
        except BrokenPipe:
            return 141
        yield from call.flush()


def grow(call: Call, total: int) -> Steps:
    """Touch so many bytes, as quickly as the kernel hands out pages."""
    while call.task.memory < total:
        more = min(STEP, total - call.task.memory)
        yield Sleep(more / (1 << 20) * PAGE_SPEED)
        call.task.memory += more
        call.processes.allocated()


@applet("stress", "stress-ng", own_process=True)
def stress(call: Call) -> Steps:
    """--cpu N, --vm N --vm-bytes SIZE --vm-hang S, --timeout S."""
    words = call.arguments
    given: dict[str, str] = {}
    short = {"c": "cpu", "m": "vm", "t": "timeout", "i": "io", "d": "hdd"}
    for index, word in enumerate(words):
        if word.startswith("-"):
            name, equals, value = word.lstrip("-").partition("=")
            following = words[index + 1] if index + 1 < len(words) and not words[index + 1].startswith("-") else ""
            given[short.get(name, name)] = value if equals else following
    counts = {name: int(given[name]) for name in ("cpu", "io", "vm", "hdd") if given.get(name, "").isdigit()}
    text = ", ".join(f"{counts.get(name, 0)} {name}" for name in ("cpu", "io", "vm", "hdd"))
    call.out(f"stress: info: [{call.task.pid}] dispatching hogs: {text}\n")
    found = re.fullmatch(r"(\d+)([BKMG]?)", given.get("vm-bytes", "256M"))
    call.task.cpu = 1000.0 * (counts.get("cpu", 0) + (0 if "vm-hang" in given or "vm-keep" in given else counts.get("vm", 0)))
    limit = re.fullmatch(r"(\d+)[s]?", given.get("timeout", ""))
    if counts.get("vm") and found:
        yield from grow(call, counts["vm"] * int(found[1]) * _SIZES[found[2]])
    call.task.background = limit is None
    yield Sleep(float(limit[1]) if limit else float("inf"))
    call.out(f"stress: info: [{call.task.pid}] successful run completed in {limit[1] if limit else 0}s\n")
    return 0


PI_SPEED = 2.5e-6
"""Seconds a digit costs, times the number of digits: 2,000 digits of bignum take about ten seconds."""


@applet("perl", own_process=True)
def perl(call: Call) -> Steps:
    """What the documentation's Job does (`perl -Mbignum=bpi -wle 'print bpi(2000)'`), and nothing else of the language."""
    script = call.arguments[-1] if call.arguments else ""
    if found := re.search(r"print\s+bpi\((\d+)\)", script):
        digits = min(int(found[1]), 10_000)
        call.task.cpu = 1000.0
        yield Sleep(digits * digits * PI_SPEED)
        call.out(pi(digits) + "\n")
        return 0
    if found := re.search(r"""print\s*["']([^"']*)["']""", script):
        call.out(found[1].replace("\\n", "\n") + ("\n" if "l" in "".join(call.arguments[:-1]) else ""))
        return 0
    if found := re.search(r"sleep\s*\(?\s*(\d+)", script):
        yield Sleep(float(found[1]))
        return 0
    if found := re.search(r"(?:exit|die)\s*\(?\s*(\d*)", script):
        return int(found[1] or 255)
    return 0


def pi(digits: int) -> str:
    """So many significant digits of pi (Machin's formula, whole numbers only)."""
    unity = 10 ** (digits + 10)
    text = str(_machin(unity) // 10**10)
    return f"{text[0]}.{text[1:digits]}" if digits > 1 else text[0]


def _machin(unity: int) -> int:
    return 4 * (4 * _arctangent(5, unity) - _arctangent(239, unity))


def _arctangent(divisor: int, unity: int) -> int:
    power = unity // divisor
    total, square, count, sign = power, divisor * divisor, 1, 1
    while power:
        power //= square
        count += 2
        sign = -sign
        total += sign * (power // count)
    return total


def top_page(processes: Processes, rows: list[tuple[int, str]]) -> str:
    """One page of `top -b`."""
    used = processes.memory
    lines = [
        f"Mem: {used // 1024}K used, {((8 << 30) - used) // 1024}K free, 0K shrd, 0K buff, 0K cached",
        "  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND",
    ]
    for pid, title in rows:
        task = processes.tasks.get(pid)
        burns = round(task.cpu / 10) if task is not None else 0
        size = (task.memory // 1024 if task is not None else 0) + 4400
        lines.append(f"{pid:5}     0 root     {'R' if burns else 'S'}     {size}   0%   0 {burns:3}% {title}")
    return "\n".join(lines) + "\n"
