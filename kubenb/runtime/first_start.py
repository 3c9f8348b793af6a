"""Databases that end at once because nobody gave them a password: the most frequent CrashLoopBackOff of all.

What comes in: a server and the variables it is started with. What goes out: the same server, or one that complains and ends. A
data directory that is filled already would do as well; that isn't looked at. The image postgres asks for a password, too, but the
recordings were made with a kubelet that lets it run without (tests/golden/kubectl, get-workloads), and they come first. Sources:
docker-entrypoint.sh of the images mysql and mariadb. Next: `runtime.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kubenb.runtime.programs import Program

MYSQL = ("MYSQL_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD")
SUFFIXES = ("", "_FILE", "_HASH")
WANTED = {
    "mysqld": MYSQL,
    "mariadbd": (*(name.replace("MYSQL", "MARIADB") for name in MYSQL), *MYSQL),
}
"""By the server's command line: one of these variables must be there."""
GIVES_UP_AFTER = 0.3
"""Seconds, typical, not recorded."""


def program(server: Program, environment: Mapping[str, str]) -> Program:
    """The server as its entrypoint starts it."""
    wanted = WANTED.get(server.title)
    if not wanted or any(environment.get(name + suffix) for name in wanted for suffix in SUFFIXES):
        return server
    return replace(
        server, style=f"{server.style} without a password", ports=(), lifetime=GIVES_UP_AFTER, exit_code=1, memory=6 << 20
    )
