"""A container's limits as the kernel shows them."""

from __future__ import annotations

import pytest
from kubelet.lab import Lab, shell

from kubenb.kubelet.cgroup import cgroup_values, weight


@pytest.mark.parametrize(
    ("resources", "cpu", "memory"),
    [
        ({}, "max 100000", "max"),
        ({"limits": {"cpu": "500m", "memory": "64Mi"}}, "50000 100000", "67108864"),
        ({"limits": {"cpu": "2"}}, "200000 100000", "max"),
        ({"limits": {"cpu": "1m"}}, "1000 100000", "max"),
        ({"requests": {"cpu": "1", "memory": "1Gi"}}, "max 100000", "max"),
    ],
)
def test_limits(resources: dict[str, dict[str, str]], cpu: str, memory: str) -> None:
    values = cgroup_values({"resources": resources})
    assert (values["cpu.max"], values["memory.max"]) == (cpu, memory)


@pytest.mark.parametrize(("millicores", "result"), [(0, 1), (100, 4), (250, 10), (1000, 39), (4000, 157), (10_000_000, 10_000)])
def test_weight(millicores: int, result: int) -> None:
    assert weight(millicores) == result


def test_a_program_sees_its_limit_and_a_resize_of_it() -> None:
    lab = Lab()
    lab.pod(shell("sleep 600", resources={"limits": {"memory": "64Mi"}}))
    lab.run(2)
    assert lab.c.kubectl("exec a -- cat /sys/fs/cgroup/memory.max").stdout == "67108864\n"
    limits = {"memory": "65Mi"}
    lab.c.patch("Pod", "a", {"spec": {"containers": [{"name": "c", "resources": {"limits": limits}}]}}, subresource="resize")
    lab.run(3)
    assert lab.c.kubectl("exec a -- cat /sys/fs/cgroup/memory.max").stdout == f"{65 << 20}\n"
    assert lab.c.kubectl("exec a -- touch /sys/fs/cgroup/x").stderr.startswith("touch: /sys/fs/cgroup/x: Read-only file system")
