"""Names of images: what a reference means, and which references no registry could ever answer.

What comes in: the `image` of a container.  What goes out: the full name as containerd writes it, or why it is no name at all.
Next: `images.py`, what stands behind a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::[0-9]+)?"
_REFERENCE = re.compile(
    rf"(?:(?P<domain>{_DOMAIN})/)?(?P<path>{_COMPONENT}(?:/{_COMPONENT})*)"
    r"(?::(?P<tag>[\w][\w.-]{0,127}))?(?:@(?P<digest>[a-z0-9]+:[0-9a-fA-F]{32,}))?"
)

MISSING_HOST = "missing.kubenb.io"
"""Images of this registry exist nowhere: `missing.kubenb.io/web:2` is the explicit way to name an image that can't be pulled."""

IMPOSSIBLE = re.compile(
    r"(^|[-_./])(no-?such|nosuch\w*|non-?existent|does-?not-?exist|not-?exist(s|ing)?|no-?where|doesntexist|imposs\w*)([-_./]|$)"
)
"""Names and tags that say themselves that nothing is there."""


@dataclass(frozen=True, slots=True)
class ImageName:
    """A reference in full: docker.io/library/nginx:1.25 is ("docker.io", "library/nginx", "1.25")."""

    domain: str
    path: str
    tag: str
    digest: str = ""

    @property
    def repository(self) -> str:
        """What the registry of programs knows the image by: "nginx", "luksa/kubia", "registry.k8s.io/pause"."""
        if self.domain != "docker.io":
            return f"{self.domain}/{self.path}"
        return self.path.removeprefix("library/")

    def __str__(self) -> str:
        ending = f"@{self.digest}" if self.digest else f":{self.tag}"
        return f"{self.domain}/{self.path}{ending}"


@lru_cache(maxsize=4096)
def parse_image(reference: str) -> ImageName:
    """The full name behind `reference`, as distribution/reference reads it; ValueError with the kubelet's text when it is none.

    >>> str(parse_image("nginx"))
    'docker.io/library/nginx:latest'
    """
    host, slash, rest = reference.partition("/")
    if not slash or not ("." in host or ":" in host or host == "localhost" or host != host.lower()):
        host, rest = "docker.io", reference
    familiar = f"library/{rest}" if host == "docker.io" and "/" not in rest else rest
    found = _REFERENCE.fullmatch(f"{host}/{familiar}")
    if found is None:
        raise ValueError(
            f'Failed to apply default image tag "{reference}": couldn\'t parse image name "{reference}": '
            f"invalid reference format{_upper_case_hint(familiar)}"
        )
    digest = found["digest"] or ""
    return ImageName(host, found["path"], found["tag"] or ("" if digest else "latest"), digest)


def _upper_case_hint(familiar: str) -> str:
    path = familiar.split(":")[0]
    return f": repository name ({path}) must be lowercase" if path != path.lower() else ""


def pull_error(name: ImageName, tag_exists: bool) -> str:
    """Why `name` can't be pulled, in containerd's words; "" when it can.

    `tag_exists`: whether the repository, if it is a known one, has this tag.
    """
    prefix = f'failed to pull and unpack image "{name}": failed to resolve reference "{name}": '
    if name.domain == MISSING_HOST or (IMPOSSIBLE.search(name.path) and name.domain == "docker.io"):
        return (
            f"{prefix}pull access denied, repository does not exist or may require authorization: "
            "server message: insufficient_scope: authorization failed"
        )
    if not tag_exists or IMPOSSIBLE.search(name.tag) or IMPOSSIBLE.search(name.path):
        return f"{prefix}{name}: not found"
    return ""
