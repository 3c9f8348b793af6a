"""What the kubelet tells the runtime about a container, beyond its image.

What comes in: the kubelet's work on a container spec: variables expanded, volumes made, a name found. What goes out: one frozen
value. Next: `runtime.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from kubenb.runtime.files import Mount


class ContainerConfig(NamedTuple):
    """CRI's ContainerConfig, as far as it matters here.

    `command` replaces the image's entrypoint, `arguments` its command; both after expansion of $(VAR), empty: the image's own.
    `environment`: in the order of the pod spec; the runtime adds PATH, HOME and HOSTNAME. `memory_limit` in bytes, `cpu_limit` in
    millicores. `working_dir`: "" is the image's. `termination_log`: where the termination message is written to.
    """

    command: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = MappingProxyType({})
    mounts: Sequence[Mount] = ()
    hostname: str = ""
    working_dir: str = ""
    memory_limit: int | None = None
    cpu_limit: float | None = None
    stdin: bool = False
    tty: bool = False
    read_only_root: bool = False
    user: int = 0
    groups: tuple[int, ...] = (0,)
    """The group its processes belong to, then their others."""
    termination_log: str = "/dev/termination-log"
