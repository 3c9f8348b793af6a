"""The image `web:1` of the recorded lives: an HTTP server that its flags tell how to behave.

What comes in: its arguments (`--sigterm=drain:2`, `--ready-plan=8:503,16:200`, ...).  What goes out: a `Program`.
The flags are described in tests/golden/kubelet/README.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

from kubenb.runtime.programs import Plan, Program, parse_plan

PLANS = {"health-plan": "/healthz", "ready-plan": "/readyz", "start-plan": "/startupz"}
SWITCHES = frozenset({"unready-on-term", "quiet"})
FLAGS = SWITCHES | {
    *PLANS, "port", "startup-delay", "slow", "slow-after", "sigterm", "exit-after", "exit-code", "alloc", "work", "body",
}  # fmt: skip
MEMORY = 3 << 20
"""Bytes it uses when it does nothing."""
ALLOCATION = 0.005
"""Seconds each MiB of `--alloc` takes (recorded)."""


def program(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Program:
    """The server that `arguments` describe, and variables WEB_STARTUP_DELAY and the like where a flag is not given.

    Unknown flags are ignored; ValueError for a value that can't be read.
    """
    flags = {**_from(environment or {}), **_flags(arguments)}
    allocated = int(float(flags.get("alloc", "0")) * (1 << 20))
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
        style="quiet web" if "quiet" in flags else "web",
        title="/web " + " ".join(arguments),
        memory=MEMORY,
        growth=(1 << 20) / ALLOCATION if allocated else 0.0,
        grows_after=1.0,
        most_memory=MEMORY + allocated,
        **behaviour,
    )


def _from(environment: Mapping[str, str]) -> dict[str, str]:
    """A Service called web gives its pods a WEB_PORT of tcp://...: that is no flag."""
    flags = {name[4:].lower().replace("_", "-"): value for name, value in environment.items() if name.startswith("WEB_")}
    return {name: value for name, value in flags.items() if name in FLAGS and "://" not in value}


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
