"""The image `web:1` of the recorded lives: an HTTP server that its flags tell how to behave.

What comes in: its arguments (`--sigterm=drain:2`, `--ready-plan=8:503,16:200`, ...).  What goes out: a `Program`.
The flags are described in tests/golden/kubelet/README.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

from kubenb.runtime.programs import Plan, Program, parse_plan

PLANS = {"health-plan": "/healthz", "ready-plan": "/readyz", "start-plan": "/startupz"}
SWITCHES = frozenset({"unready-on-term", "quiet"})


def program(arguments: Sequence[str]) -> Program:
    """The server that `arguments` describe. Unknown flags are ignored; ValueError for a value that can't be read."""
    flags = _flags(arguments)
    plans: dict[str, Plan] = {path: parse_plan(flags[flag]) for flag, path in PLANS.items() if flag in flags}
    how, _, value = flags.get("sigterm", "exit").partition(":")
    behaviour: dict[str, Any] = {"on_sigterm": how}
    if how == "exit":
        behaviour["exit_code_on_sigterm"] = int(value or 0)
    elif how == "drain":
        behaviour["drain"] = float(value or 0)
    return Program(
        name="web",
        ports=(int(flags.get("port", "8080")),),
        start_up=float(flags.get("startup-delay", "0.01")),
        answer_time=float(flags.get("work", "0.002")),
        lifetime=float(flags["exit-after"]) if "exit-after" in flags else inf,
        exit_code=int(flags.get("exit-code", "0")),
        plans=plans,
        unready_path_on_sigterm="/readyz" if "unready-on-term" in flags else "",
        slow_paths=tuple(PLANS.values()) if "slow" in flags else (),
        slow_by=float(flags.get("slow", "0")),
        slow_after=float(flags.get("slow-after", "0")),
        body=flags.get("body", ""),
        **behaviour,
    )


def _flags(arguments: Sequence[str]) -> dict[str, str]:
    """{"port": "8081"} of ["--port=8081"] or ["--port", "8081"]."""
    flags: dict[str, str] = {}
    waiting = ""
    for argument in arguments:
        if waiting:
            flags[waiting], waiting = argument, ""
        elif argument.startswith("--"):
            name, equals, value = argument[2:].partition("=")
            if equals or name in SWITCHES:
                flags[name] = value
            else:
                waiting = name
    return flags
