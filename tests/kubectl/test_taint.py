"""`taint`: reading taints, and what becomes of a node's list."""

from __future__ import annotations

import pytest

import kubenb
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.taint import Changes, parse_taint, parse_taints, reorganized, split_args
from kubenb.objects import Object

A: Object = {"key": "a", "value": "1", "effect": "NoSchedule"}
B: Object = {"key": "b", "effect": "NoExecute"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("k=v:NoSchedule", ("k", "v", "NoSchedule")),
        ("k:NoExecute", ("k", "", "NoExecute")),
        ("example.com/k=:PreferNoSchedule", ("example.com/k", "", "PreferNoSchedule")),
        ("k", ("k", "", "")),
    ],
)
def test_reading(text: str, parts: tuple[str, str, str]) -> None:
    assert parse_taint(text) == parts


@pytest.mark.parametrize(
    ("specs", "message"),
    [
        (["k=v:Never"], "invalid taint effect: Never, unsupported taint effect"),
        (["k=v=w:NoSchedule"], "invalid taint spec: k=v=w:NoSchedule"),
        (["a:b:c"], "invalid taint spec: a:b:c"),
        (["k="], "invalid taint spec: k="),
        (["-k:NoSchedule"], "invalid taint spec: -k:NoSchedule, name part must"),
        (["k=a b:NoSchedule"], "a valid label must"),
        (["k=1:NoSchedule", "k=2:NoSchedule"], "duplicated taints with the same key and effect: {k 2 NoSchedule <nil>}"),
    ],
)
def test_unreadable(specs: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_taints(specs)


@pytest.mark.parametrize(
    ("old", "new", "removed", "overwrite", "taints", "done"),
    [
        ([], [A], [], False, [A], "tainted"),
        ([B], [A], [], False, [A, B], "tainted"),
        ([A, B], [], [("a", "")], False, [B], "untainted"),
        ([A, B], [], [("a", "NoSchedule")], False, [B], "untainted"),
        ([B], [A], [("b", "")], False, [A], "modified"),
        ([A], [{**A, "value": "2"}], [], True, [{**A, "value": "2"}], "modified"),
    ],
)
def test_the_new_list(
    old: list[Object], new: list[Object], removed: list[tuple[str, str]], overwrite: bool, taints: list[Object], done: str
) -> None:
    assert reorganized(old, Changes(new, removed), overwrite) == (taints, done)


@pytest.mark.parametrize(("removed", "title"), [(("x", ""), "x"), (("a", "NoExecute"), "a:NoExecute")])
def test_a_taint_that_is_not_there(removed: tuple[str, str], title: str) -> None:
    with pytest.raises(CommandError, match=f'taint "{title}" not found'):
        reorganized([A], Changes([], [removed]), False)


def test_resources_come_first() -> None:
    assert split_args(["nodes", "n", "a=b:NoSchedule", "c-"]) == (["nodes", "n"], ["a=b:NoSchedule", "c-"])
    with pytest.raises(CommandError, match="all resources must be specified before taint changes: n"):
        split_args(["nodes", "a-", "n"])


def test_a_node_there_and_back(cluster: kubenb.Cluster) -> None:
    assert cluster.kubectl("taint nodes node-1 a=1:NoSchedule").stdout == "node/node-1 tainted\n"
    assert cluster.get("nodes", "node-1")["spec"]["taints"] == [A]
    again = cluster.kubectl("taint nodes node-1 a=2:NoSchedule")
    assert again.stderr == "error: node node-1 already has a taint(s) with same effect(s) and --overwrite is false\n"
    assert cluster.kubectl("taint nodes node-1 a=1:NoSchedule --overwrite").stdout == "node/node-1 modified\n"
    assert cluster.kubectl("taint nodes -l kubernetes.io/hostname=node-1 a-").stdout == "node/node-1 untainted\n"
    assert not cluster.get("nodes", "node-1")["spec"].get("taints")


@pytest.mark.parametrize(
    ("command", "stderr"),
    [
        ("taint", "error: one or more resources must be specified as <resource> <name>"),
        ("taint nodes node-1", "error: at least one taint update is required"),
        ("taint nodes a:NoSchedule", "error: at least one resource name must be specified since 'all' parameter is not set"),
        ("taint pods x a:NoSchedule", "error: invalid resource type pods, only node types are supported"),
        ("taint nodes x a:NoSchedule a-", "error: can not both modify and remove the following taint(s) in the same command: "
         '{"a":""}'),
        ("taint nodes --all -l a=b a-", "error: setting 'all' parameter with a non empty selector is prohibited"),
        ("taint nodes nope a:NoSchedule", 'Error from server (NotFound): nodes "nope" not found'),
    ],
)  # fmt: skip
def test_refusals(cluster: kubenb.Cluster, command: str, stderr: str) -> None:
    assert cluster.kubectl(command).stderr.rstrip("\n") == stderr
