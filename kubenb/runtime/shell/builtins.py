"""What only the shell itself can do: change its variables, its directory, its traps; leave loops; wait for its jobs.

What comes in: the shell and the command's words. What goes out: a status, or a generator of one. Texts are those of busybox 1.36,
shell/ash.c. Next: `applets/`.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.runtime.files import FileError
from kubenb.runtime.shell.applets.conditions import evaluate_test
from kubenb.runtime.shell.applets.printing import echoed, printed
from kubenb.runtime.shell.builtins_jobs import cd, command, jobs, kill, pwd, trap, type_, wait
from kubenb.runtime.shell.call import NOTHING
from kubenb.runtime.shell.flow import Exit, Leave, Return, ShellError
from kubenb.runtime.shell.interpreter import Shell
from kubenb.runtime.shell.programs import find_program
from kubenb.runtime.shell.state import quoted
from kubenb.runtime.shell.streams import Steps, decoded
from kubenb.runtime.shell.words import is_name

Builtin = Callable[[Shell, list[str]], "int | Steps"]
SPECIAL = frozenset(
    {":", ".", "break", "continue", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift", "trap", "unset"}
)
"""POSIX' special builtins: no function can hide them, and assignments before them stay."""


def _number(shell: Shell, name: str, text: str) -> int:
    if not text.isdigit():
        raise ShellError(f"{name}: line 0: Illegal number: {text}")
    return int(text)


# ---- flow ----


def true(shell: Shell, words: list[str]) -> int:
    return 0


def false(shell: Shell, words: list[str]) -> int:
    return 1


def leave(shell: Shell, words: list[str]) -> int:
    loops = _number(shell, words[0], words[1]) if len(words) > 1 else 1
    if shell.loops:
        raise Leave(max(loops, 1), words[0] == "continue")
    return 0


def return_(shell: Shell, words: list[str]) -> int:
    raise Return(_number(shell, "return", words[1]) & 255 if len(words) > 1 else shell.status)


def exit_(shell: Shell, words: list[str]) -> int:
    raise Exit(_number(shell, "exit", words[1]) & 255 if len(words) > 1 else shell.status)


def eval_(shell: Shell, words: list[str]) -> Steps:
    shell.status = 0
    return (yield from shell.source(" ".join(words[1:])))


def dot(shell: Shell, words: list[str]) -> Steps:
    if len(words) < 2:
        return 0
    try:
        text = decoded(shell.processes.files.read(words[1], shell.cwd))
    except FileError as error:
        raise ShellError(f"{words[0]}: line 0: can't open '{words[1]}': {error.reason}") from None
    shell.status = 0
    try:
        return (yield from shell.source(text))
    except Return as leaving:
        return leaving.code


def exec_(shell: Shell, words: list[str]) -> Steps:
    """The shell's process becomes the program: same number, and no traps any more."""
    if len(words) == 1:
        return 0
    program = find_program(shell.processes, words[1], shell.cwd)
    if isinstance(program, str):
        shell.complain(f"exec: line 0: {words[1]}: {program}")
        raise Exit(127 if program == "not found" else 126, replaced=True)
    shell.traps.clear()
    shell.task.argv = words[1:]
    yield from shell.become(program, words[1:])
    raise Exit(shell.status, replaced=True)


# ---- variables ----


def export(shell: Shell, words: list[str]) -> int:
    names = [word for word in words[1:] if word != "-p"]
    for word in names:
        name, equals, value = word.partition("=")
        if not is_name(name):
            raise ShellError(f"{words[0]}: line 0: {name}: bad variable name")
        if equals:
            shell.assign(name, value)
        (shell.exported if words[0] == "export" else shell.read_only)[name] = None
    if not names:
        shown = shell.exported if words[0] == "export" else shell.read_only
        lines = [f"{words[0]} {name}={quoted(shell.variables[name])}\n" for name in sorted(shown) if name in shell.variables]
        shell.out("".join(lines))
    return 0


def unset(shell: Shell, words: list[str]) -> int:
    functions = "-f" in words[1:]
    for name in words[1:]:
        if name in ("-f", "-v"):
            continue
        if name in shell.read_only:
            raise ShellError(f"unset: line 0: {name}: is read only")
        if functions:
            shell.functions.pop(name, None)
        else:
            shell.variables.pop(name, None)
            shell.exported.pop(name, None)
    return 0


def local(shell: Shell, words: list[str]) -> int:
    if not shell.locals:
        raise ShellError("local: line 0: not in a function")
    for word in words[1:]:
        name, equals, value = word.partition("=")
        shell.locals[-1].setdefault(name, shell.variables.get(name))
        if equals:
            shell.assign(name, value)
    return 0


LONG_OPTIONS = {"errexit": "e", "nounset": "u", "xtrace": "x", "noglob": "f", "allexport": "a", "pipefail": "o", "verbose": "v"}


def set_(shell: Shell, words: list[str]) -> int:
    if len(words) == 1:
        lines = [f"{name}={quoted(value)}\n" for name, value in sorted(shell.variables.items())]
        shell.out("".join(lines))
        return 0
    rest = words[1:]
    while rest and rest[0][:1] in "-+" and len(rest[0]) > 1:
        word = rest.pop(0)
        if word == "--":
            shell.positional = rest
            return 0
        for letter in word[1:]:
            if letter == "o" and rest:
                name = rest.pop(0)
                if name not in LONG_OPTIONS:
                    raise ShellError(f"set: line 0: illegal option {word} {name}")
                letter = LONG_OPTIONS[name]
            elif letter not in "abCefhimnuvx":
                raise ShellError(f"set: line 0: illegal option {word[0]}{letter}")
            if word[0] == "-":
                shell.options[letter] = None
            else:
                shell.options.pop(letter, None)
    if rest:
        shell.positional = rest
    return 0


def shift(shell: Shell, words: list[str]) -> int:
    count = _number(shell, "shift", words[1]) if len(words) > 1 else 1
    if count > len(shell.positional):
        return 1
    shell.positional = shell.positional[count:]
    return 0


def read(shell: Shell, words: list[str]) -> Steps:
    raw, names, prompt_next = False, [], False
    for word in words[1:]:
        if prompt_next:
            prompt_next = False
        elif word.startswith("-") and len(word) > 1:
            raw = raw or "r" in word
            prompt_next = word[-1] in "pt"
        else:
            names.append(word)
    line: str = yield from shell.descriptors.get(0, NOTHING).read_line()
    text = line.rstrip("\n")
    while not raw and text.endswith("\\") and line:
        line = yield from shell.descriptors.get(0, NOTHING).read_line()
        text = text[:-1] + line.rstrip("\n")
    text = text if raw else text.replace("\\", "")
    names = names or ["REPLY"]
    separators = shell.get("IFS", " \t\n")
    for index, name in enumerate(names):
        text = text.lstrip("".join(char for char in separators if char in " \t\n"))
        if index == len(names) - 1:
            shell.assign(name, text.rstrip("".join(char for char in separators if char in " \t\n")))
            break
        end = next((position for position, char in enumerate(text) if char in separators), len(text))
        shell.assign(name, text[:end])
        text = text[end + 1 :]
    return 0 if line.endswith("\n") else 1


# ---- directories ----


# ---- processes ----


# ---- looking things up, writing ----


def test(shell: Shell, words: list[str]) -> int:
    return evaluate_test(words, shell.processes.files, shell.cwd, lambda text: shell.complain(text))


def echo(shell: Shell, words: list[str]) -> Steps:
    shell.out(echoed(words[1:]))
    while gate := shell.descriptors.get(1, NOTHING).room():
        yield gate
    return 0


def printf(shell: Shell, words: list[str]) -> int:
    text, complaint, code = printed(words[1:])
    shell.out(text)
    if complaint:
        shell.complain(complaint)
    return code


BUILTINS: dict[str, Builtin] = {
    ":": true,
    "true": true,
    "false": false,
    "break": leave,
    "continue": leave,
    "return": return_,
    "exit": exit_,
    "eval": eval_,
    ".": dot,
    "source": dot,
    "exec": exec_,
    "export": export,
    "readonly": export,
    "unset": unset,
    "local": local,
    "set": set_,
    "shift": shift,
    "read": read,
    "cd": cd,
    "chdir": cd,
    "pwd": pwd,
    "trap": trap,
    "wait": wait,
    "jobs": jobs,
    "kill": kill,
    "type": type_,
    "command": command,
    "test": test,
    "[": test,
    "[[": test,
    "echo": echo,
    "printf": printf,
    "umask": true,
    "ulimit": true,
    "alias": true,
    "hash": true,
    "fg": true,
    "bg": true,
    "let": true,
}
