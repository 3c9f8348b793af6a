"""From a container and its pod's annotations to a program."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

from kubenb.runtime.choose import Choice, choose, command_line, duration, start_error
from kubenb.runtime.images import look_up


def container(image: str, **fields: Any) -> dict[str, Any]:
    return {"name": "c", "image": image, **fields}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (container("nginx:1.25"), {"ports": (80,), "lifetime": inf, "on_sigterm": "exit"}),
        (container("acme/shop:1", ports=[{"containerPort": 7000}]), {"ports": (7000,), "on_sigterm": "exit"}),
        (container("acme/shop:1", command=["/shop"], ports=[{"containerPort": 7000}]), {"ports": (7000,)}),
        (container("acme/shop:1", ports=[{"containerPort": 53, "protocol": "UDP"}]), {"ports": ()}),
        (container("luksa/kubia"), {"ports": (8080,), "on_sigterm": "ignore"}),
        (container("nginx:1.25", command=["sleep", "3600"]), {"ports": (), "lifetime": 3600, "on_sigterm": "ignore"}),
        (container("nginx:1.25", args=["nginx", "-g", "daemon off;"]), {"ports": (80,)}),
        (container("redis:7", args=["--appendonly", "yes"]), {"ports": (6379,), "lifetime": inf}),
        (container("redis:7", args=["--port", "6380"]), {"ports": (6380,)}),
        (container("hashicorp/http-echo", args=["-text=hi", "-listen=:80"]), {"ports": (80,), "body": "hi\n"}),
        (container("busybox:1.36"), {"lifetime": 0, "exit_code": 0}),
        (container("busybox:1.36", command=["sleep", "1d"]), {"lifetime": 86400}),
        (container("web:1", args=["--sigterm=drain:2", "--port=81"]), {"ports": (81,), "on_sigterm": "drain", "drain": 2}),
    ],
)
def test_what_images_and_commands_make(given: dict[str, Any], expected: dict[str, Any]) -> None:
    choice = choose(given, {})
    assert choice.argv == ()
    assert {name: getattr(choice.program, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("given", "argv"),
    [
        (container("busybox:1.36", command=["sh", "-c", "exit 3"]), ("sh", "-c", "exit 3")),
        (container("nginx:1.25", command=["sh", "-c", "echo hi"]), ("sh", "-c", "echo hi")),
        (container("luksa/fortune:args", args=["3"]), ("/bin/fortuneloop.sh", "3")),
        (container("curlimages/curl", args=["-s", "web"]), ("/entrypoint.sh", "-s", "web")),
        (container("busybox:1.36", command=["/nope"]), ("/nope",)),
    ],
)
def test_what_the_shell_has_to_run(given: dict[str, Any], argv: tuple[str, ...]) -> None:
    assert choose(given, {}).argv == argv


def test_a_shell_with_an_open_stdin_waits() -> None:
    assert choose(container("busybox:1.36"), {}, stdin=True).argv == ("sh",)


@pytest.mark.parametrize(
    ("command", "arguments", "expected"),
    [
        ((), (), ("docker-entrypoint.sh", "redis-server")),
        ((), ("x",), ("docker-entrypoint.sh", "x")),
        (("c",), (), ("c",)),
        (("c",), ("x",), ("c", "x")),
    ],
)
def test_command_replaces_the_entrypoint_and_args_the_command(
    command: tuple[str, ...], arguments: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert command_line(command, arguments, look_up("redis:7").image) == expected


@pytest.mark.parametrize(
    ("annotation", "text", "expected"),
    [
        ("succeed-after", "100ms", {"lifetime": 0.1, "exit_code": 0}),
        ("fail-after", "2s", {"lifetime": 2, "exit_code": 1}),
        ("never-ready", "true", {"ready": False}),
        ("never-ready", "false", {"ready": True}),
        ("start-up", "5s", {"start_up": 5}),
        ("memory", "200Mi", {"memory": 200 << 20}),
        ("memory-growth", "1Mi", {"growth": float(1 << 20)}),
        ("on-sigterm", "drain:3s", {"on_sigterm": "drain", "drain": 3}),
        ("on-sigterm", "ignore", {"on_sigterm": "ignore"}),
    ],
)
def test_annotations(annotation: str, text: str, expected: dict[str, Any]) -> None:
    program = choose(container("nginx:1.25"), {f"kubenb.io/{annotation}": text, "team": "a"}).program
    assert {name: getattr(program, name) for name in expected} == expected


def test_alike_containers_share_one_program() -> None:
    one = container("nginx:1.25", volumeMounts=[{"name": "kube-api-access-aaaaa"}])
    other = container("nginx:1.25", volumeMounts=[{"name": "kube-api-access-bbbbb"}])
    assert choose(one, {}).program is choose(other, {"unrelated": "x"}).program
    assert isinstance(choose(one, {}), Choice)


def test_a_command_that_is_not_there_cannot_be_started() -> None:
    assert start_error("/nope").endswith('container process: exec: "/nope": stat /nope: no such file or directory')
    assert start_error("nope").endswith('container process: exec: "nope": executable file not found in $PATH')


@pytest.mark.parametrize(("text", "seconds"), [("100ms", 0.1), ("2s", 2), ("1m30s", 90), ("5", 5), ("0.5s", 0.5)])
def test_durations(text: str, seconds: float) -> None:
    assert duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "soon", "2 s", "s"])
def test_bad_durations_name_the_text(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        duration(text)
