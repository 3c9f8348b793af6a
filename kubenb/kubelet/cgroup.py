"""A container's cgroup, as a program finds it under /sys/fs/cgroup: its limits in the kernel's own words (version 2).

What comes in: a container's resources. What goes out: small files, always those of the present limits: a resize shows at once.
Sources: pkg/kubelet/cm/helpers_linux.go (MilliCPUToShares, MilliCPUToQuota), runc's conversion of shares to a weight.
Next: `container_config.py`, which mounts them.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.objects import Object
from kubenb.objects.quantity import milli, value
from kubenb.runtime.files import Directory, File, Node

PATH = "/sys/fs/cgroup"
PERIOD = 100_000
"""Microseconds over which CPU time is shared out (cpuCFSQuotaPeriod)."""
LEAST_QUOTA = 1_000


class CgroupDirectory(Directory):
    """Made at each look, out of what `spec()` says then."""

    __slots__ = ("_spec",)

    def __init__(self, spec: Callable[[], Object]) -> None:
        self._spec = spec
        self.mode = 0o755
        self.mtime = 0.0

    @property
    def entries(self) -> dict[str, Node]:  # type: ignore[override]
        return {name: File(f"{text}\n".encode(), 0o644) for name, text in cgroup_values(self._spec()).items()}


def cgroup_values(container: Object) -> dict[str, str]:
    """The files that matter, by name.

    >>> cgroup_values({"resources": {"limits": {"cpu": "500m", "memory": "64Mi"}}})["cpu.max"]
    '50000 100000'
    """
    resources = container.get("resources") or {}
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    quota = str(max(LEAST_QUOTA, milli(limits["cpu"]) * PERIOD // 1000)) if "cpu" in limits else "max"
    return {
        "cgroup.controllers": "cpu memory pids",
        "cpu.max": f"{quota} {PERIOD}",
        "cpu.weight": str(weight(milli(requests.get("cpu", limits.get("cpu", "0"))))),
        "memory.max": str(value(limits["memory"])) if "memory" in limits else "max",
        "pids.max": "max",
    }


def weight(millicores: int) -> int:
    """What a request counts for when CPU is short: 1 to 10,000, 39 for a whole core."""
    shares = min(max(2, millicores * 1024 // 1000), 262144)
    return 1 + (shares - 2) * 9999 // 262142
