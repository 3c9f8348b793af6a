from __future__ import annotations

import pytest
from scheduler.builders import node

from kubenb.scheduler.taints import disliked, keeps_off, taints_of, tolerates

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
