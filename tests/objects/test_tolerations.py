from __future__ import annotations

import pytest
from scheduler.builders import node

from kubenb.objects.tolerations import disliked, keeps_off, stays_for, taints_of, tolerates

TAINT = ("dedicated", "gpu", "NoSchedule")


@pytest.mark.parametrize(
    ("toleration", "expected"),
    [
        ({"key": "dedicated", "value": "gpu", "effect": "NoSchedule"}, True),
        ({"key": "dedicated", "operator": "Equal", "value": "gpu"}, True),
        ({"key": "dedicated", "operator": "Exists"}, True),
        ({"operator": "Exists"}, True),
        ({"operator": "Exists", "effect": "NoSchedule"}, True),
        ({"operator": "Exists", "effect": "NoExecute"}, False),
        ({"key": "dedicated", "value": "cpu"}, False),
        ({"key": "dedicated"}, False),
        ({"key": "other", "operator": "Exists"}, False),
    ],
)
def test_tolerates(toleration: dict, expected: bool) -> None:
    assert tolerates(toleration, TAINT) is expected


def test_only_noschedule_and_noexecute_keep_pods_off() -> None:
    assert keeps_off([TAINT], [])
    assert keeps_off([("a", "", "NoExecute")], [])
    assert not keeps_off([("a", "", "PreferNoSchedule")], [])
    assert not keeps_off([TAINT], [{"operator": "Exists"}])


def test_a_toleration_of_another_effect_does_not_soothe() -> None:
    taints = [("a", "", "PreferNoSchedule"), ("b", "", "PreferNoSchedule"), TAINT]
    assert disliked(taints, []) == 2
    assert disliked(taints, [{"key": "a", "operator": "Exists"}]) == 1
    assert disliked(taints, [{"operator": "Exists", "effect": "PreferNoSchedule"}]) == 0
    assert disliked(taints, [{"operator": "Exists", "effect": "NoSchedule"}]) == 2


def test_taints_of_a_node() -> None:
    tainted = node(taints=[{"key": "a", "effect": "NoSchedule"}, {"key": "b", "value": "c", "effect": "NoExecute"}])
    assert taints_of(tainted) == (("a", "", "NoSchedule"), ("b", "c", "NoExecute"))
    assert taints_of(node()) == ()


LOST, DRAINED = ("lost", "", "NoExecute"), ("drained", "", "NoExecute")


def tolerating(key: str, seconds: int | None = None) -> dict:
    limit = {} if seconds is None else {"tolerationSeconds": seconds}
    return {"key": key, "operator": "Exists", "effect": "NoExecute", **limit}


@pytest.mark.parametrize(
    ("taints", "tolerations", "seconds"),
    [
        ([], [], None),
        ([TAINT], [], None),
        ([LOST], [], 0),
        ([LOST], [tolerating("lost")], None),
        ([LOST], [tolerating("lost", 300)], 300),
        ([LOST], [tolerating("lost", -5)], 0),
        ([LOST], [tolerating("lost", 30), tolerating("lost", 5)], 30),
        ([LOST, DRAINED], [tolerating("lost", 300)], 0),
        ([LOST, DRAINED], [tolerating("lost", 300), tolerating("drained", 20)], 20),
        ([LOST, DRAINED], [tolerating("lost", 300), tolerating("drained")], 300),
    ],
)
def test_how_long_a_pod_stays(taints: list, tolerations: list, seconds: float | None) -> None:
    assert stays_for(taints, tolerations) == seconds
