"""From a container in a pod to the program it runs: image, command and arguments, and what annotations say.

What comes in: pod annotations, a container's spec. What goes out: a `Program`, the same object for all containers that are
alike. Next: `process.py`, the program running.

Annotations, for pods (templates) whose images don't say how they live:
    kubenb.io/succeed-after: 2s       exit 0 so long after the start
    kubenb.io/fail-after: 2s          exit 1
    kubenb.io/never-ready: "true"     runs, but is never ready
    kubenb.io/start-up: 5s            listens so long after the start
    kubenb.io/answer-time: 20ms       a request takes so long
    kubenb.io/cpu-per-request: 5ms    and costs so much of a core's time
    kubenb.io/on-sigterm: drain:5s    exit | ignore | drain:TIME
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from kubenb.objects import Object
from kubenb.runtime import web_image
from kubenb.runtime.commands import Outcome, run
from kubenb.runtime.images import SHIELDED, Image, look_up
from kubenb.runtime.programs import Program

PREFIX = "kubenb.io/"
_DURATION = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ms|s|m|h|)")
_SECONDS = {"ms": 0.001, "s": 1.0, "": 1.0, "m": 60.0, "h": 3600.0}


def duration(text: str) -> float:
    """Seconds of "100ms", "2s", "1m30s" or "5"; ValueError for anything else."""
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f'"{text}" is no duration such as "2s" or "100ms"')
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def choose_program(container: Object, annotations: Mapping[str, str]) -> Program:
    """The program of `container` (a container of a pod spec). Its image must be a valid reference."""
    return _choose(
        container["image"],
        tuple(container.get("command") or ()),
        tuple(container.get("args") or ()),
        declared_ports(container) if "ports" in container else (),
        tuple(item for item in annotations.items() if item[0].startswith(PREFIX)) if annotations else (),
    )


Words = tuple[str, ...]


@lru_cache(maxsize=4096)
def _choose(
    reference: str, command: Words, arguments: Words, ports: tuple[int, ...], notes: tuple[tuple[str, str], ...]
) -> Program:
    """By value, not by identity: every pod has its own token volume, so no two container specs are one object."""
    program = _of_command(command, arguments, look_up(reference).image)
    if program.name in ("unknown", "server") and not program.ports:
        program = replace(program, ports=ports)
    for name, text in notes:
        program = _annotated(program, name[len(PREFIX) :], text)
    return program


def declared_ports(container: Object) -> tuple[int, ...]:
    """The TCP containerPorts, where an unknown image is taken to listen."""
    return tuple(port["containerPort"] for port in container.get("ports", ()) if port.get("protocol", "TCP") == "TCP")


def _of_command(command: Words, arguments: Words, image: Image) -> Program:
    if image.entrypoint == ("/web",) and (not command or command[0] == "/web"):
        return web_image.program((*command[1:], *arguments))
    if not command and not arguments and image.program.name != "shell":
        return image.program
    if not command and image.entrypoint:
        return image.program if image.program.name != "shell" else SHIELDED
    argv = command + arguments or image.command
    if not command and arguments and arguments[0].startswith("-"):
        return image.program if image.program.name != "shell" else SHIELDED
    return _of_outcome(run(argv), image, argv[0] if argv else "")


def _of_outcome(outcome: Outcome, image: Image, first: str) -> Program:
    if outcome.not_found == first and image.program.name == "shell" and first.startswith("/"):
        return Program(name="nothing", start_error=start_error(first))
    if outcome.not_found == first and image.program.name != "shell":
        return image.program  # a server started by its own command line
    files = []
    for path, made in outcome.touched:
        gone = min((at for one, at in outcome.removed if one == path and at >= made), default=float("inf"))
        files.append((path, made, gone))
    return replace(SHIELDED, name="script", lifetime=outcome.seconds, exit_code=outcome.code, files=tuple(files))


def start_error(path: str) -> str:
    """The runtime's words for a command that isn't there (recorded with runc 1.1.5 and containerd 2.1.9)."""
    reason = f"stat {path}: no such file or directory" if "/" in path else "executable file not found in $PATH"
    return (
        "failed to create containerd task: failed to create shim task: OCI runtime create failed: "
        f'runc create failed: unable to start container process: exec: "{path}": {reason}'
    )


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
    elif name == "on-sigterm":
        how, _, time = text.partition(":")
        if how not in ("exit", "drain", "ignore"):
            raise ValueError(f'kubenb.io/on-sigterm: "{text}": supported values: "exit", "drain:TIME", "ignore"')
        changes = {"on_sigterm": how, "drain": duration(time) if time else 0.0}
    return replace(program, **changes) if changes else program
