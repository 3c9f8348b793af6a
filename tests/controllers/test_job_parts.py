"""The arithmetic of Jobs: indexes, back-off, policies, verdicts."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.controllers import job_backoff as backoff
from kubenb.controllers.job_indexes import format_indexes, parse_indexes
from kubenb.controllers.job_policy import failure_action, success_rule
from kubenb.controllers.job_verdict import Count, failure, success


@pytest.mark.parametrize(
    ("text", "indexes"),
    [("", set()), ("3", {3}), ("0,2", {0, 2}), ("0,1", {0, 1}), ("0-2,4", {0, 1, 2, 4}), ("1,3-5,8,9", {1, 3, 4, 5, 8, 9})],
)
def test_indexes_as_text(text: str, indexes: set[int]) -> None:
    assert format_indexes(indexes) == text
    assert parse_indexes(text) == indexes


@pytest.mark.parametrize(
    ("failures", "now", "wait"),
    [(0, 0, 0), (1, 0, 10), (1, 4, 6), (1, 12, 0), (2, 0, 20), (3, 0, 40), (7, 0, 600), (50, 0, 600)],
)
def test_the_back_off_doubles(failures: int, now: float, wait: float) -> None:
    assert backoff.remaining(backoff.Record(failures, 0.0), now, 10.0, 600.0) == wait


def ended(second: int, code: int = 1, name: str = "c") -> dict[str, Any]:
    state = {"terminated": {"exitCode": code, "finishedAt": f"2026-01-01T00:00:{second:02d}Z"}}
    status = {"phase": "Failed", "containerStatuses": [{"name": name, "state": state}]}
    return {"metadata": {"name": "p", "namespace": "default"}, "status": status}


def test_a_success_starts_the_back_off_anew() -> None:
    record = backoff.recorded(backoff.Record(2, 1.0), [ended(5, 0)], [ended(3), ended(7)], 9.0)
    assert record == backoff.Record(1, 7.0)


RULES: list[tuple[dict[str, Any], str]] = [
    ({"onExitCodes": {"operator": "In", "values": [42]}}, "FailJob"),
    ({"onExitCodes": {"operator": "In", "values": [1, 2]}}, "Count"),
    ({"onExitCodes": {"operator": "NotIn", "values": [1]}}, "FailJob"),
    ({"onExitCodes": {"operator": "In", "values": [42], "containerName": "other"}}, "Count"),
    ({"onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}, "Count"),
]


@pytest.mark.parametrize(("rule", "action"), RULES)
def test_pod_failure_policy(rule: dict[str, Any], action: str) -> None:
    job = {"spec": {"podFailurePolicy": {"rules": [{"action": "FailJob", **rule}]}}}
    assert failure_action(job, ended(1, 42)).action == action


def test_pod_failure_policy_in_words() -> None:
    job = {"spec": {"podFailurePolicy": {"rules": [{"action": "FailJob", **RULES[0][0]}]}}}
    text = "Container c for pod default/p failed with exit code 42 matching FailJob rule at index 0"
    assert failure_action(job, ended(1, 42)).message == text


@pytest.mark.parametrize(
    ("rule", "completed", "met"),
    [
        ({"succeededCount": 2}, {0, 4}, True),
        ({"succeededCount": 2}, {4}, False),
        ({"succeededIndexes": "0-1"}, {0, 1, 3}, True),
        ({"succeededIndexes": "0-1"}, {0, 3}, False),
        ({"succeededIndexes": "0-3", "succeededCount": 1}, {3}, True),
    ],
)
def test_success_policy(rule: dict[str, Any], completed: set[int], met: bool) -> None:
    assert bool(success_rule({"spec": {"successPolicy": {"rules": [rule]}}}, completed)) is met


def job(restart: str = "Never", **spec: Any) -> dict[str, Any]:
    status = {"startTime": "2026-01-01T00:00:00Z"}
    return {"spec": {"template": {"spec": {"restartPolicy": restart}}, **spec}, "status": status}


def running(restarts: int) -> dict[str, Any]:
    return {"status": {"phase": "Running", "containerStatuses": [{"restartCount": restarts}]}}


@pytest.mark.parametrize(
    ("one", "count", "reason"),
    [
        (job(backoffLimit=1), Count(failed=1), None),
        (job(backoffLimit=1), Count(failed=2), "BackoffLimitExceeded"),
        (job("OnFailure", backoffLimit=2), Count([running(1)]), None),
        (job("OnFailure", backoffLimit=2), Count([running(1), running(1)]), "BackoffLimitExceeded"),
        (job("OnFailure", backoffLimit=0), Count([running(1)]), "BackoffLimitExceeded"),
        (job(activeDeadlineSeconds=30), Count(), None),
        (job(activeDeadlineSeconds=20), Count(), "DeadlineExceeded"),
        (job(activeDeadlineSeconds=20, suspend=True), Count(), None),
        (job(completions=3, maxFailedIndexes=1), Count(failed_indexes=frozenset((0, 1))), "MaxFailedIndexesExceeded"),
        (job(completions=2), Count(failed_indexes=frozenset((0,))), None),
        (job(completions=2), Count(failed_indexes=frozenset((0,)), completed_indexes=frozenset((1,))), "FailedIndexes"),
    ],
)
def test_when_a_job_has_failed(one: dict[str, Any], count: Count, reason: str | None) -> None:
    verdict = failure(one, count, 20.0)
    assert (verdict and verdict.reason) == reason


@pytest.mark.parametrize(
    ("completions", "succeeded", "active", "done"),
    [(None, 0, 0, False), (None, 1, 2, False), (None, 1, 0, True), (3, 2, 0, False), (3, 3, 1, True), (0, 0, 0, True)],
)
def test_when_a_job_has_succeeded(completions: int | None, succeeded: int, active: int, done: bool) -> None:
    assert bool(success(job(completions=completions), Count(succeeded=succeeded), active)) is done
