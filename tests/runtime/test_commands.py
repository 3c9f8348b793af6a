"""Command lines, worked out in advance."""

from __future__ import annotations

from math import inf

import pytest

from kubenb.runtime.commands import parse_duration, run


@pytest.mark.parametrize(
    ("script", "seconds", "code"),
    [
        ("exit 1", 0, 1),
        ("sleep 1; exit 2", 1, 2),
        ("sleep 2 && sleep 3", 5, 0),
        ("false && sleep 3", 0, 1),
        ("false || sleep 3", 3, 0),
        ("true && sleep 3 || exit 4", 3, 0),
        ("echo 'a; exit 7'; sleep 1", 1, 0),
        ("echo no >&2; exit 5", 0, 5),
        ("echo start > /tmp/log\nsleep 0.5\n", 0.5, 0),
        ("sleep 2m", 120, 0),
        ("sleep infinity", inf, 0),
        ("until test -f /tmp/go; do sleep 1; done", inf, 0),
        ("while true; do date; sleep 5; done", inf, 0),
        ("httpd -f", inf, 0),
        ("sleep soon", 0, 1),
    ],
)
def test_how_long_and_how_it_ends(script: str, seconds: float, code: int) -> None:
    outcome = run(["sh", "-c", script])
    assert (outcome.seconds, outcome.code) == (seconds, code)


def test_a_shell_without_a_script_ends_at_once() -> None:
    assert (run(["sh"]).seconds, run(["/bin/sh"]).code) == (0, 0)


def test_the_documentations_liveness_example_makes_and_removes_its_file() -> None:
    outcome = run(["/bin/sh", "-c", "touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600"])
    assert outcome.touched == [("/tmp/healthy", 0)]
    assert outcome.removed == [("/tmp/healthy", 30)]
    assert outcome.seconds == 630


def test_cat_says_what_it_cannot_open() -> None:
    missing = run(["cat", "/tmp/healthy"])
    assert (missing.code, missing.output) == (1, "cat: can't open '/tmp/healthy': No such file or directory\n")
    assert run(["cat", "/tmp/healthy"], lambda path, at: path == "/tmp/healthy").code == 0


def test_an_unknown_program_is_named() -> None:
    outcome = run(["/nope"])
    assert (outcome.not_found, outcome.understood) == ("/nope", False)


def test_a_bad_duration_is_refused() -> None:
    with pytest.raises(ValueError, match="sleep: invalid number '5x'"):
        parse_duration("5x")
