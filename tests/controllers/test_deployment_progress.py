"""What a Deployment's status says, and when a rollout counts as stuck."""

from __future__ import annotations

from typing import Any

import pytest
from controllers.builders import deployment, replica_set

from kubenb.controllers import deployment_progress as progress
from kubenb.objects import EPOCH

T0, T1 = "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z"


def reason(status: dict[str, Any], kind: str = "Progressing") -> str | None:
    found = progress.get_condition(status, kind)
    return f"{found['status']} {found['reason']}" if found else None


def with_progress(wanted: dict[str, Any], why: str, since: str = T0, value: str = "True", **counts: int) -> dict[str, Any]:
    standing = progress.condition("Progressing", value, why, "", since)
    return {**wanted, "status": {**counts, "conditions": [standing]}}


def test_counts_add_the_sets_up() -> None:
    new, old = replica_set("new", 2, 1, revision=2), replica_set("old", 2, 2)
    status = progress.counts(deployment(3), new, [old], T0)
    assert {key: value for key, value in status.items() if key != "conditions"} == {
        "observedGeneration": 1,
        "replicas": 4,
        "updatedReplicas": 2,
        "readyReplicas": 3,
        "availableReplicas": 3,
        "unavailableReplicas": 1,
    }
    assert reason(status, "Available") == "True MinimumReplicasAvailable"


@pytest.mark.parametrize(("available", "expected"), [(3, "True"), (2, "False")])
def test_available_allows_what_may_be_unavailable(available: int, expected: str) -> None:
    status = progress.counts(deployment(4), replica_set("a", 4, available), [], T0)
    found = progress.get_condition(status, "Available")
    assert found is not None and found["status"] == expected


def test_a_condition_keeps_its_time_while_nothing_changes() -> None:
    before = progress.counts(deployment(1), replica_set("a", 1, 1), [], T0)
    after = progress.counts({**deployment(1), "status": before}, replica_set("a", 1, 1), [], T1)
    assert after == before


def test_progress_moves_the_update_time_but_not_the_transition_time() -> None:
    wanted = with_progress(deployment(3), "ReplicaSetUpdated", T0, updatedReplicas=1)
    status = progress.rollout_status(wanted, replica_set("a", 3, 2), [], EPOCH + 60, T1)
    found = progress.get_condition(status, "Progressing")
    assert found is not None
    assert (found["reason"], found["lastUpdateTime"], found["lastTransitionTime"]) == ("ReplicaSetUpdated", T1, T0)


def test_complete_and_staying_so_when_a_pod_is_lost() -> None:
    wanted = with_progress(deployment(3), "ReplicaSetUpdated", updatedReplicas=3, replicas=3)
    status = progress.rollout_status(wanted, replica_set("a", 3, 3), [], EPOCH + 60, T1)
    assert reason(status) == "True NewReplicaSetAvailable"
    lost = progress.rollout_status({**wanted, "status": status}, replica_set("a", 3, 2), [], EPOCH + 9999, T1)
    assert reason(lost) == "True NewReplicaSetAvailable"


@pytest.mark.parametrize(("seconds", "expected"), [(39, "True ReplicaSetUpdated"), (41, "False ProgressDeadlineExceeded")])
def test_the_deadline_counts_from_the_last_progress(seconds: int, expected: str) -> None:
    wanted = with_progress(deployment(2, progressDeadlineSeconds=40), "ReplicaSetUpdated", replicas=3, updatedReplicas=1)
    wanted["status"].update(readyReplicas=2, availableReplicas=2)
    new, old = replica_set("new", 1, 0, revision=2), replica_set("old", 2, 2)
    status = progress.rollout_status(wanted, new, [old], EPOCH + seconds, T1)
    assert reason(status) == expected


def test_a_stuck_rollout_is_looked_at_a_second_after_its_deadline() -> None:
    wanted = with_progress(deployment(2, progressDeadlineSeconds=40), "ReplicaSetUpdated")
    assert progress.stuck_in(wanted, {}, EPOCH + 10) == pytest.approx(31)
    assert progress.stuck_in(with_progress(deployment(2), "ProgressDeadlineExceeded"), {}, EPOCH) is None
    assert progress.stuck_in(deployment(2, progressDeadlineSeconds=None), {}, EPOCH) is None


def test_no_deadline_no_progressing_condition() -> None:
    wanted = with_progress(deployment(1, progressDeadlineSeconds=None), "ReplicaSetUpdated")
    assert reason(progress.rollout_status(wanted, replica_set("a", 1, 1), [], EPOCH, T0)) is None


def test_a_replica_failure_is_passed_on_and_taken_back() -> None:
    failed = replica_set("a", 3)
    failed["status"]["conditions"] = [
        {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "quota", "lastTransitionTime": T0}
    ]
    status = progress.rollout_status(deployment(3), failed, [], EPOCH, T0)
    assert reason(status, "ReplicaFailure") == "True FailedCreate"
    healed = progress.rollout_status({**deployment(3), "status": status}, replica_set("a", 3), [], EPOCH, T0)
    assert reason(healed, "ReplicaFailure") is None


def test_pausing_and_resuming_is_noted_once() -> None:
    paused = progress.paused_status(deployment(paused=True), T0)
    assert paused is not None and reason(paused) == "Unknown DeploymentPaused"
    assert progress.paused_status({**deployment(paused=True), "status": paused}, T1) is None
    resumed = progress.paused_status({**deployment(), "status": paused}, T1)
    assert resumed is not None and reason(resumed) == "Unknown DeploymentResumed"
    assert progress.paused_status({**deployment(), "status": resumed}, T1) is None
