"""Command lines of known servers: ports and texts that their own flags set.

What comes in: an image's server and its arguments. What goes out: the server, changed accordingly. Next: `choose.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kubenb.runtime.programs import Program

PORT_FLAGS = {
    "redis-server": ("--port",),
    "agnhost": ("--http-port", "--port"),
    "http-echo": ("-listen", "--listen"),
    "mysqld": ("--port",),
    "mongod": ("--port",),
    "postgres": ("-p",),
    "memcached": ("-p",),
    "prometheus": ("--web.listen-address",),
    "whoami": ("--port",),
}


def program(server: Program, name: str, arguments: Sequence[str]) -> Program:
    """The server `name` with these arguments."""
    changes: dict[str, Any] = {}
    port = value(arguments, *PORT_FLAGS.get(name, ())).rpartition(":")[2]
    if port.isdigit() and 0 < int(port) < 65536:
        changes["ports"] = (int(port),)
    if name == "http-echo" and (text := value(arguments, "-text", "--text")):
        changes["body"] = text + "\n"
    if name == "stress":
        changes.update(_stress(arguments))
    if name == "agnhost" and arguments:
        changes.update(_agnhost(arguments[0]))
    return replace(server, **changes) if changes else server


def value(arguments: Sequence[str], *flags: str) -> str:
    """The value of the first of these flags that is given, as `--flag=value` or `--flag value`; ""."""
    for index, word in enumerate(arguments):
        name, equals, text = word.partition("=")
        if name in flags:
            return text if equals else arguments[index + 1] if index + 1 < len(arguments) else ""
    return ""


def _stress(arguments: Sequence[str]) -> dict[str, Any]:
    """The documentation's CPU and memory demos: -cpus 2, -mem-total 150Mi -mem-alloc-size 10Mi -mem-alloc-sleep 1s."""
    changes: dict[str, Any] = {
        "title": "/stress " + " ".join(arguments),
        "idle_cpu": number(value(arguments, "-cpus", "--cpus"), 0.001),
    }
    total = number(value(arguments, "-mem-total").removesuffix("i").replace("M", "e6"), 0)
    if total:
        changes.update(growth=10e6, most_memory=int(total) + Program().memory)
    return changes


def number(text: str, otherwise: float) -> float:
    """A number, or another one where there is none."""
    try:
        return float(text)
    except ValueError:
        return otherwise


def _agnhost(mode: str) -> dict[str, Any]:
    """The test image's many faces."""
    if mode == "pause":
        return {"ports": (), "title": "/agnhost pause"}
    if mode == "liveness":
        return {"plans": {"/healthz": ((10.0, 500),)}, "answer": "liveness", "title": "/agnhost liveness"}
    if mode == "serve-hostname":
        return {"ports": (9376,), "answer": "", "body": "{hostname}", "title": "/agnhost serve-hostname"}
    return {"title": f"/agnhost {mode}"}
