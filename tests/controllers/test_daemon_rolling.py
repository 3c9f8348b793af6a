"""Rolling updates of DaemonSets: the arithmetic of one step."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.controllers import daemon_rolling as rolling

PODS = {"N": (True, True), "n": (True, False), "O": (False, True), "o": (False, False)}
"""A letter a pod: new or old template, capital when available."""


def nodes(text: str) -> dict[str, list[dict[str, Any]]]:
    """ "O n .": a node with an old available pod, one with a new unavailable one, one without."""
    letters = {f"n{i}": word.strip(".") for i, word in enumerate(text.split())}
    return {
        node: [{"metadata": {"name": f"{letter}@{node}"}, "letter": letter} for letter in word] for node, word in letters.items()
    }


def new(pod: dict[str, Any]) -> bool:
    return PODS[pod["letter"]][0]


def available(pod: dict[str, Any]) -> bool:
    return PODS[pod["letter"]][1]


@pytest.mark.parametrize(
    ("state", "allowed", "deleted"),
    [
        ("O O O", 1, ["O@n0"]),
        ("O O O", 2, ["O@n0", "O@n1"]),
        ("n O O", 1, []),
        ("N O O", 1, ["O@n1"]),
        (". O O", 1, []),
        ("o O O", 1, ["o@n0"]),
        ("o o O", 1, ["o@n0", "o@n1"]),
        ("NO O", 1, []),
        ("N N N", 1, []),
        ("OO O O", 1, []),
    ],
)
def test_without_surge(state: str, allowed: int, deleted: list[str]) -> None:
    step = rolling.replace(nodes(state), allowed, new, available)
    assert [pod["metadata"]["name"] for pod, _ in step.delete] == deleted and not step.create


@pytest.mark.parametrize(
    ("state", "allowed", "deleted", "created"),
    [
        ("O O O", 1, [], ["n0"]),
        ("On O O", 1, [], []),
        ("ON O O", 1, ["O@n0"], ["n1"]),
        ("N O O", 1, [], ["n1"]),
        ("On o O", 1, [], ["n1"]),
        (". O", 2, [], ["n1"]),
        ("NN O", 1, [], []),
    ],
)
def test_with_surge(state: str, allowed: int, deleted: list[str], created: list[str]) -> None:
    step = rolling.surge(nodes(state), allowed, new, available)
    assert [pod["metadata"]["name"] for pod, _ in step.delete] == deleted
    assert [node for node, _ in step.create] == created


@pytest.mark.parametrize(
    ("strategy", "desired", "limits"),
    [
        ({}, 5, (0, 1)),
        ({"maxUnavailable": "30%"}, 5, (0, 2)),
        ({"maxUnavailable": 0, "maxSurge": "10%"}, 5, (1, 0)),
        ({"maxUnavailable": "0%", "maxSurge": 0}, 5, (0, 1)),
    ],
)
def test_limits(strategy: dict[str, Any], desired: int, limits: tuple[int, int]) -> None:
    assert rolling.limits({"spec": {"updateStrategy": {"rollingUpdate": strategy}}}, desired) == limits
