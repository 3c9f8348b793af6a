"""One question of a probe, by the event it leads to."""

from __future__ import annotations

from typing import Any

import pytest
from kubelet.lab import Lab, container, shell


def unhealthy(probe: dict[str, Any], *args: str, image: Any = None) -> list[str]:
    """What the events say in the first 4 s of a container with this readiness probe."""
    lab = Lab()
    lab.pod(image or container(*args, readinessProbe={"periodSeconds": 1, **probe}))
    lab.run(4)
    return sorted({event[2] for event in lab.events("Unhealthy")})


@pytest.mark.parametrize(
    ("probe", "text"),
    [
        ({"httpGet": {"path": "/", "port": 8080}}, ""),
        ({"httpGet": {"path": "x?y=1", "port": 8080, "httpHeaders": [{"name": "A", "value": "b"}]}}, ""),
        (
            {"httpGet": {"path": "/", "port": 81}},
            'failed: Get "http://10.244.0.2:81/": dial tcp 10.244.0.2:81: connect: connection refused',
        ),
        (
            {"httpGet": {"path": "/", "port": 8080, "scheme": "HTTPS"}},
            'failed: Get "https://10.244.0.2:8080/": http: server gave HTTP response to HTTPS client',
        ),
        ({"httpGet": {"port": "nope"}}, 'errored and resulted in unknown state: strconv.Atoi: parsing "nope": invalid syntax'),
        ({"tcpSocket": {"port": 8080}}, ""),
        ({"tcpSocket": {"port": 81}}, "failed: dial tcp 10.244.0.2:81: connect: connection refused"),
        ({"grpc": {"port": 8080}}, ""),
        (
            {"grpc": {"port": 81}},
            'failed: timeout: failed to connect service "10.244.0.2:81" within 1s: context deadline exceeded',
        ),
        ({"exec": {"command": ["cat", "/etc/hostname"]}}, ""),
        ({"exec": {"command": ["cat", "/nope"]}}, "failed: cat: can't open '/nope': No such file or directory\n"),
        ({"exec": {"command": ["sh", "-c", "echo a; echo b >&2; exit 3"]}}, "failed: a\nb\n"),
        ({"exec": {"command": ["sleep", "2"]}}, 'failed: command timed out: "sleep 2" timed out after 1s'),
        ({"exec": {"command": ["sleep", "2"]}, "timeoutSeconds": 3}, ""),
    ],
)  # fmt: skip
def test_what_events_say(probe: dict[str, Any], text: str) -> None:
    assert unhealthy(probe) == ([f"Readiness probe {text}"] if text else [])


def test_a_command_that_is_not_there_is_the_prober_s_own_error() -> None:
    """It doesn't count: the container is not killed over it."""
    lab = Lab()
    lab.pod(shell("sleep 600", livenessProbe={"exec": {"command": ["nope"]}, "periodSeconds": 1, "failureThreshold": 1}))
    lab.run(10)
    texts = [event[2] for event in lab.events("Unhealthy")]
    start = "Liveness probe errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in container: "
    assert texts[0].startswith(start + 'failed to start exec "')
    assert texts[0].endswith('unable to start container process: exec: "nope": executable file not found in $PATH')
    assert lab.events("Killing") == []


def test_a_slow_command_is_waited_for_and_killed_in_time() -> None:
    lab = Lab()
    script = "trap 'echo never' TERM; echo asked >> /log; sleep 5"
    lab.pod(shell("sleep 600", livenessProbe={"exec": {"command": ["sh", "-c", script]}, "periodSeconds": 4}))
    lab.run(13)
    assert lab.c.kubectl("exec a -- cat /log").stdout == "asked\n" * 3
