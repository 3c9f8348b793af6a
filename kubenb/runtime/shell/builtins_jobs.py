"""Builtins about directories, jobs, signals, and what commands there are.

What comes in: the shell and the command's words. What goes out: a status, or a generator of one. Next: `builtins.py`, the
table of all.
"""

from __future__ import annotations

from kubenb.runtime.files import FileError
from kubenb.runtime.shell.interpreter import Shell
from kubenb.runtime.shell.patterns import is_directory
from kubenb.runtime.shell.programs import find_program
from kubenb.runtime.shell.state import quoted
from kubenb.runtime.shell.streams import Steps
from kubenb.runtime.shell.task import SIGNALS, Task


def cd(shell: Shell, words: list[str]) -> int:
    target = words[1] if len(words) > 1 else shell.get("HOME", "/")
    if target == "-":
        target = shell.get("OLDPWD", shell.cwd)
        shell.out(target + "\n")
    try:
        path = shell.processes.files.real_path(target, shell.cwd)
    except FileError as error:
        return shell.complain_as("cd", f"can't cd to {target}: {error.reason}", 2)
    if not is_directory(shell.processes.files, path, "/"):
        return shell.complain_as("cd", f"can't cd to {target}: Not a directory", 2)
    shell.variables["OLDPWD"], shell.cwd = shell.cwd, path
    shell.variables["PWD"] = path
    return 0


def pwd(shell: Shell, words: list[str]) -> int:
    shell.out(shell.cwd + "\n")
    return 0


def trap(shell: Shell, words: list[str]) -> int:
    rest = [word for word in words[1:] if word != "--"]
    if not rest:
        names = {number: name for name, number in SIGNALS.items()}
        for number in sorted({**shell.traps, **dict.fromkeys(shell.ignored, "")}):
            shell.out(f"trap -- {quoted(shell.traps.get(number, ''))} {names[number]}\n")
        return 0
    action = rest[0]
    targets = rest[1:]
    if not targets:
        action, targets = "-", rest
    for word in targets:
        number = signal_number(word)
        if number < 0:
            return shell.complain_as("trap", f"{word}: invalid signal specification")
        shell.traps.pop(number, None)
        shell.ignored.pop(number, None)
        if action == "":
            shell.ignored[number] = None
        elif action != "-":
            shell.traps[number] = action
    shell.listen()
    return 0


def signal_number(word: str) -> int:
    """15 of "15", "TERM" or "SIGTERM"; -1 for what is no signal."""
    if word.isdigit():
        return int(word) if int(word) <= 64 else -1
    return SIGNALS.get(word.upper().removeprefix("SIG"), -1)


def wait(shell: Shell, words: list[str]) -> Steps:
    """Wait for jobs; a signal that has a trap ends the waiting (128 + its number)."""
    wanted = _jobs(shell, words[1:])
    if wanted is None:
        return 127
    task, code = shell.task, 0
    task.interruptible = True
    try:
        for job in wanted:
            while job.alive and not shell.pending:
                yield task.changed
            if shell.pending:
                return 128 + shell.pending[0]
            code = job.code or 0
    finally:
        task.interruptible = False
    shell.jobs = [job for job in shell.jobs if job.alive]
    return code if len(words) > 1 else 0


def _jobs(shell: Shell, words: list[str]) -> list[Task] | None:
    if not words:
        return list(shell.jobs)
    found = []
    for word in words:
        number = word.lstrip("%")
        jobs = [job for job in shell.jobs if str(job.pid) == word] if not word.startswith("%") else shell.jobs[-1:]
        if not jobs or not number.isdigit():
            return None
        found += jobs
    return found


def jobs(shell: Shell, words: list[str]) -> int:
    for index, job in enumerate(job for job in shell.jobs if job.alive):
        shell.out(f"[{index + 1}]{'+' if job is shell.last_job else ' '}  Running                    {' '.join(job.argv)}\n")
    return 0


def kill(shell: Shell, words: list[str]) -> int:
    from kubenb.runtime.shell.applets.processes import send_signal

    resolved = [str(shell.jobs[-1].pid) if word.startswith("%") and shell.jobs else word for word in words]
    code = send_signal(shell.processes, resolved, lambda text: shell.complain(f"{text}"))
    shell.task.check()
    return code


def type_(shell: Shell, words: list[str]) -> int:
    quiet = words[0] == "command"
    names = [word for word in words[1:] if word not in ("-v", "-V")]
    code = 0
    for name in names:
        if name in shell.builtins() or name in shell.functions:
            kind = "is a shell builtin" if name in shell.builtins() else "is a function"
            shell.out(f"{name}\n" if quiet else f"{name} {kind}\n")
        elif not isinstance(find_program(shell.processes, name, shell.cwd), str):
            path = name if "/" in name else f"/bin/{name}"
            shell.out(f"{path}\n" if quiet else f"{name} is {path}\n")
        else:
            code = 127
            if not quiet:
                shell.out(f"{name}: not found\n")
    return code


def command(shell: Shell, words: list[str]) -> int | Steps:
    if words[1:2] and words[1] in ("-v", "-V"):
        return type_(shell, words)
    builtin = shell.builtins().get(words[1] if len(words) > 1 else ":")
    if builtin is not None:
        return builtin(shell, words[1:] or [":"])
    return _external(shell, words[1:])


def _external(shell: Shell, words: list[str]) -> Steps:
    yield from shell.run_external(words, shell.environment())
    return shell.status
