"""From a container in a pod to what it runs: image, command and arguments, and what annotations say.

What comes in: pod annotations, a container's spec. What goes out: a `Choice`: a `Program` in closed form, the same object for all
containers that are alike, or the command line of a script. Next: `process.py` and `script_process.py`, running it.

Annotations, for pods (templates) whose images don't say how they live:
    kubenb.io/succeed-after: 2s       exit 0 so long after the start
    kubenb.io/fail-after: 2s          exit 1
    kubenb.io/never-ready: "true"     runs, but is never ready
    kubenb.io/start-up: 5s            listens so long after the start
    kubenb.io/answer-time: 20ms       a request takes so long
    kubenb.io/cpu-per-request: 5ms    and costs so much of a core's time
    kubenb.io/memory: 200Mi           uses so much memory from the start
    kubenb.io/memory-growth: 1Mi      and so much more each second (a leak)
    kubenb.io/on-sigterm: drain:5s    exit | ignore | drain:TIME
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from math import inf
from typing import Any, NamedTuple

from kubenb.objects import Object
from kubenb.objects.quantity import value
from kubenb.runtime import server_flags, web_image
from kubenb.runtime.image import SHIELDED, Image
from kubenb.runtime.images import look_up
from kubenb.runtime.programs import Program
from kubenb.runtime.tools import has_tool

PREFIX = "kubenb.io/"
_DURATION = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ms|s|m|h|)")
_SECONDS = {"ms": 0.001, "s": 1.0, "": 1.0, "m": 60.0, "h": 3600.0}
WRAPPERS = frozenset({"docker-entrypoint.sh", "tini", "dumb-init", "entrypoint.sh"})
"""Programs that only start the rest of their command line."""
BARE_SHELLS = (("sh",), ("/bin/sh",), ("bash",), ("/bin/bash",), ("ash",))


class Choice(NamedTuple):
    """`argv`: the command line of a script, () when `program` says all."""

    program: Program
    argv: tuple[str, ...] = ()


def duration(text: str) -> float:
    """Seconds of "100ms", "2s", "1m30s" or "5"; ValueError for anything else."""
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f'"{text}" is no duration such as "2s" or "100ms"')
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def choose(
    container: Object,
    annotations: Mapping[str, str],
    command: tuple[str, ...] | None = None,
    arguments: tuple[str, ...] | None = None,
    stdin: bool = False,
) -> Choice:
    """What `container` (of a pod spec) runs. `command`, `arguments`: as expanded by the kubelet, if it has been. Its image
    must be a valid reference. ValueError for an annotation that can't be read.
    """
    return _choose(
        container["image"],
        tuple(container.get("command") or ()) if command is None else command,
        tuple(container.get("args") or ()) if arguments is None else arguments,
        declared_ports(container) if "ports" in container else (),
        tuple(item for item in annotations.items() if item[0].startswith(PREFIX)) if annotations else (),
        stdin,
    )


Words = tuple[str, ...]


@lru_cache(maxsize=4096)
def _choose(
    reference: str, command: Words, arguments: Words, ports: tuple[int, ...], notes: tuple[tuple[str, str], ...], stdin: bool
) -> Choice:
    """By value, not by identity: every pod has its own token volume, so no two container specs are one object."""
    image = look_up(reference).image
    choice = _of_command(command, arguments, image, stdin)
    program = choice.program
    if program.name == "unknown" or (program.name == "server" and not program.ports):
        program = replace(program, ports=ports)
    for name, text in notes:
        program = _annotated(program, name[len(PREFIX) :], text)
    return Choice(program, () if program.lifetime < inf and choice.program.lifetime == inf else choice.argv)


def declared_ports(container: Object) -> tuple[int, ...]:
    """The TCP containerPorts, where an unknown image is taken to listen."""
    return tuple(port["containerPort"] for port in container.get("ports", ()) if port.get("protocol", "TCP") == "TCP")


def command_line(command: Words, arguments: Words, image: Image) -> Words:
    """What a real runtime runs: `command` replaces the image's entrypoint and its command, `args` only the latter."""
    if command:
        return command + arguments
    return image.entrypoint + (arguments or image.command)


def _of_command(command: Words, arguments: Words, image: Image, stdin: bool) -> Choice:
    argv = command_line(command, arguments, image)
    unknown = image.program.name == "unknown"
    if not argv or (unknown and not command):
        return Choice(image.program if unknown or not stdin else replace(image.program, lifetime=inf))
    rest = argv
    while len(rest) > 1 and rest[0].rsplit("/", 1)[-1] in WRAPPERS and rest[0] in image.entrypoint:
        rest = rest[1:]
    name = rest[0].rsplit("/", 1)[-1]
    if image.entrypoint == ("/web",) and name == "web":
        return Choice(web_image.program(rest[1:]))
    if name in image.servers or (rest[0].startswith("-") and image.servers):
        known = name in image.servers
        return Choice(server_flags.program(image.program, name if known else image.servers[0], rest[1:] if known else rest))
    if argv in BARE_SHELLS and not stdin:
        return Choice(replace(SHIELDED, name="script", lifetime=0.0))
    if name == "sleep" and has_tool(image, "sleep") and (seconds := _sleep(rest[1:])) is not None:
        return Choice(replace(SHIELDED, name="script", lifetime=seconds, title=" ".join(rest), memory=1 << 20))
    if unknown and not has_tool(image, name):
        return Choice(replace(image.program, title=" ".join(rest)))  # a program of its own
    return Choice(replace(SHIELDED, name="script"), argv)


def _sleep(words: Words) -> float | None:
    units = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
    found = [re.fullmatch(r"(\d+(?:\.\d*)?|\.\d+)([smhd]?)", word) for word in words]
    if words in (("infinity",), ("inf",)):
        return inf
    if not words or not all(found):
        return None
    return sum(float(one[1]) * units[one[2]] for one in found if one)


def start_error(path: str) -> str:
    """The runtime's words for a command that isn't there (recorded with runc 1.1.5 and containerd 2.1.9)."""
    return (
        "failed to create containerd task: failed to create shim task: OCI runtime create failed: "
        f"runc create failed: unable to start container process: {not_started(path)}"
    )


def not_started(path: str, why: str = "not found") -> str:
    """runc's reason: exec: "nope": executable file not found in $PATH."""
    if why != "not found":
        return f'exec: "{path}": {why.lower()}'
    reason = f"stat {path}: no such file or directory" if "/" in path else "executable file not found in $PATH"
    return f'exec: "{path}": {reason}'


def _annotated(program: Program, name: str, text: str) -> Program:
    changes: dict[str, Any] = {}
    if name in ("succeed-after", "fail-after"):
        changes = {"lifetime": duration(text), "exit_code": 0 if name == "succeed-after" else 1, "start_error": ""}
    elif name == "never-ready":
        changes = {"ready": text != "true"}
    elif name == "start-up":
        changes = {"start_up": duration(text)}
    elif name == "answer-time":
        changes = {"answer_time": duration(text)}
    elif name == "cpu-per-request":
        changes = {"request_cpu": duration(text)}
    elif name == "memory":
        changes = {"memory": value(text)}
    elif name == "memory-growth":
        changes = {"growth": float(value(text))}
    elif name == "on-sigterm":
        how, _, time = text.partition(":")
        if how not in ("exit", "drain", "ignore"):
            raise ValueError(f'kubenb.io/on-sigterm: "{text}": supported values: "exit", "drain:TIME", "ignore"')
        changes = {"on_sigterm": how, "drain": duration(time) if time else 0.0}
    return replace(program, **changes) if changes else program
