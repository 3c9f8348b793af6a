"""What a command line does, worked out in advance: how long it takes, how it ends, which files come and go meanwhile.

What comes in: an argv such as `["sh", "-c", "touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600"]`.  What goes out: an
`Outcome`. Sequences of simple commands are understood (`;`, `&&`, `||`); loops, pipes and whatever else runs for ever.
Next: `choose.py`, from a container to its program.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf

SHELLS = frozenset({"sh", "bash", "ash"})
QUIET = frozenset({"echo", "true", ":", "printf", "mkdir", "chmod", "env", "printenv", "hostname", "date", "ls", "nslookup"})
HARMLESS = re.compile(r"""\d?>&\d|&&|\|\||'[^']*'|"[^"]*\"""")
ENDLESS = re.compile(r"(^|[\s;])(while|until|for|if|trap|case)\s|[|`{}&]|\$\(")
"""What a script may not contain, outside HARMLESS parts, for us to know how it ends."""
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}

Exists = Callable[[str, float], bool]
"""Whether a file is there, so many seconds after the command began."""


@dataclass(slots=True)
class Outcome:
    """How a command ends. `seconds` is infinite for what runs on for ever; `understood` is False where we only assume that."""

    seconds: float = 0.0
    code: int = 0
    output: str = ""
    understood: bool = True
    not_found: str = ""
    touched: list[tuple[str, float]] = field(default_factory=list)
    removed: list[tuple[str, float]] = field(default_factory=list)


def run(argv: Sequence[str], exists: Exists = lambda path, at: False) -> Outcome:
    """What `argv` does from now on."""
    outcome = Outcome()
    _run(list(argv), outcome, exists)
    return outcome


def parse_duration(text: str) -> float:
    """Seconds of sleep's argument: "30", "0.5", "2m", "infinity"; ValueError for anything else."""
    if text in ("inf", "infinity"):
        return inf
    found = re.fullmatch(r"(\d+(?:\.\d*)?|\.\d+)([smhd]?)", text)
    if not found:
        raise ValueError(f"sleep: invalid number '{text}'")
    return float(found[1]) * _UNITS[found[2] or "s"]


def _run(argv: list[str], outcome: Outcome, exists: Exists) -> None:
    name = argv[0].rsplit("/", 1)[-1] if argv else ""
    if name in SHELLS:
        _shell(argv[1:], outcome, exists)
    elif (name == "busybox" and len(argv) > 1) or name in ("exec", "command"):
        _run(argv[1:], outcome, exists)
    else:
        _simple(name, argv, outcome, exists)


def _shell(options: list[str], outcome: Outcome, exists: Exists) -> None:
    script = next((word for word in options if not word.startswith("-")), None)
    if script is None or not any(word.startswith("-") and word.endswith("c") for word in options):
        return  # a shell without a terminal reads the end of its input at once
    if ENDLESS.search(HARMLESS.sub("", script)):
        outcome.seconds, outcome.understood = inf, False
        return
    skip = False
    for operator, line in _split(script):
        skip = (operator == "&&" and outcome.code != 0) or (operator == "||" and outcome.code == 0)
        if skip:
            continue
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            outcome.code, outcome.output = 2, "sh: syntax error: unterminated quoted string\n"
            return
        if not words:
            continue
        if words[0] == "exit":
            outcome.code = int(words[1]) if len(words) > 1 and words[1].isdigit() else outcome.code
            return
        _run(_without_redirections(words), outcome, exists)
        if outcome.seconds == inf:
            return


def _split(script: str) -> list[tuple[str, str]]:
    """[(operator before it, command line), ...] of a script; what stands in quotes is left whole."""
    pieces = re.split(r"""((?:'[^']*'|"[^"]*"|>&|\\.|[^;&|\n'"\\])*)(;|&&|\|\||\n|$)""", script)
    lines: list[tuple[str, str]] = []
    operator = ";"
    for line, following in zip(pieces[1::3], pieces[2::3], strict=False):
        if line.strip():
            lines.append((operator, line.strip()))
        operator = following or ";"
    return lines


def _without_redirections(words: list[str]) -> list[str]:
    kept: list[str] = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif re.fullmatch(r"\d?>>?|<", word):
            skip = True
        elif not re.match(r"\d?>>?&?[^ ]", word):
            kept.append(word)
    return kept or [":"]


def _simple(name: str, argv: list[str], outcome: Outcome, exists: Exists) -> None:
    files = [word for word in argv[1:] if not word.startswith("-")]
    at = outcome.seconds
    outcome.code = 0

    def there(path: str) -> bool:
        changes = [(when, True) for one, when in outcome.touched if one == path]
        changes += [(when, False) for one, when in outcome.removed if one == path]
        return max(changes)[1] if changes else exists(path, at)

    if name == "sleep":
        try:
            outcome.seconds += sum(parse_duration(word) for word in files)
        except ValueError as error:
            outcome.code, outcome.output = 1, f"{error}\n"
    elif name == "false":
        outcome.code = 1
    elif name == "touch":
        outcome.touched += [(path, at) for path in files]
    elif name == "rm":
        outcome.removed += [(path, at) for path in files]
    elif name == "cat":
        missing = [path for path in files if not there(path)]
        outcome.code = 1 if missing else 0
        outcome.output += "".join(f"cat: can't open '{path}': No such file or directory\n" for path in missing)
    elif name in ("test", "["):
        outcome.code = 0 if all(there(path) for path in files if path.startswith("/")) else 1
    elif name == "echo":
        outcome.output += " ".join(argv[1:]) + "\n"
    elif name not in QUIET:
        outcome.not_found = argv[0]
        outcome.seconds, outcome.understood = inf, False
