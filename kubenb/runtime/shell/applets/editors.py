"""sed, awk, xargs: lines edited, and lines made into commands.

What comes in: a script, files or stdin. What goes out: text. Next: `editing.py`, these little languages.
"""

from __future__ import annotations

from kubenb.runtime.shell.applets.editing import AwkError, SedError, awk_program, sed_script
from kubenb.runtime.shell.call import Call, options, wrong_option
from kubenb.runtime.shell.expansion import LONGEST
from kubenb.runtime.shell.programs import applet, find_program, run_program
from kubenb.runtime.shell.streams import Steps, encoded


@applet("sed", own_process=True)
def sed(call: Call) -> Steps:
    found, rest, wrong = options(call.arguments, "nirE", "e")
    if wrong:
        return wrong_option(call, wrong)
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
        return wrong_option(call, wrong or "?")
    try:
        program = awk_program(rest[0], found.get("F", " "), found.get("v", ""))
    except AwkError as error:
        return call.fail(f"cmd. line:1: {error}")
    texts, well = yield from call.texts(rest[1:], lambda path, error: f"awk: {path}: {error.reason}\n")
    call.out(program.run([text for _, text in texts]))
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
