"""One command line, from words to a `Result`.

Comes in: words. Goes out: what the command printed. Here errors become texts and exit codes, and nowhere else; an error that is
none of the learner's (a bug of ours) passes through and stops the run. Next: `tree`, all commands there are.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.kubectl.commands import Command, find, unknown_command
from kubenb.kubectl.errors import REFUSALS, CommandError, FlagError, describe_error
from kubenb.kubectl.flags import Flag, Parsed, parse
from kubenb.kubectl.help import COMMON_FLAGS, help_text
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.kubeconfig import check_flags
from kubenb.kubectl.session import Result, Session
from kubenb.kubectl.tree import KUBECTL


def execute(session: Session, words: Sequence[str], stdin: str | None) -> Result:
    """Run one command."""
    path, rest = find(KUBECTL, words, COMMON_FLAGS)
    name = " ".join(command.name for command in path)
    flags = [*COMMON_FLAGS, *(flag for command in path for flag in command.flags)]
    try:
        parsed = parse(flags, rest)
    except FlagError as error:
        if path[-1] is KUBECTL and (word := _first_word(rest)):
            return _failed(unknown_command(KUBECTL, word))
        return Result(1, "", f"error: {error}\nSee '{name} --help' for usage.\n")
    if path[-1] is KUBECTL and parsed.args and not parsed.help:
        return _failed(unknown_command(KUBECTL, parsed.args[0]))
    if parsed.help or path[-1] is KUBECTL:
        return Result(0, help_text(path), "")
    inv = Invocation(session, name, parsed, stdin)
    try:
        _check_required(path[-1], parsed)
        check_flags(inv)
        _act(path, flags, inv)
    except REFUSALS as error:
        text, code = describe_error(error)
        if text:
            inv.complain(text.rstrip("\n"))
        return Result(code, inv.stdout, inv.stderr, inv.tables)
    return Result(0, inv.stdout, inv.stderr, inv.tables)


def _act(path: Sequence[Command], flags: Sequence[Flag], inv: Invocation) -> None:
    action = path[-1].action
    if action is not None:
        action(inv)
        return
    if inv.args:
        raise inv.usage_error(f'unknown command "{" ".join(inv.args)}"')
    inv.complain(help_text(path), end="")
    raise CommandError("", plain=True)


def _check_required(command: Command, parsed: Parsed) -> None:
    missing = [f'"{name}"' for name in command.required if name not in parsed.changed]
    if missing:
        raise CommandError(f"required flag(s) {', '.join(missing)} not set")


def _first_word(words: Sequence[str]) -> str:
    return next((word for word in words if not word.startswith("-")), "")


def _failed(error: CommandError) -> Result:
    text, code = describe_error(error)
    return Result(code, "", text.rstrip("\n") + "\n")
