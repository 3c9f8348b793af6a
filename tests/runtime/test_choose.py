"""From a container and its pod's annotations to a program."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

from kubenb.runtime.choose import choose_program, duration


def container(image: str, **fields: Any) -> dict[str, Any]:
    return {"name": "c", "image": image, **fields}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (container("nginx:1.25"), {"ports": (80,), "lifetime": inf, "on_sigterm": "exit"}),
        (container("acme/shop:1", ports=[{"containerPort": 7000}]), {"ports": (7000,), "on_sigterm": "exit"}),
        (container("acme/shop:1", ports=[{"containerPort": 53, "protocol": "UDP"}]), {"ports": ()}),
        (container("luksa/kubia"), {"ports": (8080,), "on_sigterm": "ignore"}),
        (container("nginx:1.25", command=["sleep", "3600"]), {"ports": (), "lifetime": 3600, "on_sigterm": "ignore"}),
        (container("redis:7", args=["--appendonly", "yes"]), {"ports": (6379,), "lifetime": inf}),
        (container("busybox:1.36"), {"lifetime": 0, "exit_code": 0}),
        (container("busybox:1.36", command=["sh", "-c", "exit 3"]), {"lifetime": 0, "exit_code": 3}),
        (container("perl:5.34", command=["perl", "-Mbignum=bpi"]), {"lifetime": inf}),
        (container("web:1", args=["--sigterm=drain:2", "--port=81"]), {"ports": (81,), "on_sigterm": "drain", "drain": 2}),
    ],
)
def test_what_images_and_commands_make(given: dict[str, Any], expected: dict[str, Any]) -> None:
    program = choose_program(given, {})
    assert {name: getattr(program, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("annotation", "text", "expected"),
    [
        ("succeed-after", "100ms", {"lifetime": 0.1, "exit_code": 0}),
        ("fail-after", "2s", {"lifetime": 2, "exit_code": 1}),
        ("never-ready", "true", {"ready": False}),
        ("never-ready", "false", {"ready": True}),
        ("start-up", "5s", {"start_up": 5}),
        ("on-sigterm", "drain:3s", {"on_sigterm": "drain", "drain": 3}),
        ("on-sigterm", "ignore", {"on_sigterm": "ignore"}),
    ],
)
def test_annotations(annotation: str, text: str, expected: dict[str, Any]) -> None:
    program = choose_program(container("nginx:1.25"), {f"kubenb.io/{annotation}": text, "team": "a"})
    assert {name: getattr(program, name) for name in expected} == expected


def test_alike_containers_share_one_program() -> None:
    one = container("nginx:1.25", volumeMounts=[{"name": "kube-api-access-aaaaa"}])
    other = container("nginx:1.25", volumeMounts=[{"name": "kube-api-access-bbbbb"}])
    assert choose_program(one, {}) is choose_program(other, {"unrelated": "x"})


def test_a_command_that_is_not_there_cannot_be_started() -> None:
    error = choose_program(container("busybox:1.36", command=["/nope"]), {}).start_error
    assert error.endswith('unable to start container process: exec: "/nope": stat /nope: no such file or directory')


@pytest.mark.parametrize(("text", "seconds"), [("100ms", 0.1), ("2s", 2), ("1m30s", 90), ("5", 5), ("0.5s", 0.5)])
def test_durations(text: str, seconds: float) -> None:
    assert duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "soon", "2 s", "s"])
def test_bad_durations_name_the_text(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        duration(text)
