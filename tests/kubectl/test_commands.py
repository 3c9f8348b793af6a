"""Finding commands: names, flags before names, misspellings."""

from __future__ import annotations

import pytest

import kubenb
from kubenb.kubectl.commands import distance, find
from kubenb.kubectl.help import COMMON_FLAGS
from kubenb.kubectl.tree import KUBECTL


@pytest.mark.parametrize(
    ("words", "names", "rest"),
    [
        ("get pods", "kubectl get", "pods"),
        ("-n java get pods", "kubectl get", "-n java pods"),
        ("--namespace=java rollout status deploy/x", "kubectl rollout status", "--namespace=java deploy/x"),
        ("rollout -n java status x", "kubectl rollout status", "-n java x"),
        ("create deploy web", "kubectl create deployment", "web"),
        ("create -f x", "kubectl create", "-f x"),
        ("create -f deployment", "kubectl create", "-f deployment"),
        ("nonsense x", "kubectl", "nonsense x"),
    ],
)
def test_find(words: str, names: str, rest: str) -> None:
    path, left = find(KUBECTL, words.split(), COMMON_FLAGS)
    assert (" ".join(command.name for command in path), " ".join(left)) == (names, rest)


@pytest.mark.parametrize(("a", "b", "wanted"), [("get", "gett", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("x", "x", 0)])
def test_distance(a: str, b: str, wanted: int) -> None:
    assert distance(a, b) == wanted


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("frobnicate", 'error: unknown command "frobnicate" for "kubectl"\n'),
        ("rolling-update a b --image=c", 'error: unknown command "rolling-update" for "kubectl"\n'),
        ("gett pods", 'error: unknown command "gett" for "kubectl"\n\nDid you mean this?\n\tget\n\tset\n'),
        ("rollout banana", "error: unknown command \"banana\"\nSee 'kubectl rollout -h' for help and examples\n"),
        ("get po --bogus", "error: unknown flag: --bogus\nSee 'kubectl get --help' for usage.\n"),
        ("create deployment web", 'error: required flag(s) "image" not set\n'),
        ("get 'po", "bash: unexpected EOF while looking for matching `''\n"),
    ],
)
def test_misuse(cluster: kubenb.Cluster, command: str, said: str) -> None:
    result = cluster.kubectl(command)
    assert (result.returncode != 0, result.stdout, result.stderr) == (True, "", said)


@pytest.mark.parametrize("command", ["", "--help", "get --help", "rollout undo -h", "create deployment --help"])
def test_help_is_no_error(cluster: kubenb.Cluster, command: str) -> None:
    result = cluster.kubectl(command)
    assert (result.returncode, result.stderr) == (0, "")
    assert "Usage:\n" in result.stdout
