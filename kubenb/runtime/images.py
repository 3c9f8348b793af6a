"""The registry: which images exist, how large they are, and the program inside each. Data; a course adds a line here.

What comes in: an image's name. What goes out: an `Image`, or why there is none. Facts (size, ports, STOPSIGNAL) are those
of the images on Docker Hub; unknown images are well-behaved servers on the ports their container declares. Next:
`commands.py`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from kubenb.runtime.image import MIB, Image
from kubenb.runtime.image_names import ImageName, parse_image, pull_error
from kubenb.runtime.programs import Program
from kubenb.runtime.registry import IMAGES

ON_EVERY_NODE = frozenset({"docker.io/library/busybox:1.36", "docker.io/library/web:1"})
"""Images baked into the nodes, as on the machine of the recorded lives (tests/golden/kubelet)."""

USERS: dict[str, int | str] = {
    "bitnami/nginx": 1001,
    "bitnami/kubectl": 1001,
    "grafana/grafana": 472,
    "prom/node-exporter": "nobody",
    "prom/prometheus": "nobody",
    "quay.io/prometheus/node-exporter": "nobody",
    "quay.io/prometheus/prometheus": "nobody",
}
"""Images whose processes don't run as root."""


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
    image = replace(image, user=USERS[name.repository]) if name.repository in USERS else image
    if "alpine" in name.tag and image.tools == "debian":
        image = replace(image, tools="busybox")
    tag_exists = bool(name.digest) or re.fullmatch(image.tags, name.tag) is not None
    digest = name.digest or "sha256:" + hashlib.sha256(str(name).encode()).hexdigest()
    return Lookup(name, image, pull_error(name, tag_exists), str(name), f"{name.domain}/{name.path}@{digest}")


def _unknown(name: ImageName) -> Image:
    """An image nobody described: between 20 and 200 MiB, by its name; it serves what its container declares."""
    size = (20 + hashlib.sha256(str(name).encode()).digest()[0] * 180 // 255) * MIB
    return Image(size, Program(name="unknown", title=name.path.rsplit("/", 1)[-1]), tools="busybox", extra_tools=("bash", "curl"))
