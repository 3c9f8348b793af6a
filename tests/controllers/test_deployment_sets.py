"""Which ReplicaSet is the new one, which are old."""

from __future__ import annotations

import pytest
from controllers.builders import deployment, replica_set

from kubenb.controllers import deployment_sets as sets


def test_the_new_set_has_the_same_template_whatever_its_hash_label() -> None:
    old, new = replica_set("a", 3, image="nginx:1"), replica_set("b", 0, revision=2, image="nginx:2")
    found = sets.find_new(deployment(image="nginx:2"), [old, new])
    assert found is new
    assert sets.find_old(found, [new, old]) == [old]


def test_of_two_equal_sets_the_older_is_the_new_one() -> None:
    older, younger = replica_set("a", 0, revision=1), replica_set("b", 0, revision=2)
    assert sets.find_new(deployment(), [younger, older]) is older


def test_another_label_in_the_template_is_another_template() -> None:
    changed = deployment()
    changed["spec"]["template"]["metadata"]["labels"]["tier"] = "x"
    assert sets.find_new(changed, [replica_set("a", 3)]) is None


@pytest.mark.parametrize(
    ("new", "olds", "expected"),
    [
        ([3], [0, 0], "new"),
        ([0], [0, 3], "old1"),
        ([0], [0, 0], "new"),
        ([], [0, 0], "old1"),
        ([], [], None),
        ([1], [1], None),
    ],
)
def test_the_only_active(new: list[int], olds: list[int], expected: str | None) -> None:
    made = replica_set("new", new[0], revision=9) if new else None
    found = sets.the_only_active(made, [replica_set(f"old{i}", n, revision=i + 1) for i, n in enumerate(olds)])
    assert (found["metadata"]["name"] if found else None) == expected
