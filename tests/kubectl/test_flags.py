"""Flags as pflag reads them."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.kubectl.errors import FlagError
from kubenb.kubectl.flags import Flag, parse

FLAGS = (
    Flag("namespace", short="n"),
    Flag("output", short="o"),
    Flag("all", "bool"),
    Flag("stdin", "bool", short="i"),
    Flag("tty", "bool", short="t"),
    Flag("replicas", "int", default=1),
    Flag("timeout", "duration", default=0.0),
    Flag("env", "array", short="e"),
    Flag("filename", "strings", short="f"),
    Flag("dry-run", default="none", bare="unchanged"),
    Flag("old", "int", deprecated="use --new"),
)


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        ("--namespace java", "namespace", "java"),
        ("--namespace=java", "namespace", "java"),
        ("-n java", "namespace", "java"),
        ("-n=java", "namespace", "java"),
        ("-njava", "namespace", "java"),
        ("-owide -oyaml", "output", "yaml"),
        ("-it", "tty", True),
        ("-itn java", "namespace", "java"),
        ("--all", "all", True),
        ("--all=false", "all", False),
        ("--all true", "all", True),
        ("--replicas=0x10", "replicas", 16),
        ("--replicas -1", "replicas", -1),
        ("--timeout=1m30s", "timeout", 90.0),
        ("-e A=1,2 -e B=2", "env", ["A=1,2", "B=2"]),
        ("-f a,b -f c", "filename", ["a", "b", "c"]),
        ("--dry-run", "dry-run", "unchanged"),
        ("--dry-run=client", "dry-run", "client"),
    ],
)
def test_values(words: str, name: str, value: Any) -> None:
    assert parse(FLAGS, words.split()).values[name] == value


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--n java", "unknown flag: --n"),
        ("--bogus=1", "unknown flag: --bogus"),
        ("-Z", "unknown shorthand flag: 'Z' in -Z"),
        ("-iZx", "unknown shorthand flag: 'Z' in -Zx"),
        ("-o", "flag needs an argument: 'o' in -o"),
        ("--replicas", "flag needs an argument: --replicas"),
        ("--=x", "bad flag syntax: --=x"),
        ("--replicas=abc", 'invalid argument "abc" for "--replicas" flag: strconv.ParseInt: parsing "abc": invalid syntax'),
        ("-n a --all=maybe", 'invalid argument "maybe" for "--all" flag: strconv.ParseBool: parsing "maybe": invalid syntax'),
        ("--timeout=5", 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"'),
        ("--timeout=5y", 'invalid argument "5y" for "--timeout" flag: time: unknown unit "y" in duration "5y"'),
    ],
)
def test_complaints(words: str, said: str) -> None:
    with pytest.raises(FlagError) as caught:
        parse(FLAGS, words.split())
    assert str(caught.value) == said


def test_arguments_stand_between_flags_and_after_the_dashes() -> None:
    parsed = parse(FLAGS, ["pod", "a", "-n", "java", "b", "--", "sh", "-c", "ls"])
    assert (parsed.args, parsed.dash) == (["pod", "a", "b", "sh", "-c", "ls"], 3)
    assert parsed.changed == {"namespace"}


def test_a_deprecated_flag_is_noted_and_help_stops_everything() -> None:
    assert parse(FLAGS, ["--old=1"]).notes == ["Flag --old has been deprecated, use --new"]
    assert parse(FLAGS, ["-h", "--nonsense"]).help
    assert parse(FLAGS, ["--help"]).help
