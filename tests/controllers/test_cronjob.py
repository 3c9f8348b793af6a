"""The CronJob controller in a cluster: Jobs by the clock, which begins at a full minute."""

from __future__ import annotations

from typing import Any

import pytest
from controllers.builders import Hand

import kubenb


def create(cluster: kubenb.Cluster, schedule: str = "* * * * *", **spec: Any) -> None:
    pods = {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "busybox:1"}]}}
    wanted = {"schedule": schedule, "jobTemplate": {"spec": {"template": pods}}, **spec}
    cluster.create({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "tick"}, "spec": wanted})
    cluster.run(3)


def jobs(cluster: kubenb.Cluster) -> list[str]:
    return sorted(one["metadata"]["name"] for one in cluster.list("Job", "default"))


def active(cluster: kubenb.Cluster) -> list[str]:
    return [one["name"] for one in cluster.get("CronJob", "tick")["status"].get("active") or []]


def end(cluster: kubenb.Cluster, hand: Hand, phase: str = "Succeeded") -> None:
    for pod in hand.alive():
        if pod["status"]["phase"] == "Pending":
            hand.report(pod, phase=phase, ready=False)
    cluster.run(3)


def name_at(minute: int) -> str:
    return f"tick-{1767225600 // 60 + minute}"


def test_a_job_a_minute_named_by_its_time(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster)
    assert jobs(cluster) == []
    cluster.run(60)
    assert jobs(cluster) == active(cluster) == [name_at(1)]
    end(cluster, hand)
    status = cluster.get("CronJob", "tick")["status"]
    assert active(cluster) == [] and status["lastScheduleTime"] == "2026-01-01T00:01:00Z" and status["lastSuccessfulTime"]
    (made,) = [r for r in cluster.history if r.kind == "Job" and r.verb == "create"]
    assert made.why == "the schedule * * * * * was due at 2026-01-01T00:01:00Z"


@pytest.mark.parametrize(
    ("policy", "left", "running"),
    [("Allow", [1, 2], [1, 2]), ("Forbid", [1], [1]), ("Replace", [2], [2])],
)
def test_when_the_last_one_still_runs(
    cluster: kubenb.Cluster, hand: Hand, policy: str, left: list[int], running: list[int]
) -> None:
    create(cluster, concurrencyPolicy=policy)
    cluster.run(120)
    hand.finish()
    assert jobs(cluster) == [name_at(minute) for minute in left]
    assert active(cluster) == [name_at(minute) for minute in running]


def test_only_so_many_ended_jobs_are_kept(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, successfulJobsHistoryLimit=2)
    for _ in range(4):
        cluster.run(60)
        end(cluster, hand)
    assert jobs(cluster) == [name_at(3), name_at(4)]


def test_suspended_it_rests_and_resumed_it_makes_up_for_one(cluster: kubenb.Cluster) -> None:
    create(cluster, suspend=True)
    cluster.run(200)
    assert jobs(cluster) == []
    cluster.patch("CronJob", "tick", {"spec": {"suspend": False}})
    cluster.run(2)
    assert jobs(cluster) == [name_at(3)]


def test_a_starting_deadline_lets_late_ones_go(cluster: kubenb.Cluster) -> None:
    create(cluster, schedule="*/2 * * * *", startingDeadlineSeconds=30)
    cluster.stop("kube-controller-manager")
    cluster.run(170)
    cluster.start("kube-controller-manager")
    cluster.run(5)
    assert jobs(cluster) == []
    cluster.run(70)
    assert jobs(cluster) == [name_at(4)]


def test_its_jobs_go_with_it(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster)
    cluster.run(60)
    cluster.delete("CronJob", "tick")
    cluster.run(5)
    hand.finish()
    assert jobs(cluster) == [] and hand.pods() == []
