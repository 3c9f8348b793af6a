"""The Job controller in a cluster: every pod counts once."""

from __future__ import annotations

from typing import Any

import pytest
from controllers.builders import Hand, controlled_cluster

import kubenb


def create(cluster: kubenb.Cluster, **spec: Any) -> None:
    pods = {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "busybox:1"}]}}
    cluster.create({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "job"}, "spec": {"template": pods, **spec}})
    cluster.run(3)


def status(cluster: kubenb.Cluster) -> dict[str, int]:
    found = cluster.get("Job", "job")["status"]
    return {key: found[key] for key in ("active", "succeeded", "failed") if found.get(key)}


def conditions(cluster: kubenb.Cluster) -> list[str]:
    return [one["type"] for one in cluster.get("Job", "job")["status"].get("conditions") or [] if one["status"] == "True"]


def end(cluster: kubenb.Cluster, hand: Hand, phase: str, count: int = 1) -> None:
    for pod in [one for one in hand.alive() if one["status"]["phase"] in ("Pending", "Running")][:count]:
        hand.report(pod, phase=phase, ready=False)
    cluster.run(3)


def test_pods_come_as_parallelism_allows_and_completions_need(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, completions=3, parallelism=2)
    assert status(cluster) == {"active": 2}
    end(cluster, hand, "Succeeded", 2)
    assert status(cluster) == {"active": 1, "succeeded": 2}
    end(cluster, hand, "Succeeded")
    assert status(cluster) == {"succeeded": 3}
    assert conditions(cluster) == ["SuccessCriteriaMet", "Complete"]
    assert len(hand.pods()) == 3 and not any(pod["metadata"].get("finalizers") for pod in hand.pods())


def test_why_says_what_was_missing(cluster: kubenb.Cluster) -> None:
    create(cluster, completions=3, parallelism=2)
    made = [r.why for r in cluster.history if r.kind == "Pod" and r.verb == "create"]
    assert made == ["0 pods are active, 2 wanted: creates 2"] * 2


def test_a_failed_pod_is_replaced_after_ten_seconds(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster)
    end(cluster, hand, "Failed")
    assert status(cluster) == {"failed": 1} and len(hand.pods()) == 1
    cluster.run(10)
    assert status(cluster) == {"active": 1, "failed": 1} and len(hand.pods()) == 2


@pytest.mark.parametrize("seed", range(4))
def test_each_pod_counts_once_though_the_controller_is_restarted(seed: int) -> None:
    cluster = controlled_cluster(seed=seed)
    hand = Hand(cluster)
    create(cluster, completions=6, parallelism=6)
    for pod in hand.pods():
        hand.report(pod, phase="Succeeded", ready=False)
    cluster.run(1.001 + seed * 0.004)
    cluster.stop("kube-controller-manager")
    cluster.run(2)
    cluster.start("kube-controller-manager")
    cluster.run(5)
    assert status(cluster) == {"succeeded": 6} and "Complete" in conditions(cluster)


def test_a_pod_that_is_deleted_counts_as_failed(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, backoffLimit=0)
    hand.make_ready()
    cluster.delete("Pod", hand.pods()[0]["metadata"]["name"])
    cluster.run(3)
    assert status(cluster) == {"failed": 1}
    hand.finish()
    cluster.run(2)
    assert conditions(cluster) == ["FailureTarget", "Failed"] and not hand.pods()


def test_indexes_are_known_to_their_pods(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, completions=2, parallelism=2, completionMode="Indexed")
    pods = sorted(hand.pods(), key=lambda one: str(one["spec"]["hostname"]))
    assert [pod["spec"]["hostname"] for pod in pods] == ["job-0", "job-1"]
    assert [pod["spec"]["containers"][0]["env"][0]["name"] for pod in pods] == ["JOB_COMPLETION_INDEX"] * 2
    end(cluster, hand, "Succeeded", 2)
    assert cluster.get("Job", "job")["status"]["completedIndexes"] == "0,1"


def test_one_index_may_fail_without_the_others(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, completions=2, parallelism=2, completionMode="Indexed", backoffLimitPerIndex=0)
    end(cluster, hand, "Failed")
    end(cluster, hand, "Succeeded")
    assert status(cluster) == {"succeeded": 1, "failed": 1}
    assert conditions(cluster) == ["FailureTarget", "Failed"]


def test_a_success_policy_ends_it_early(cluster: kubenb.Cluster, hand: Hand) -> None:
    policy = {"rules": [{"succeededCount": 1}]}
    create(cluster, completions=3, parallelism=3, completionMode="Indexed", successPolicy=policy)
    end(cluster, hand, "Succeeded")
    hand.finish()
    cluster.run(3)
    assert conditions(cluster) == ["SuccessCriteriaMet", "Complete"] and status(cluster) == {"succeeded": 1}


def test_suspended_pods_leave_no_trace(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, parallelism=2, completions=2)
    cluster.patch("Job", "job", {"spec": {"suspend": True}})
    cluster.run(3)
    hand.finish()
    assert status(cluster) == {} and conditions(cluster) == ["Suspended"] and not hand.pods()


def test_its_pods_are_let_go_when_it_is_deleted(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster)
    cluster.delete("Job", "job")
    cluster.run(3)
    hand.finish()
    assert not hand.pods() and not cluster.list("Job", "default")


def test_it_goes_some_time_after_its_end(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, ttlSecondsAfterFinished=30)
    end(cluster, hand, "Succeeded")
    cluster.run(25)
    assert cluster.list("Job", "default")
    cluster.run(10)
    assert not cluster.list("Job", "default") and not hand.pods()
