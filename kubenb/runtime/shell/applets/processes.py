"""Programs about processes: ps, kill, killall, pkill, pidof, pgrep, top.

What comes in: the container's process table. What goes out: its lines, and signals. Next: `system.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.runtime.shell.applets.loads import top_page
from kubenb.runtime.shell.call import Call
from kubenb.runtime.shell.processes import Processes
from kubenb.runtime.shell.programs import applet
from kubenb.runtime.shell.streams import Steps
from kubenb.runtime.shell.task import SIGKILL, SIGNALS, SIGTERM, Sleep


def titles(processes: Processes) -> list[tuple[int, str]]:
    """(pid, command line) of everything that runs in the container."""
    main = [(1, processes.around.main_title)] if processes.main is not None else []
    return main + [(pid, " ".join(task.argv)) for pid, task in sorted(processes.tasks.items())]


@applet("ps")
def ps(call: Call) -> int:
    if "aux" in call.arguments or "-ef" in call.arguments or "-aux" in call.arguments:
        pass  # busybox takes no notice of them
    rows = titles(call.processes)
    if (call.task.pid, " ".join(call.argv)) not in rows:
        rows.append((call.processes.next_pid(), " ".join(call.argv)))
    call.out("PID   USER     TIME  COMMAND\n")
    user = call.around.user or "root"
    call.out("".join(f"{pid:5} {user:<8}  0:00 {title}\n" for pid, title in rows))
    return 0


def send_signal(processes: Processes, words: list[str], complain: Callable[[str], object]) -> int:
    """`kill`, with its own name as the first word."""
    rest, number = words[1:], SIGTERM
    if rest[:1] == ["-l"]:
        return 0
    if rest and rest[0] == "-s" and len(rest) > 1:
        number, rest = _signal(rest[1]), rest[2:]
    elif rest and rest[0].startswith("-") and len(rest[0]) > 1:
        number, rest = _signal(rest[0][1:]), rest[1:]
    if number < 0:
        complain(f"kill: bad signal name '{words[1].lstrip('-')}'")
        return 1
    if not rest:
        complain("kill: you need to specify whom to kill")
        return 1
    code = 0
    for word in rest:
        if not word.lstrip("-").isdigit():
            complain(f"kill: invalid number '{word}'")
            code = 1
        elif not signal_process(processes, int(word), number):
            complain(f"kill: can't kill pid {word}: No such process")
            code = 1
    return code


def signal_process(processes: Processes, pid: int, number: int) -> bool:
    """Send a signal from inside the container; False: there is no such process. Process 1 can't be killed from here."""
    if pid == 1 and processes.main is not None:
        if number not in (0, SIGKILL) and number in (1, 2, 3, SIGTERM):
            processes.main.terminate()
        return True
    task = processes.tasks.get(abs(pid))
    if task is None:
        return False
    if number:
        task.signal(number)
    return True


def _signal(word: str) -> int:
    if word.isdigit():
        return int(word)
    return SIGNALS.get(word.upper().removeprefix("SIG"), -1)


@applet("kill")
def kill(call: Call) -> int:
    return send_signal(call.processes, call.argv, lambda text: call.err(f"{text}\n"))


def _named(call: Call, name: str) -> list[int]:
    own = call.task.pid
    return [
        pid for pid, title in titles(call.processes) if pid != own and title.split(" ")[0].rsplit("/", 1)[-1].rstrip(":") == name
    ]


@applet("pidof", "pgrep")
def pidof(call: Call) -> int:
    names = [word for word in call.arguments if not word.startswith("-")]
    found = [pid for name in names for pid in _named(call, name)]
    if not found:
        return 1
    separator = " " if call.name == "pidof" else "\n"
    call.out(separator.join(map(str, sorted(found, reverse=call.name == "pidof"))) + "\n")
    return 0


@applet("killall", "pkill")
def killall(call: Call) -> int:
    words, number = list(call.arguments), SIGTERM
    while words and words[0].startswith("-"):
        option = words.pop(0)[1:]
        number = max(_signal(option), number) if option in ("f", "x", "q") else _signal(option)
    found = [pid for name in words for pid in _named(call, name)]
    for pid in found:
        signal_process(call.processes, pid, number if number >= 0 else SIGTERM)
    call.task.check()
    if not found and call.name == "killall":
        call.err("".join(f"killall: {name}: no process killed\n" for name in words))
    return 0 if found else 1


@applet("top", own_process=True)
def top(call: Call) -> Steps:
    rows = titles(call.processes)
    call.out(top_page(call.processes, rows))
    if not any(word.startswith("-") and "n" in word for word in call.arguments):
        call.task.background = True
        while True:
            yield Sleep(5.0)
            call.out(top_page(call.processes, titles(call.processes)))
    return 0
