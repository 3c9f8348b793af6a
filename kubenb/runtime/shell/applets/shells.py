"""Programs that run programs: sh, ash, bash, busybox, nohup, time, tini.

What comes in: a script (after -c, in a file, or on stdin). What goes out: its exit code. Next: `servers.py`.
"""

from __future__ import annotations

from kubenb.runtime.files import FileError
from kubenb.runtime.shell.call import Call
from kubenb.runtime.shell.interpreter import Shell
from kubenb.runtime.shell.parser import parse
from kubenb.runtime.shell.programs import APPLETS, applet, find_program, run_program
from kubenb.runtime.shell.streams import Steps, decoded
from kubenb.runtime.shell.syntax import Simple, Text, Word
from kubenb.runtime.shell.task import Task


@applet("sh", "ash", "bash", "dash", own_process=True)
def sh(call: Call) -> Steps:
    words, script, flags = list(call.arguments), None, []
    while words and words[0][:1] in "-+" and len(words[0]) > 1 and script is None:
        word = words.pop(0)
        if word == "--":
            break
        if word.startswith("--"):
            continue
        letters = word[1:]
        if letters.endswith("o") and words:
            flags.append(["set", "-o", words.pop(0)])
        flags += [["set", f"{word[0]}{letter}"] for letter in letters if letter in "eufx"]
        if "c" in letters:
            if not words:
                return call.fail("-c requires an argument", 2)
            script = words.pop(0)
            break
    if words[:1] == ["--"]:
        words.pop(0)
    shell = Shell(call.task, call.environment, call.cwd, dict(call.descriptors), call.argv[0])
    shell.variables.setdefault("PWD", call.cwd)
    shell.listen()
    for flag in flags:
        if flag[1] == "-o":
            shell.options["e" if flag[2] == "errexit" else "o"] = None
        elif flag[1].startswith("-"):
            shell.options[flag[1][1]] = None
    if script is not None:
        if words:
            shell.name = words.pop(0)
        shell.positional = words
        return (yield from _run_command(shell, script))
    if words:
        return (yield from _run_file(call, shell, words))
    return (yield from _run_stdin(shell))


def _run_command(shell: Shell, script: str) -> Steps:
    """A shell with a single program to run becomes that program (`exec`)."""
    lines = parse(script).lines
    if len(lines) == 1 and not parse(script).error and len(lines[0].commands) == 1:
        command, background = lines[0].commands[0]
        from kubenb.runtime.shell.builtins import BUILTINS

        only = (
            isinstance(command, Simple)
            and command.words
            and not background
            and not command.assignments
            and not command.redirections
        )
        if only and isinstance(command, Simple):
            name = command.words[0].plain
            if name is not None and name not in BUILTINS and not isinstance(find_program(shell.processes, name, shell.cwd), str):
                replacing = Simple((), (Word((Text("exec"),)), *command.words), ())
                return (yield from shell.run_script("", replacing))
    return (yield from shell.run_script(script))


def _run_file(call: Call, shell: Shell, words: list[str]) -> Steps:
    try:
        text = decoded((yield from call.read(words[0])))
    except FileError as error:
        call.err(f"{call.name}: can't open '{words[0]}': {error.reason}\n")
        return 2
    shell.name, shell.positional = words[0], words[1:]
    return (yield from shell.run_script(text))


def _run_stdin(shell: Shell) -> Steps:
    """Commands from stdin, one after the other: each is read only when the one before is done, for it may read from stdin,
    too.
    """
    from kubenb.runtime.shell.flow import Exit, Return, ShellError

    waiting = ""
    stdin = shell.descriptors.get(0)
    while stdin is not None and (line := (yield from stdin.read_line())):
        waiting += line
        if _unfinished(waiting):
            continue
        text, waiting = waiting, ""
        try:
            yield from shell.source(text)
        except Exit as leaving:
            shell.status = leaving.code
            return shell.status
        except Return:
            pass
        except ShellError as error:
            shell.complain(str(error))
            shell.status = error.code
            if "syntax error" in str(error):
                return 2
    if waiting:
        return (yield from shell.run_script(waiting))
    return (yield from shell.run_script(""))


def _unfinished(text: str) -> bool:
    """Whether a script only lacks its end."""
    if text.rstrip("\n").endswith("\\"):
        return True
    error = parse(text).error
    endings = ("end of file", "unterminated", "missing '}'", "missing '))'", "EOF in")
    if any(ending in error for ending in endings):
        return True
    return _open_here_document(text)


def _open_here_document(text: str) -> bool:
    import re

    found = re.search(r"<<-?\s*(['\"]?)(\w+)\1", text)
    return found is not None and not re.search(rf"^\t*{found[2]}$", text[found.end() :], re.M)


@applet("busybox")
def busybox(call: Call) -> int | Steps:
    words = call.arguments
    if not words or words[0] in ("--help", "--list"):
        call.out("BusyBox v1.36.1 multi-call binary.\n")
        return 0
    found = APPLETS.get(words[0])
    if found is None:
        call.err(f"{words[0]}: applet not found\n")
        return 127
    return run_program(found, Call(call.task, words, call.environment, call.cwd, call.descriptors))


@applet("nohup", "time", "tini", "dumb-init", "nice", "setsid", "stdbuf", "gosu", "su-exec", "/usr/bin/tini", own_process=True)
def wrapper(call: Call) -> Steps:
    """Runs what comes after its own options. `tini` and `dumb-init` exist to be a process 1 that minds signals."""
    words = list(call.arguments)
    while words and (words[0].startswith("-") or words[0].isdigit()):
        words.pop(0)
    if call.name in ("gosu", "su-exec") and words:
        words.pop(0)
    program = find_program(call.processes, words[0] if words else "", call.cwd)
    if isinstance(program, str):
        return call.fail(f"can't execute '{words[0] if words else ''}': No such file or directory", 127)
    begun = call.processes.sim.now

    def body(task: Task) -> Steps:
        return (yield from run_program(program, Call(task, words, call.environment, call.cwd, task.descriptors)))

    child = call.processes.start(words, body, dict(call.descriptors), call.task, call.task.background)

    def pass_on(number: int) -> bool:
        child.signal(number)
        return True

    call.task.catch = pass_on
    code: int = yield from call.task.wait_for(child)
    if call.name == "time":
        spent = call.processes.sim.now - begun
        call.err(f"real\t{int(spent // 60)}m {spent % 60:.2f}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n")
    return code
