"""Process 1 and its signals: what SIGTERM does to scripts."""

from __future__ import annotations

from math import inf

import pytest
from runtime.lab import Box


@pytest.mark.parametrize(
    ("script", "ends_at", "code", "lines"),
    [
        ("sleep 100", 15, 137, []),
        ("while true; do sleep 1; done", 15, 137, []),
        ("trap 'echo TERM' TERM; while true; do sleep 4; done", 15, 137, ["TERM"]),
        ("trap 'echo TERM; exit 5' TERM; while true; do sleep 4; done", 12, 5, ["TERM"]),
        ("trap 'exit 0' TERM; sleep 100", 15, 137, []),
        ("trap 'exit 0' TERM; sleep 100 & wait", 10, 0, []),
        ("trap 'echo bye' EXIT; sleep 12", 12, 0, ["bye"]),
        ("exec sleep 100", 15, 137, []),
        ("sleep 12; exit 4", 12, 4, []),
    ],
)
def test_sigterm_at_10_and_sigkill_at_15(script: str, ends_at: float, code: int, lines: list[str]) -> None:
    box = Box(script)
    box.sim.run_for(10)
    box.runtime.stop(box.container, 5)
    box.sim.run_for(60)
    process = box.container.process
    assert (process.ended, process.exit_code, box.lines()) == (pytest.approx(ends_at), code, lines)


def test_process_1_cannot_be_killed_from_inside_but_a_server_ends_at_sigterm() -> None:
    box = Box("sleep 100")
    box.run("kill 1; kill -9 1")
    assert box.container.process.running
    server = Box(image="nginx:1.27")
    server.run("kill 1")
    assert (server.container.process.running, server.container.process.exit_code) == (False, 0)


def test_a_server_under_a_shell_does_not_hear_but_one_that_took_its_place_does() -> None:
    def ended(script: str) -> float:
        box = Box(script, "nginx:1.27")
        box.sim.run_for(10)
        assert box.runtime.network.get("10.244.0.2", 80, "/")[0] == 200
        box.runtime.stop(box.container, 5)
        box.sim.run_for(10)
        return box.container.process.ended

    assert ended("echo x; nginx -g 'daemon off;'; echo y") == pytest.approx(15)
    assert ended("echo x; exec nginx -g 'daemon off;'") == pytest.approx(10)
    assert ended("nginx -g 'daemon off;'") == pytest.approx(10), "a shell with one command becomes it"


def test_a_trap_in_the_middle_of_sleeps_is_run_between_them() -> None:
    box = Box("trap 'echo T' USR1; sleep 3; echo a; sleep 3; echo b")
    box.sim.run_for(1)
    box.run("kill -USR1 1")
    box.sim.run_for(9)
    assert [(round(line.at), line.text) for line in box.container.log] == [(3, "T"), (3, "a"), (6, "b")]


@pytest.mark.parametrize(
    ("script", "settled"),
    [
        ("sleep 50; sleep 50", 100),
        ("sleep 3600", 0),
        ("while true; do sleep 5; done", 0),
        ("until [ -f /tmp/go ]; do sleep 2; done", 0),
        ("i=0; while [ $i -lt 3 ]; do i=$((i+1)); sleep 5; done", 15),
        ("for i in 1 2 3; do sleep 5; done", 15),
        ("sleep 30; sleep 600", 30),
    ],
)
def test_what_settle_sits_out(script: str, settled: float) -> None:
    box = Box(script)
    box.sim.settle()
    assert box.sim.now == pytest.approx(settled, abs=0.1)


def test_a_container_that_never_started_has_not_ended() -> None:
    box = Box(image="busybox:1.36", argv=["/nope"])
    assert 'exec: "/nope": stat /nope: no such file or directory' in box.error
    assert box.container.process.started == inf
