"""What an image is: a program, the files and tools around it, and what runs when nobody says anything else.

What comes in: nothing. What goes out: `Image`. Next: `registry.py`, the images there are.
"""

from __future__ import annotations

from dataclasses import dataclass

from kubenb.runtime.programs import Program

MIB = 1 << 20


SHIELDED = Program(on_sigterm="ignore")
"""Process 1 without a handler for SIGTERM: the kernel drops the signal, and only SIGKILL ends it."""


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """What a registry holds under one name. `size` in bytes, compressed; `tags`: which exist (a regular expression).

    `entrypoint` and `command` as in its Dockerfile; `servers`: the programs in it that are `program`, by name; `tools`: the other
    programs ("busybox", "debian", "none"), and `extra_tools`; `files`: its own, (path, text) each, "-> target" for a link, and
    what begins with "#!" can be run; `environment`, `working_dir` and `user` (a number or a name): what its processes begin with.
    """

    size: int
    program: Program
    tags: str = ".*"
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    tools: str = "debian"
    extra_tools: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    working_dir: str = "/"
    user: int | str = 0

    @property
    def argv(self) -> tuple[str, ...]:
        """What runs when a container says nothing."""
        return self.entrypoint + self.command


SHELL = Program(name="shell", lifetime=0.0)
"""Of an image whose containers run what they are told."""
