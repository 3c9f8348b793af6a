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


@dataclass(frozen=True, slots=True)
class Image:
    """What a registry holds under one name. `size` in bytes, compressed; `tags`: which exist (a regular expression); `entrypoint`
    stays when a container gives only `args`.
    """

    size: int
    program: Program
    tags: str = ".*"
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()


def _server(port: int, **behaviour: object) -> Program:
    return Program(ports=(port,), **behaviour)  # type: ignore[arg-type]


def _kubia(version: str, **behaviour: object) -> Image:
    """The book's application: Node.js as process 1 without a SIGTERM handler, hence 30 s of Terminating."""
    body = f"This is {version} running in pod {{hostname}}" if version else "You've hit {hostname}"
    program = _server(8080, on_sigterm="ignore", start_up=0.25, body=body, **behaviour)
    return Image(263 * MIB, program, entrypoint=("node", "app.js"))


_SHELL = Program(name="shell", lifetime=0.0)
_NGINX_TAGS = r"(latest|stable|mainline|alpine|perl|[1-9]|1\.([0-9]|[12][0-9]|3[01])(\.\d+)?)(-[\w.-]+)?"
"""Only 1 exists so far, but `nginx:2` is what half the lessons of the world update to; `nginx:1.161` is their typing error."""

IMAGES: dict[str, Image] = {
    "nginx": Image(72 * MIB, _server(80, body="Welcome to nginx!"), _NGINX_TAGS, ("/docker-entrypoint.sh",)),
    "httpd": Image(57 * MIB, _server(80, body="It works!"), r"(latest|alpine|2)(\.\d+)*(-[\w.-]+)?"),
    "redis": Image(50 * MIB, _server(6379, start_up=0.05), r"(latest|alpine|[2-8])(\.\d+)*(-[\w.-]+)?"),
    "memcached": Image(31 * MIB, _server(11211)),
    "mysql": Image(240 * MIB, _server(3306, start_up=8.0, on_sigterm="drain", drain=1.5)),
    "postgres": Image(155 * MIB, _server(5432, start_up=2.0, on_sigterm="drain", drain=0.3)),
    "mongo": Image(265 * MIB, _server(27017, start_up=1.5, on_sigterm="drain", drain=0.5)),
    "tomcat": Image(180 * MIB, _server(8080, start_up=3.0, exit_code_on_sigterm=143)),
    "busybox": Image(2 * MIB, _SHELL, r"(latest|stable|1|1\.([12][0-9]|3[0-7])(\.\d+)?)(-[\w.-]+)?", (), ("sh",)),
    "alpine": Image(4 * MIB, _SHELL, command=("/bin/sh",)),
    "debian": Image(48 * MIB, _SHELL, command=("bash",)),
    "ubuntu": Image(29 * MIB, _SHELL, command=("/bin/bash",)),
    "centos": Image(80 * MIB, _SHELL, command=("/bin/bash",)),
    "perl": Image(330 * MIB, _SHELL, command=("perl", "-de0")),
    "python": Image(360 * MIB, _SHELL, command=("python3",)),
    "curlimages/curl": Image(9 * MIB, _SHELL, entrypoint=("/entrypoint.sh",)),
    "luksa/kubia": _kubia(""),
    "luksa/kubia:v1": _kubia("v1"),
    "luksa/kubia:v2": _kubia("v2"),
    "luksa/kubia:v3": _kubia("v3", fails_from_request=4),
    "luksa/kubia:v4": _kubia("v4"),
    "luksa/fortune": Image(43 * MIB, SHIELDED),
    "registry.k8s.io/pause": Image(300 * 1024, SHIELDED),
    "k8s.gcr.io/pause": Image(300 * 1024, SHIELDED),
    "registry.k8s.io/hpa-example": Image(180 * MIB, _server(80, answer_time=0.02, request_cpu=0.02, body="OK!")),
    "k8s.gcr.io/hpa-example": Image(180 * MIB, _server(80, answer_time=0.02, request_cpu=0.02, body="OK!")),
    "registry.k8s.io/echoserver": Image(43 * MIB, _server(8080)),
    "registry.k8s.io/e2e-test-images/agnhost": Image(53 * MIB, _server(8080)),
    "web": Image(3 * MIB, _server(8080), r"[1-9]", ("/web",)),
}

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
    return Image(size, Program(name="unknown"))
