"""The registry: which images exist, how large they are, and the program inside each. Data; a course adds a line here.

What comes in: an image's name. What goes out: an `Image`, or why there is none. Facts (size, ports, STOPSIGNAL) are those
of the images on Docker Hub; unknown images are well-behaved servers on the ports their container declares. Next:
`commands.py`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from kubenb.runtime.image_names import ImageName, parse_image, pull_error
from kubenb.runtime.programs import Program

MIB = 1 << 20
SHIELDED = Program(on_sigterm="ignore")
"""Process 1 without a handler for SIGTERM: the kernel drops the signal, and only SIGKILL ends it."""


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """What a registry holds under one name. `size` in bytes, compressed; `tags`: which exist (a regular expression).

    `entrypoint` and `command` as in its Dockerfile; `servers`: the programs in it that are `program`, by name; `tools`: the other
    programs ("busybox", "debian", "none"), and `extra_tools`; `files`: its own, (path, text) each, "-> target" for a link, and
    what begins with "#!" can be run; `environment` and `working_dir`: what its processes begin with.
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

    @property
    def argv(self) -> tuple[str, ...]:
        """What runs when a container says nothing."""
        return self.entrypoint + self.command


SHELL = Program(name="shell", lifetime=0.0)
"""Of an image whose containers run what they are told."""


from kubenb.runtime.registry import IMAGES  # noqa: E402  (it is made of the above)

ON_EVERY_NODE = frozenset({"docker.io/library/busybox:1.36", "docker.io/library/web:1"})
"""Images baked into the nodes, as on the machine of the recorded lives (tests/golden/kubelet)."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a registry says to one name: an image, or an error text. `full` is the name as containerd writes it."""

    name: ImageName
    image: Image
    error: str
    full: str
    id: str
    """status.containerStatuses.imageID: the repository and the digest."""


@lru_cache(maxsize=4096)
def look_up(reference: str) -> Lookup:
    """What `reference` stands for; ValueError when it is no valid reference (see `parse_image`)."""
    name = parse_image(reference)
    image = IMAGES.get(f"{name.repository}:{name.tag}") or IMAGES.get(name.repository) or _unknown(name)
    tag_exists = bool(name.digest) or re.fullmatch(image.tags, name.tag) is not None
    digest = name.digest or "sha256:" + hashlib.sha256(str(name).encode()).hexdigest()
    return Lookup(name, image, pull_error(name, tag_exists), str(name), f"{name.domain}/{name.path}@{digest}")


def _unknown(name: ImageName) -> Image:
    """An image nobody described: between 20 and 200 MiB, by its name; it serves what its container declares."""
    size = (20 + hashlib.sha256(str(name).encode()).digest()[0] * 180 // 255) * MIB
    return Image(size, Program(name="unknown", title=name.path.rsplit("/", 1)[-1]), tools="busybox", extra_tools=("bash", "curl"))
