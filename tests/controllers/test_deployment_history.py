"""Revisions, and which of them are kept."""

from __future__ import annotations

from controllers.builders import deployment, replica_set

from kubenb.controllers.deployment_history import (
    HISTORY,
    HISTORY_LENGTH,
    new_set_annotations,
    next_revision,
    surplus_history,
)
from kubenb.controllers.deployment_sets import REVISION


def test_the_next_revision_follows_the_highest_old_one() -> None:
    assert next_revision([]) == 1
    assert next_revision([replica_set("a", 0, revision=3), replica_set("b", 0, revision=7)]) == 8


def test_a_set_that_comes_back_remembers_its_former_revisions() -> None:
    rs = replica_set("a", 0, revision=1)
    again = new_set_annotations(deployment(), rs, 3)
    assert (again[REVISION], again[HISTORY]) == ("3", "1")
    rs["metadata"]["annotations"] = again
    assert new_set_annotations(deployment(), rs, 5)[HISTORY] == "1,3"


def test_a_revision_never_goes_back() -> None:
    assert new_set_annotations(deployment(), replica_set("a", 0, revision=5), 2)[REVISION] == "5"


def test_the_list_of_past_revisions_does_not_grow_for_ever() -> None:
    rs = replica_set("a", 0, revision=1000)
    rs["metadata"]["annotations"][HISTORY] = ",".join(str(n) for n in range(100, 999))
    history = new_set_annotations(deployment(), rs, 1001)[HISTORY]
    assert len(history) <= HISTORY_LENGTH and history.endswith(",1000")


def test_the_change_cause_is_copied_and_what_belongs_to_the_deployment_is_not() -> None:
    source = deployment()
    source["metadata"]["annotations"] = {
        "kubernetes.io/change-cause": "image 2",
        "kubectl.kubernetes.io/last-applied-configuration": "{}",
        REVISION: "9",
    }
    notes = new_set_annotations(source, replica_set("a", 0, revision=1), 1)
    assert notes["kubernetes.io/change-cause"] == "image 2"
    assert notes[REVISION] == "1" and "kubectl.kubernetes.io/last-applied-configuration" not in notes


def test_the_oldest_revisions_beyond_the_limit_go_unless_something_holds_them() -> None:
    olds = [replica_set(f"rs{n}", 0, pods=0, revision=n) for n in (4, 1, 3, 2)]
    surplus = surplus_history(deployment(revisionHistoryLimit=2), olds)
    assert [rs["metadata"]["name"] for rs in surplus] == ["rs1", "rs2"]
    olds[1]["status"]["replicas"] = 1
    assert [rs["metadata"]["name"] for rs in surplus_history(deployment(revisionHistoryLimit=2), olds)] == ["rs2"]
    assert surplus_history(deployment(revisionHistoryLimit=None), olds) == []
