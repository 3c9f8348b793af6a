from __future__ import annotations

import pytest

from kubenb.scheduler.host_ports import HostPorts, collide, host_ports


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("0.0.0.0", "TCP", 80), ("0.0.0.0", "TCP", 80), True),
        (("10.0.0.1", "TCP", 80), ("0.0.0.0", "TCP", 80), True),
        (("10.0.0.1", "TCP", 80), ("10.0.0.2", "TCP", 80), False),
        (("0.0.0.0", "TCP", 80), ("0.0.0.0", "UDP", 80), False),
        (("0.0.0.0", "TCP", 80), ("0.0.0.0", "TCP", 81), False),
    ],
)
def test_collide(one: tuple, other: tuple, expected: bool) -> None:
    assert collide(one, other) is expected
    assert collide(other, one) is expected


def test_only_containers_that_stay_want_ports() -> None:
    spec = {
        "containers": [{"ports": [{"hostPort": 80}, {"containerPort": 81}]}],
        "initContainers": [
            {"ports": [{"hostPort": 90}]},
            {"ports": [{"hostPort": 91, "protocol": "UDP", "hostIP": "10.0.0.1"}], "restartPolicy": "Always"},
        ],
    }
    assert host_ports(spec) == (("10.0.0.1", "UDP", 91), ("0.0.0.0", "TCP", 80))


def test_ports_are_held_until_the_last_holder_goes() -> None:
    ports = HostPorts()
    ports.hold((("10.0.0.1", "TCP", 80),), 3)
    ports.hold((("10.0.0.2", "TCP", 80),), 3)
    wanted = (("0.0.0.0", "TCP", 80),)
    assert ports.taken(wanted) == [3]
    ports.release((("10.0.0.1", "TCP", 80),), 3)
    assert ports.taken(wanted) == [3]
    ports.release((("10.0.0.2", "TCP", 80),), 3)
    assert ports.taken(wanted) == []
